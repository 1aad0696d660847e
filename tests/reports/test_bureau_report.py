"""The bureau's report: who is ranked, who is not, and what to do first."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from msgspec.structs import replace

from checks import Outcome, Severity
from reports.bureau_view import bureau_view
from reports.common import common_weaknesses
from reports.model import BureauReport
from reports.page import page_html
from reports.render import render
from reports.totals import LEAST_COVERAGE
from tests.reports.sample import sample_assessment, sample_baseline, sample_bureau, sample_finding


@pytest.fixture(scope="module")
def report() -> BureauReport:
    pairs = [(f"s{n % 7 * 5}", sample_finding(n)) for n in range(1, 60)]
    return replace(sample_bureau(67), common=common_weaknesses(pairs))


def test_every_system_is_listed_once_ranked_or_not(report: BureauReport) -> None:
    view = bureau_view(report)
    listed = [one.row.system.id for one in view.ranked] + [row.system.id for row in (*view.hardly, *view.unassessed)]
    assert sorted(listed) == sorted(row.system.id for row in report.rows)
    assert all(one.assessment.score is not None for one in view.ranked)
    assert all(row.assessment is None or row.assessment.score is None for row in view.unassessed)
    assert view.unassessed
    scores = [one.assessment.score or 0 for one in view.ranked]
    assert scores == sorted(scores, reverse=True)


def test_a_good_score_over_next_to_nothing_is_not_ranked(report: BureauReport) -> None:
    kind = sample_baseline()
    perfect = replace(sample_assessment(kind, 1, all_of=Outcome.MET), coverage=LEAST_COVERAGE / 2)
    row = replace(report.rows[0], assessment=perfect, baseline=kind)
    view = bureau_view(replace(report, rows=(row, *report.rows[1:])))
    assert [one.system.id for one in view.hardly] == [row.system.id]
    assert row.system.id not in {one.row.system.id for one in view.ranked}


def test_the_same_score_and_coverage_share_a_place(report: BureauReport) -> None:
    first = report.rows[0]
    same = [replace(first, system=replace(first.system, id=f"t{n}", name=f"同分{n}")) for n in range(3)]
    view = bureau_view(replace(report, rows=(*same, report.rows[1])))
    places = {one.row.system.id: one.place for one in view.ranked}
    assert places["t0"] == places["t1"] == places["t2"]
    assert places["s1"] in (1, 4)


def test_a_system_without_a_score_is_named_and_never_gets_0_or_100(report: BureauReport) -> None:
    alone = replace(report, rows=tuple(replace(row, assessment=None, baseline=None) for row in report.rows))
    html = page_html(alone, "zh", "pdf")
    body = html[html.index("<body") :]
    assert all(row.system.name in body for row in report.rows)
    assert not re.search(r">\s*(0\.0|100\.0)\s*<", body)
    assert 'id="ranking"' not in body
    assert "尚无系统完成评估" in body


def test_departments_add_up(report: BureauReport) -> None:
    view = bureau_view(report)
    assert sum(one.systems for one in report.departments) == len(report.rows)
    assert sum(one.ranked for one in report.departments) == len(view.ranked)
    assert sum(one.overdue for one in report.departments) == view.overdue == sum(row.overdue for row in report.rows)
    for severity in Severity:
        total = sum(row.open_by_severity.get(severity, 0) for row in report.rows)
        assert (
            sum(one.open_by_severity[severity] for one in report.departments)
            == total
            == view.open_by_severity[severity]
        )
    one = report.departments[0]
    mine = [r.assessment.score or 0 for r in view.ranked if r.row.system.department == one.name]
    assert one.mean_score == pytest.approx(sum(mine) / len(mine))


def test_what_many_systems_have_comes_first() -> None:
    def pairs(check: str, severity: Severity, systems: int, hazard: str = "") -> list[tuple[str, object]]:
        return [
            (f"s{n}", replace(sample_finding(n + 1), check=check, severity=severity, hazard=hazard))
            for n in range(systems)
        ]

    common = common_weaknesses(
        [
            *pairs("few", Severity.HIGH, 2),
            *pairs("many", Severity.HIGH, 9),
            *pairs("low", Severity.LOW, 12),
            *pairs("hazard", Severity.MEDIUM, 1, "A-13"),
            ("s0", replace(sample_finding(1), check="many", severity=Severity.HIGH, hazard="")),
        ]
    )
    assert [one.check for one in common] == ["hazard", "many", "few", "low"]
    assert (len(common[1].systems), common[1].places) == (9, 10)


def test_67_systems_print_with_every_wall_and_every_name(report: BureauReport, tmp_path: Path) -> None:
    render(report, "pdf", tmp_path / "bureau.pdf", "zh")
    document = pypdf.PdfReader(tmp_path / "bureau.pdf")
    text = "".join("".join(page.extract_text().split()) for page in document.pages)
    for row in report.rows:
        assert row.system.name in text
        assert row.system.department in text
    titles = [str(one["/Title"]) for one in document.outline if not isinstance(one, list)]
    assert titles[3:] == [
        "摘要",
        "全市优先整改事项",
        "季度趋势",
        "与上次扫描相比的进展",
        "系统排名",
        "各系统城墙图",
        "系统分层对照",
        "最常未满足的条款",
        "未参加排名的系统",
        "按部门汇总",
        "评估方法",
    ]
    assert len(document.pages) < 25
    html = page_html(report, "zh", "html")
    assert html.count('class="wall wall-small"') == len(bureau_view(report).ranked)


def test_layers_not_looked_at_are_a_dash_in_the_table(report: BureauReport) -> None:
    row = report.rows[0]
    assert row.assessment is not None
    layers = tuple(replace(one, score=None, coverage=0.0) for one in row.assessment.layers)
    html = page_html(
        replace(report, rows=(replace(row, assessment=replace(row.assessment, layers=layers)),)), "zh", "pdf"
    )
    heat = html[html.index('id="heat"') :]
    assert heat[: heat.index("</section>")].count('<td class="heat-none">—</td>') == 6
