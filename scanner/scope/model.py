"""A permission to touch addresses."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the scope. `target` is an address, a CIDR network or a host name, in canonical form.

    `until` is the last day it holds. `hours` is `HH:MM-HH:MM` in the city's time, may cross midnight, empty for always.
    `ports` is a list such as `80,443,8000-8999`, empty for all. `rate` is the most connections a second to one address.
    """

    id: int
    target: str
    allowed_by: str
    until: date
    made_at: datetime
    hours: str = ""
    ports: str = ""
    rate: float = 20.0
    revoked_at: datetime | None = None
