"""How a scan stands at a moment: one word for people, made of its state, what is wished of it, and whether its process lives."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from checks import Text
from scanner.run.runner import Runner
from scanner.store.scans import Scan, Stopped, Wish

SILENT_FOR = timedelta(seconds=60)
"""A process on another machine that was silent for so long is dead; it says every second that it lives."""


class Stand(StrEnum):
    """How a scan stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    CANCELLING = "cancelling"
    PAUSED = "paused"
    HOURS = "hours"
    CANCELLED = "cancelled"
    DIED = "died"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"

    @property
    def label(self) -> Text:
        """The word for people."""
        return _LABELS[self]

    @property
    def is_live(self) -> bool:
        """True while a process runs the scan."""
        return self in (Stand.RUNNING, Stand.PAUSING, Stand.CANCELLING)

    @property
    def may_resume(self) -> bool:
        """True for a scan that stands still and can go on."""
        return self in (Stand.PAUSED, Stand.HOURS, Stand.DIED, Stand.FAILED, Stand.INTERRUPTED)

    @property
    def may_pause(self) -> bool:
        """True for a scan that would go on, or might, if nobody paused it."""
        return self in (Stand.QUEUED, Stand.RUNNING, Stand.HOURS, Stand.DIED, Stand.FAILED, Stand.INTERRUPTED)

    @property
    def may_cancel(self) -> bool:
        """True until it is over."""
        return self not in (Stand.CANCELLING, Stand.CANCELLED, Stand.FINISHED)


_LABELS = {
    Stand.QUEUED: Text(zh="排队", en="queued"),
    Stand.RUNNING: Text(zh="进行中", en="running"),
    Stand.PAUSING: Text(zh="正在暂停", en="pausing"),
    Stand.CANCELLING: Text(zh="正在取消", en="cancelling"),
    Stand.PAUSED: Text(zh="已暂停", en="paused"),
    Stand.HOURS: Text(zh="等待允许时段", en="waiting for its hours"),
    Stand.CANCELLED: Text(zh="已取消", en="cancelled"),
    Stand.DIED: Text(zh="异常终止", en="died"),
    Stand.FAILED: Text(zh="失败", en="failed"),
    Stand.INTERRUPTED: Text(zh="已中断", en="interrupted"),
    Stand.FINISHED: Text(zh="已完成", en="finished"),
}

STOPPED = {
    Stopped.NO: Stand.INTERRUPTED,
    Stopped.PAUSED: Stand.PAUSED,
    Stopped.CANCELLED: Stand.CANCELLED,
    Stopped.HOURS: Stand.HOURS,
    Stopped.DIED: Stand.DIED,
    Stopped.FAILED: Stand.FAILED,
}
_LIVE = {Wish.PAUSE: Stand.PAUSING, Wish.HOURS: Stand.PAUSING, Wish.CANCEL: Stand.CANCELLING}


def is_alive(scan: Scan, at: datetime) -> bool:
    """True while a process runs the scan.

    One on this machine is looked up by its number and start, so that a clock set back or forth, a process kept waiting or a
    number given out again tell nothing wrong; one elsewhere is known by its beat, however the clocks differ within `SILENT_FOR`.
    """
    if scan.state != "running" or not (runner := Runner.parse(scan.runner)):
        return False
    there = runner.is_there()
    if there is not None:
        return there
    return scan.beat_at is not None and abs(at - scan.beat_at) < SILENT_FOR


def stand_of(scan: Scan, at: datetime) -> Stand:
    """How the scan stands at a moment, which is now."""
    if scan.state == "finished":
        return Stand.FINISHED
    if is_alive(scan, at):
        return _LIVE.get(scan.wish, Stand.RUNNING)
    if scan.state == "running":
        return Stand.QUEUED if not scan.runner and abs(at - scan.started_at) < SILENT_FOR else Stand.DIED
    return Stand.QUEUED if scan.wish is Wish.RESUME else STOPPED[scan.stopped]
