"""Scans: what runs and how far it is, what waits, what stands still and why, and what is over."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from reports.language import _
from reports.words import place_word, sought_word
from scanner.accounts.model import Right
from scanner.run.control import wish_cancel, wish_pause, wish_resume
from scanner.run.progress import Progress, progress_of
from scanner.run.shown import what_befell, why_it_stands
from scanner.run.stand import Stand, stand_of
from scanner.run.unseen import unseen_by_reason
from scanner.schedule.model import RunState
from scanner.schedule.withdraw import withdraw
from scanner.store import Store
from scanner.store.backoffs import backoffs_of
from scanner.store.estate import systems
from scanner.store.past_scans import Effect, covered_by, effects_of, past_scans
from scanner.store.runs import run_of_scan, runs
from scanner.store.scans import Scan, find_scan, unfinished_scans
from scanner.store.stops import stops_of
from scanner.web.desk import Desk, needs
from scanner.web.listing import with_files
from scanner.web.page import page
from scanner.web.scan_filters import IN_A_FILE, ON_A_PAGE, ScanFilters, options, past_filter, read_filters
from scanner.web.scan_rows import (
    TONES,
    backoff_listing,
    befell_listing,
    duration_words,
    how_words,
    job_words,
    past_listing,
    progress_listing,
    progress_rows,
    queued_listing,
    queued_rows,
    standing_listing,
    unseen_listing,
    what_words,
)

router = APIRouter()

MOST_STANDING = 50
MOST_OF_A_REASON = 30
SYSTEMS_SHOWN = 100
FEW = 12
"""So many systems are named outright; more are folded up."""

Watcher = Annotated[Desk, needs(Right.SEE_SCANS)]
Officer = Annotated[Desk, needs(Right.SCAN)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]

WISHES: dict[str, Callable[[Store, int, str], Scan]] = {
    "pause": wish_pause,
    "resume": wish_resume,
    "cancel": wish_cancel,
}


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A scan with what is said of it; `last` is the job done last."""

    scan: Scan
    stand: Stand
    what: str
    why: str
    last: str
    progress: Progress

    @property
    def tone(self) -> str:
        """The class its state is shown in."""
        return TONES.get(self.stand, "")

    @property
    def mark(self) -> str:
        """What a page compares to see that more than figures changed."""
        return f"{self.scan.id}-{self.stand}"


@router.get("/scans")
def scans(desk: Watcher) -> Response:
    """All there is, the newest first; a file has the scans that are over."""
    asked, names = read_filters(desk), _names(desk)
    whole = bool(desk.request.query_params.get("format"))
    most, skip = (IN_A_FILE, 0) if whole else (ON_A_PAGE, (asked.page - 1) * ON_A_PAGE)
    found = past_scans(desk.store, past_filter(desk, asked), skip=skip, most=most + 1)
    unfinished = unfinished_scans(desk.store)
    still = [one for one in unfinished if not stand_of(one, desk.at).is_live]
    live = [_live(desk, one, names) for one in unfinished if one not in still]
    queued = queued_rows(desk, runs(desk.store, states=[RunState.WAITING]), names)
    return with_files(
        desk,
        "scans.html.j2",
        past_listing(desk, found[:most], names),
        others={
            "waiting": lambda: queued_listing(desk, queued),
            "standing": lambda: standing_listing(desk, still, names),
        },
        live=live,
        marks=_marks(live),
        queued=queued,
        standing=standing_listing(desk, still[:MOST_STANDING], names),
        more_standing=max(0, len(still) - MOST_STANDING),
        asked=asked,
        options=options(desk, names, asked),
        turns=_turns(asked, skip, len(found)),
    )


@router.get("/scans/running")
def running(desk: Watcher, marks: str = "") -> Response:
    """The part of the page that tells how far the scans are; the whole page is asked for again once another one runs."""
    names = _names(desk)
    live = [_live(desk, one, names) for one in unfinished_scans(desk.store) if stand_of(one, desk.at).is_live]
    return _part(desk, "scans_running.html.j2", marks, _marks(live), live=live)


