"""A known program that watches or protects a host."""

from __future__ import annotations

import msgspec


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """One that was found by its unit or its process. `name` is the product's; `running` is True when it ran at the time."""

    name: str
    running: bool = True
