"""Findings looked for among many: SQL works out the state each has today, filters, counts and orders by it.

What it says of a state is what `scanner.findings.decisions` says; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from scanner.findings.decisions import Decision
from scanner.findings.figures import Day
from scanner.findings.model import Finding
from scanner.store.database import Store
from scanner.store.decisions import decisions_on
from scanner.store.findings import finding_of_row

_STANDING = """
    holding AS MATERIALIZED (
        SELECT finding, kind, MAX(number) FROM decisions INDEXED BY decisions_holding
        WHERE ended_at IS NULL AND since <= :today AND until >= :today GROUP BY finding
    ),
    standing AS (
        SELECT findings.*, holding.kind IS NULL AND findings.state <> 'closed' AS pressing,
            CASE WHEN findings.state = 'closed' THEN COALESCE(findings.written_off, 'closed')
                ELSE COALESCE(holding.kind, findings.state) END AS stands
        FROM findings LEFT JOIN holding ON holding.finding = findings.number
    )
"""

ORDERED = f"""
    WITH {_STANDING}, graded AS MATERIALIZED (SELECT key AS id, value AS rank FROM json_each(:ranks))
    SELECT number FROM standing LEFT JOIN graded ON graded.id = check_id
    WHERE {{where}} ORDER BY {{order}} LIMIT :limit OFFSET :offset
"""
NUMBERED = """
    SELECT findings.*, EXISTS (SELECT 1 FROM decisions WHERE decisions.finding = findings.number) AS decided
    FROM json_each(?) AS one CROSS JOIN findings ON findings.number = one.value ORDER BY one.id
"""
COUNT_LIVE = f"WITH {_STANDING} SELECT stands, COUNT(*) AS n FROM standing WHERE {{where}} GROUP BY 1"
COUNT_CLOSED = """
    SELECT COALESCE(written_off, 'closed') AS stands, COUNT(*) AS n FROM findings
    WHERE {state} = 'closed' AND {where} GROUP BY written_off
"""
"""They are most of all, and no decision holds on them: an index alone counts them."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text to be found in an asset's id or name or in a locator, whatever its case; else it is the number of a finding, or the
    title of these checks."""

    text: str
    number: int | None = None
    checks: frozenset[str] = frozenset()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings are looked for. None or empty means: whatever it is.

    `states` are values of `Standing`; without any, closed findings are left out unless `closed`. `overdue` and `due_soon`
    together ask for both. `owner` is whom a finding was assigned to, or the owner of its system while it is assigned to nobody.
    `unverified` are those the last scans could not look at again, `proposed` those a scan proposes to close.
    """

    systems: tuple[str, ...] | None = None
    checks: frozenset[str] | None = None
    states: tuple[str, ...] = ()
    closed: bool = False
    overdue: bool = False
    due_soon: bool = False
    owner: str = ""
    unverified: bool = False
    proposed: bool = False
    words: Words | None = None


class Order(StrEnum):
    """What comes first: the gravest, the longest overdue, the last seen, the newest number, or the lowest."""

    SEVERITY = "severity"
    DUE = "due"
    SEEN = "seen"
    NEWEST = "newest"
    NUMBER = "number"


