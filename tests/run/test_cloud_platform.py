"""Tenants of a cloud platform: what they take over from its newest assessment, how old it may be, and what the report says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from openpyxl import load_workbook

from baselines.load import load_baseline
from baselines.model import Assessment, ItemResult
from checks import Outcome
from checks.evidence import Proof, Reason
from reports.page import page_html
from reports.xlsx import write_xlsx
from scanner.answers.asked import asked_of
from scanner.answers.model import Answer
from scanner.cli import main
from scanner.estate.baseline_of import own_assessment
from scanner.estate.model import Asset, AssetType, DeviceKind, System
from scanner.probes.dns import Resolver
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.answers import save_answers
from scanner.store.estate import save_estate, systems
from scanner.store.findings import findings_of
from scanner.store.verdicts import assessments_of, save_assessments
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.run.city import make_workspace

MET, PARTLY, NOT_MET, UNKNOWN = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_ASSESSED
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
TODAY = "2026-06-01"
PROVIDERS, SHARED, CUSTOMERS = "8.2.1.1", "8.2.3.1 a)", "8.2.6.1 a)"
"""An item of the provider, one of both, one of the customer."""

Scan = Callable[..., int]


def room(system: str) -> Asset:
    return Asset(id="room", system=system, type=AssetType.ROOM, name="机房")


def system(id: str, level: int = 3, *, platform: str = "", extensions: tuple[str, ...] = ()) -> System:
    """A system whose only asset is known by answers, so that a scan of it contacts nobody."""
    return System(
        id=id,
        name=f"系统{id}",
        department="数据局",
        owner="科长",
        level=level,
        zone="政务云",
        platform=platform,
        extensions=extensions,
        assets=(room(id),),
    )


CLOUD = system("cloud", extensions=("cloud",))
HOTLINE = system("hotline", platform="cloud")
SMALL = system("small", 2, platform="cloud")
CITY = (HOTLINE, SMALL, CLOUD)
"""Tenants stand before their platform."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, CITY, [])


@pytest.fixture
def scan(workspace: Workspace) -> Scan:
    """Scans some systems as if `days` ago; the scan's number."""

    def made(*ids: str, days: int = 0, layers: tuple[str, ...] = ()) -> int:
        def clock() -> datetime:
            return NOW - timedelta(days=days)

        with workspace.store() as store:
            chosen = [one for one in systems(store) if one.id in ids]
            begun = begin_scan(store, chosen, layers=layers, clock=clock)
            ScanRun(workspace, store, begun, resolver=Resolver([]), clock=clock).run()
        return begun.id

    return made


def say(workspace: Workspace, system: str, claims: Mapping[str, Outcome], topic: str = "cloud.attested") -> None:
    """Store answers with a proof, good for years."""
    answers = [
        Answer(
            system=system,
            question=question,
            topic=topic,
            claim=claim,
            person="平台安全管理员",
            answered_on=date(2024, 1, 10),
            expires_on=date(2030, 1, 1),
            imported_at=NOW,
            proofs=(Proof("a.pdf", "0" * 64),),
        )
        for question, claim in claims.items()
    ]
    with workspace.store() as store:
        save_answers(store, answers)


def assessment(workspace: Workspace, system: System, scan: int) -> Assessment:
    with workspace.store() as store:
        found = own_assessment(system, assessments_of(store, scan, system.id))
    assert found is not None
    return found


def result(workspace: Workspace, system: System, scan: int, item: str) -> ItemResult:
    return next(one for one in assessment(workspace, system, scan).items if one.item == item)


def test_within_one_scan_the_platform_is_judged_first(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: MET, SHARED: PARTLY, "8.2.2.1 b)": NOT_MET})
    say(workspace, "hotline", {PROVIDERS: NOT_MET, SHARED: MET, CUSTOMERS: MET})
    number = scan("cloud", "hotline", "small")

    for one, ids in (
        (HOTLINE, ("8.2.1.1", "8.2.3.1 a)", "8.2.2.1 b)")),
        (SMALL, ("7.2.1.1", "7.2.3.1 a)", "7.2.2.1 b)")),
    ):
        taken = [result(workspace, one, number, id).inherited for id in ids]
        assert [(each.platform, each.scan, each.assessed_on) for each in taken if each] == [
            ("cloud", number, TODAY)
        ] * 3
        assert [each.outcome for each in taken if each] == [MET, PARTLY, NOT_MET]
    assert [result(workspace, HOTLINE, number, id).outcome for id in (PROVIDERS, SHARED, CUSTOMERS)] == [
        MET,
        PARTLY,
        MET,
    ]
    # The small one has answered nothing: the worse of nothing and partly met is partly met, that of nothing and met nothing.
    assert result(workspace, SMALL, number, "7.2.3.1 a)").outcome is PARTLY
    assert assessment(workspace, HOTLINE, number).hazards == ("A-04",)


