"""How well findings are fixed in time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter

from scanner.accounts.model import Right
from scanner.findings.figures import summary
from scanner.store.decisions import decisions_of
from scanner.store.findings import findings_of, transitions_of_systems
from scanner.web.api.shapes import Shape
from scanner.web.desk import Desk, needs
from scanner.web.served import API

router = APIRouter(prefix=API)


class FiguresShape(Shape):
    """The figures of some findings. `states` counts them by the state they stand in; `closed` were proved gone by a scan,
    `written_off` closed by a person. `days_to_fix` is a mean in days, `fixed_in_time` a share (0..1) of what was closed or is
    overdue; null where there is nothing to count."""

    name: str
    department: str
    states: dict[str, int]
    overdue: int
    due_soon: int
    closed: int
    written_off: int
    days_to_fix: float | None
    fixed_in_time: float | None


class SummaryShape(Shape):
    """The figures on a day, of all, of each department, and of each system (`name` is its id)."""

    today: date
    total: FiguresShape
    departments: tuple[FiguresShape, ...]
    systems: tuple[FiguresShape, ...]


@router.get("/departments")
def departments(desk: Annotated[Desk, needs(Right.SEE_CITY)]) -> SummaryShape:
    """The figures of all findings, of the departments and of the systems."""
    systems = desk.systems()
    ids = [one.id for one in systems]
    made = summary(
        systems,
        findings_of(desk.store, ids),
        transitions_of_systems(desk.store, ids),
        decisions_of(desk.store, ids),
        desk.workspace.day(desk.at),
    )
    return SummaryShape.model_validate(made)
