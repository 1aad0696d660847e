"""A system's report of some 50 pages beside bare WeasyPrint on the same page (goal: 1.3 x, and 3 s of processor time), then one
of 2,000 findings."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import call, children, medians
from benchmarks.table import compare, say
from reports.page import page_html
from reports.printing.press import write_pdf
from reports.render import render
from tests.reports.risk_sample import report_with_risk

_FINDINGS = 330
_MANY = 2000
_RUNS = 3
_BARE = "import sys, weasyprint; weasyprint.HTML(string=open(sys.argv[1]).read()).write_pdf(sys.argv[2]{options})"
_OURS = "citywall, from the model to the checked PDF"
_PAGE = "citywall, from the page to the checked PDF"
_PLAIN = "weasyprint, an untagged PDF"
_SAME = "weasyprint, the same PDF (tagged, PDF/UA-1)"


def main() -> None:
    """WeasyPrint is a process of its own, as ours is, whose start counts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _beside_weasyprint(folder)
        _many_findings(folder)


def _beside_weasyprint(folder: Path) -> None:
    report = report_with_risk(_FINDINGS)
    page = page_html(report, "zh", "pdf")
    file, out = folder / "page.html", folder / "out.pdf"
    file.write_text(page, encoding="utf-8")
    plain, same = _BARE.format(options=""), _BARE.format(options=", pdf_variant='pdf/ua-1', pdf_tags=True")
    cases: dict[str, Callable[[], object]] = {
        _OURS: lambda: render(report, "pdf", out, "zh"),
        _PAGE: lambda: write_pdf(page, out),
        _SAME: lambda: call([sys.executable, "-c", same, str(file), str(out)]),
        _PLAIN: lambda: call([sys.executable, "-c", plain, str(file), str(out)]),
    }
    seconds = medians(cases, runs=_RUNS)
    pages = write_pdf(page, out).pages
    title = f"{_FINDINGS} findings, {pages} pages, median of {_RUNS}"
    compare(title, seconds, ours=_OURS, goals={_SAME: 1.3, _PLAIN: 1.3})
    for case in (_OURS, _SAME, _PLAIN):
        before = children().seconds
        cases[case]()
        say(f"processor time of the printing process: {children().seconds - before:.1f} s ({case})")


def _many_findings(folder: Path) -> None:
    """Last, for the most memory a child took is that of all children so far."""
    report = report_with_risk(_MANY)
    before, start = children().seconds, time.perf_counter()
    render(report, "pdf", folder / "many.pdf", "zh")
    taken, after = time.perf_counter() - start, children()
    pages = write_pdf(page_html(report, "zh", "pdf"), folder / "many.pdf").pages
    say(
        f"{_MANY} findings: {pages} pages, {taken:.1f} s, {after.seconds - before:.1f} s of processor time, "
        f"{after.memory / 1024**2:.0f} MiB"
    )


if __name__ == "__main__":
    main()
