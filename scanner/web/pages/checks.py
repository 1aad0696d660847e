"""The checks: what is looked for, why it matters, and how it is fixed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from baselines.uses import items_resting_on
from checks import Layer, Severity, find_check
from reports.language import _, spoken
from reports.words import sought_word
from scanner.accounts.model import Right
from scanner.web.addresses import baseline_address, check_address
from scanner.web.desk import Desk, needs
from scanner.web.filters import chosen
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.page import page
from scanner.web.rules import checks_in_order

router = APIRouter()


@router.get("/checks")
def checks(
    desk: Annotated[Desk, needs(Right.SEE_RULES)], layer: str = "", severity: str = "", q: str = "", early: bool = False
) -> Response:
    """Every installed check."""
    language = spoken()
    found = checks_in_order(layer=chosen(Layer, layer), severity=chosen(Severity, severity), words=q, early=early)
    rows = tuple(
        (
            Cell(one.text.title.in_(language), check_address(one.id)),
            Cell(one.layer.label.in_(language)),
            Cell(one.text.severity.label.in_(language), tone=f"severity-{one.text.severity.value}"),
            Cell(one.id),
            Cell(sought_word(one.subject.kind())),
            Cell(sum(map(len, items_resting_on(one.id).values())), tone="number"),
        )
        for one in found
    )
    header = (_("Title"), _("Layer"), _("Severity"), _("Check"), _("Judges"), _("Items that rest on it"))
    return with_files(
        desk,
        "checks.html.j2",
        Listing(name=_("Checks"), header=header, rows=rows),
        layers=[("", _("no matter which")), *((each.value, each.label.in_(language)) for each in Layer)],
        severities=[("", _("no matter which")), *((each.value, each.label.in_(language)) for each in Severity)],
        chosen={"layer": layer, "severity": severity, "q": q, "early": early},
    )


@router.get("/checks/{id}")
def check(desk: Annotated[Desk, needs(Right.SEE_RULES)], id: str) -> Response:
    """The manual page of one check, under a name it had before too."""
    one = find_check(id)
    return page(
        desk,
        "check.html.j2",
        check=one,
        evidence=[one.subject.kind(), *(each.kind() for each in one.companions)],
        items=items_resting_on(one.id),
        told_by=[find_check(each) for each in one.text.told_by],
        baseline_address=baseline_address,
        check_address=check_address,
    )
