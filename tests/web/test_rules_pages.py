"""Baselines and checks as pages: every one opens, leads to the others, and says what settles what."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from baselines.coverage import Way, way
from baselines.load import baseline_names, load_baseline
from baselines.uses import items_resting_on
from checks import Layer, Severity, all_checks
from scanner.accounts.model import Role
from scanner.workspace import Workspace
from tests.web.visiting import a_city, visit


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def officer(city: Workspace) -> TestClient:
    return visit(city, Role.OFFICER)


def rows(client: TestClient, path: str) -> list[str]:
    """The rows of a page's table as a file, without its header."""
    joint = "&" if "?" in path else "?"
    return client.get(f"{path}{joint}format=csv").content.decode("utf-8-sig").splitlines()[1:]


def test_every_baseline_is_listed_and_shown_with_all_its_items(officer: TestClient) -> None:
    listed = officer.get("/baselines").text
    for name in baseline_names():
        assert f'href="/baselines/{name}"' in listed
        page = officer.get(f"/baselines/{name}")
        assert page.status_code == 200
        one = load_baseline(name)
        assert page.text.count("<tr>") == len(one.items) + 1
        assert len(rows(officer, f"/baselines/{name}")) == len(one.items)
        for item in one.items:
            assert item.text.zh in unescape(page.text)


def test_the_links_of_a_baseline_lead_to_checks_that_lead_back(officer: TestClient) -> None:
    page = officer.get("/baselines/mlps2-level3").text
    led_to = {unescape(one) for one in re.findall(r'href="/checks/([^"]+)"', page)}
    assert len(led_to) > 100
    for id in sorted(led_to)[::25]:
        check = officer.get(f"/checks/{id}").text
        assert 'href="/baselines/mlps2-level3"' in check


def test_items_are_filtered_and_counted_by_what_settles_them(officer: TestClient) -> None:
    items = load_baseline("mlps2-level3").items
    for one in Way:
        wanted = [item for item in items if way(item) is one]
        assert len(rows(officer, f"/baselines/mlps2-level3?settled={one.value}")) == len(wanted)
        tile = f"<b>{len(wanted)}</b><span>{one.label.zh}</span>"
        assert tile in officer.get("/baselines/mlps2-level3").text
    layer = [item for item in items if item.layer is Layer.DATA]
    assert len(rows(officer, "/baselines/mlps2-level3?layer=data")) == len(layer)
    assert "没有符合条件的条目" in officer.get("/baselines/mlps2-level3?q=%3Cscript%3E").text
    for wrong in ("settled=luck", "layer=roof"):
        assert officer.get(f"/baselines/mlps2-level3?{wrong}").status_code == 422


def test_a_joined_baseline_is_shown_and_no_more_than_a_system_has(officer: TestClient) -> None:
    joined = officer.get(f"/baselines/{quote('mlps2-level3+mlps2-cloud-level3')}")
    assert joined.status_code == 200
    both = len(load_baseline("mlps2-level3").items) + len(load_baseline("mlps2-cloud-level3").items)
    assert joined.text.count("<tr>") == both + 1
    for wrong in ("none", "mlps2-level3+mlps2-level3", "ipv6+" * 4 + "ipv6", "..%2Fsetup", "+"):
        assert officer.get(f"/baselines/{quote(wrong)}").status_code == 404, wrong


def test_checks_are_listed_and_filtered(officer: TestClient) -> None:
    checks = all_checks().values()
    assert len(rows(officer, "/checks")) == len(checks)
    high = [one for one in checks if one.text.severity is Severity.HIGH and one.layer is Layer.NETWORK]
    assert len(rows(officer, "/checks?severity=high&layer=network")) == len(high)
    assert len(rows(officer, "/checks?early=true")) == sum(one.text.early for one in checks)
    assert len(rows(officer, "/checks?q=tls.old-protocol")) == 1
    assert "没有符合条件的检查" in officer.get("/checks?q=%22%3E%3Cscript%3E").text
    for wrong in ("severity=awful", "layer=roof", "early=perhaps"):
        assert officer.get(f"/checks?{wrong}").status_code == 422


def test_a_check_has_its_manual_page(officer: TestClient) -> None:
    one = all_checks()["tls.old-protocol"]
    page = unescape(officer.get("/checks/tls.old-protocol").text)
    for words in (one.text.title.zh, one.text.why.zh, one.text.fix.zh, one.manual, one.subject.kind()):
        assert words in page
    for name, ids in items_resting_on(one.id).items():
        assert name in page
        assert all(f">{id}<" in page for id in ids)
    assert officer.get("/checks/none").status_code == 404


def test_every_check_opens(officer: TestClient) -> None:
    broken = [id for id in list(all_checks())[::25] if officer.get(f"/checks/{quote(id)}").status_code != 200]
    assert not broken


@pytest.mark.parametrize("path", ["/baselines", "/baselines/one-wall", "/checks", "/checks/tls.old-protocol"])
def test_who_may_see_the_rules(city: Workspace, path: str) -> None:
    for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.OWNER, Role.BUREAU):
        assert visit(city, role).get(path).status_code == 200, role
    assert visit(city, Role.AUDITOR).get(path).status_code == 403


def test_the_pages_speak_english(city: Workspace) -> None:
    client = visit(city, Role.BUREAU, language="en")
    assert "Why it matters" in client.get("/checks/tls.old-protocol").text
    assert load_baseline("one-wall").items[0].text.en in unescape(client.get("/baselines/one-wall").text)
