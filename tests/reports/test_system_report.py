"""A system's report: what it says, and that it says it in every language, on paper and on a page."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from msgspec.structs import replace

from baselines.model import Hazard
from checks import Layer, Severity, Text
from reports.model import Changes, FindingFacts
from reports.page import page_html
from reports.printing.press import PdfMade, write_pdf
from reports.render import render
from reports.system_view import system_view
from tests.reports.sample import HOSTILE, sample_finding, sample_report

MARGIN_POINTS = 18 / 25.4 * 72

CHAPTERS = [
    "一、摘要",
    "二、评估概述",
    "三、评估对象与资产",
    "四、分层发现与整改建议",
    "五、重大风险隐患",
    "六、风险分析",
    "七、六层得分",
    "八、与以往扫描相比的变化",
    "九、整改建议（按单位工作量消减的风险排序）",
    "附录A　逐项评估结果",
    "附录B　未测内容及原因",
    "附录C　评估方法",
    "附录D　用语说明",
]
"""As the contents number them (发改高技〔2008〕2071号 for their order)."""

CONTENTS, SUMMARY = 2, 3
"""Pages, the cover being 0."""


class Printed:
    """One report printed once for all tests of this file."""

    def __init__(self, folder: Path) -> None:
        self.report = sample_report(40)
        self.path = folder / "report.pdf"
        self.made: PdfMade = write_pdf(page_html(self.report, "zh", "pdf"), self.path)
        self.pdf = pypdf.PdfReader(self.path)
        self.pages = subprocess.run(
            ["pdftotext", "-layout", self.path, "-"], capture_output=True, text=True, check=True
        ).stdout.split("\f")[:-1]
        self.text = "\n".join(self.pages)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return Printed(tmp_path_factory.mktemp("printed"))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_has_the_chapters_as_bookmarks_and_contents_with_their_pages(printed: Printed) -> None:
    marks = [one for one in printed.pdf.outline if not isinstance(one, list)]
    assert [str(mark["/Title"]) for mark in marks][3:] == [re.split("[、　]", name, maxsplit=1)[1] for name in CHAPTERS]
    contents = [_squeezed(line) for line in printed.pages[CONTENTS].splitlines()]
    for name, mark in zip(CHAPTERS, marks[3:], strict=True):
        page = (printed.pdf.get_destination_page_number(mark) or 0) + 1
        assert any(re.fullmatch(rf"{_squeezed(name)}\.+{page}", line) for line in contents), name


def test_every_page_but_the_cover_is_numbered(printed: Printed) -> None:
    last = len(printed.pages)
    assert last == len(printed.pdf.pages)
    assert f"共{last}页" not in _squeezed(printed.pages[0])
    for number, page in enumerate(printed.pages[1:], start=2):
        assert f"第{number}页共{last}页" in _squeezed(page)
        assert "内部资料" in page


def test_it_is_tagged_in_chinese_and_targets_pdf_ua(printed: Printed) -> None:
    root = printed.pdf.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert printed.pdf.metadata
    assert printed.pdf.metadata.title == "12345 热线平台安全评估报告"
    figures = [one for one in _elements(root["/StructTreeRoot"]) if one.get("/S") == "/Figure"]
    assert any("城墙图，共 211 项" in str(one.get("/Alt", "")) for one in figures)
    assert all(one.get("/Alt") for one in figures)


def test_the_summary_is_one_page_with_score_beside_coverage(printed: Printed) -> None:
    judged = printed.report.assessment
    page = printed.pages[SUMMARY]
    assert printed.pages[SUMMARY + 1].lstrip().startswith("12345 热线平台")
    assert "二、评估概述" in printed.pages[SUMMARY + 1]
    for words in (
        f"{judged.score:.1f}",
        f"{judged.score_low:.1f}",
        f"{judged.score_high:.1f}",
        "暂定",
        "最先要做的五件事",
    ):
        assert words in page
    assert f"{judged.score:.1f}" in printed.pages[0]
    assert "已测" in printed.pages[0]


def test_every_finding_is_there_with_its_number_title_why_and_fix(printed: Printed) -> None:
    text = _squeezed(printed.text)
    for finding in printed.report.findings:
        assert f"{finding.number}" in printed.text
        assert _squeezed(finding.title.zh) in text
        assert _squeezed(finding.why.zh) in text
        assert _squeezed(finding.fix.zh) in text
        assert finding.due.isoformat() in printed.text


def test_every_item_is_there(printed: Printed) -> None:
    text = _squeezed(printed.text)
    for item in printed.report.baseline.items:
        assert _squeezed(item.id) in text
        assert _squeezed(item.text.zh) in text


def test_bricks_lead_to_the_findings_against_their_items(printed: Printed) -> None:
    against = {clause: one.number for one in reversed(printed.report.findings) for clause in one.clauses}
    weak = [one for one in printed.report.assessment.items if one.outcome.is_weakness]
    targets = [_target(note.get_object()) for note in printed.pdf.pages[SUMMARY]["/Annots"]]
    assert set(targets) <= set(printed.pdf.named_destinations)
    for result in weak:
        if result.item in against:
            assert against[result.item] in targets
    assert sum(target.startswith("item-") for target in targets) == sum(one.item not in against for one in weak)
    for finding in printed.report.findings:
        assert finding.number in printed.pdf.named_destinations


def test_nothing_a_target_said_is_alive_on_paper(printed: Printed) -> None:
    assert printed.made.refused == ()
    text = _squeezed(printed.text)
    for words in ("<script>alert(1)</script>", "{{7*7}}${7*7}", "\\x1b]0;owned\\x07", "<imgsrc=file:///etc/passwd>"):
        assert words in text
    assert "\\u202egnp.exe\\u2066\\u200b" in text
    root = printed.pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA"} & set(root)
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    assert [field["/FT"] for field in (printed.pdf.get_fields() or {}).values()] == ["/Sig"]
    notes = [note.get_object() for page in printed.pdf.pages for note in page.get("/Annots", [])]
    assert [note["/Subtype"] for note in notes if note["/Subtype"] != "/Link"] == ["/Widget"]
    assert not [note for note in notes if "/URI" in note.get("/A", {})]


def test_nothing_overflows_the_margins(printed: Printed) -> None:
    boxes = subprocess.run(["pdftotext", "-bbox", printed.path, "-"], capture_output=True, text=True, check=True).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    words = 0
    for page in ElementTree.fromstring(re.sub(r"[\x00-\x08]", "", boxes)).iter(f"{space}page"):
        for word in page.iter(f"{space}word"):
            words += 1
            assert float(word.get("xMin", "-1")) >= MARGIN_POINTS - 1
            assert float(word.get("xMax", "9999")) <= float(page.get("width", "0")) - MARGIN_POINTS + 1, word.text
            assert float(word.get("yMax", "9999")) <= float(page.get("height", "0"))
    assert words > 1000
    assert "(2005)" in printed.text


def test_what_was_not_looked_at_is_bounded_and_says_why(printed: Printed) -> None:
    chapter = printed.text[printed.text.rindex("未测内容既不算符合") :]
    for reason in ("不在授权范围内", "超时", "端口不应答", "目标不可达"):
        assert re.search(rf"{reason}\s+100\b", chapter)
    assert "tcp/399" not in printed.text


def test_an_unassessed_system_has_no_score_and_is_not_called_bad() -> None:
    report = replace(sample_report(0, coverage=0.0), not_looked=())
    assert report.assessment.score is None
    text = _Text.of(page_html(report, "zh", "pdf"))
    assert "本系统没有任何内容完成评估，因此没有得分" in text
    assert "没有未关闭的发现" in text
    assert not re.search(r"得分\s*0\.0", text)


def test_the_first_scan_has_nothing_to_compare_with() -> None:
    text = _Text.of(page_html(replace(sample_report(3), changes=Changes()), "zh", "pdf"))
    assert "这是本系统的首次扫描" in text
    assert "新增检查" not in text


def test_an_english_report_has_no_chinese_but_names() -> None:
    report = sample_report(20)
    names = [report.system.name, report.system.department, report.system.zone, *report.scope_text]
    names += [asset.name for asset in report.system.assets]
    control = report.control
    names += [control.classification, control.organisation, *control.approvals, *control.distribution]
    text = _Text.of(page_html(report, "en", "pdf"))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert not re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text.replace(HOSTILE[7], ""))
    assert "The score counts only what was looked at" in text


def test_things_to_do_first_are_by_hazard_then_risk() -> None:
    plain = [
        replace(sample_finding(n, "x"), check=f"c{n}", hazard="", risk=n % 5 + 1, severity=Severity.HIGH)
        for n in range(8)
    ]
    hazard = replace(sample_finding(9, "x"), check="hazard", hazard="A-13", risk=1, severity=Severity.LOW)
    view = system_view(replace(sample_report(0), findings=(*plain, hazard)))
    assert view.first_things[0].check == "hazard"
    assert [group.risk for group in view.first_things[1:]] == [5, 4, 3, 3]
    assert len(view.first_things) == 5


def test_the_matrix_counts_every_finding_once() -> None:
    report = sample_report(33)
    view = system_view(report)
    numbers = [number for cell in view.matrix.values() for number in cell.numbers]
    assert sorted(numbers) == sorted(one.number for one in report.findings)
    assert len(view.matrix) == 25
    assert all(view.matrix[likelihood, 5].risk >= view.matrix[likelihood, 1].risk for likelihood in range(1, 6))


def test_findings_of_one_check_share_their_explanation() -> None:
    same = [replace(sample_finding(14 * n, "x"), number=f"F-{n}") for n in range(1, 4)]
    view = system_view(replace(sample_report(0), findings=tuple(same)))
    ((layer, groups),) = view.by_layer
    assert layer is Layer.NETWORK
    assert [one.number for one in groups[0].findings] == ["F-1", "F-2", "F-3"]
    html = page_html(replace(sample_report(0), findings=tuple(same)), "zh", "pdf")
    assert html.count(same[0].why.zh) == 1


def test_the_summary_stays_one_page_however_long_the_titles_are(tmp_path: Path) -> None:
    report = sample_report(14)
    long = Text(zh="互联网出口设备仍接受过时且不安全的传输层协议版本" * 4, en="outdated " * 20)
    findings = tuple(replace(one, title=long, hazard="A-03") for one in report.findings)
    kind = report.baseline
    named = tuple(replace(one, hazard=Hazard(id=one.id, name=long)) for one in kind.items)
    judged = report.assessment
    raised = tuple(replace(one, hazard=one.item if one.outcome.is_weakness else "") for one in judged.items)
    judged = replace(judged, items=raised, hazards=tuple(one.hazard for one in raised if one.hazard))
    report = replace(report, findings=findings, assessment=judged, baseline=replace(kind, items=named))
    render(report, "pdf", tmp_path / "a.pdf", "zh")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "a.pdf").pages]
    assert "最先要做的五件事" in pages[SUMMARY]
    assert "评估概述" in pages[SUMMARY + 1][:60]


def test_a_system_named_like_markup_is_only_a_name(tmp_path: Path) -> None:
    report = sample_report(1)
    hostile = "<style>@import 'http://192.0.2.66/'</style>{% raw %}\x1b[2J"
    system = replace(report.system, name=hostile, department=hostile, zone=hostile)
    finding = replace(report.findings[0], asset=hostile, locator=hostile, title=Text(zh=hostile, en=hostile))
    hostile_report = replace(report, system=system, findings=(finding,), scope_text=(hostile,))
    render(hostile_report, "pdf", tmp_path / "a.pdf", "zh")
    text = pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert "<style>@import 'http://192.0.2.66/'</style>{% raw %}\\x1b[2J" in text.replace("\n", "")


def _elements(node: pypdf.generic.DictionaryObject) -> Iterator[pypdf.generic.DictionaryObject]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(child, dict) and "/S" in child:
            yield child
            yield from _elements(child)


def _target(note: pypdf.generic.DictionaryObject) -> str:
    return str(note.get("/Dest") or note["/A"]["/D"])


class _Text(HTMLParser):
    """The words of a page, without its style."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._in_style = False

    @classmethod
    def of(cls, page: str) -> str:
        parser = cls()
        parser.feed(page)
        return " ".join("".join(parser.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.words.append(data)


def test_answers_judged_by_one_check_are_titled_apart_and_named_as_questions() -> None:
    def answer(question: str, title: str) -> FindingFacts:
        return replace(
            sample_finding(12, "x"),
            number=f"F-{question}",
            asset="",
            locator=f"answer:{question}",
            title=Text(title, title),
        )

    findings = (answer("8.1.1.2", "机房出入"), answer("8.1.1.3", "机房防盗"))
    report = replace(sample_report(0), findings=findings)
    assert [group.title.zh for _layer, groups in system_view(report).by_layer for group in groups] == [
        "机房出入",
        "机房防盗",
    ]
    text = _Text.of(page_html(report, "zh", "pdf"))
    assert "系统整体问卷题 8.1.1.2" in text


def test_no_heading_stands_alone_at_the_foot_of_a_page(printed: Printed) -> None:
    headings = {_squeezed(name) for name in CHAPTERS} | {f"（{number}）" for number in "一二三四五六七八九"}
    for page in printed.pages[1:]:
        lines = [_squeezed(line) for line in page.splitlines() if line.strip()]
        foot = lines[-2]
        assert foot not in headings
        assert not re.fullmatch(r"（[一二三四五六七八九十]+）.{1,20}", foot), foot


def test_figures_and_tables_are_captioned_and_numbered(printed: Printed) -> None:
    for kind in "图表":
        found = [int(number) for number in re.findall(rf"^\s*{kind}(\d+)\s", printed.text, re.MULTILINE)]
        assert found
        assert found == list(range(1, len(found) + 1))


def test_it_has_the_pages_of_a_controlled_document(printed: Printed) -> None:
    control = printed.report.control
    page = _squeezed(printed.pages[1])
    for words in (control.number, "版本1.0", control.organisation, *control.approvals, *control.distribution):
        assert _squeezed(words) in page
    assert _squeezed(control.number) in _squeezed(printed.pages[0])
