"""Who runs a scan, and what people wish of it: pause, cancel, resume. All goes through the store, so that a page, a command and
the process that scans need not be on one machine.

A wish for a scan that runs is heard by its process within a second (`scanner.run.heartbeat`), which stops as an interrupt
stops it and then settles how it stands. A wish for a scan without a living process is settled here at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlite_utils import Database

from checks import InputError
from reports.language import _, spoken
from scanner.clock import now
from scanner.estate.target import hosts_of
from scanner.run.runner import Runner
from scanner.run.stand import Stand, is_alive, stand_of
from scanner.store import Store
from scanner.store.estate import systems as registered_systems
from scanner.store.scans import Scan, Stopped, Wish, find_scan, must_hold, systems_of, unfinished_scans
from scanner.store.stops import add_stop, goes_on

__all__ = [
    "SystemBusy",
    "claim",
    "find_dead",
    "is_alive",
    "refuse_busy",
    "scans_at_work",
    "settle",
    "sharing",
    "wish_cancel",
    "wish_hours",
    "wish_pause",
    "wish_resume",
]

MOST_DEATHS = 5
"""A scan that died so often in a row without a job done is not tried again by itself."""

_MEANT = {Wish.PAUSE: Stopped.PAUSED, Wish.CANCEL: Stopped.CANCELLED, Wish.HOURS: Stopped.HOURS}


class SystemBusy(InputError):
    """Another scan is at a system or at an address of it, and two never overlap there; or as many scans run as may at once."""


def wish_pause(store: Store, scan: int, by: str, *, at: datetime | None = None) -> Scan:
    """Pause a scan until somebody resumes it.

    Raises:
        UnknownName: there is no such scan.
        InputError: it is over, or paused already.
    """
    return _wish(store, scan, Wish.PAUSE, by, at)


def wish_hours(store: Store, scan: int, by: str, *, at: datetime | None = None) -> Scan:
    """Pause a scan because its hours end; whoever keeps the schedule resumes it in the next ones. Raises as `wish_pause`."""
    return _wish(store, scan, Wish.HOURS, by, at)


def wish_cancel(store: Store, scan: int, by: str, *, at: datetime | None = None) -> Scan:
    """Cancel a scan: it is never judged and never resumed; what it collected stays until it is pruned. Raises as `wish_pause`."""
    return _wish(store, scan, Wish.CANCEL, by, at)


def wish_resume(store: Store, scan: int, by: str, *, at: datetime | None = None) -> Scan:
    """Have a scan that stands still gone on with by whoever keeps the queue, which finds it by `waiting_to_resume`.

    Raises:
        UnknownName: there is no such scan.
        InputError: it does not stand still, or is over.
    """
    return _wish(store, scan, Wish.RESUME, by, at)


def waiting_to_resume(store: Store) -> list[Scan]:
    """The scans somebody wished to go on, oldest first."""
    return [one for one in reversed(unfinished_scans(store)) if one.state != "running" and one.wish is Wish.RESUME]


def find_dead(store: Store, at: datetime) -> list[Scan]:
    """The scans whose process died, marked so, oldest first: what a keeper resumes by itself. One that died `MOST_DEATHS` times
    in a row without a job done is marked as failed and left out."""
    for scan in unfinished_scans(store):
        if scan.state == "running" and stand_of(scan, at) is Stand.DIED:
            _bury(store, scan.id, at)
    return [one for one in reversed(unfinished_scans(store)) if one.stopped is Stopped.DIED and one.wish is Wish.NONE]


def scans_at_work(store: Store, at: datetime) -> list[Scan]:
    """The scans that a process runs, or that were begun just now for one to run, newest first."""
    return [one for one in unfinished_scans(store) if one.state == "running" and stand_of(one, at) is not Stand.DIED]


def refuse_busy(
    store: Store, systems: Iterable[str], at: datetime, *, besides: int | None = None, at_once: int | None = None
) -> None:
    """Two scans never overlap on one system (id), nor at one address; to be called in the transaction that begins or goes on with
    a scan, which `besides` leaves out. With `at_once` no more than so many run, whatever they are at.

    Raises:
        SystemBusy: another one is at one of the systems or of their addresses, or too many run.
    """
    wanted = set(systems)
    others = [one for one in scans_at_work(store, at) if one.id != besides]
    names = {system.id: system.name for system in registered_systems(store)} if others else {}
    for one in others:
        busy = set(systems_of(store, one.id))
        if both := sorted(wanted & busy):
            words = _("scan {number} is at {system}: wait for it, or stop it with `citywall scans pause {number}`")
            raise SystemBusy(words.format(number=one.id, system=names.get(both[0], both[0])))
        if shared := sharing(store, wanted, busy):
            words = _(
                "scan {number} is at an address of {system}: wait for it, or stop it with `citywall scans pause {number}`"
            )
            raise SystemBusy(words.format(number=one.id, system=names.get(shared, shared)))
    if at_once is not None and len(others) >= at_once:
        words = _("{n} scans run, as many as may at once: wait for one, or stop one with `citywall scans pause`")
        raise SystemBusy(words.format(n=len(others)))


def sharing(store: Store, wanted: Collection[str], busy: Collection[str]) -> str:
    """One of the systems wanted (id) that shares an address with one being scanned, or nothing: two scans, each with a pace of
    its own, would press it twice as hard as it may be."""
    estate = registered_systems(store) if busy else []
    taken = {host for one in estate if one.id in busy for host in hosts_of(one)}
    return next((one.id for one in estate if one.id in wanted and hosts_of(one) & taken), "")


def claim(store: Store, scan: int, runner: Runner, at: datetime) -> Scan:
    """Take a scan to run it: in one transaction, so that two processes never run one scan, nor two scans are at one system or
    address. What was wished of it is done with.

    Raises:
        UnknownName: there is no such scan.
        InputError: it is over, or another process runs it.
        SystemBusy: another scan is at one of its systems or of their addresses.
    """
    with store.transaction() as db:
        found = find_scan(store, scan)
        _refuse(found, at, found.state == "finished" or found.stopped is Stopped.CANCELLED or is_alive(found, at))
        refuse_busy(store, systems_of(store, scan), at, besides=scan)
        _note_death(db, found, at)
        goes_on(db, scan, at)
        db.conn.execute(
            """UPDATE scans SET state = 'running', runner = ?, beat_at = ?, wish = '', wished_by = '', stopped = '',
            stopped_why = '' WHERE id = ?""",
            (str(runner), at.isoformat(), scan),
        )
        return find_scan(store, scan)


def settle(store: Store, scan: int, runner: Runner, at: datetime, *, failed: str | None = None) -> Scan:
    """Say how a scan stands that `runner` has stopped running: as was wished of it, else failed for the reason given, else
    interrupted.

    Raises:
        NotHeld: another process runs it, or it is settled already.
    """
    with store.transaction() as db:
        must_hold(db, scan, str(runner))
        if (wished := _MEANT.get(find_scan(store, scan).wish)) is not None:
            _stop(db, scan, wished, at)
        else:
            _stop(db, scan, Stopped.NO if failed is None else Stopped.FAILED, at, failed or "")
        return find_scan(store, scan)


def _wish(store: Store, scan: int, wish: Wish, by: str, at: datetime | None) -> Scan:
    at = at or now()
    with store.transaction() as db:
        found = find_scan(store, scan)
        stand = stand_of(found, at)
        may = {Wish.CANCEL: stand.may_cancel, Wish.RESUME: stand.may_resume}.get(wish, stand.may_pause)
        _refuse(found, at, not may)
        db.conn.execute("UPDATE scans SET wish = ?, wished_by = ? WHERE id = ?", (wish, by, scan))
        if not stand.is_live:
            _note_death(db, found, at)
            _settle_at_once(db, found, wish, at)
        return find_scan(store, scan)


def _settle_at_once(db: Database, scan: Scan, wish: Wish, at: datetime) -> None:
    if meant := _MEANT.get(wish):
        _stop(db, scan.id, meant, at)
    elif scan.state == "running":
        # Died, and asked for again before anybody saw it.
        db.conn.execute("UPDATE scans SET state = 'interrupted', stopped = ? WHERE id = ?", (Stopped.DIED, scan.id))


def _note_death(db: Database, scan: Scan, at: datetime) -> None:
    """Write down that a scan died which nobody has seen dead yet."""
    if scan.state == "running" and stand_of(scan, at) is Stand.DIED:
        add_stop(db, scan.id, Stopped.DIED, at)


def _stop(db: Database, scan: int, stopped: Stopped, at: datetime, why: str = "") -> None:
    """A cancelled scan has ended, so that its evidence is pruned in its time."""
    db.conn.execute(
        """UPDATE scans SET state = 'interrupted', stopped = ?, stopped_why = ?, wish = '',
        ended_at = CASE WHEN ? = 'cancelled' THEN ? END WHERE id = ?""",
        (stopped, why, stopped, at.isoformat(), scan),
    )
    add_stop(db, scan, stopped, at, why)


def _bury(store: Store, scan: int, at: datetime) -> None:
    with store.transaction() as db:
        found = find_scan(store, scan)
        if stand_of(found, at) is not Stand.DIED or found.state != "running":
            return
        deaths = found.deaths + 1
        if (wished := _MEANT.get(found.wish)) is not None:
            _note_death(db, found, at)
            _stop(db, scan, wished, at)
        elif deaths >= MOST_DEATHS:
            _stop(db, scan, Stopped.FAILED, at)
        else:
            _stop(db, scan, Stopped.DIED, at)
        db.conn.execute("UPDATE scans SET deaths = ? WHERE id = ?", (deaths, scan))


def _refuse(scan: Scan, at: datetime, refused: bool) -> None:
    if refused:
        words = _("scan {number} is {stand}: that can't be done").format(
            number=scan.id, stand=stand_of(scan, at).label.in_(spoken())
        )
        raise InputError(words)
