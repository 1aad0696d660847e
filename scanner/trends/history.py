"""What the store holds of a system's earlier scans, bounded by the window of `checks/trends.yaml`."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from checks.evidence import Evidence, decode
from checks.trends import threshold
from scanner.store import Store
from scanner.store.scans import Scan

_MOST_ROWS = 2000
"""Scans of one system that are considered before they are thinned: five a day over the window."""

SCANS_BEFORE = """
    SELECT scans.id, scans.started_at
    FROM (SELECT DISTINCT scan FROM jobs WHERE system = ? AND scan < ? ORDER BY scan DESC) AS before
    CROSS JOIN scans ON scans.id = before.scan WHERE scans.state = 'finished' ORDER BY before.scan DESC LIMIT ?
"""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one scan saw of a system, of the kinds that were asked for. `answering` are the assets that something else was seen of
    than that they have no open port. `at` is when the scan began."""

    scan: int
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    answering: frozenset[str] = frozenset()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier looks, oldest first. `whole` is False where scans of the window have lost their evidence."""

    looks: tuple[Look, ...] = ()
    whole: bool = True


def history(
    store: Store, scan: Scan, system: str, *, kinds: Collection[str], signs_of_life: Collection[str] = ()
) -> History:
    """The looks before `scan`: finished scans that began within the window before it, evidence of `kinds` decoded,
    `signs_of_life` only counted.

    A scan dated after `scan`, by a clock since put right, is left out.
    """
    chosen = thinned_scans(_scans(store, scan, system), scan.started_at)
    held = _held(store, system, chosen)
    seen: dict[int, list[Evidence]] = {number: [] for number in held}
    alive: dict[int, set[str]] = {number: set() for number in held}
    for number, asset, body in _rows(store, system, sorted(held), sorted(kinds), sorted(signs_of_life)):
        if body is None:
            alive[number].add(asset)
        else:
            seen[number].append(decode(zlib.decompress(body)))
    return History(
        looks=tuple(
            Look(scan=number, at=at, evidence=tuple(seen[number]), answering=frozenset(alive[number]))
            for number, at in sorted(chosen, key=lambda one: (one[1], one[0]))
            if number in held
        ),
        whole=len(held) == len(chosen),
    )


def thinned_scans(scans: Iterable[tuple[int, datetime]], at: datetime) -> list[tuple[int, datetime]]:
    """Of scans (number, beginning) those of the window before `at`: the newest ten, of older ones one in eight days; at most
    sixty. Which days go together does not depend on `at`, so that one scan after another draws on the same ones."""
    window = timedelta(days=threshold("window.days"))
    dense, step = int(threshold("window.dense")), int(threshold("window.step"))
    near = [one for one in scans if at - window <= one[1] <= at]
    near.sort(key=lambda one: (one[1], one[0]), reverse=True)
    older: dict[int, tuple[int, datetime]] = {}
    for one in near[dense:]:
        older.setdefault(one[1].toordinal() // step, one)
    return [*near[:dense], *older.values()][: int(threshold("window.scans"))]


def _scans(store: Store, scan: Scan, system: str) -> list[tuple[int, datetime]]:
    rows = store.db.query(SCANS_BEFORE, [system, scan.id, _MOST_ROWS])
    return [(row["id"], datetime.fromisoformat(row["started_at"])) for row in rows]


def _held(store: Store, system: str, chosen: Sequence[tuple[int, datetime]]) -> set[int]:
    """Those scans whose evidence of the system is still there."""
    return {
        number
        for number, _at in chosen
        for _one in store.db.execute("SELECT 1 FROM evidence WHERE scan = ? AND system = ? LIMIT 1", [number, system])
    }


def rows_query(scans: int, kinds: int, signs: int) -> str:
    """The one query for evidence, for so many scans, kinds and signs of life. Bodies of the latter stay unread."""
    return f"""SELECT scan, asset, CASE WHEN kind IN ({_marks(kinds)}) THEN body END FROM evidence
        WHERE system = ? AND kind IN ({_marks(kinds + signs)}) AND scan IN ({_marks(scans)}) ORDER BY scan, id"""


def _rows(
    store: Store, system: str, scans: Sequence[int], kinds: Sequence[str], signs: Sequence[str]
) -> Iterable[tuple[int, str, bytes | None]]:
    signs = [kind for kind in signs if kind not in kinds]
    if not scans or not kinds:
        return []
    query = rows_query(len(scans), len(kinds), len(signs))
    return store.db.execute(query, [*kinds, system, *kinds, *signs, *scans])


def _marks(count: int) -> str:
    return ", ".join("?" * count)
