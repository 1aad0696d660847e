"""A workspace whose schedule is kept by a clock of the test's own, with processes that scan nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from scanner.estate.model import System
from scanner.schedule.edit import Wanted, add
from scanner.schedule.keeper import tend
from scanner.schedule.model import Chosen, ChosenBy, IfMissed, Run, RunState, Schedule
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.runs import run_of, runs, save_run
from scanner.store.schedules import add_blackout
from scanner.workspace import SETTINGS_FILE, Workspace

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAYS = "every monday 02:00"


def at(words: str) -> datetime:
    """A moment of 2027 in Shanghai, such as `01-04 02:00`, which is a Monday."""
    return datetime.fromisoformat(f"2027-{words}").replace(tzinfo=SHANGHAI)


def a_system(name: str, *, department: str = "数据局", zone: str = "政务外网") -> System:
    """A registered system with no assets."""
    return System(id=name, name=f"系统{name}", department=department, zone=zone, level=2)


class Desk:
    """A store, and processes of runs that stand until the test ends them."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self.workspace = workspace
        self.store = store
        self.started: list[tuple[int, datetime]] = []
        self._now = at("01-01 00:00")
        self._held: dict[int, int] = {}

    def tend(self, moment: datetime) -> None:
        """One step of the keeper."""
        self._now = moment
        tend(self.workspace, self.store, moment, start=self._start)

    def tend_until(self, first: datetime, last: datetime, step: timedelta) -> None:
        """Steps of the keeper, each run done before the next one."""
        while first <= last:
            self.tend(first)
            self.end_all()
            first += step

    def end(self, run: int, state: RunState = RunState.DONE) -> None:
        """Its scan has ended, and the process with it."""
        with self.store.transaction() as db:
            save_run(db, replace(run_of(self.store, run), state=state, ended_at=self._now))
        self.kill(run)

    def end_all(self) -> None:
        """End every scan."""
        for run in list(self._held):
            self.end(run)

    def kill(self, run: int) -> None:
        """The process is gone without a word."""
        os.close(self._held.pop(run))

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        return runs(self.store)[::-1]

    def told(self) -> list[tuple[str, str, str]]:
        """All runs as (due, state, why), the oldest first, in Shanghai's time."""
        return [(_local(one.due_at), one.state.value, one.why.value) for one in self.runs()]

    def add(self, when: str = MONDAYS, *, made: str = "01-01 00:00", **terms: object) -> Schedule:
        """A schedule of all systems, or as `terms` say."""
        given = {"name": "每周", "when": when, "zone": "Asia/Shanghai", "chosen": Chosen(by=ChosenBy.ALL), **terms}
        return add(self.store, Wanted(**given), "安全管理员", at(made))  # type: ignore[arg-type]

    def black_out(self, first: str, last: str, reason: str = "重保") -> None:
        """Set a blackout."""
        add_blackout(
            self.store, starts_at=at(first), ends_at=at(last), reason=reason, by="网信办", at=at("01-01 00:00")
        )

    def _start(self, folder: Path, run: int, lock: int) -> None:
        self.started.append((run, self._now))
        self._held[run] = os.dup(lock)


@contextmanager
def a_desk(folder: Path, *names: str, at_once: int = 2) -> Iterator[Desk]:
    """A desk of a workspace with these systems."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS_FILE).write_text(f"[schedule]\nscans_at_once = {at_once}\n", encoding="utf-8")
    workspace = Workspace(folder)
    with workspace.store() as store:
        save_estate(store, [a_system(name) for name in names or ("a", "b")])
        desk = Desk(workspace, store)
        try:
            yield desk
        finally:
            desk.end_all()


SKIP = {"if_missed": IfMissed.SKIP}


def _local(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