def test_a_tenant_scanned_later_takes_over_the_platforms_newest_assessment(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: NOT_MET})
    scan("cloud", days=200)
    say(workspace, "cloud", {PROVIDERS: MET})
    newest = scan("cloud", days=90)
    taken = result(workspace, HOTLINE, scan("hotline"), PROVIDERS)
    assert taken.outcome is MET
    assert taken.inherited is not None
    assert (taken.inherited.scan, taken.inherited.assessed_on) == (newest, "2026-03-03")


def test_a_scan_of_one_layer_does_not_take_the_place_of_one_of_all(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: MET})
    whole = scan("cloud", days=9)
    part = scan("cloud", "hotline", layers=("network",))
    taken = result(workspace, HOTLINE, part, PROVIDERS).inherited
    assert taken is not None
    assert (taken.outcome, taken.scan) == (MET, whole)


@pytest.mark.parametrize(("days", "level", "taken"), [(365, 3, True), (366, 3, False), (730, 2, True), (731, 2, False)])
def test_the_platforms_level_says_how_old_its_assessment_may_be(
    workspace: Workspace, scan: Scan, days: int, level: int, taken: bool
) -> None:
    with workspace.store() as store:
        save_estate(store, [replace(CLOUD, level=level), SMALL])
    say(workspace, "cloud", {PROVIDERS: MET})
    scan("cloud", days=days)
    found = result(workspace, SMALL, scan("small"), "7.2.1.1")
    assert (found.outcome, found.reason) == ((MET, None) if taken else (UNKNOWN, Reason.PLATFORM_TOO_OLD))
    assert found.inherited is not None
    assert found.inherited.assessed_on == (NOW - timedelta(days=days)).date().isoformat()


def test_how_old_it_may_be_is_a_setting(workspace: Workspace, scan: Scan) -> None:
    (workspace.folder / SETTINGS_FILE).write_text("[cloud]\nlevel3_days = 30\n", encoding="utf-8")
    say(workspace, "cloud", {PROVIDERS: MET})
    scan("cloud", days=31)
    scan("hotline")
    again = CliRunner().invoke(
        main, ["-w", str(workspace.folder), "assess", "hotline", "--baseline", "mlps2-cloud-level3", "--json"]
    )
    (found,) = (one for one in json.loads(again.stdout)["items"] if one["item"] == PROVIDERS)
    assert found["reason"] == "platform_too_old"


@pytest.mark.parametrize("extensions", [("cloud",), ()])
def test_a_platform_that_was_never_assessed_by_an_item_leaves_it_not_assessed(
    workspace: Workspace, scan: Scan, extensions: tuple[str, ...]
) -> None:
    with workspace.store() as store:
        save_estate(store, [replace(CLOUD, extensions=extensions)])
    before = result(workspace, HOTLINE, scan("hotline"), PROVIDERS)
    assert (before.outcome, before.reason) == (UNKNOWN, Reason.PLATFORM_NOT_ASSESSED)
    assert before.inherited is not None
    assert (before.inherited.scan, before.inherited.assessed_on) == (None, "")

    number = scan("cloud", days=1)  # without an answer, or without the cloud extension
    after = result(workspace, HOTLINE, scan("hotline"), PROVIDERS)
    assert (after.outcome, after.reason) == (UNKNOWN, Reason.PLATFORM_NOT_ASSESSED)
    assert after.inherited is not None
    assert (after.inherited.scan, after.inherited.assessed_on) == (number, "2026-05-31")


def test_a_platform_graded_below_its_tenant_misses_one_item_and_gives_no_other(
    workspace: Workspace, scan: Scan
) -> None:
    with workspace.store() as store:
        save_estate(store, [replace(CLOUD, level=2)])
    say(workspace, "cloud", {PROVIDERS: MET, SHARED: MET, "8.2.2.1 a)": MET})
    say(workspace, "hotline", {SHARED: MET})
    number = scan(*(one.id for one in CITY))

    missed = result(workspace, HOTLINE, number, "8.2.2.1 a)")
    assert (missed.outcome, missed.reason) == (NOT_MET, None)
    assert missed.inherited is not None
    assert missed.inherited.label.zh == "云平台“系统cloud”定级低于本系统"
    for item in (PROVIDERS, SHARED):
        found = result(workspace, HOTLINE, number, item)
        assert (found.outcome, found.reason) == (UNKNOWN, Reason.PLATFORM_LOWER)
    assert result(workspace, SMALL, number, "7.2.2.1 a)").outcome is MET


