"""Scans: those there were and are, how far one is, and what people wish of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from checks import InputError, Layer
from reports.language import _
from scanner.accounts.model import Right
from scanner.run.control import wish_cancel, wish_pause, wish_resume
from scanner.run.progress import progress_of
from scanner.run.stand import Stand, stand_of
from scanner.store.past_scans import Effect, PastFilter, covered_by, effects_of, past_scans
from scanner.store.runs import ask_run
from scanner.store.scans import Scan, Stopped, find_scan, unfinished_scans
from scanner.store.stops import stops_of
from scanner.web.api.runs import DepthWord, RunShape, run_shape
from scanner.web.api.shapes import Number, Part, Parted, Sent, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.served import API

router = APIRouter(prefix=API)


class ScanShape(Shape):
    """A scan. `stand` is how it stands now, `stopped_why` why it stands still. `layers` is empty for all six; `asset` is the one
    asset a retest looks at. The systems are those the account may see."""

    id: int
    stand: Stand
    depth: DepthWord
    layers: tuple[str, ...]
    asset: str | None
    started_at: datetime
    ended_at: datetime | None
    asked_by: str
    wished_by: str
    stopped_why: str
    program_version: str
    systems: tuple[str, ...]


class SystemProgressShape(Shape):
    """How far a scan is with one system, in jobs."""

    system: str
    done: int
    waiting: int


class StopShape(Shape):
    """That a scan stopped before its end, by whom or by which process, what that said last, and when it was gone on with."""

    at: datetime
    stopped: Stopped
    by: str
    why: str
    went_on_at: datetime | None


class EffectShape(Shape):
    """What a scan did to the findings."""

    opened: int
    closed: int
    reopened: int
    claims_rejected: int


class ScanWithProgress(ScanShape):
    """A scan, how far it is, in jobs, what befell it, and what it did to the findings: null before it is over, and for who sees
    no findings."""

    done: int
    waiting: int
    judging: bool
    progress: tuple[SystemProgressShape, ...]
    stops: tuple[StopShape, ...]
    effect: EffectShape | None


class ScanWish(Sent):
    """What is to be scanned: systems by id, layers (none for all six), how hard; `asset` makes it a retest of this one asset."""

    systems: Annotated[list[str], Field(min_length=1, max_length=500)]
    layers: Annotated[list[Layer], Field(max_length=6)] = []
    depth: DepthWord = DepthWord.NORMAL
    asset: str | None = None


@router.get("/scans")
def scans(
    desk: Annotated[Desk, needs(Right.SEE_SCANS)],
    paging: Parted,
    over: bool = True,
    system: Words = "",
    asked_by: Words = "",
    retest: bool | None = None,
) -> Part[ScanShape]:
    """The scans that are over, newest first; with `over=false` those that are not, whatever the filters."""
    if over:
        wanted = PastFilter(system=desk.system(system).id if system else "", asked_by=asked_by, retest=retest)
        found = past_scans(desk.store, wanted, skip=paging.offset, most=paging.limit + 1)
    else:
        found = unfinished_scans(desk.store)[paging.offset : paging.end]
    covered = covered_by(desk.store, [one.id for one in found])
    return paging.here(ScanShape, (_shape(desk, one, covered.get(one.id, ())) for one in found))


@router.get("/scans/{number}")
def scan(desk: Annotated[Desk, needs(Right.SEE_SCANS)], number: Number) -> ScanWithProgress:
    """One scan, and how far it is."""
    one = find_scan(desk.store, number)
    progress = progress_of(desk.store, one)
    plain = _shape(desk, one, tuple(each.system for each in progress.systems))
    told = plain.stand is Stand.FINISHED and desk.may(Right.SEE)
    effect = effects_of(desk.store, [number]).get(number, Effect()) if told else None
    return ScanWithProgress(
        **plain.model_dump(),
        done=progress.done,
        waiting=progress.waiting,
        judging=progress.judging,
        progress=tuple(
            SystemProgressShape.model_validate(each) for each in progress.systems if desk.visitor.sees(each.system)
        ),
        stops=tuple(StopShape.model_validate(each) for each in stops_of(desk.store, number)),
        effect=EffectShape.model_validate(effect) if effect else None,
    )


@router.post("/scans", status_code=202)
def start(desk: Annotated[Desk, needs(Right.SCAN)], sent: ScanWish) -> RunShape:
    """Ask for a scan as soon as it can be. The run tells which scan it became."""
    systems = [desk.system(id) for id in dict.fromkeys(sent.systems)]
    if sent.asset and not any(sent.asset == asset.id for asset in systems[0].assets):
        raise InputError(_("there is no asset {id}").format(id=repr(sent.asset[:60])))
    run = ask_run(
        desk.store,
        systems=[one.id for one in systems],
        layers=[one.value for one in Layer if one in sent.layers],
        depth=sent.depth.depth,
        asset=sent.asset,
        by=desk.person,
        at=desk.at,
    )
    return run_shape(desk, run)


@router.post("/scans/{number}/pause")
def pause(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> ScanWithProgress:
    """Pause it until somebody resumes it."""
    wish_pause(desk.store, number, desk.person)
    return scan(desk, number)


@router.post("/scans/{number}/resume")
def resume(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> ScanWithProgress:
    """Let it go on, as soon as the keeper of the queue comes to it."""
    wish_resume(desk.store, number, desk.person)
    return scan(desk, number)


@router.post("/scans/{number}/cancel")
def cancel(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> ScanWithProgress:
    """End it for good; it is never judged."""
    wish_cancel(desk.store, number, desk.person)
    return scan(desk, number)


def _shape(desk: Desk, one: Scan, covered: tuple[str, ...]) -> ScanShape:
    own = {
        "stand": stand_of(one, desk.at),
        "depth": DepthWord.of(one.depth),
        "systems": tuple(filter(desk.visitor.sees, covered)),
    }
    names = [name for name in ScanShape.model_fields if name not in own]
    return ScanShape.model_validate({**own, **{name: getattr(one, name) for name in names}})
