"""The walls: all the visitor's systems at one look."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from checks import Layer, Severity
from reports.language import _, spoken
from reports.page import legend_bricks
from reports.text import printable
from scanner.accounts.model import Right
from scanner.estate.model import State, System
from scanner.web.addresses import system_address
from scanner.web.desk import Desk, needs
from scanner.web.overview import ORDERS, WARNED, Filters, Plot, filters, plots, totals
from scanner.web.page import MENU, page
from scanner.web.stitched import Piece, stitched

router = APIRouter()

_PLACE = re.compile(r"<wall (\d+)>")
"""Where a wall stands. Nothing that passes through a template comes out with a `<`, so nobody can write this."""


@router.get("/")
def walls(
    desk: Annotated[Desk, needs(Right.OWN)],
    department: str = "",
    level: str = "",
    state: str = "",
    layer: str = "",
    order: str = "register",
) -> Response:
    """The first page: whose role sees no systems is sent to the first page that role may see."""
    if not desk.may(Right.SEE):
        first = next((one.href for one in MENU if desk.may(one.right)), "/me")
        return RedirectResponse(first, status_code=303)
    wanted = filters(department, level, state, layer, order)
    systems = desk.systems()
    shown = plots(desk, systems, wanted)
    made = page(
        desk,
        "walls.html.j2",
        plots=shown,
        place=lambda number: Markup(f"<wall {number}>"),
        totals=totals(shown),
        wanted=wanted,
        options=_options(systems, wanted),
        legend=legend_bricks(spoken()),
        gravest=(Severity.CRITICAL, Severity.HIGH),
        address=system_address,
        warned_days=WARNED.days,
    )
    return stitched(desk.request, _parts(bytes(made.body).decode("utf-8"), shown))


def _parts(made: str, shown: list[Plot]) -> list[str | Piece]:
    """The page with the walls in their places."""
    parts: list[str | Piece] = []
    for number, part in enumerate(_PLACE.split(made)):
        drawn = shown[int(part)].drawn if number % 2 else None
        parts.append(drawn.svg if drawn else part)
    return parts


def _options(systems: list[System], wanted: Filters) -> tuple[tuple[str, str, list[tuple[str, str]], str], ...]:
    """The fields of the filters: name, word, choices, the one chosen."""
    everything = ("", _("no matter which"))
    language = spoken()
    departments = [(one, one) for one in dict.fromkeys(printable(system.department) for system in systems)]
    levels = [
        (str(one), _("level {n}").format(n=one) if one else _("none")) for one in sorted({s.level for s in systems})
    ]
    states = [(one.value, one.label.in_(language)) for one in State]
    layers = [(one.value, one.label.in_(language)) for one in Layer]
    orders = [(name, word.in_(language)) for name, word in ORDERS.items()]
    return (
        ("department", _("Department"), [everything, *departments], wanted.department),
        ("level", _("Level"), [everything, *levels], wanted.level),
        ("state", _("State"), [everything, *states], wanted.state),
        ("layer", _("Layer"), [("", _("all six layers")), *layers], wanted.layer.value if wanted.layer else ""),
        ("order", _("Order"), orders, wanted.order),
    )
