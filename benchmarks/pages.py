"""The pages at the size of five years: weekly scans of 67 systems with 300 findings each. Goal: a median of at most 150 ms.

The application runs as `citywall serve` runs it, in a thread of this process, and is asked over loopback by a visitor who may see
all. What is printed is the first answer, when nothing is held ready, and the median of those after it.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import requests
import uvicorn
from fastapi import Request
from rich.table import Table

from benchmarks.past_city import build, counts
from benchmarks.table import say, show
from scanner.accounts.model import Account, Role, Visitor
from scanner.clock import now
from scanner.web.app import create_app
from scanner.web.identity import identify
from scanner.workspace import Workspace

GOAL = 0.150
ASKED = 15
PAGES = (
    (Role.OFFICER, "/"),
    (Role.OFFICER, "/systems/s07"),
    (Role.OFFICER, "/findings"),
    (Role.OFFICER, "/findings?system=s07"),
    (Role.OFFICER, "/findings?department=委办局07&severity=high"),
    (Role.OFFICER, "/findings?text=TLS"),
    (Role.OFFICER, "/findings/777"),
    (Role.OFFICER, "/overdue"),
    (Role.OFFICER, "/requests"),
    (Role.OFFICER, "/notices"),
    (Role.BUREAU, "/departments"),
    (Role.OFFICER, "/answers"),
    (Role.OFFICER, "/answers/s07"),
    (Role.OFFICER, "/scans"),
    (Role.OFFICER, "/scans/200"),
    (Role.OFFICER, "/schedules"),
    (Role.OFFICER, "/baselines"),
    (Role.OFFICER, "/checks"),
    (Role.AUDITOR, "/log"),
    (Role.OWNER, "/"),
    (Role.OWNER, "/findings"),
    (Role.OFFICER, "/api/v1/systems"),
    (Role.OFFICER, "/api/v1/findings"),
)
"""Whose page, and its address; the owner has one system."""


class Taken(NamedTuple):
    """Seconds of the first answer and the median of the later ones, and the bytes of one as they went over the wire."""

    first: float
    median: float
    size: int


def main() -> None:
    """Build the city, or say where it was not answered."""
    with tempfile.TemporaryDirectory() as name:
        workspace = build(Path(name, "city"))
        with workspace.store() as store:
            rows = ", ".join(f"{count:,} {table}" for table, count in counts(store).items())
        with _served(workspace) as address:
            taken = {(role, path): _ask(address, role, path) for role, path in PAGES}
        size = (workspace.folder / "citywall.db").stat().st_size / 1024**2
    _print(taken)
    say(f"the store: {rows}; {size:,.0f} MiB")


def _print(taken: dict[tuple[Role, str], Taken]) -> None:
    table = Table()
    table.add_column("page")
    for heading in ("who", "first, ms", "median, ms", "KiB", "of the goal"):
        table.add_column(heading, justify="right")
    for (role, path), one in taken.items():
        figures = (f"{one.first * 1000:.0f}", f"{one.median * 1000:.0f}", f"{one.size / 1024:.0f}")
        table.add_row(path, role.value, *figures, f"{one.median / GOAL:.2f}")
    show(table, f"pages, {ASKED} times each after the first; the goal is {GOAL * 1000:.0f} ms")


def _ask(address: str, role: Role, path: str) -> Taken:
    seconds = []
    with requests.Session() as session:
        for _nth in range(1 + ASKED):
            start = time.perf_counter()
            answer = session.get(address + path, headers={"X-Role": role.value}, allow_redirects=False, timeout=60)
            seconds.append(time.perf_counter() - start)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
    return Taken(seconds[0], median(seconds[1:]), int(answer.headers.get("Content-Length", len(answer.content))))


@contextmanager
def _served(workspace: Workspace) -> Iterator[str]:
    """The application on loopback; who asks is said by a header instead of a login."""
    app = create_app(workspace)
    app.dependency_overrides[identify] = _by_header
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def _by_header(request: Request) -> Visitor:
    role = Role(request.headers["X-Role"])
    own = frozenset({"s07"}) if role is Role.OWNER else frozenset[str]()
    return Visitor(account=Account(id=1, login=role.value, person=role.value, role=role, systems=own, made_at=now()))


if __name__ == "__main__":
    main()
