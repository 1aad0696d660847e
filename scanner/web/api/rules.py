"""Baselines and checks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from baselines.coverage import Way, baseline_coverage, way
from baselines.load import baseline_names, load_baseline
from baselines.model import Baseline, Importance, Item
from baselines.uses import items_resting_on
from checks import Check, Layer, Severity, find_check
from scanner.accounts.model import Right
from scanner.web.api.shapes import Both, Part, Parted, Shape, Words
from scanner.web.desk import Desk, needs
from scanner.web.rules import checks_in_order, find_baseline
from scanner.web.served import API

router = APIRouter(prefix=API)


class BaselineShape(Shape):
    """A baseline. `settled` counts its items by what settles them."""

    name: str
    title: Both
    standard: Both
    rule: str
    sureness: Both
    inherits: str
    settled: dict[Way, int]


class ItemShape(Shape):
    """An item: `id` is its clause, `checks` and the answer to `question` settle it."""

    id: str
    layer: Layer
    category: Both
    control_point: Both
    text: Both
    importance: Importance
    weight: float
    verb: str
    technical: bool
    hazard: str
    settled: Way
    checks: tuple[str, ...]
    topic: str
    question: str


class CheckShape(Shape):
    """A check. `early` marks an early sign."""

    id: str
    layer: Layer
    severity: Severity
    title: Both
    early: bool


class CheckManual(CheckShape):
    """A check with its manual. `evidence` are the kinds it reads, `items` what rests on it, by baseline."""

    why: Both
    fix: Both
    manual: str
    evidence: tuple[str, ...]
    aliases: tuple[str, ...]
    items: dict[str, tuple[str, ...]]


@router.get("/baselines")
def baselines(desk: Annotated[Desk, needs(Right.SEE_RULES)], paging: Parted) -> Part[BaselineShape]:
    """The baselines, by name."""
    return paging.out_of(BaselineShape, (_baseline(load_baseline(name)) for name in baseline_names()))


@router.get("/baselines/{name}")
def baseline(desk: Annotated[Desk, needs(Right.SEE_RULES)], name: str) -> BaselineShape:
    """One baseline; `a+b` is one joined with an extension."""
    return _baseline(find_baseline(name))


@router.get("/baselines/{name}/items")
def items(
    desk: Annotated[Desk, needs(Right.SEE_RULES)],
    name: str,
    paging: Parted,
    layer: Layer | None = None,
    settled: Way | None = None,
) -> Part[ItemShape]:
    """Its items, in clause order."""
    found = [one for one in find_baseline(name).items if layer in (None, one.layer) and settled in (None, way(one))]
    return paging.out_of(ItemShape, map(_item, found))


@router.get("/checks")
def checks(
    desk: Annotated[Desk, needs(Right.SEE_RULES)],
    paging: Parted,
    layer: Layer | None = None,
    severity: Severity | None = None,
    early: bool = False,
    q: Words = "",
) -> Part[CheckShape]:
    """The installed checks, layer by layer, the gravest first."""
    return paging.out_of(CheckShape, map(_check, checks_in_order(layer=layer, severity=severity, words=q, early=early)))


@router.get("/checks/{id}")
def check(desk: Annotated[Desk, needs(Right.SEE_RULES)], id: str) -> CheckManual:
    """One check, by an id it had before too."""
    one = find_check(id)
    return CheckManual(
        **_check(one).model_dump(),
        why=Both.model_validate(one.text.why),
        fix=Both.model_validate(one.text.fix),
        manual=one.manual,
        evidence=(one.subject.kind(), *(each.kind() for each in one.companions)),
        aliases=one.text.aliases,
        items=dict(items_resting_on(one.id)),
    )


def _baseline(one: Baseline) -> BaselineShape:
    return BaselineShape(
        name=one.name,
        title=Both.model_validate(one.title),
        standard=Both.model_validate(one.standard),
        rule=one.rule,
        sureness=Both.model_validate(one.sureness),
        inherits=one.inherits,
        settled=baseline_coverage(one).counts,
    )


def _item(one: Item) -> ItemShape:
    return ItemShape(
        id=one.id,
        layer=one.layer,
        category=Both.model_validate(one.category),
        control_point=Both.model_validate(one.control_point),
        text=Both.model_validate(one.text),
        importance=one.importance,
        weight=one.weight,
        verb=one.verb,
        technical=one.technical,
        hazard=one.hazard.id if one.hazard else "",
        settled=way(one),
        checks=one.settled_by.all_checks,
        topic=one.settled_by.topic,
        question=one.question,
    )


def _check(one: Check) -> CheckShape:
    return CheckShape(
        id=one.id,
        layer=one.layer,
        severity=one.text.severity,
        title=Both.model_validate(one.text.title),
        early=one.text.early,
    )
