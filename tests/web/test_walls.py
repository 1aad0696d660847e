"""The walls: every brick a link, filters, orders, totals, what is kept and what is read."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

import scanner.web.drawn
from checks import Outcome, Severity
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.estate.baseline_of import UNGRADED, own_assessment
from scanner.findings.decisions import Decision, DecisionKind
from scanner.store import Store
from scanner.store.announcements import WARNINGS, add_announcement
from scanner.store.decisions import add_decision
from scanner.store.estate import save_estate, systems
from scanner.store.scans import latest_scan_of
from scanner.store.standing import NEWEST, OPEN, Judged, newest_judged, open_counts
from scanner.store.verdicts import assessments_of, save_assessments
from scanner.web.drawn import DrawnWalls
from scanner.workspace import Workspace
from tests.web.visiting import HOTLINE, a_city, scan, visit

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return a_city(tmp_path_factory.mktemp("walls"))


def plots_of(page: str) -> dict[str, str]:
    """Each plot of the page by its system's name."""
    found = re.findall(r'<li class="plot">(.*?)</li>', page, re.DOTALL)
    return {re.search(r"<h2><a[^>]*>(.*?)</a>", one)[1]: one for one in found}  # type: ignore[index]


def test_every_system_is_a_wall_and_one_never_scanned_an_empty_plot(city: Workspace) -> None:
    plots = plots_of(visit(city, Role.BUREAU).get("/").text)
    assert list(plots) == ["12345 热线平台", "领导驾驶舱", "电子档案"]
    assert "<svg" not in plots["电子档案"]
    assert "未测" in plots["电子档案"]
    assert "从未扫描" in plots["电子档案"]
    assert "0.0" not in plots["电子档案"]
    assert "已测" in plots["12345 热线平台"]


def test_every_brick_is_a_link_with_its_clause_requirement_and_state(city: Workspace) -> None:
    wall = re.search(r"<svg.*?</svg>", plots_of(visit(city, Role.BUREAU).get("/").text)["12345 热线平台"], re.DOTALL)
    assert wall
    root = ElementTree.fromstring(wall[0])
    with city.store() as store:
        scanned = latest_scan_of(store, "hotline")
        assert scanned
        own = own_assessment(HOTLINE, assessments_of(store, scanned.id, "hotline"))
    assert own
    links = [(one.get("href"), one.findtext(f"{SVG}title") or "") for one in root.iter(f"{SVG}a")]
    laid = [one for one in own.items if one.outcome is not Outcome.NOT_APPLICABLE]
    assert len(links) == len(laid) > 200
    assert sorted(label.split(" · ")[0] for _href, label in links) == sorted(one.item for one in laid)
    assert all((href or "").startswith("/systems/hotline/items/") for href, _label in links)
    assert root.get("role") == "img"
    assert f"不符合 {sum(one.outcome is Outcome.NOT_MET for one in laid)} 项" in (root.findtext(f"{SVG}title") or "")


def test_the_filters_stand_in_the_address(city: Workspace) -> None:
    client = visit(city, Role.BUREAU)
    assert list(plots_of(client.get("/?department=数据局").text)) == ["领导驾驶舱"]
    assert list(plots_of(client.get("/?level=2").text)) == ["领导驾驶舱", "电子档案"]
    assert list(plots_of(client.get("/?level=2&state=trial").text)) == []
    page = client.get("/?level=3&layer=data&order=score").text
    assert list(plots_of(page)) == ["12345 热线平台"]
    assert 'class="walls only-data"' in page
    assert '<option value="data" selected>' in page
    assert "没有符合条件的系统" in client.get("/?department=x").text


@pytest.mark.parametrize("wrong", ["level=9", "level=x", "state=gone", "layer=roof", "order=<b>"])
def test_a_wrong_filter_is_refused_in_words(city: Workspace, wrong: str) -> None:
    answer = visit(city, Role.BUREAU).get(f"/?{wrong}")
    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_orders(city: Workspace) -> None:
    client = visit(city, Role.BUREAU)
    assert list(plots_of(client.get("/?order=name").text)) == sorted(["12345 热线平台", "领导驾驶舱", "电子档案"])
    assert list(plots_of(client.get("/?order=coverage").text))[-1] == "电子档案"
    assert list(plots_of(client.get("/?order=overdue").text))[-1] == "电子档案"
    assert list(plots_of(client.get("/?order=score").text))[-1] == "电子档案"


