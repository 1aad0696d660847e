"""The numbers for Prometheus, and the log of requests."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from scanner.accounts.model import Role
from scanner.clock import now
from scanner.findings.decide import Asked, decide
from scanner.findings.decisions import DecisionKind
from scanner.logs import LogSettings, logging_to
from scanner.workspace import Workspace
from tests.web.visiting import a_city, visit


@pytest.fixture
def city(tmp_path: Path) -> Workspace:
    return a_city(tmp_path / "city")


def numbers(client: TestClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels' values."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_city_in_numbers_is_that_of_the_store(city: Workspace) -> None:
    seen = numbers(visit(city, Role.ADMINISTRATOR))
    with city.store() as store:
        rows = list(store.db.query("SELECT number, due FROM findings WHERE state <> 'closed'"))
    assert sum(value for name, value in seen.items() if name[0] == "citywall_findings_open") == len(rows) > 1
    today = now().astimezone(city.zone).date().isoformat()
    overdue = [row["number"] for row in rows if row["due"] < today]
    assert seen["citywall_findings_overdue",] == len(overdue) > 0
    assert seen["citywall_scans", "finished"] == 1
    assert seen["citywall_newest_scan_seconds",] == pytest.approx(40 * 86400, rel=0.01)


def test_what_is_accepted_is_not_overdue_until_that_ends(city: Workspace) -> None:
    client = visit(city, Role.OFFICER)
    before = numbers(client)["citywall_findings_overdue",]
    today = now().astimezone(city.zone).date()
    with city.store() as store:
        number = next(
            iter(store.db.query("SELECT number FROM findings WHERE due < ? AND state <> 'closed'", [today.isoformat()]))
        )["number"]
        decide(
            store,
            number,
            DecisionKind.ACCEPTED,
            Asked(by="安全管理员", at=now(), reason="替换排期已定"),
            approved_by="信息中心主任",
            today=today,
            until=today + timedelta(days=1),
            most_days=30,
        )
    assert numbers(client)["citywall_findings_overdue",] == before - 1


def test_requests_are_counted_by_route_and_never_by_what_a_stranger_typed(city: Workspace) -> None:
    client = visit(city, Role.ADMINISTRATOR)
    for path in ("/healthz", "/healthz", "/no/such/<page>"):
        client.get(path)
    client.request("BREW", "/healthz")
    seen = numbers(client)
    assert seen["citywall_requests_total", "GET", "/healthz", "200"] == 2
    assert seen["citywall_requests_total", "GET", "other", "404"] == 1
    assert "<page>" not in client.get("/metrics").text
    assert "BREW" not in client.get("/metrics").text


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.OWNER, 403), (Role.AUDITOR, 403)])
def test_not_everybody_may_read_them(city: Workspace, role: Role | None, status: int) -> None:
    assert visit(city, role).get("/metrics").status_code == status


def test_a_request_is_logged_by_its_route_and_without_what_was_searched_for(city: Workspace, tmp_path: Path) -> None:
    with logging_to(LogSettings(file="web.log"), tmp_path):
        visit(city, Role.OFFICER).get("/healthz?text=110101199003071234")
    text = (tmp_path / "web.log").read_text(encoding="utf-8")
    (line,) = [one for one in map(json.loads, text.splitlines()) if one["event"] == "web.answered"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/healthz", 200)
    assert "110101199003071234" not in text
