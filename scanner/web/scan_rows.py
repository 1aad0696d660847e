"""The tables of the scans' pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reports.language import _, spoken
from reports.words import place_word, sought_word
from scanner.accounts.model import Right
from scanner.findings.model import FindingState
from scanner.run.depths import DEPTHS
from scanner.run.progress import Progress
from scanner.run.shown import what_befell, why_it_stands
from scanner.run.stand import Stand, stand_of
from scanner.run.summary import Unseen
from scanner.schedule.model import Run
from scanner.schedule.words import layer_words, result_words
from scanner.scope.load import Backoff
from scanner.store.past_scans import Effect, covered_by, effects_of
from scanner.store.scans import Job, Scan
from scanner.store.stops import Stop
from scanner.web.desk import Desk
from scanner.web.listing import Cell, Listing

TONES = {
    Stand.DIED: "late",
    Stand.FAILED: "late",
    Stand.INTERRUPTED: "soon",
    Stand.PAUSED: "soon",
    Stand.HOURS: "soon",
    Stand.CANCELLED: "soft",
    Stand.FINISHED: "state-done",
}


def scan_address(scan: int) -> str:
    """A scan's page."""
    return f"/scans/{scan}"


def what_words(scan: Scan, systems: Sequence[str], names: Mapping[str, str]) -> str:
    """What a scan looks at: the name of its one system, or how many; the asset of a retest."""
    what = _("{n} systems").format(n=len(systems))
    if len(systems) == 1:
        what = names.get(systems[0], systems[0])
    if scan.asset is None:
        return what
    asset = scan.asset or _("registration and answers")
    return _("{system}: retest of {asset}").format(system=what, asset=asset)


def how_words(scan: Scan) -> str:
    """How hard it looks, and at which layers."""
    return f"{DEPTHS[scan.depth].in_(spoken())} · {layer_words(scan.layers)}"


def job_words(job: Job | None, names: Mapping[str, str]) -> str:
    """A job: its system, and its asset if it is one's."""
    return "" if job is None else " / ".join(filter(None, (names.get(job.system, job.system), job.asset)))


