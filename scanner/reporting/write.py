"""Write many reports, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from checks import Language
from reports.model import BureauReport, SystemReport
from reports.render import render


def write_reports(
    documents: Sequence[tuple[SystemReport | BureauReport, Path]],
    format: str,
    language: Language,
    *,
    on_written: Callable[[Path], None],
) -> None:
    """Write each document to its file, several at a time; a PDF is made in a process of its own, so threads are enough here.

    Raises:
        ReportError, MissingTool: the first report that could not be made; those under way end first.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        futures = {pool.submit(render, document, format, path, language): path for document, path in documents}
        try:
            for future in as_completed(futures):
                future.result()
                on_written(futures[future])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