def test_a_weakness_in_what_only_the_higher_level_asks_says_nothing_of_the_lower(
    workspace: Workspace, scan: Scan
) -> None:
    say(workspace, "cloud", {"8.2.4.5 c)": NOT_MET})
    found = result(workspace, SMALL, scan("cloud", "small"), "7.2.4.3 c)")
    assert (found.outcome, found.reason) == (UNKNOWN, Reason.PLATFORM_NOT_ASSESSED)
    say(workspace, "cloud", {"8.2.4.5 c)": MET})
    assert result(workspace, SMALL, scan("cloud", "small"), "7.2.4.3 c)").outcome is MET


def test_what_a_platform_took_over_itself_is_as_old_as_where_it_came_from(workspace: Workspace, scan: Scan) -> None:
    with workspace.store() as store:
        save_estate(
            store, [replace(CLOUD, extensions=("cloud",), platform="base"), system("base", extensions=("cloud",))]
        )
    say(workspace, "base", {PROVIDERS: MET})
    scan("base", days=370)
    scan("cloud", days=100)
    taken = [result(workspace, HOTLINE, scan("hotline", days=days), PROVIDERS) for days in (20, 0)]
    assert [(one.outcome, one.reason) for one in taken] == [(MET, None), (UNKNOWN, Reason.PLATFORM_TOO_OLD)]
    assert [(one.inherited.platform, one.inherited.assessed_on) for one in taken if one.inherited] == [
        ("cloud", "2025-05-27")
    ] * 2


def test_what_customers_must_do_does_not_apply_to_the_platform_itself(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: MET, SHARED: NOT_MET, CUSTOMERS: NOT_MET})
    number = scan("cloud")
    found = {item: result(workspace, CLOUD, number, item) for item in (PROVIDERS, SHARED, CUSTOMERS)}
    assert [one.outcome for one in found.values()] == [MET, NOT_MET, Outcome.NOT_APPLICABLE]
    assert [one.inherited for one in found.values()] == [None] * 3


def test_nothing_taken_over_opens_a_finding(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: NOT_MET, SHARED: NOT_MET, "8.2.2.1 b)": PARTLY})
    scan(*(one.id for one in CITY))
    with workspace.store() as store:
        assert len([one for one in findings_of(store, ["cloud"]) if one.check == "cloud.attested"]) == 3
        assert [one for one in findings_of(store, ["hotline", "small"]) if one.check == "cloud.attested"] == []


def test_stored_evidence_judged_again_takes_over_the_same(workspace: Workspace, scan: Scan) -> None:
    say(workspace, "cloud", {PROVIDERS: MET, SHARED: PARTLY})
    (workspace.folder / SETTINGS_FILE).write_text("[cloud]\nlevel3_days = 36500\n", encoding="utf-8")
    scan("cloud")
    number = scan("hotline")
    own = assessment(workspace, HOTLINE, number)
    again = CliRunner().invoke(
        main, ["-w", str(workspace.folder), "assess", "hotline", "--baseline", own.baseline, "--json"]
    )
    assert again.exit_code == 0, again.output
    judged_again = assessment(workspace, HOTLINE, number)
    assert judged_again.judged_at > own.judged_at
    assert judged_again.items == own.items


def test_each_side_is_asked_only_for_its_own_part(workspace: Workspace) -> None:
    asked = {one.id: {each.id for each in asked_of(one, CITY)} for one in CITY}
    parties = {item.question: item.party for item in load_baseline("mlps2-cloud-level3").items}
    assert {parties[id] for id in asked["hotline"] & parties.keys()} == {"both", "tenant"}
    assert {parties[id] for id in asked["cloud"] & parties.keys()} == {"csp", "both"}
    alone = {one.id for one in asked_of(CLOUD, [CLOUD])}
    assert parties.keys() <= alone


PHONE = Asset(id="app", system="hotline", type=AssetType.APP, name="热线 App")
CAMERA = Asset(id="cam", system="hotline", type=AssetType.DEVICE, kind=DeviceKind.CAMERA, name="大厅摄像机")


