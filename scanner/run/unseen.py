"""What one scan could not look at, finished or not."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from checks.evidence import FailedLook, Place, Reason
from scanner.run.summary import Unseen
from scanner.store import Store

MOST = 5_000
"""More failed looks of one scan are counted and not read."""


class _Look(msgspec.Struct, frozen=True):
    """What is read of a failed look."""

    place: Place
    sought: str
    reason: Reason
    detail: str = ""


def unseen_by_reason(store: Store, scan: int) -> Mapping[Reason, list[Unseen]]:
    """What could not be looked at, by reason, the most frequent first; without what nobody gave a login or a file for.
    At most the first `MOST` looks are read."""
    rows = store.db.query(
        "SELECT body FROM evidence WHERE scan = ? AND kind = ? ORDER BY system, asset, id LIMIT ?",
        [scan, FailedLook.kind(), MOST],
    )
    found: dict[Reason, list[Unseen]] = defaultdict(list)
    for row in rows:
        look = msgspec.json.decode(zlib.decompress(row["body"]), type=_Look)
        if not look.reason.nobody_asked:
            found[look.reason].append(Unseen.at(look.place, look.sought, look.reason, look.detail))
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))
