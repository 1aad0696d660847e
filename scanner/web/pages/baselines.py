"""The baselines: what systems are held to, item by item, and what settles each item."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from baselines.coverage import Way, baseline_coverage, way
from baselines.load import JOINT, baseline_names, load_baseline, load_rule
from baselines.model import Baseline, Item
from checks import Layer
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.web.addresses import baseline_address
from scanner.web.desk import Desk, needs
from scanner.web.filters import chosen, holds
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.rules import find_baseline

router = APIRouter()


@router.get("/baselines")
def baselines(desk: Annotated[Desk, needs(Right.SEE_RULES)]) -> Response:
    """Every baseline, with its items counted by what settles them."""
    language = spoken()
    rows = []
    for name in baseline_names():
        one = load_baseline(name)
        counted = baseline_coverage(one)
        rows.append(
            (
                Cell(name, baseline_address(name)),
                Cell(one.title.in_(language)),
                Cell(one.standard.in_(language)),
                Cell(load_rule(one.rule).title.in_(language)),
                Cell(len(one.items), tone="number"),
                *(Cell(counted.counts[each], tone="number") for each in Way),
            )
        )
    header = (
        _("Baseline"),
        _("Title"),
        _("Standard"),
        _("Scoring rule"),
        _("Number of items"),
        *(each.label.in_(language) for each in Way),
    )
    return with_files(desk, "baselines.html.j2", Listing(name=_("Baselines"), header=header, rows=tuple(rows)))


@router.get("/baselines/{name}")
def baseline(
    desk: Annotated[Desk, needs(Right.SEE_RULES)], name: str, layer: str = "", settled: str = "", q: str = ""
) -> Response:
    """The items of one baseline, or of several joined (`a+b`)."""
    one = find_baseline(name)
    language = spoken()
    within, by = chosen(Layer, layer), chosen(Way, settled)
    items = [item for item in one.items if within in (None, item.layer) and by in (None, way(item))]
    items = [item for item in items if holds(q, item.id, item.text.zh, item.text.en, item.control_point.in_(language))]
    return with_files(
        desk,
        "baseline.html.j2",
        _listing(one, items),
        baseline=one,
        parts=[load_baseline(part) for part in one.name.split(JOINT)],
        rule=load_rule(one.rule),
        coverage=baseline_coverage(one),
        items=items,
        way=way,
        layers=[("", _("no matter which")), *((each.value, each.label.in_(language)) for each in Layer)],
        ways=[("", _("no matter which")), *((each.value, each.label.in_(language)) for each in Way)],
        chosen={"layer": layer, "settled": settled, "q": q},
    )


def _listing(one: Baseline, items: list[Item]) -> Listing:
    language = spoken()
    header = (
        _("Item"),
        _("Layer"),
        _("Control point"),
        _("What must hold"),
        _("Importance"),
        _("Weight"),
        _("Settled by"),
    )
    rows = tuple(
        (
            Cell(item.id),
            Cell(item.layer.label.in_(language)),
            Cell(item.control_point.in_(language)),
            Cell(item.text.in_(language)),
            Cell(item.importance.label.in_(language)),
            Cell(item.weight or None),
            Cell(", ".join(filter(None, (*item.settled_by.all_checks, item.settled_by.topic)))),
        )
        for item in items
    )
    return Listing(name=one.title.in_(language), header=header, rows=rows)