_ORDERS = {
    Order.SEVERITY: "COALESCE(rank, :middle) DESC, due, number",
    Order.DUE: "due, number",
    Order.SEEN: "last_seen DESC, number DESC",
    Order.NEWEST: "number DESC",
    Order.NUMBER: "number",
}


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Which of them: in what order, so many (-1 for all) from `offset` on. `ranks` tells how grave each check is, for that order;
    a check that is not in it counts as `middle`."""

    order: Order = Order.NUMBER
    limit: int = -1
    offset: int = 0
    ranks: Mapping[str, int] = {}
    middle: int = 0


ALL = Page()


def count_states(store: Store, wanted: Wanted, day: Day) -> dict[str, int]:
    """How many there are in each state, whatever `wanted.states` and `wanted.closed` say."""
    live, parameters = _conditions(msgspec.structs.replace(wanted, states=(), closed=False), day)
    found = list(store.db.query(COUNT_LIVE.format(where=live), parameters))
    if not (wanted.overdue or wanted.due_soon or wanted.unverified or wanted.proposed):
        closed, parameters = _conditions(msgspec.structs.replace(wanted, states=(), closed=True), day)
        # By the index, words of a row that are not in it cost a step each; a plus keeps SQLite from it.
        off_index = "+" if wanted.words or wanted.owner else ""
        found += store.db.query(COUNT_CLOSED.format(state=f"{off_index}state", where=closed), parameters)
    return {row["stands"]: row["n"] for row in found}


def search(store: Store, wanted: Wanted, day: Day, page: Page = ALL) -> list[tuple[Finding, list[Decision]]]:
    """The findings, each with every decision on it."""
    where, parameters = _conditions(wanted, day)
    parameters |= {"limit": page.limit, "offset": page.offset, "ranks": _json(page.ranks), "middle": page.middle}
    found = store.db.query(ORDERED.format(where=where, order=_ORDERS[page.order]), parameters)
    return numbered(store, (row["number"] for row in found))


def numbered(store: Store, numbers: Iterable[int]) -> list[tuple[Finding, list[Decision]]]:
    """The findings of these numbers in their order, each with every decision on it; a number there is not is left out."""
    rows = store.db.query(NUMBERED, [_json(numbers)])
    return [(finding_of_row(row), decisions_on(store.db, row["number"]) if row["decided"] else []) for row in rows]


class Lateness(msgspec.Struct, frozen=True, kw_only=True):
    """How late a system is: findings overdue and due soon, and the earliest deadline among them."""

    system: str
    overdue: int
    due_soon: int
    first_due: date


def lateness(store: Store, wanted: Wanted, day: Day) -> list[Lateness]:
    """Each system that has any overdue or due soon of those looked for, the one with the earliest deadline first."""
    where, parameters = _conditions(msgspec.structs.replace(wanted, overdue=True, due_soon=True), day)
    rows = store.db.query(
        f"""WITH {_STANDING} SELECT system, SUM(due < :today) AS overdue, SUM(due >= :today) AS soon, MIN(due) AS first
        FROM standing WHERE {where} GROUP BY system ORDER BY first, system""",
        parameters,
    )
    return [
        Lateness(
            system=row["system"],
            overdue=row["overdue"],
            due_soon=row["soon"],
            first_due=date.fromisoformat(row["first"]),
        )
        for row in rows
    ]


def owners_of(store: Store, systems: Iterable[str] | None) -> list[str]:
    """The names of those responsible for open findings in some systems, or in all, sorted."""
    wanted = None if systems is None else _json(list(systems))
    rows = store.db.query(
        """SELECT DISTINCT owner FROM findings
        WHERE state <> 'closed' AND (:wanted IS NULL OR system IN (SELECT value FROM json_each(:wanted)))
        UNION SELECT owner FROM systems WHERE :wanted IS NULL OR id IN (SELECT value FROM json_each(:wanted)) ORDER BY 1""",
        {"wanted": wanted},
    )
    return [row["owner"] for row in rows if row["owner"]]


def _conditions(wanted: Wanted, day: Day) -> tuple[str, dict[str, Any]]:
    """What stands after WHERE, and the values of its names."""
    said: list[tuple[bool, str, dict[str, Any]]] = [
        (
            wanted.systems is not None,
            "system IN (SELECT value FROM json_each(:systems))",
            {"systems": _json(wanted.systems)},
        ),
        (
            wanted.checks is not None,
            "check_id IN (SELECT value FROM json_each(:checks))",
            {"checks": _json(wanted.checks)},
        ),
        (bool(wanted.states), "stands IN (SELECT value FROM json_each(:states))", {"states": _json(wanted.states)}),
        (not wanted.states and not wanted.closed, "state <> 'closed'", {}),
        (wanted.unverified, "state <> 'closed' AND unverified_since IS NOT NULL", {}),
        (wanted.proposed, "state <> 'closed' AND not_applicable_in IS NOT NULL", {}),
        (bool(wanted.owner), _OWNED, {"owner": wanted.owner}),
        *_due(wanted, day),
        *_said(wanted.words),
    ]
    parameters: dict[str, Any] = {"today": day.today.isoformat()}
    for stands, _condition, values in said:
        parameters |= values if stands else {}
    return " AND ".join(condition for stands, condition, _values in said if stands) or "TRUE", parameters


_OWNED = "COALESCE(NULLIF(owner, ''), (SELECT owner FROM systems WHERE systems.id = system)) = :owner"


def _due(wanted: Wanted, day: Day) -> Sequence[tuple[bool, str, dict[str, Any]]]:
    late = "due < :today" if wanted.overdue else "FALSE"
    soon = "due BETWEEN :today AND :soon" if wanted.due_soon else "FALSE"
    last = day.today + timedelta(days=day.soon)
    asked = wanted.overdue or wanted.due_soon
    return ((asked, f"pressing AND ({late} OR {soon})", {"soon": last.isoformat()} if wanted.due_soon else {}),)


def _said(words: Words | None) -> Sequence[tuple[bool, str, dict[str, Any]]]:
    if words is None:
        return ()
    escaped = words.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"like": f"%{escaped}%", "number": words.number, "titled": _json(words.checks)}
    return ((True, _NAMED, values),)


_NAMED = """(number = :number OR check_id IN (SELECT value FROM json_each(:titled))
    OR asset LIKE :like ESCAPE '\\' OR locator LIKE :like ESCAPE '\\'
    OR (system, asset) IN (SELECT system, id FROM assets WHERE name LIKE :like ESCAPE '\\'))"""


def _json(values: Iterable[Any] | Mapping[str, int] | None) -> str:
    return msgspec.json.encode(values if isinstance(values, Mapping) else list(values or ())).decode()
