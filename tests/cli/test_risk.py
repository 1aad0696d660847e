"""`citywall risk`: every risk with its inputs from a finished scan, and the bureau's own settings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from click.testing import CliRunner, Result

from baselines.risk import template
from checks import FakeTarget, Severity
from checks.evidence import Depth, Evidence
from reports.model import RiskChapter
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System, Worth
from scanner.findings.deadlines import DeadlineRules
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.run.judge import checks_for, judge_scan
from scanner.store import Store
from scanner.store.estate import save_estate, systems
from scanner.store.scans import Job, finish_job, start_scan
from scanner.workspace import SETTINGS_FILE, Workspace

AT = datetime(2026, 6, 18, 6, 20, tzinfo=UTC)
HOSTILE = "业务库\x1b[2J"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two systems of one business, scanned: an open store worth 5/4/3, an old TLS; and one never scanned, of no business."""
    (tmp_path / SETTINGS_FILE).write_text("", encoding="utf-8")
    workspace = Workspace(tmp_path)
    hotline = System(
        id="hotline",
        name="12345 热线平台",
        department="数据局",
        level=3,
        business="政务服务热线",
        worth=Worth(3, 3, 4),
        assets=(
            Asset(
                id="db",
                system="hotline",
                type=AssetType.DATABASE,
                name=HOSTILE,
                target="10.0.0.5:6379",
                worth=Worth(5, 4, 3),
            ),
            Asset(id="web", system="hotline", type=AssetType.SITE, name="门户", target="https://www.example.gov.cn/"),
        ),
    )
    board = System(
        id="board",
        name="热线看板",
        department="数据局",
        level=2,
        zone="互联网",
        business="政务服务热线",
        assets=(Asset(id="web", system="board", type=AssetType.SERVICE, target="10.0.0.9:443"),),
    )
    idle = System(id="idle", name="档案馆", department="档案馆")
    with workspace.store() as store:
        save_estate(store, [hotline, board, idle])
        scanned(store, [hotline, board])
    return workspace


def scanned(store: Store, systems: list[System]) -> None:
    """A finished scan: the first system's store lets everybody in, the second's service offers old TLS."""
    jobs = [Job("hotline", "db"), Job("board", "web")]
    seen: list[Evidence] = [
        FakeTarget("hotline", "db").sees("access", locator="tcp/6379", open_to_all=True),
        FakeTarget("board", "web").sees("tls", accepted={"TLS 1.0": ("TLS_RSA_WITH_AES_128_CBC_SHA",)}),
    ]
    scan = start_scan(store, jobs, depth=Depth.NORMAL, layers=(), checks=checks_for(()), at=AT, version="0")
    for job, one in zip(jobs, seen, strict=True):
        finish_job(store, scan.id, job, [one], AT)
    deadlines = DeadlineRules(days=dict.fromkeys(Severity, 30), zone=ZoneInfo("Asia/Shanghai"))
    judge_scan(store, scan, systems, at=AT, deadlines=deadlines)


def run(workspace: Workspace, *arguments: str, lang: str = "en") -> Result:
    words = ["--workspace", str(workspace.folder), "--lang", lang, "risk", *arguments]
    return CliRunner().invoke(main, words, env={"COLUMNS": "220"})


def chapter(workspace: Workspace, system: str) -> dict[str, Any]:
    result = run(workspace, "show", system, "--json")
    assert result.exit_code == 0, result.output
    msgspec.json.decode(result.stdout, type=RiskChapter)
    shown: dict[str, Any] = json.loads(result.stdout)
    return shown


def test_every_row_carries_its_inputs(workspace: Workspace) -> None:
    """An open store, critical: severity 5; reached over the inner network: exploitability 5; unauthorised access (4) harms all.

    Asset max(5, 4, 3) = 5. Likelihood row 4, column 5 = 22, grade 5. Loss row 5, column 5 = 25, grade 5. Risk 25, level 5.
    """
    rows = chapter(workspace, "hotline")["system"]["rows"]
    (row,) = (
        one
        for one in rows
        if one["vulnerability"]["check"] == "store.open-to-all" and one["threat"] == "unauthorised-access"
    )
    assert (row["asset"]["confidentiality"], row["asset"]["source"]) == (5, "registered")
    assert (row["asset_value"], row["frequency"], row["exploitability"], row["severity"]) == (5, 4, 5, 5)
    assert row["vulnerability"]["reach"] == "network"
    assert (row["likelihood"], row["loss"], row["risk"]) == (
        {"value": 22, "grade": 5},
        {"value": 25, "grade": 5},
        {"value": 25, "grade": 5},
    )


