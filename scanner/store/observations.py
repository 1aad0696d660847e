"""What the scans saw at one place: each verdict of one check there that is still kept, and the evidence of one of them."""

from __future__ import annotations

import zlib
from datetime import datetime

import msgspec

from checks import Outcome
from checks.evidence import Depth, Evidence, Place, Reason, decode
from scanner.store.database import Store

OBSERVATIONS = """
    SELECT DISTINCT verdicts.scan, verdicts.seen_at, verdicts.outcome, verdicts.reason, verdicts.depth
    FROM jobs CROSS JOIN verdicts ON verdicts.scan = jobs.scan AND verdicts.system = jobs.system
        AND verdicts.asset = :asset AND verdicts.locator = :locator AND verdicts.check_id = :check
    WHERE jobs.system = :system AND jobs.asset = :asset ORDER BY verdicts.scan DESC LIMIT :limit
"""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """How one check came out at a place in one scan; `reason` where it could not be assessed."""

    scan: int
    seen_at: datetime
    outcome: Outcome
    reason: Reason | None
    depth: Depth


def observations_of(store: Store, place: Place, check: str, *, limit: int) -> list[Observation]:
    """The newest that are kept, newest first."""
    parameters = {**_place(place), "check": check, "limit": limit}
    return [
        Observation(
            scan=row["scan"],
            seen_at=datetime.fromisoformat(row["seen_at"]),
            outcome=Outcome(row["outcome"]),
            reason=Reason(row["reason"]) if row["reason"] else None,
            depth=Depth(row["depth"]),
        )
        for row in store.db.query(OBSERVATIONS, parameters)
    ]


def evidence_at(store: Store, scan: int, place: Place) -> list[Evidence]:
    """What a scan saw at a place, in the order it was kept; empty where that was pruned."""
    rows = store.db.query(
        """SELECT body FROM evidence WHERE scan = :scan AND system = :system AND asset = :asset AND locator = :locator
        ORDER BY id""",
        {**_place(place), "scan": scan},
    )
    return [decode(zlib.decompress(row["body"])) for row in rows]


def _place(place: Place) -> dict[str, str]:
    return {"system": place.system, "asset": place.asset, "locator": place.locator}
