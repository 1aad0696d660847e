"""PDF/A-3u and PDF/UA-1: our reports keep to them by our own look and by an independent one, and each fault planted is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pdfua import validate
from pikepdf import Dictionary, Name, Pdf, String

from checks import Language
from reports.json import json_bytes
from reports.printing.conformity import document_faults, page_faults
from reports.render import render
from tests.reports.printing.seals import printed
from tests.reports.sample import sample_bureau, sample_report

PAGE = """<html lang="zh-CN"><head><title>评估报告</title></head><body><h1 id="a">评估报告</h1><h2>一</h2>
<p><a href="#a">数据库</a></p><table><thead><tr><th>甲</th><th>乙</th></tr></thead>
<tbody><tr><th>丙</th><td>丁</td></tr></tbody></table>
<svg role="img" aria-label="城墙" width="9" height="9"><title>城墙</title><rect width="9" height="9"/></svg>
<div id="seal" style="height: 60px">章</div></body></html>"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["system", "bureau"])
def test_a_report_keeps_to_both_standards(tmp_path: Path, kind: str, language: Language) -> None:
    report = sample_report() if kind == "system" else sample_bureau()
    render(report, "pdf", tmp_path / "r.pdf", language)

    with pikepdf.open(tmp_path / "r.pdf") as document:
        assert document_faults(document) == []
        assert page_faults(document) == []
        assert document.attachments["report.json"].get_file().read_bytes() == json_bytes(report)
    assert [str(finding) for finding in validate(str(tmp_path / "r.pdf")).findings] == []


def _element(document: Pdf, kind: str) -> pikepdf.Object:
    return next(one for one in document.objects if isinstance(one, Dictionary) and one.get("/S") == Name(kind))


def _annotation(document: Pdf, kind: str) -> pikepdf.Object:
    return next(one for one in document.pages[0].Annots if one.Subtype == Name(kind))


def _without(find: Callable[[Pdf], pikepdf.Object], key: str) -> Callable[[Pdf], None]:
    def plant(document: Pdf) -> None:
        del find(document)[key]

    return plant


def _level_skipped(document: Pdf) -> None:
    _element(document, "/H2").S = Name.H4


def _painted_untagged(document: Pdf) -> None:
    document.pages[0].contents_add(b"0 0 9 9 re f")


def _font_lost(document: Pdf) -> None:
    font = next(iter(document.pages[0].resources.Font.values()))
    del font.DescendantFonts[0].FontDescriptor[Name.FontFile3]


def _unicode_lost(document: Pdf) -> None:
    del next(iter(document.pages[0].resources.Font.values()))[Name.ToUnicode]


def _script(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _file_untyped(document: Pdf) -> None:
    document.attachments["x.txt"] = b"x"


def _conformance_b(document: Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["pdfaid:conformance"] = "B"


def _title_hidden(document: Pdf) -> None:
    document.Root.ViewerPreferences.DisplayDocTitle = False


def _action(document: Pdf) -> None:
    _annotation(document, "/Link").A = Dictionary(S=Name.Launch)


PLANTED: list[tuple[Callable[[Pdf], None], str]] = [
    (_without(lambda pdf: pdf.Root, "/OutputIntents"), "lacks: an output intent with a profile"),
    (_without(lambda pdf: pdf.Root, "/Lang"), "lacks: a language"),
    (_without(lambda pdf: pdf.Root, "/StructTreeRoot"), "lacks: tags"),
    (_title_hidden, "lacks: the title shown"),
    (_conformance_b, "lacks: PDF/A part 3, conformance U"),
    (_script, "lacks: no scripts"),
    (_file_untyped, "a file that is carried has no name, type or relationship"),
    (_level_skipped, "structure: a heading of level 4 follows one of level 1"),
    (_without(lambda pdf: _element(pdf, "/Figure"), "/Alt"), "structure: a figure has no words"),
    (_without(lambda pdf: _element(pdf, "/TH"), "/A"), "structure: a header cell does not say what it heads"),
    (_painted_untagged, "page 1: content is painted that is neither tagged nor an artifact (f)"),
    (_font_lost, "is not embedded"),
    (_unicode_lost, "has no Unicode for its codes"),
    (_action, "page 1: an action /Launch is forbidden"),
    (_without(lambda pdf: _annotation(pdf, "/Link"), "/F"), "page 1: an annotation /Link is not printed"),
    (
        _without(lambda pdf: _annotation(pdf, "/Link"), "/StructParent"),
        "page 1: an annotation /Link is not in the structure",
    ),
    (_without(lambda pdf: _annotation(pdf, "/Link"), "/Contents"), "page 1: an annotation /Link has no words"),
    (_without(lambda pdf: _annotation(pdf, "/Widget"), "/AP"), "page 1: an annotation /Widget has no appearance"),
    (_without(lambda pdf: pdf.pages[0].obj, "/Tabs"), "page 1: the tab order is not that of the structure"),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed(tmp_path_factory.mktemp("sound"), PAGE)


def test_the_page_without_a_fault_has_none(sound: Path) -> None:
    with pikepdf.open(sound) as document:
        assert [*document_faults(document), *page_faults(document)] == []


@pytest.mark.parametrize(("plant", "fault"), PLANTED, ids=[fault for _, fault in PLANTED])
def test_each_fault_planted_is_found_and_no_other(
    sound: Path, tmp_path: Path, plant: Callable[[Pdf], None], fault: str
) -> None:
    with pikepdf.open(sound) as document:
        plant(document)
        document.save(tmp_path / "planted.pdf")

    with pikepdf.open(tmp_path / "planted.pdf") as document:
        found = [*document_faults(document), *page_faults(document)]
    assert len(found) == 1
    assert fault in found[0]