def test_values_are_registered_the_systems_or_by_level(workspace: Workspace) -> None:
    whole, db, web = chapter(workspace, "hotline")["system"]["assets"]
    assert [one["asset"]["source"] for one in (whole, db, web)] == ["registered", "registered", "system"]
    assert [one["value"] for one in (whole, db, web)] == [4, 5, 4]
    assert (db["looked_at"], web["looked_at"], web["risk"]) == (True, False, None)
    whole, web = chapter(workspace, "board")["system"]["assets"]
    assert [(one["asset"]["source"], one["value"]) for one in (whole, web)] == [("level", 3), ("level", 3)]


def test_a_system_in_an_internet_zone_is_within_its_reach(workspace: Workspace) -> None:
    rows = chapter(workspace, "board")["system"]["rows"]
    assert {row["vulnerability"]["reach"] for row in rows if row["vulnerability"]["locator"].startswith("tcp")} == {
        "internet"
    }


def test_the_business_above_counts_all_its_systems(workspace: Workspace) -> None:
    for system in ("hotline", "board"):
        business = chapter(workspace, system)["business"]
        assert [share["system"] for share in business["shares"]] == ["hotline", "board"]
        assert (business["importance"], business["given"], business["risk"]["grade"]) == (4, False, 5)


def test_the_bureaus_own_file_counts_and_is_named(workspace: Workspace) -> None:
    (workspace.folder / SETTINGS_FILE).write_text('[risk]\nfile = "own.yaml"\n', encoding="utf-8")
    (workspace.folder / "own.yaml").write_text(
        "method: multiplication\nbusiness: {政务服务热线: {importance: 2}}\n", encoding="utf-8"
    )
    told = chapter(workspace, "hotline")
    assert (told["file"], told["changed"]) == ("own.yaml", ["method", "business.政务服务热线"])
    assert (told["business"]["importance"], told["business"]["given"]) == (2, True)
    (row, *_rest) = told["system"]["rows"]
    # L = sqrt(4 x 5) = 4.47, F = sqrt(5 x 5) = 5, R = 22.36, level 5.
    assert row["risk"]["value"] == pytest.approx(22.3607, abs=1e-4)
    assert "multiplication method" in run(workspace, "show", "hotline").stdout


@pytest.mark.parametrize(("text", "words"), [("method: guess", "method"), (None, "no such file")])
def test_a_bad_or_missing_file_is_one_line_and_exit_code_2(workspace: Workspace, text: str | None, words: str) -> None:
    (workspace.folder / SETTINGS_FILE).write_text('[risk]\nfile = "own.yaml"\n', encoding="utf-8")
    if text is not None:
        (workspace.folder / "own.yaml").write_text(text, encoding="utf-8")
    result = run(workspace, "show", "hotline")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "own.yaml" in result.stderr
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_people_see_the_rows_the_coverage_and_how_sure_it_is(workspace: Workspace) -> None:
    zh = run(workspace, "show", "hotline", lang="zh").stdout
    assert "系统风险：很高 (25)，仅就已测内容而言" in zh
    assert "业务“政务服务热线”的风险（重要程度 4）：很高 (25)" in zh
    assert "未与印本核对" in zh
    assert "\x1b" not in zh
    assert "业务库\\x1b[2J: 5" in zh
    assert "Unauthorised access: 4" in run(workspace, "show", "hotline").stdout


def test_a_system_never_scanned_has_no_risk_to_show(workspace: Workspace) -> None:
    result = run(workspace, "show", "idle")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no finished scan yet" in result.stderr


def test_the_template_is_written_once_and_accepted_as_it_is(workspace: Workspace) -> None:
    file = workspace.folder / "risk.yaml"
    before = chapter(workspace, "hotline")["system"]
    assert run(workspace, "template", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8") == template()
    (workspace.folder / SETTINGS_FILE).write_text('[risk]\nfile = "risk.yaml"\n', encoding="utf-8")
    assert chapter(workspace, "hotline")["system"] == before
    again = run(workspace, "template", str(file))
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_reports_grade_findings_as_the_risk_assessment_does(workspace: Workspace) -> None:
    with workspace.store() as store:
        one = next(system for system in systems(store) if system.id == "hotline")
        report = system_report(workspace, store, one, at=AT)
        common = bureau_report(workspace, store, at=AT).common
    assert report.risk is not None
    for finding in report.findings:
        rows = [row for row in report.risk.system.rows if row.vulnerability.finding == finding.number]
        gravest = rows[0]
        assert (finding.likelihood, finding.impact, finding.risk) == (
            gravest.likelihood.grade,
            gravest.loss.grade,
            gravest.risk.grade,
        )
    assert "store.open-to-all" in [weakness.check for weakness in common]
