"""The bureau's totals: layers, clauses most often missed, progress and trend, worked by hand and as they are shown."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import openpyxl
import pytest
from msgspec.structs import replace

from baselines.model import ItemResult, LayerScore
from checks import Layer, Outcome
from reports.bureau_view import bureau_view
from reports.city import MissedClause, Progress
from reports.model import BureauReport, SystemRow
from reports.page import page_html
from reports.render import render
from reports.totals import LEAST_COVERAGE, layer_totals, missed_clauses
from tests.reports.sample import SCANNED, sample_assessment, sample_baseline, sample_bureau


@pytest.fixture(scope="module")
def report() -> BureauReport:
    return sample_bureau(30)


def a_row(id: str, outcomes: str, *, score: float | None = 50.0, coverage: float = 0.5) -> SystemRow:
    """A system whose first items came out so: `x` not met, `/` partly met, `o` met, `?` not assessed, `-` not applicable."""
    kind = sample_baseline()
    words = {
        "x": Outcome.NOT_MET,
        "/": Outcome.PARTLY_MET,
        "o": Outcome.MET,
        "?": Outcome.NOT_ASSESSED,
        "-": Outcome.NOT_APPLICABLE,
    }
    items = tuple(
        ItemResult(item=item.id, layer=item.layer, outcome=words[letter])
        for item, letter in zip(kind.items, outcomes, strict=False)
    )
    judged = replace(sample_assessment(kind, 1, system=id), items=items, score=score, coverage=coverage)
    row = sample_bureau(1).rows[0]
    return replace(row, system=replace(row.system, id=id, name=f"系统{id}"), assessment=judged, baseline=kind)


def short(one: MissedClause) -> tuple[int, int, int, int, tuple[str, ...]]:
    return one.not_met, one.partly_met, one.not_assessed, one.met, one.systems


def test_clauses_most_often_missed_worked_by_hand() -> None:
    rows = [a_row("a", "x/oo?"), a_row("b", "/x?o-"), a_row("c", "xo?o?"), a_row("d", "?x?oo")]

    missed = missed_clauses(rows)

    first, second = sample_baseline().items[:2]
    assert [one.clause for one in missed] == [first.id, second.id]
    assert short(missed[0]) == (2, 1, 1, 0, ("a", "c", "b"))
    assert short(missed[1]) == (2, 1, 0, 1, ("b", "d", "a"))
    assert missed[0].text == first.text


def test_layers_of_the_city_worked_by_hand() -> None:
    def with_network(row: SystemRow, score: float | None, coverage: float, applies: bool = True) -> SystemRow:
        assert row.assessment is not None
        counts = {Outcome.NOT_APPLICABLE: 4, Outcome.NOT_ASSESSED: 3 * applies}
        layers = tuple(
            LayerScore(layer=layer, score=score, coverage=coverage, counts=counts)
            if layer is Layer.NETWORK
            else LayerScore(layer=layer, score=None, coverage=0.0, counts=counts)
            for layer in Layer
        )
        return replace(row, assessment=replace(row.assessment, layers=layers))

    rows = [
        with_network(a_row("a", "o"), 40.0, 0.5),
        with_network(a_row("b", "o"), 80.0, 1.0),
        with_network(a_row("c", "o"), None, 0.0),
        with_network(a_row("d", "o"), None, 0.0, applies=False),
        with_network(a_row("hardly", "o", coverage=LEAST_COVERAGE / 2), 100.0, 1.0),
        with_network(a_row("none", "o", score=None), 100.0, 1.0),
    ]

    network = layer_totals(rows)[list(Layer).index(Layer.NETWORK)]
    physical = layer_totals(rows)[0]

    assert (network.scored, network.mean_score, network.mean_coverage) == (2, 60.0, 0.5)
    assert (physical.scored, physical.mean_score, physical.mean_coverage) == (0, None, 0.0)


def before(score: float | None, **counts: int) -> Progress:
    numbers = {"new": 0, "new_check": 0, "closed": 0, "reopened": 0, **counts}
    return Progress(since=SCANNED, since_scan=3, score_before=score, coverage_before=0.4, **numbers)


def progressed(report: BureauReport) -> BureauReport:
    """Five systems of score 50: two fell, one rose, one stayed to what is shown, one had no score; a sixth is new."""
    rows = (
        replace(a_row("rose", "o"), progress=before(44.0, new=1, closed=7)),
        replace(a_row("fell", "o"), progress=before(52.0, new=2, reopened=1)),
        replace(a_row("sank", "o"), progress=before(61.5, new=3, new_check=4)),
        replace(a_row("same", "o"), progress=before(50.04)),
        replace(a_row("mute", "o"), progress=before(None)),
        replace(a_row("first", "o"), progress=None),
    )
    return replace(report, rows=rows)


def test_progress_is_sorted_by_change_and_adds_up(report: BureauReport) -> None:
    city = bureau_view(progressed(report)).progress

    assert [(one.ranked.row.system.id, one.change) for one in city.rows] == [
        ("sank", -11.5),
        ("fell", -2.0),
        ("same", 0.0),
        ("rose", 6.0),
        ("mute", None),
    ]
    assert (city.up, city.same, city.down, city.first_time) == (1, 1, 2, 1)
    assert (city.new, city.new_check, city.closed, city.reopened) == (6, 4, 7, 1)
    assert city.mean_now == 50.0
    assert city.mean_before == pytest.approx((44.0 + 52.0 + 61.5 + 50.04) / 4)


def chapter(html: str, anchor: str) -> str:
    begin = html.index(f'id="{anchor}"')
    return html[begin : html.index("</section>", begin)]


def test_what_got_worse_has_a_sign_and_a_word(report: BureauReport) -> None:
    shown = chapter(page_html(progressed(report), "zh", "pdf"), "progress")
    rows = re.findall(r'<tr><th scope="row">系统(\w+)</th><td>(.*?)</td>', shown, re.DOTALL)
    words = {name: " ".join(re.sub(r"<[^>]+>", "", cell).split()) for name, cell in rows}

    assert words == {
        "sank": "▼ 下降 −11.5",
        "fell": "▼ 下降 −2.0",
        "same": "＝ 持平",
        "rose": "▲ 上升 +6.0",
        "mute": "上次无得分",
    }


def test_the_picture_of_the_trend_tells_its_numbers_and_has_a_caption(report: BureauReport) -> None:
    shown = chapter(page_html(report, "zh", "pdf"), "trend")
    title = re.search(r"<title>(.*?)</title>", shown, re.DOTALL)

    assert title
    assert "<figcaption>" in shown
    for one in report.quarters:
        assert f"{one.year} 年第 {one.quarter} 季度" in title[1]
        assert f"季末未关闭 {one.open_at_end} 项，本季关闭 {one.closed} 项" in title[1]
    assert title[1].count("—") == 1


def test_one_quarter_alone_is_no_trend_and_none_leaves_the_chapter_out(report: BureauReport) -> None:
    alone = page_html(replace(report, quarters=report.quarters[:1]), "zh", "pdf")
    none = page_html(replace(report, quarters=(), missed=()), "zh", "pdf")

    assert "尚不能反映趋势" in chapter(alone, "trend")
    assert "尚不能反映趋势" not in page_html(report, "zh", "pdf")
    assert 'id="trend"' not in none
    assert 'id="missed"' not in none
    assert "#trend" not in none


def test_fifteen_clauses_are_shown_and_all_are_in_the_workbook(report: BureauReport, tmp_path: Path) -> None:
    assert len(report.missed) > 15
    shown = chapter(page_html(report, "zh", "pdf"), "missed")
    assert shown.count("<tr>") == 1 + 15

    render(report, "xlsx", tmp_path / "a.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    rows = {sheet.title: sheet.max_row - 1 for sheet in book}
    assert rows == {
        "系统": len(report.rows),
        "分层得分": len(report.rows) + 1,
        "进展": len(bureau_view(report).progress.rows),
        "趋势": 8,
        "未满足条款": len(report.missed),
        "部门": len(report.departments),
    }


def test_json_has_each_of_them(report: BureauReport, tmp_path: Path) -> None:
    render(report, "json", tmp_path / "a.json", "zh")
    read = msgspec.json.decode((tmp_path / "a.json").read_bytes(), type=BureauReport)

    assert (read.quarters, read.layers, read.missed, read.departments) == (
        report.quarters,
        report.layers,
        report.missed,
        report.departments,
    )
    assert [row.progress for row in read.rows] == [row.progress for row in report.rows]
