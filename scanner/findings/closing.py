"""What ends with a finding, whoever closes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlite_utils import Database

from scanner.store.decisions import end_decisions
from scanner.store.requests import requests_on, settle_request


def end_all(db: Database, finding: int, at: datetime) -> dict[str, Any]:
    """End what was decided of a finding and let what was asked lapse, inside the caller's transaction; the details for the
    history."""
    ended = end_decisions(db, finding, at)
    waiting = [one for one in requests_on(db, finding) if one.waiting]
    lapsed = [settle_request(db, replace(one, settled_at=at)) for one in waiting]
    return {**({"ended": ended} if ended else {}), **({"requests": lapsed} if lapsed else {})}