def duration_words(start: datetime, end: datetime | None) -> str:
    """How long it took: `0:04:12`, pauses included; nothing where a clock set back in between makes no sense of it."""
    if end is None or end < start:
        return "—"
    minutes, seconds = divmod(int((end - start).total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def standing_listing(desk: Desk, scans: Sequence[Scan], names: Mapping[str, str]) -> Listing:
    """The scans that stand still and can go on, and why each does."""
    covered = covered_by(desk.store, [one.id for one in scans])
    rows = []
    for one in scans:
        stand = stand_of(one, desk.at)
        rows.append(
            (
                Cell(one.id, scan_address(one.id), "number"),
                Cell(stand.label.in_(spoken()), tone=TONES.get(stand, "")),
                Cell(what_words(one, covered.get(one.id, ()), names)),
                Cell(desk.workspace.local(one.started_at)),
                Cell(one.asked_by),
                Cell(why_it_stands(one, stand)),
            )
        )
    header = (_("Number"), _("State"), _("Looks at"), _("Started"), _("Asked by"), _("Reason"))
    return Listing(name=_("Stopped, to be gone on with"), header=header, rows=tuple(rows))


def past_listing(desk: Desk, scans: Sequence[Scan], names: Mapping[str, str]) -> Listing:
    """The scans that are over. What they did to findings is for those who may see findings."""
    numbers = [one.id for one in scans]
    covered = covered_by(desk.store, numbers)
    effects = effects_of(desk.store, numbers) if desk.may(Right.SEE) else None
    header = [_("Number"), _("State"), _("Looks at"), _("How"), _("Started"), _("Took"), _("Asked by")]
    if effects is not None:
        closed, back = (one.label.in_(spoken()) for one in (FindingState.CLOSED, FindingState.REOPENED))
        header += [_("Opened"), closed, back, _("Claims rejected")]
    rows = tuple(
        (
            *_past(desk, one, covered.get(one.id, ()), names),
            *(_effect(effects.get(one.id, Effect()), one) if effects is not None else ()),
        )
        for one in scans
    )
    return Listing(name=_("Scans that are over"), header=tuple(header), rows=rows)


def _past(desk: Desk, one: Scan, systems: Sequence[str], names: Mapping[str, str]) -> tuple[Cell, ...]:
    stand = stand_of(one, desk.at)
    return (
        Cell(one.id, scan_address(one.id), "number"),
        Cell(stand.label.in_(spoken()), tone=TONES.get(stand, "")),
        Cell(what_words(one, systems, names)),
        Cell(how_words(one)),
        Cell(desk.workspace.local(one.started_at)),
        Cell(duration_words(one.started_at, one.ended_at), tone="number"),
        Cell(one.asked_by or "—"),
    )


def _effect(effect: Effect, scan: Scan) -> tuple[Cell, ...]:
    if scan.state != "finished":
        return (Cell(""),) * 4
    return (
        Cell(effect.opened, tone="number"),
        Cell(effect.closed, tone="number"),
        Cell(effect.reopened, tone="number late" if effect.reopened else "number"),
        Cell(effect.claims_rejected, tone="number"),
    )


def queued_rows(desk: Desk, queued: Iterable[Run], names: Mapping[str, str]) -> list[tuple[Run, str, str]]:
    """The runs that wait: each with what it looks at and what it waits for."""
    rows = []
    for run in queued:
        what = names.get(run.systems[0], run.systems[0]) if len(run.systems) == 1 else ""
        what = what or _("{n} systems").format(n=len(run.systems))
        rows.append((run, what, result_words(run, desk.workspace.zone, names)))
    return rows


def queued_listing(desk: Desk, queued: Iterable[tuple[Run, str, str]]) -> Listing:
    """The same as a table."""
    rows = tuple(
        (
            Cell(desk.workspace.local(run.due_at)),
            Cell(what if run.asset is None else _("{system}: retest of {asset}").format(system=what, asset=run.asset)),
            Cell(run.asked_by or _("schedule")),
            Cell(state),
        )
        for run, what, state in queued
    )
    return Listing(name=_("Waiting"), header=(_("To start at"), _("Looks at"), _("Asked by"), _("State")), rows=rows)


def progress_listing(scan: int, rows: Iterable[tuple[str, int, int]]) -> Listing:
    """How far a scan is with each system, in jobs."""
    return Listing(
        name=_("Scan {number}: by system").format(number=scan),
        header=(_("System"), _("Jobs done"), _("Jobs")),
        rows=tuple((Cell(name), Cell(done), Cell(all)) for name, done, all in rows),
    )


def backoff_listing(desk: Desk, scan: int, backoffs: Iterable[Backoff]) -> Listing:
    """What a scan left alone for a while; without seconds it was the rest of the scan."""
    rows = tuple(
        (
            Cell(one.address),
            Cell(desk.workspace.local(one.at)),
            Cell(_("the rest of the scan") if one.seconds is None else round(one.seconds)),
            Cell(one.why.label.in_(spoken())),
        )
        for one in backoffs
    )
    header = (_("Address"), _("Since"), _("For, in seconds"), _("Reason"))
    return Listing(name=_("Scan {number}: left alone for a while").format(number=scan), header=header, rows=rows)


def befell_listing(desk: Desk, scan: int, befell: Iterable[Stop]) -> Listing:
    """What befell a scan before its end, and when it was gone on with."""
    rows = tuple(
        (
            Cell(desk.workspace.local(one.at)),
            Cell(what_befell(one)),
            Cell(desk.workspace.local(one.went_on_at) if one.went_on_at else None),
        )
        for one in befell
    )
    header = (_("When"), _("State"), _("Gone on with"))
    return Listing(name=_("Scan {number}: what befell it").format(number=scan), header=header, rows=rows)


def unseen_listing(scan: int, unseen: Iterable[Unseen], names: Mapping[str, str]) -> Listing:
    """What a scan could not look at."""
    header = (_("Reason"), _("System"), _("Asset"), _("Place"), _("Sought"), _("Detail"))
    rows = tuple(
        (
            Cell(one.reason.label.in_(spoken())),
            Cell(names.get(one.system, one.system)),
            Cell(one.asset),
            Cell(place_word(one.locator)),
            Cell(sought_word(one.sought)),
            Cell(one.detail),
        )
        for one in unseen
    )
    return Listing(name=_("Scan {number}: what could not be looked at").format(number=scan), header=header, rows=rows)


def progress_rows(progress: Progress, names: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Each system, the jobs done and all of them; those not done first."""
    ordered = sorted(progress.systems, key=lambda one: (one.waiting == 0, one.system))
    return [(names.get(one.system, one.system), one.done, one.done + one.waiting) for one in ordered]