def test_an_owner_sees_the_own_walls_alone(city: Workspace) -> None:
    page = visit(city, Role.OWNER, "cockpit").get("/").text
    assert list(plots_of(page)) == ["领导驾驶舱"]
    assert "政务服务局" not in page


def test_who_sees_no_systems_is_sent_to_the_own_first_page(city: Workspace) -> None:
    assert visit(city, Role.AUDITOR).get("/").headers["location"] == "/log"
    assert visit(city, Role.ADMINISTRATOR).get("/").headers["location"] == "/scans"


def test_the_page_is_the_same_compressed_and_plain(city: Workspace) -> None:
    client = visit(city, Role.BUREAU)
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    with client.stream("GET", "/", headers={"Accept-Encoding": "gzip"}) as answer:
        pressed = b"".join(answer.iter_raw())
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(pressed) == plain.content
    assert len(pressed) < len(plain.content) / 2
    assert b"the form" in pressed, "what is one visitor's own is never compressed"


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every query that any store runs meanwhile."""
    run: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            run.append(statement)

    begin = Store.__init__

    def traced(self: Store, path: Path) -> None:
        begin(self, path)
        self.db.conn.set_trace_callback(note)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "__init__", traced)
        yield run


def test_a_wall_that_is_kept_costs_no_body_and_the_page_few_statements(tmp_path: Path) -> None:
    city = a_city(tmp_path / "few")
    client = visit(city, Role.BUREAU)
    with statements() as first:
        client.get("/")
    with statements() as again:
        client.get("/")
    assert sum("body" in one for one in first) == 2
    assert sum("body" in one for one in again) == 0
    with city.store() as store:
        save_estate(store, [replace(HOTLINE, id=f"s{n}", name=f"系统{n}", assets=()) for n in range(20)])
    with statements() as more:
        client.get("/")
    assert len(more) == len(again) == 5, (
        "as many for twenty systems more: assets, systems, assessments, findings, warnings"
    )


def test_a_new_scan_is_seen_at_once(tmp_path: Path) -> None:
    city = a_city(tmp_path / "again")
    client = visit(city, Role.BUREAU)
    before = plots_of(client.get("/").text)["12345 热线平台"]
    scan(city, now(), open_to_all=False)
    assert plots_of(client.get("/").text)["12345 热线平台"] != before


def test_an_assessment_replaced_under_the_same_number_is_drawn_anew(tmp_path: Path) -> None:
    city = a_city(tmp_path / "replaced")
    walls = DrawnWalls()
    with city.store() as store:
        own = max(newest_of_all(store), key=lambda one: one.id)
        drawn = walls.small(store, own, "zh")
        assert walls.small(store, own, "zh") is drawn
        (body,) = [one for one in assessments_of(store, own.scan, own.system) if one.baseline == own.baseline]
        with store.transaction() as db:
            save_assessments(db, [replace(body, judged_at=datetime(2030, 1, 1, tzinfo=UTC), hazards=("A-1",) * 7)])
        anew = max(newest_of_all(store), key=lambda one: one.id)
        assert anew.id == own.id
        assert walls.small(store, anew, "zh").hazards == 7


def newest_of_all(store: Store) -> list[Judged]:
    found = newest_judged(store, ["hotline", "cockpit"], UNGRADED)
    return [one for ones in found.values() for one in ones]


def test_only_so_many_walls_are_kept(city: Workspace) -> None:
    walls = DrawnWalls(limit=2)
    with city.store() as store:
        for one in newest_of_all(store):
            walls.small(store, one, "en")
    assert len(walls) == 2
    assert scanner.web.drawn.KEPT > 67 * 2


def test_the_newest_assessment_is_that_of_the_newest_whole_scan(city: Workspace) -> None:
    with city.store() as store:
        for system in systems(store):
            scanned = latest_scan_of(store, system.id)
            kept = newest_judged(store, [system.id], UNGRADED).get(system.id, [])
            assert {one.scan for one in kept} == ({scanned.id} if scanned else set())
            if scanned:
                expected = own_assessment(system, assessments_of(store, scanned.id, system.id))
                chosen = own_assessment(system, kept)
                assert chosen
                assert expected
                assert (chosen.baseline, chosen.score, chosen.coverage) == (
                    expected.baseline,
                    expected.score,
                    expected.coverage,
                )


def test_what_is_accepted_is_open_and_not_overdue(tmp_path: Path) -> None:
    city = a_city(tmp_path / "accepted")
    today = now().astimezone(city.zone).date()
    with city.store() as store:
        late = sum(one.overdue for one in open_counts(store, ["hotline", "cockpit"], today, {}, Severity.LOW))
        assert late > 1
        (number,) = store.db.conn.execute("SELECT number FROM findings WHERE due < ?", (today.isoformat(),)).fetchone()
        with store.transaction() as db:
            add_decision(db, accepted(number, today, now()))
        counts = open_counts(store, ["hotline", "cockpit"], today, {}, Severity.LOW)
    assert sum(one.overdue for one in counts) == late - 1


def accepted(finding: int, today: date, at: datetime) -> Decision:
    return Decision(
        number=0,
        finding=finding,
        kind=DecisionKind.ACCEPTED,
        reason="已有补偿措施",
        owner="",
        asked_by="甲",
        approved_by="乙",
        since=today,
        until=today,
        made_at=at.astimezone(UTC),
    )


def test_the_counts_are_read_by_index(city: Workspace) -> None:
    with city.store() as store:
        plan = "\n".join(explained(store, query) for query in (OPEN, NEWEST, WARNINGS))
    assert "SCAN findings" not in plan
    assert "SCAN assessments" not in plan
    assert "findings_counted" in plan
    assert "announcements_of_warnings" in plan
    assert "assessments_of_system" in plan


def explained(store: Store, query: str) -> str:
    values = {
        "systems": "[]",
        "today": "2026-01-01",
        "since": "2026-01-01",
        "common": "x",
        "severities": "{}",
        "otherwise": "low",
    }
    return "\n".join(row["detail"] for row in store.db.query(f"EXPLAIN QUERY PLAN {query}", values))


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    city = a_city(tmp_path / "hostile")
    hostile = replace(
        HOTLINE, id='a/b?c#<"', name="<script>alert(1)</script><wall 0>\x1b[2J", department="<wall 1>", assets=()
    )
    with city.store() as store:
        save_estate(store, [hostile])
    page = visit(city, Role.BUREAU).get("/").text
    assert "<script>alert" not in page
    assert "<wall" not in page
    assert "\x1b" not in page
    assert 'href="/systems/a%2Fb%3Fc%23%3C%22"' in page


def test_warnings_of_the_last_days_are_counted_here_and_told_on_the_systems_page(tmp_path: Path) -> None:
    city = a_city(tmp_path / "warned")
    with city.store() as store, store.transaction() as db:
        for days, kind in ((31, "warning"), (29, "warning"), (1, "warning"), (0, "other")):
            subject, made = f"预警第{days}天<b>", now() - timedelta(days=days)
            add_announcement(db, kind, subject, [f"F-1 <i>{days}"], ["hotline"], made, f"{kind}:{days}")
    client = visit(city, Role.BUREAU)
    walls = client.get("/").text
    assert '<b class="late">2</b><span>近 30 天预警</span>' in walls
    assert 'href="/systems/hotline#warnings">2 条预警</a>' in walls
    page = client.get("/systems/hotline").text
    assert re.findall(r"预警第(\d+)天&lt;b&gt;", page) == ["1", "29"]
    assert "F-1 &lt;i&gt;29" in page
    assert 'id="warnings"' not in client.get("/systems/cockpit").text
    assert "条预警" not in visit(city, Role.OWNER, "cockpit").get("/").text
