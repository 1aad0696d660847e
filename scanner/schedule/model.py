"""A schedule, a run, and a blackout.

A schedule says when which systems are scanned. Each time it comes due is a run, a row that is made once and then waits, is
started, and ends; a scan that somebody asked for on a page is a run too, of no schedule. In a blackout no run is started.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from checks import Text
from checks.evidence import Depth
from scanner.estate.model import System


class ChosenBy(StrEnum):
    """How the systems of a schedule are chosen."""

    SYSTEMS = "systems"
    DEPARTMENT = "department"
    ZONE = "zone"
    ALL = "all"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            ChosenBy.SYSTEMS: Text(zh="指定系统", en="systems"),
            ChosenBy.DEPARTMENT: Text(zh="按部门", en="department"),
            ChosenBy.ZONE: Text(zh="按网络区域", en="zone"),
            ChosenBy.ALL: Text(zh="全部系统", en="all systems"),
        }[self]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which systems: those of these ids, departments or zones, empty for all. Read anew each time, so that a system
    registered later is scanned too."""

    by: ChosenBy
    names: tuple[str, ...] = ()

    def select(self, estate: Iterable[System]) -> list[System]:
        """The systems of the estate that are chosen, in its order."""
        if self.by is ChosenBy.ALL:
            return list(estate)
        return [one for one in estate if self._name_of(one) in self.names]

    def _name_of(self, system: System) -> str:
        return {ChosenBy.SYSTEMS: system.id, ChosenBy.DEPARTMENT: system.department}.get(self.by, system.zone)


class IfMissed(StrEnum):
    """What becomes of a run that could not be started when it was to be."""

    RUN_LATE = "run-late"
    SKIP = "skip"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            IfMissed.RUN_LATE: Text(zh="补跑一次", en="run once, late"),
            IfMissed.SKIP: Text(zh="记为错过", en="record as missed"),
        }[self]


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When which systems are scanned, and how.

    `rule` is a cron expression of five fields, read in the time zone `zone` (an IANA name), as `hours` are (`22:00-06:00`,
    empty for always). `layers` is empty for all six. What came due after `counts_from` has not been made a run yet.
    """

    id: int
    name: str
    rule: str
    zone: str
    chosen: Chosen
    layers: tuple[str, ...] = ()
    depth: Depth = Depth.NORMAL
    hours: str = ""
    if_missed: IfMissed = IfMissed.RUN_LATE
    made_by: str
    made_at: datetime
    counts_from: datetime
    paused_at: datetime | None = None
    paused_by: str = ""
    removed_at: datetime | None = None
    removed_by: str = ""

    @property
    def is_kept(self) -> bool:
        """True while it makes runs: neither paused nor removed."""
        return self.paused_at is None and self.removed_at is None


class RunState(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    STARTED = "started"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            RunState.WAITING: Text(zh="等待", en="waiting"),
            RunState.STARTED: Text(zh="进行中", en="running"),
            RunState.DONE: Text(zh="完成", en="done"),
            RunState.MISSED: Text(zh="错过", en="missed"),
            RunState.CANCELLED: Text(zh="已取消", en="cancelled"),
            RunState.FAILED: Text(zh="失败", en="failed"),
        }[self]


class RunWhy(StrEnum):
    """Why a run waits, or ended as it did. `Run.detail` names what of it."""

    NOTHING = ""
    BLACKOUT = "blackout"
    HOURS = "hours"
    BUSY = "busy"
    SHARED = "shared"
    FULL = "full"
    LATE = "late"
    REPLACED = "replaced"
    STILL_RUNNING = "still running"
    NO_SYSTEM = "no system"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    DIED = "died"
    ERROR = "error"

    @property
    def label(self) -> Text:
        """The words for people."""
        return {
            RunWhy.NOTHING: Text(zh="", en=""),
            RunWhy.BLACKOUT: Text(zh="禁扫期内不扫描", en="no scan in a blackout"),
            RunWhy.HOURS: Text(zh="等待下一个允许时段", en="waits for its next hours"),
            RunWhy.BUSY: Text(zh="等待同一系统的另一次扫描结束", en="waits for another scan of the same system"),
            RunWhy.SHARED: Text(
                zh="等待同一地址上的另一次扫描结束", en="waits for another scan at an address it shares"
            ),
            RunWhy.FULL: Text(zh="同时扫描数已达上限", en="waits, as many scans run as may at once"),
            RunWhy.LATE: Text(zh="服务未运行，未能按时开始", en="was not started in time: no server ran"),
            RunWhy.REPLACED: Text(zh="由之后的一次代替", en="a later run took its place"),
            RunWhy.STILL_RUNNING: Text(zh="上一次尚未结束", en="the run before it had not ended"),
            RunWhy.NO_SYSTEM: Text(zh="没有符合条件的已登记系统", en="no registered system was chosen"),
            RunWhy.PAUSED: Text(zh="扫描已暂停", en="its scan is paused"),
            RunWhy.WITHDRAWN: Text(zh="人工取消", en="withdrawn"),
            RunWhy.DIED: Text(zh="扫描进程多次意外终止", en="its scan died again and again"),
            RunWhy.ERROR: Text(zh="扫描出错", en="its scan failed"),
        }[self]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One time of a schedule, or one scan somebody asked for (`schedule` None, or the one that was told to run now).

    `asked_by` is empty where the schedule itself came due. `systems` are ids. `asset` is the one asset a retest looks at,
    empty for the system itself, None for all. `scan` is the scan it became, which it goes on with when it is started again.
    `attempts` counts how often it was started since it last ended in order.
    """

    id: int
    schedule: int | None
    due_at: datetime
    asked_by: str
    systems: tuple[str, ...]
    layers: tuple[str, ...]
    depth: Depth
    asset: str | None
    state: RunState
    scan: int | None = None
    why: RunWhy = RunWhy.NOTHING
    detail: str = ""
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """True when nothing more becomes of it."""
        return self.state not in (RunState.WAITING, RunState.STARTED)


class Blackout(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which no run is started, and none that a schedule began goes on: a holiday, a freeze (封网), 重保时期.
    The end is outside."""

    id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    made_by: str
    made_at: datetime
    removed_at: datetime | None = None
    removed_by: str = ""

    def holds(self, at: datetime) -> bool:
        """True when it holds at this moment."""
        return self.removed_at is None and self.starts_at <= at < self.ends_at
