"""Systems, and how they were assessed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from baselines.model import Assessment
from checks import Layer, Outcome, Severity, UnknownName
from checks.evidence import Reason
from reports.language import _
from scanner.accounts.model import Right
from scanner.estate.baseline_of import UNGRADED, own_assessment
from scanner.estate.model import AssetType, DeviceKind, Environment, State, System
from scanner.store.assessed import assessments_of
from scanner.store.standing import assessment_body, newest_judged
from scanner.web.api.shapes import Both, Part, Parted, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.forms import LARGEST
from scanner.web.served import API

router = APIRouter(prefix=API)

ScanNumber = Annotated[int | None, Query(ge=1, le=LARGEST)]


class AssetShape(Shape):
    """An asset. The name of its login stays here."""

    id: str
    type: AssetType
    name: str
    target: str
    address: str
    ports: tuple[int, ...]
    environment: Environment
    kind: DeviceKind
    note: str


class SystemShape(Shape):
    """A registered system. `level` is its protection level, 0 for none."""

    id: str
    name: str
    department: str
    owner: str
    level: int
    state: State
    zone: str
    shares_data: bool | None
    extensions: tuple[str, ...]
    platform: str
    business: str
    filing_number: str
    evaluated_on: str
    note: str


class SystemWithAssets(SystemShape):
    """A system with its assets."""

    assets: tuple[AssetShape, ...]


class AssessedShape(Shape):
    """An assessment by its figures. `score` is 0..100, null where nothing was assessed; `coverage` is 0..1; `whole` tells that
    its scan covered all six layers."""

    scan: int
    baseline: str
    rule: str
    judged_at: datetime
    score: float | None
    coverage: float
    whole: bool


class LayerShape(Shape):
    """One course of the wall, with its items counted by outcome."""

    layer: Layer
    score: float | None
    coverage: float
    counts: dict[Outcome, int]


class CategoryShape(Shape):
    """One category of the baseline."""

    title: Both
    score: float | None
    coverage: float
    counts: dict[Outcome, int]


class ConclusionShape(Shape):
    """The rule's word, and what it could still become."""

    word: Both
    settled: bool
    best: Both
    worst: Both


class AssessmentShape(Shape):
    """One system, one scan, one baseline. `score_low` and `score_high` bound the score once all is assessed."""

    system: str
    scan: int
    baseline: str
    rule: str
    judged_at: datetime
    score: float | None
    score_low: float
    score_high: float
    coverage: float
    conclusion: ConclusionShape
    layers: tuple[LayerShape, ...]
    categories: tuple[CategoryShape, ...]
    hazards: tuple[str, ...]
    counts: dict[Outcome, int]
    """The bricks of the wall, by outcome."""


class DoubtShape(Shape):
    """A verdict that decided or held up an item."""

    check: str
    asset: str
    locator: str
    outcome: Outcome
    reason: Reason | None


class ItemResultShape(Shape):
    """How one item came out. `reason` is given where it was not assessed; `hazard` is the major hazard that stands on it."""

    item: str
    layer: Layer
    outcome: Outcome
    reason: Reason | None
    because: tuple[DoubtShape, ...]
    places: int
    places_total: int
    hazard: str
    severity: Severity | None


@router.get("/systems")
def systems(desk: Annotated[Desk, needs(Right.SEE)], paging: Parted) -> Part[SystemShape]:
    """The systems the account may see, in the order they were registered."""
    return paging.out_of(SystemShape, desk.systems())


@router.get("/systems/{id}")
def system(desk: Annotated[Desk, needs(Right.SEE)], id: str) -> SystemWithAssets:
    """One system with its assets."""
    return SystemWithAssets.model_validate(desk.system(id))


@router.get("/systems/{id}/assessments")
def assessments(
    desk: Annotated[Desk, needs(Right.SEE)],
    id: str,
    paging: Parted,
    scan: ScanNumber = None,
    baseline: Words = "",
    rule: Words = "",
) -> Part[AssessedShape]:
    """How a system was assessed, of the newest scan first."""
    system = desk.system(id).id
    found = assessments_of(
        desk.store, system, scan=scan, baseline=baseline, rule=rule, limit=paging.limit + 1, offset=paging.offset
    )
    return paging.here(AssessedShape, found)


@router.get("/systems/{id}/assessment")
def assessment(
    desk: Annotated[Desk, needs(Right.SEE)], id: str, scan: ScanNumber = None, baseline: Words = "", rule: Words = ""
) -> AssessmentShape:
    """One assessment: of the newest scan by the system's own baseline, or as is asked."""
    one = _assessment(desk, desk.system(id), scan, baseline, rule)
    counts = {outcome: sum(item.outcome is outcome for item in one.items) for outcome in Outcome}
    return AssessmentShape.model_validate(
        {**{name: getattr(one, name) for name in AssessmentShape.model_fields if name != "counts"}, "counts": counts}
    )


@router.get("/systems/{id}/assessment/items")
def items(
    desk: Annotated[Desk, needs(Right.SEE)],
    id: str,
    paging: Parted,
    scan: ScanNumber = None,
    baseline: Words = "",
    rule: Words = "",
    layer: Layer | None = None,
    outcome: Outcome | None = None,
) -> Part[ItemResultShape]:
    """How the items of the same assessment came out, in the baseline's order."""
    one = _assessment(desk, desk.system(id), scan, baseline, rule)
    return paging.out_of(
        ItemResultShape,
        (item for item in one.items if layer in (None, item.layer) and outcome in (None, item.outcome)),
    )


def _assessment(desk: Desk, system: System, scan: int | None, baseline: str, rule: str) -> Assessment:
    if scan is None and not baseline and not rule:
        own = own_assessment(system, newest_judged(desk.store, [system.id], UNGRADED).get(system.id, ()))
        found = [own.id] if own else []
    else:
        listed = assessments_of(desk.store, system.id, scan=scan, baseline=baseline, rule=rule, limit=1)
        found = [one.id for one in listed]
    if not found:
        raise UnknownName(_("there is no such assessment"))
    return assessment_body(desk.store, found[0])