@router.get("/scans/{number}")
def scan(desk: Watcher, number: Number) -> Response:
    """One scan; a file has all that it could not look at."""
    names, one = _names(desk), find_scan(desk.store, number)
    live = _live(desk, one, names)
    unseen = unseen_by_reason(desk.store, number) if desk.may(Right.SEE) else {}
    finished = live.stand is Stand.FINISHED and desk.may(Right.SEE)
    rows = progress_rows(live.progress, names)
    backoffs = backoffs_of(desk.store, number) if desk.may(Right.SEE) else []
    befell = stops_of(desk.store, number)
    return with_files(
        desk,
        "scan.html.j2",
        unseen_listing(number, chain.from_iterable(unseen.values()), names),
        others={
            "systems": lambda: progress_listing(number, rows),
            "befell": lambda: befell_listing(desk, number, befell),
            "backoffs": lambda: backoff_listing(desk, number, backoffs),
        },
        live=live,
        marks=_marks([live]),
        rows=rows,
        how=how_words(one),
        took=duration_words(one.started_at, one.ended_at),
        run=run_of_scan(desk.store, number),
        unseen=[(reason, each[:MOST_OF_A_REASON], len(each)) for reason, each in unseen.items()],
        effect=effects_of(desk.store, [number]).get(number, Effect()) if finished else None,
        backoffs=backoffs,
        befell=befell,
        what_befell=what_befell,
        covered=[(id, names[id]) for id in covered_by(desk.store, [number]).get(number, ()) if id in names],
        names=names,
        place_word=place_word,
        sought_word=sought_word,
        shown=SYSTEMS_SHOWN,
        few=FEW,
    )


@router.get("/scans/{number}/progress")
def progress(desk: Watcher, number: Number, marks: str = "") -> Response:
    """The part of a scan's page that tells how far it is."""
    names = _names(desk)
    live = _live(desk, find_scan(desk.store, number), names)
    rows = progress_rows(live.progress, names)
    return _part(desk, "scan_progress.html.j2", marks, _marks([live]), live=live, rows=rows, shown=SYSTEMS_SHOWN)


@router.post("/scans/{number}/pause")
def pause(desk: Officer, number: Number) -> Response:
    """Pause it."""
    return _wish(desk, number, "pause")


@router.post("/scans/{number}/resume")
def resume(desk: Officer, number: Number) -> Response:
    """Let it go on, as soon as the keeper of the queue comes to it."""
    return _wish(desk, number, "resume")


@router.post("/scans/{number}/cancel")
def cancel(desk: Officer, number: Number) -> Response:
    """End it for good."""
    return _wish(desk, number, "cancel")


@router.post("/scans/runs/{number}/withdraw")
def withdraw_run(desk: Officer, number: Number) -> Response:
    """Take a run out of the queue."""
    withdraw(desk.store, number, desk.person, desk.at)
    return RedirectResponse("/scans", status_code=303)


def _wish(desk: Desk, number: int, wish: str) -> Response:
    WISHES[wish](desk.store, number, desk.person)
    return RedirectResponse(f"/scans/{number}", status_code=303)


def _part(desk: Desk, template: str, before: str, marks: str, **facts: Any) -> Response:
    made = page(desk, template, marks=marks, **facts)
    if _is_by_script(desk.request) and before != marks:
        made.headers["HX-Refresh"] = "true"
    return made


def _is_by_script(request: Request) -> bool:
    return "HX-Request" in request.headers


def _live(desk: Desk, one: Scan, names: dict[str, str]) -> Live:
    progress, stand = progress_of(desk.store, one), stand_of(one, desk.at)
    covered = [part.system for part in progress.systems]
    return Live(
        scan=one,
        stand=stand,
        what=what_words(one, covered, names),
        why=why_it_stands(one, stand),
        last=job_words(progress.last, names),
        progress=progress,
    )


def _marks(live: list[Live]) -> str:
    return ".".join(one.mark for one in live)


def _names(desk: Desk) -> dict[str, str]:
    """The names of all registered systems: who sees scans sees those of all."""
    return {one.id: one.name for one in systems(desk.store)}


def _turns(asked: ScanFilters, skip: int, found: int) -> tuple[str, str, str]:
    here = min(found, ON_A_PAGE)
    where = _("{first} to {last}").format(first=skip + 1, last=skip + here)
    before = asked.address(asked.page - 1) if asked.page > 1 else ""
    return before, asked.address(asked.page + 1) if found > ON_A_PAGE else "", where
