"""The pages at the size of five years: weekly scans of 67 systems with 300 findings each. Goal: a median of at most 150 ms.

Every page and every list of the API is asked over loopback by somebody who signed in. What is printed is the first answer, when
nothing is held ready, and the medians of those after it, in time on the clock and in processor time of the server: on a busy
machine only the latter tells. Then twenty visitors ask at once.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from typing import NamedTuple

import requests
from rich.table import Table

from benchmarks.page_list import OFFICER, PAGES, fill
from benchmarks.past_city import counts, past_city
from benchmarks.table import say, show
from benchmarks.web_face import WebFace, web_face

GOAL = 0.150
ASKED = 7
VISITORS = 20
TURNS = 15


class Taken(NamedTuple):
    """Seconds of the first answer, the median of the later ones, that of their processor time; and the bytes of one answer."""

    first: float
    median: float
    processor: float
    size: int


def main() -> None:
    """Measure the pages of a city, and the whole under load."""
    with past_city() as workspace, web_face(workspace) as face:
        with workspace.store() as store:
            rows = ", ".join(f"{count:,} {table}" for table, count in counts(store).items())
            filled = fill(store)
        browsers = {login: face.visitor(login) for login in {login for login, _path in PAGES}}
        taken = {(login, path): _ask(face, browsers[login], path.format_map(filled)) for login, path in PAGES}
        _print(taken)
        _crowd(face)
        size = (workspace.folder / "citywall.db").stat().st_size / 1024**2
    say(f"the store: {rows}; {size:,.0f} MiB")


def _print(taken: dict[tuple[str, str], Taken]) -> None:
    table = Table()
    table.add_column("page")
    for heading in ("who", "first, ms", "median, ms", "processor, ms", "KiB", "of the goal"):
        table.add_column(heading, justify="right")
    for (login, path), one in taken.items():
        seconds = (f"{each * 1000:.0f}" for each in (one.first, one.median, one.processor))
        table.add_row(path, login, *seconds, f"{one.size / 1024:.0f}", f"{one.median / GOAL:.2f}")
    show(table, f"pages, {ASKED} times each after the first; the goal is {GOAL * 1000:.0f} ms")


def _ask(face: WebFace, browser: requests.Session, path: str) -> Taken:
    walls, processor = [], []
    for _nth in range(1 + ASKED):
        used, start = face.processor_seconds(), time.perf_counter()
        size = _get(face, browser, path)
        walls.append(time.perf_counter() - start)
        processor.append(face.processor_seconds() - used)
    return Taken(walls[0], median(walls[1:]), median(processor[1:]), size)


def _get(face: WebFace, browser: requests.Session, path: str) -> int:
    """The bytes of the answer as they went over the wire."""
    answer = browser.get(face.address + path, allow_redirects=False, timeout=60)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return int(answer.headers.get("Content-Length", len(answer.content)))


def _crowd(face: WebFace) -> None:
    """Each of the visitors asks for the pages one after another."""
    browsers = [face.visitor(f"owner-s{nth:02}" if nth % 2 else OFFICER) for nth in range(VISITORS)]
    table = Table()
    table.add_column("page")
    for heading in ("a second", "median, ms", "95 of 100 within, ms"):
        table.add_column(heading, justify="right")
    for path in ("/", "/findings", "/systems/s{nth:02}"):
        start = time.perf_counter()
        with ThreadPoolExecutor(VISITORS) as crowd:
            turns = crowd.map(lambda nth, path=path: _turns(face, browsers[nth], path.format(nth=nth)), range(VISITORS))
            seconds = [one for each in turns for one in each]
        pace = len(seconds) / (time.perf_counter() - start)
        within = quantiles(seconds, n=20)[-1]
        table.add_row(path, f"{pace:.1f}", f"{median(seconds) * 1000:.0f}", f"{within * 1000:.0f}")
    show(table, f"{VISITORS} visitors at once, {TURNS} pages each, every other one an owner")


def _turns(face: WebFace, browser: requests.Session, path: str) -> list[float]:
    seconds = []
    for _nth in range(TURNS):
        start = time.perf_counter()
        _get(face, browser, path)
        seconds.append(time.perf_counter() - start)
    return seconds


if __name__ == "__main__":
    main()
