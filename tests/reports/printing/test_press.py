"""Printing: a process with limits, nothing fetched, no boxes, no half files."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pikepdf
import pytest

from checks import MissingTool, ReportError
from reports.printing.conformity import document_faults, page_faults
from reports.printing.press import Expected, PdfPress, write_pdf

PAGE = '<html lang="zh-CN"><head><title>试</title></head><body><h1>城墙</h1>{body}</body></html>'


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_printed_is_tagged_named_and_readable(tmp_path: Path) -> None:
    made = write_pdf(PAGE.format(body="<p>数据库无需口令即可访问</p>"), tmp_path / "a.pdf")
    assert made.pages == 1
    assert made.refused == ()
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert str(document.docinfo.Title) == "试"
        assert document.Root.MarkInfo.Marked
        assert document_faults(document) == []
        assert page_faults(document) == []
    text = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "数据库无需口令即可访问" in text
    assert _left(tmp_path) == ["a.pdf"]


def test_nothing_a_page_asks_for_is_fetched_and_each_is_recorded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("never in a report")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        body = (
            f'<img src="{address}/a.png"><link rel="attachment" href="{secret.as_uri()}">'
            f'<style>@import "{address}/b.css"; p {{ background: url("{address}/c.png") }}</style>'
            f'<p>城</p><object data="{address}/d.svg"></object><svg width="9" height="9"><image href="{address}/e.png"/></svg>'
        )
        made = write_pdf(PAGE.format(body=body), tmp_path / "a.pdf")
        with pytest.raises(TimeoutError):
            listener.accept()
    asked = set(made.refused)
    assert {f"{address}/{name}" for name in ("a.png", "b.css", "c.png", "d.svg")} | {secret.as_uri()} <= asked
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert not document.attachments
    assert b"never in a report" not in (tmp_path / "a.pdf").read_bytes()


def test_time_is_limited_and_an_older_report_stays(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"the older one")
    many = "".join(f"<p>第 {n} 段</p>" for n in range(20000))
    with PdfPress(out, timeout=1.0) as press, pytest.raises(ReportError, match="stopped"):
        press.press(PAGE.format(body=many))
    assert out.read_bytes() == b"the older one"
    assert _left(tmp_path) == ["a.pdf"]


def test_memory_is_limited(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"memory|printing failed"):
        write_pdf(PAGE.format(body="<p>城</p>"), tmp_path / "a.pdf", memory=150 * 1024**2)
    assert _left(tmp_path) == []


def test_a_press_that_is_not_used_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), PdfPress(tmp_path / "a.pdf"):
        raise KeyboardInterrupt
    assert _left(tmp_path) == []


def test_a_page_without_a_title_or_a_heading_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="a title in the metadata; lacks: a language; lacks: an outline"):
        write_pdf("<p>城墙</p>", tmp_path / "a.pdf")
    assert _left(tmp_path) == []


def test_without_a_chinese_font_nothing_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "none").mkdir()
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}/none</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    with pytest.raises(MissingTool, match="fonts-noto-cjk"):
        write_pdf(PAGE.format(body=""), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
    assert not list(tmp_path.glob(".a.pdf*"))


def test_a_document_without_the_chinese_font_is_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.printing.press.chinese_families", lambda: frozenset({"Some Other Song"}))
    with pytest.raises(ReportError, match="no Chinese font got into the document"):
        write_pdf(PAGE.format(body=""), tmp_path / "a.pdf")
    assert _left(tmp_path) == []


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="can't be written"):
        write_pdf(PAGE.format(body=""), tmp_path / "none" / "a.pdf")


@pytest.mark.parametrize(
    ("expected", "lacking"),
    [
        (Expected(chapters=frozenset({"城墙", "没有的章"})), "lacks: chapter 没有的章"),
        (Expected(places=frozenset({"F-1", "F-2"})), "lacks: place F-2"),
    ],
)
def test_a_document_without_what_is_expected_of_it_is_no_report(
    tmp_path: Path, expected: Expected, lacking: str
) -> None:
    page = PAGE.format(body='<p id="F-1"><a href="#F-1">一</a></p>')
    with PdfPress(tmp_path / "a.pdf") as press, pytest.raises(ReportError, match=lacking):
        press.press(page, expected=expected)
    assert _left(tmp_path) == []
