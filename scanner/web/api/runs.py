"""Runs: scans that were asked for or came due, until and after they are started."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter

from checks.evidence import Depth
from scanner.accounts.model import Right
from scanner.schedule.model import Run, RunState, RunWhy
from scanner.schedule.withdraw import withdraw
from scanner.store.runs import run_of, runs
from scanner.web.api.shapes import Number, Part, Parted, Shape
from scanner.web.desk import Desk, needs
from scanner.web.served import API

router = APIRouter(prefix=API)


class DepthWord(StrEnum):
    """How hard a scan looks."""

    LIGHT = "light"
    NORMAL = "normal"
    DEEP = "deep"

    @property
    def depth(self) -> Depth:
        """The depth it names."""
        return Depth[self.name]

    @classmethod
    def of(cls, depth: Depth) -> DepthWord:
        """The word for a depth."""
        return cls[depth.name]


class RunShape(Shape):
    """A run. `scan` is the scan it became; `why` says why it waits, or ended as it did, `detail` what of it. `asset` is the one
    asset a retest looks at, empty for the system itself, null for all. The systems are those the account may see."""

    id: int
    schedule: int | None
    due_at: datetime
    asked_by: str
    systems: tuple[str, ...]
    layers: tuple[str, ...]
    depth: DepthWord
    asset: str | None
    state: RunState
    scan: int | None
    why: RunWhy
    detail: str
    started_at: datetime | None
    ended_at: datetime | None


@router.get("/runs")
def runs_(
    desk: Annotated[Desk, needs(Right.SEE_SCANS)], paging: Parted, state: RunState | None = None
) -> Part[RunShape]:
    """The runs, those due last first."""
    found = runs(desk.store, states=[state] if state else (), limit=paging.end)
    return paging.here(RunShape, (run_shape(desk, one) for one in found[paging.offset :]))


@router.get("/runs/{number}")
def run(desk: Annotated[Desk, needs(Right.SEE_SCANS)], number: Number) -> RunShape:
    """One run."""
    return run_shape(desk, run_of(desk.store, number))


@router.post("/runs/{number}/withdraw")
def withdraw_(desk: Annotated[Desk, needs(Right.SCAN)], number: Number) -> RunShape:
    """Take a run that waits out of the queue."""
    withdraw(desk.store, number, desk.person, desk.at)
    return run(desk, number)


def run_shape(desk: Desk, one: Run) -> RunShape:
    """A run as this account sees it."""
    own = {"systems": tuple(filter(desk.visitor.sees, one.systems)), "depth": DepthWord.of(one.depth)}
    return RunShape.model_validate({name: own.get(name, getattr(one, name)) for name in RunShape.model_fields})
