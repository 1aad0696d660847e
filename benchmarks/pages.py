"""The pages at the size of five years: weekly scans of 67 systems with 300 findings each. Goal: a median of at most 150 ms.

Every page and every list of the API is asked over loopback by somebody who signed in. What is printed is the first answer, when
nothing is held ready, and the medians of those after it, in time on the clock and in processor time of the server: on a busy
machine only the latter tells. Then twenty visitors ask at once.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from typing import NamedTuple

import requests
from rich.table import Table

from benchmarks.past_city import counts, past_city
from benchmarks.table import say, show
from benchmarks.web_face import WebFace, web_face

GOAL = 0.150
ASKED = 3
VISITORS = 20
TURNS = 15

OFFICER, BUREAU, AUDITOR, ADMINISTRATOR, OWNER = "officer", "bureau", "auditor", "administrator", "owner-s07"

PAGES = (
    (OFFICER, "/"),
    (OFFICER, "/?order=overdue"),
    (OWNER, "/"),
    (OFFICER, "/systems/s07"),
    (OFFICER, "/systems/s07/items/8.1.4.1 a)"),
    (OFFICER, "/systems/s07/reports"),
    (BUREAU, "/city/report"),
    (OFFICER, "/findings"),
    (OFFICER, "/findings?page=40"),
    (OFFICER, "/findings?closed=1"),
    (OFFICER, "/findings?closed=1&order=seen&page=90"),
    (OFFICER, "/findings?system=s07"),
    (OFFICER, "/findings?department=委办局07&severity=high"),
    (OFFICER, "/findings?state=accepted"),
    (OFFICER, "/findings?overdue=1&order=due"),
    (OFFICER, "/findings?q=TLS"),
    (OFFICER, "/findings?q=资产 3"),
    (OFFICER, "/findings?owner=s07 责任人"),
    (OWNER, "/findings"),
    (OFFICER, "/findings/777"),
    (OFFICER, "/overdue"),
    (OWNER, "/overdue"),
    (BUREAU, "/requests"),
    (BUREAU, "/requests?page=9"),
    (OWNER, "/requests"),
    (OFFICER, "/notices"),
    (OWNER, "/notices"),
    (OFFICER, "/notices/new"),
    (OFFICER, "/notices/new?department=委办局07"),
    (OFFICER, "/notices/{notice}"),
    (OFFICER, "/outbox"),
    (OFFICER, "/outbox?page=100"),
    (BUREAU, "/departments"),
    (OFFICER, "/scans"),
    (OFFICER, "/scans?page=60"),
    (OFFICER, "/scans?system=s07"),
    (OFFICER, "/scans/{scan}"),
    (OFFICER, "/scans/{scan}/progress"),
    (OFFICER, "/scans/running"),
    (OFFICER, "/scans/new"),
    (OFFICER, "/schedules"),
    (OFFICER, "/schedules/7"),
    (OFFICER, "/schedules/7/edit"),
    (OFFICER, "/schedules/new"),
    (AUDITOR, "/log"),
    (AUDITOR, "/log?what=login"),
    (AUDITOR, "/log?who=owner-s07&before=50000"),
    (ADMINISTRATOR, "/accounts"),
    (ADMINISTRATOR, "/accounts/7"),
    (OFFICER, "/me"),
    (OFFICER, "/metrics"),
)
"""Whose page, by login, and its address. `{scan}` and `{notice}` stand for the newest."""

NOT_ASKED = frozenset(
    {
        "/systems/{id}/reports/{name}",
        "/city/report/{name}",
        "/me/password",
        "/me/second-factor",
    }
)
"""Routes of files that are made when they are asked for, and of forms that hold nothing of the city."""


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
            scan = store.db.execute("SELECT MAX(id) FROM scans").fetchone()[0]
            notice = store.db.execute("SELECT year || '-' || count FROM notices ORDER BY id DESC").fetchone()[0]
        browsers = {login: face.visitor(login) for login in {login for login, _path in PAGES}}
        taken = {
            (login, path): _ask(face, browsers[login], path.replace("{scan}", str(scan)).replace("{notice}", notice))
            for login, path in PAGES
        }
        _print(taken)
        _crowd(face)
        size = (workspace.folder / "citywall.db").stat().st_size / 1024**2
    say(f"the store: {rows}; {size:,.0f} MiB")


def forgotten(routes: list[str]) -> list[str]:
    """Those of some routes (paths as FastAPI has them) that no page of `PAGES` leads to and none excuses."""
    asked = [path.partition("?")[0] for _login, path in PAGES]
    return [one for one in routes if one not in NOT_ASKED and not any(map(_pattern(one).fullmatch, asked))]


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", route)
    return re.compile("[^/]+".join(map(re.escape, parts)))


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
