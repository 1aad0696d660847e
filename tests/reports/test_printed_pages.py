"""What a reader finds on the pages: every finding beside the name of its weakness, and no word of a head cut in two."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.model import BureauReport, SystemReport
from reports.page import page_html
from reports.render import render
from reports.words import LEVELS
from tests.reports.risk_sample import report_with_risk
from tests.reports.sample import sample_bureau

MANY = 600
"""Findings, so that one weakness has some 40 places and its table runs over pages."""


def pages(path: Path) -> list[str]:
    """The text of each page without white space."""
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def test_each_of_many_findings_is_found_as_text_on_a_page_that_names_its_weakness_in_chinese(tmp_path: Path) -> None:
    report = report_with_risk(MANY)
    render(report, "pdf", tmp_path / "many.pdf", "zh")
    printed = pages(tmp_path / "many.pdf")
    chapter = [page for page in printed if "编号位置检查所见" in page]
    assert 15 < len(chapter) < 48, "the columns keep their widths under a head that spans them"
    for one in report.findings:
        number = re.compile(rf"{one.number}(?!\d)")
        assert any("".join(one.title.zh.split()) in page and number.search(page) for page in chapter), one.number


class _Words(HTMLParser):
    """The words of a page, and those of its header cells."""

    def __init__(self) -> None:
        super().__init__()
        self.all: set[str] = set()
        self.heads: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = tag == "th" or (self._inside and tag not in ("td", "tr"))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "th"

    def handle_data(self, data: str) -> None:
        words = re.findall(r"[A-Za-z]+", data)
        self.all.update(words)
        if self._inside:
            self.heads.update(words)


@pytest.mark.parametrize("report", [report_with_risk(20), sample_bureau(12)], ids=["system", "bureau"])
def test_no_word_of_an_english_head_or_level_is_cut_in_two(report: SystemReport | BureauReport, tmp_path: Path) -> None:
    page = _Words()
    page.feed(page_html(report, "en", "pdf"))
    render(report, "pdf", tmp_path / "report.pdf", "en")
    text = subprocess.run(["pdftotext", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True)
    printed = set(re.findall(r"[A-Za-z]+", text.stdout))
    whole = page.heads | {level.en for level in LEVELS}
    begun = {word[:length] for word in whole for length in range(4, len(word))} - page.all
    assert {"System", "Score"} <= whole & printed
    assert begun & printed == set()
