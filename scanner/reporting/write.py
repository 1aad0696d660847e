"""Write many reports, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from checks import Language
from reports.model import BureauReport, SystemReport
from reports.render import render

Document = tuple[SystemReport | BureauReport, Path]


def write_reports(
    documents: Iterable[Document], format: str, language: Language, *, on_written: Callable[[Path], None]
) -> None:
    """Write each document to its file, as many at a time as there are cores; a PDF is made in a process of its own, so
    threads are enough here. `documents` is asked for the next one when a core is free, so that few are held at once.

    Raises:
        ReportError, MissingTool: the first report that could not be made; those under way end first.
    """
    cores = os.cpu_count() or 1
    under_way: dict[Future[None], Path] = {}
    with ThreadPoolExecutor(cores) as pool:
        for document, path in documents:
            if len(under_way) == cores:
                _settle(under_way, on_written)
            under_way[pool.submit(render, document, format, path, language)] = path
        while under_way:
            _settle(under_way, on_written)


def _settle(under_way: dict[Future[None], Path], on_written: Callable[[Path], None]) -> None:
    """Wait for the next to be done, and tell of it."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        path = under_way.pop(future)
        future.result()
        on_written(path)
