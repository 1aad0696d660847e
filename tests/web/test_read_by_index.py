"""No page and no list of the API walks through a table that grows with the years.

Every statement they make is taken down while each role asks for each route, and explained by SQLite. The plan does not depend on
how much a table holds, since its figures are never gathered (ANALYZE).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.store import Store
from scanner.web.background import WORKS
from scanner.workspace import Workspace
from tests.web.routes import rules
from tests.web.visiting import a_city, scan, visit

GROW = frozenset(
    {
        *(
            "answers",
            "assessments",
            "decisions",
            "evidence",
            "findings",
            "jobs",
            "log",
            "notices",
            "outbox",
            "requests",
        ),
        *("runs", "scans", "transitions", "verdicts"),
    }
)
VIEWS = (
    "/?order=overdue",
    "/findings?closed=1&page=2",
    "/findings?closed=1&order=seen",
    "/findings?system=hotline&severity=high",
    "/findings?state=accepted&order=due",
    "/findings?overdue=1",
    "/findings?q=redis",
    "/findings?owner=x",
    "/scans?system=hotline",
    "/scans?by=x&kind=retest",
    "/log?what=login",
    "/log?who=officer&before=9",
    "/log?from=2026-01-01",
    "/notices/new?system=hotline",
    "/api/v1/findings?closed=1&order=newest",
    "/api/v1/requests?waiting=1",
    "/api/v1/scans?over=0",
    "/api/v1/runs?state=waiting",
)
ALLOWED = {
    "findings": "+state",  # those closed by words or owner: no index has these
    "findings USING COVERING INDEX findings_counted": "state <> 'closed'",
    "findings USING INDEX findings_counted": "state <> 'closed'",
    "findings USING INDEX findings_open": "state <> 'closed'",
    "findings USING INDEX findings_of_state": "ORDER BY",  # all, in an order that is worked out
    "findings USING INDEX sqlite_autoindex_findings_1": "came_back",  # kept in memory until a history gets another entry
    "notices": "COUNT(*)",
    "outbox USING COVERING INDEX outbox_of_state": "COUNT(*)",
    "requests USING COVERING INDEX requests_of_finding": "COUNT(*)",
    "requests USING INDEX requests_waiting": "settled_at IS NULL",
    "runs USING COVERING INDEX runs_of_state": "COUNT(*)",
    "scans USING COVERING INDEX scans_of_state": "COUNT(*)",
    "scans USING INDEX scans_unfinished": "state <> 'finished'",
}
"""What is walked through nevertheless, with what the statement then holds: an index of what is open, which is what is told of, an
index to count it, and the few lists of the whole city that no index has in their order."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("city") / "city")


@pytest.fixture(scope="module")
def statements(city: Workspace) -> dict[str, str]:
    """Each statement, with the address that made it first."""
    found: dict[str, str] = {}
    asked = ""

    def traced(store: Store, path: Path, plain=Store.__init__) -> None:  # type: ignore[no-untyped-def]
        plain(store, path)
        store.db.conn.set_trace_callback(lambda statement: found.setdefault(statement, asked))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__init__", traced)
        for role in Role:
            client = visit(city, role, *(["hotline"] if role is Role.OWNER else []))
            routes = [one.address(1) for one in rules(client.app) if one.method == "GET"]  # type: ignore[arg-type]
            for asked in (*routes, *VIEWS):
                client.get(asked)
        asked = "a scan"
        scan(city, now(), open_to_all=False)
        for work in WORKS:
            asked = work.name
            work.do(city)
    return found


def test_nothing_that_grows_is_walked_through(city: Workspace, statements: dict[str, str]) -> None:
    used, walked = set(), {}
    with city.store() as store:
        for statement, asked in statements.items():
            for step in walks(store, statement):
                if step in ALLOWED and ALLOWED[step] in statement:
                    used.add(step)
                else:
                    walked[step] = f"{asked}: {statement}"
    assert walked == {}
    assert used == set(ALLOWED)


def test_every_table_that_grows_was_asked(statements: dict[str, str]) -> None:
    assert {table for table in GROW if any(f"FROM {table}" in one for one in statements)} == GROW
    assert any("verdicts ON" in one for one in statements)


def walks(store: Store, statement: str) -> list[str]:
    """What a statement goes through from end to end of what grows, unless its limit ends that."""
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")) or " IN ()" in statement:
        return []
    plan = [row["detail"] for row in store.db.query(f"EXPLAIN QUERY PLAN {statement}")]
    ends = "LIMIT" in statement.upper() and not any("TEMP B-TREE FOR ORDER" in step for step in plan)
    scanned = [step.removeprefix("SCAN ") for step in plan if step.startswith("SCAN ")]
    return [step for step in scanned if step.partition(" ")[0] in GROW and not ends]
