"""A system's report of 100 findings beside bare WeasyPrint on the same page. Goal: 1.2 x."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from weasyprint import HTML

from benchmarks.measure import call, medians
from benchmarks.table import compare
from reports.page import page_html
from reports.printing.press import write_pdf
from reports.render import render
from tests.reports.sample import sample_report

_FINDINGS = 100
_RUNS = 5
_BARE = "import sys, weasyprint; weasyprint.HTML(string=open(sys.argv[1]).read()).write_pdf(sys.argv[2]{options})"
_OURS = "citywall, from the model to the checked PDF"
_PLAIN = "weasyprint, an untagged PDF"
_HERE = "weasyprint, an untagged PDF, in this process"
_SAME = "weasyprint, the same PDF (tagged, PDF/UA-1)"


def main() -> None:
    """WeasyPrint is a process of its own, as ours is, whose start counts; and once it is imported already."""
    report = sample_report(_FINDINGS)
    page = page_html(report, "zh", "pdf")
    with tempfile.TemporaryDirectory() as name:
        file, out = Path(name, "page.html"), Path(name, "out.pdf")
        file.write_text(page, encoding="utf-8")
        plain, same = _BARE.format(options=""), _BARE.format(options=", pdf_variant='pdf/ua-1', pdf_tags=True")
        seconds = medians(
            {
                _OURS: lambda: render(report, "pdf", out, "zh"),
                "citywall, from the page to the checked PDF": lambda: write_pdf(page, out),
                _HERE: lambda: HTML(string=page).write_pdf(out),
                _SAME: lambda: call([sys.executable, "-c", same, str(file), str(out)]),
                _PLAIN: lambda: call([sys.executable, "-c", plain, str(file), str(out)]),
            },
            runs=_RUNS,
        )
        pages = write_pdf(page, out).pages
    compare(
        f"{_FINDINGS} findings, {pages} pages, median of {_RUNS}", seconds, ours=_OURS, goals={_SAME: 1.2, _PLAIN: 1.2}
    )


if __name__ == "__main__":
    main()