def test_the_report_of_a_tenant_says_what_was_taken_over_and_what_is_disputed(
    workspace: Workspace, scan: Scan, tmp_path: Path
) -> None:
    """All three extensions at once, on paper, in the spreadsheet and in JSON."""
    tenant = replace(HOTLINE, assets=(*HOTLINE.assets, PHONE, CAMERA))
    with workspace.store() as store:
        save_estate(store, [tenant])
    say(workspace, "cloud", {PROVIDERS: MET, SHARED: MET, "8.2.2.1 b)": NOT_MET})
    say(workspace, "hotline", {SHARED: MET})
    say(workspace, "hotline", {"8.1.9.1 d)": MET}, "construction.grading")
    say(workspace, "hotline", {"8.1.2.1 c)": NOT_MET}, "network.structure")
    say(workspace, "hotline", {"8.4.2.1": MET}, "iot.admission")
    scan("cloud", days=30)
    scan("hotline")
    with workspace.store() as store:
        report = system_report(workspace, store, tenant, at=NOW)
        city = bureau_report(workspace, store, at=NOW)

    assert report.baseline.name == "mlps2-level3+mlps2-cloud-level3+mlps2-mobile-level3+mlps2-iot-level3"
    assert len(report.assessment.items) == 211 + 46 + 19 + 20
    disputes = {one.item: one.dispute for one in report.assessment.items if one.dispute}
    assert {item: (one.seen, one.answered) for item, one in disputes.items()} == {
        "8.1.9.1 d)": (NOT_MET, MET),
        "8.1.2.1 c)": (MET, NOT_MET),
    }
    assert [row.assessment.baseline for row in city.rows if row.assessment and row.system.id == "hotline"] == [
        report.baseline.name
    ]

    text = "".join(_printed(workspace, "hotline", tmp_path / "tenant.pdf").split())
    assert "承自云平台“系统cloud”2026-05-02的评估" in text
    assert "云平台“系统cloud”没有该条目的评估结果（2026-05-02）" in text
    assert "平台评估超过365天（按平台定级）的" in text
    assert "采集结果与问卷答复不一致的条目：2项" in text
    assert "平台安全管理员2024-01-10" in text
    assert "registration.filing" in text
    (unfiled,) = (one for one in report.findings if one.check == "registration.filing")
    disputed = page_html(report, "zh", "html").split('id="disputes"')[1].split("</section>")[0]
    assert unfiled.seen.zh in disputed
    assert "移动互联扩展·安全区域边界" in text
    assert "物联网扩展·安全区域边界" in text
    assert "承自云平台“系统cloud”" in page_html(report, "zh", "html").split("<svg")[1].split("</svg>")[0]
    english = page_html(report, "en", "html")
    assert "Where checks and answers disagree" in english
    assert "from the assessment of the cloud platform 系统cloud of 2026-05-02" in english

    write_xlsx(report, tmp_path / "tenant.xlsx", "zh")
    sheet = load_workbook(tmp_path / "tenant.xlsx")["逐项结果"]
    rows = {str(row[0].value): [str(cell.value) for cell in row[-2:]] for row in sheet.iter_rows(min_row=2)}
    assert rows["8.2.2.1 b)"][0] == "承自云平台“系统cloud”2026-05-02 的评估"
    assert rows["8.1.9.1 d)"][1].startswith("采集：不符合（")
    assert rows["8.1.9.1 d)"][1].endswith("；答复：符合（平台安全管理员 2024-01-10）")

    out = tmp_path / "tenant.json"
    written = CliRunner().invoke(main, ["-w", str(workspace.folder), "report", "hotline", "-o", str(out)])
    assert written.exit_code == 0, written.output
    items = {one["item"]: one for one in json.loads(out.read_text(encoding="utf-8"))["assessment"]["items"]}
    assert items["8.2.2.1 b)"]["inherited"]["assessed_on"] == "2026-05-02"
    assert items["8.1.9.1 d)"]["dispute"]["person"] == "平台安全管理员"


def test_a_report_of_the_time_before_an_extension_joined_is_still_written(workspace: Workspace, scan: Scan) -> None:
    """A scan was judged by level 3 and cloud; since then an app was registered."""
    say(workspace, "hotline", {SHARED: MET})
    number = scan("hotline")
    old = assessment(workspace, HOTLINE, number)
    with workspace.store() as store:
        save_estate(store, [replace(HOTLINE, assets=(*HOTLINE.assets, PHONE))])
        with store.transaction() as db:
            save_assessments(db, [old])
        registered = {one.id: one for one in systems(store)}
        report = system_report(workspace, store, registered["hotline"], at=NOW)
        city = bureau_report(workspace, store, at=NOW)
    assert report.assessment == old
    assert report.baseline.name == "mlps2-level3+mlps2-cloud-level3"
    assert [row.assessment for row in city.rows if row.system.id == "hotline"] == [old]


def _printed(workspace: Workspace, system: str, path: Path) -> str:
    made = CliRunner().invoke(main, ["-w", str(workspace.folder), "report", system, "-o", str(path)])
    assert made.exit_code == 0, made.output
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
