"""The departments side by side, as their page ranks them, and the same figures of each system."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from scanner.accounts.model import Right
from scanner.findings.ranking import rank, terms
from scanner.web.api.shapes import Both, Part, Parted, Shape
from scanner.web.desk import Desk, needs
from scanner.web.pages.departments import system_terms
from scanner.web.records import Records
from scanner.web.served import API

router = APIRouter(prefix=API)


class DepartmentShape(Shape):
    """A department. The four terms and the `points` are 0..100; `rank` is null without one, and `why_not` says why. `days_to_fix`
    is a mean in days, `fixed_in_time` a share (0..1) of what was closed or is overdue; null where there is nothing to count."""

    name: str
    rank: int | None
    why_not: Both | None
    points: float
    protection: float
    in_time: float
    not_overdue: float
    stays_fixed: float
    systems: int
    assessed: int
    mean_score: float | None
    coverage: float
    open: int
    overdue: int
    days_to_fix: float | None
    fixed_in_time: float | None


class SystemFiguresShape(Shape):
    """How well a system's findings are fixed; `score` and `coverage` are of its newest assessment by its own baseline, the rest
    is as of a department."""

    system: str
    department: str
    score: float | None
    coverage: float
    open: int
    overdue: int
    closed: int
    came_back: int
    days_to_fix: float | None
    fixed_in_time: float | None


@router.get("/departments")
def departments(desk: Annotated[Desk, needs(Right.SEE_CITY)], paging: Parted) -> Part[DepartmentShape]:
    """The departments, best first, those without a rank last."""
    records: Records = desk.request.app.state.records
    return paging.out_of(DepartmentShape, rank(system_terms(desk), records.of(desk)))


@router.get("/departments/systems")
def by_system(desk: Annotated[Desk, needs(Right.SEE_CITY)], paging: Parted) -> Part[SystemFiguresShape]:
    """How well the findings of each system are fixed, in the order the systems were registered."""
    records: Records = desk.request.app.state.records
    kept = records.of(desk)
    made = []
    for one in system_terms(desk):
        figures = terms(one.system, [one], kept)
        made.append(
            SystemFiguresShape(
                system=one.system,
                department=one.department,
                score=one.score,
                coverage=one.coverage,
                open=one.open,
                overdue=one.overdue,
                closed=figures.record.closed,
                came_back=figures.record.came_back,
                days_to_fix=figures.days_to_fix,
                fixed_in_time=figures.fixed_in_time,
            )
        )
    return paging.out_of(SystemFiguresShape, made)
