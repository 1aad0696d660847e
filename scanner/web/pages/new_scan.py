"""Ask for a scan: which systems, which layers, how hard; and what of that is in scope, before it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from checks import InputError, Layer
from checks.evidence import Depth
from reports.language import _, spoken
from scanner.accounts.model import Right
from scanner.estate.model import System
from scanner.run.depths import DEPTHS
from scanner.run.reach import Reach, Reached, reached
from scanner.schedule.model import Chosen, ChosenBy
from scanner.scope.gate import Gate
from scanner.store.runs import ask_run
from scanner.store.scope import permissions
from scanner.web.desk import Desk, needs
from scanner.web.listing import Cell, Listing, with_files

router = APIRouter()

Officer = Annotated[Desk, needs(Right.SCAN)]

MOST_SHOWN = 200
_FIELDS = {ChosenBy.SYSTEMS: "system", ChosenBy.DEPARTMENT: "department", ChosenBy.ZONE: "zone"}


class WantedScan(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen in the form."""

    by: ChosenBy
    names: tuple[str, ...]
    layers: tuple[str, ...]
    depth: Depth

    def select(self, desk: Desk) -> list[System]:
        """The systems.

        Raises:
            InputError: none was chosen.
        """
        found = Chosen(by=self.by, names=self.names).select(desk.systems())
        if not found:
            raise InputError(_("no system is chosen"))
        return found


class ReachNow(msgspec.Struct, frozen=True, kw_only=True):
    """What of the chosen systems may be touched now: counts by kind, and what may not be, one by one."""

    counts: tuple[tuple[Reach, int], ...]
    refused: tuple[Reached, ...]


@router.get("/scans/new")
def ask(desk: Officer) -> Response:
    """The form; once something is chosen in it, also what of that is in scope."""
    asked = desk.request.query_params
    wanted = found = None
    wrong = ""
    if "by" in asked:
        names = {by: asked.getlist(field) for by, field in _FIELDS.items()}
        wanted = _wanted(asked["by"], names, asked.getlist("layer"), asked.get("depth", ""))
        try:
            found = wanted.select(desk)
        except InputError as error:
            wrong = str(error)
    estate = desk.systems()
    reach = None if found is None else _reach(desk, found)
    return with_files(
        desk,
        "new_scan.html.j2",
        _refused(reach.refused if reach else ()),
        status=422 if wrong else 200,
        wrong=wrong,
        estate=estate,
        departments=sorted({one.department for one in estate}),
        zones=sorted({one.zone for one in estate if one.zone}),
        layers=list(Layer),
        depths=[(int(one), DEPTHS[one].in_(spoken())) for one in Depth],
        ways=list(ChosenBy),
        wanted=wanted,
        chosen=found,
        reach=reach,
        most=MOST_SHOWN,
    )


@router.post("/scans/new")
def start(
    desk: Officer,
    system: Annotated[list[str], Form(default_factory=list)],
    layer: Annotated[list[str], Form(default_factory=list)],
    depth: Annotated[str, Form()] = "",
) -> Response:
    """Put it into the queue. The systems are those that were shown."""
    wanted = _wanted(ChosenBy.SYSTEMS.value, {ChosenBy.SYSTEMS: system}, layer, depth)
    found = wanted.select(desk)
    ask_run(
        desk.store,
        systems=[one.id for one in found],
        layers=wanted.layers,
        depth=wanted.depth,
        by=desk.person,
        at=desk.at,
    )
    return RedirectResponse("/scans", status_code=303)


def _wanted(by: str, names: dict[ChosenBy, list[str]], layers: list[str], depth: str) -> WantedScan:
    try:
        way = ChosenBy(by)
        return WantedScan(
            by=way,
            names=tuple(names.get(way, ())),
            layers=tuple(one.value for one in Layer if one in {Layer(name) for name in layers}),
            depth=Depth(int(depth or Depth.NORMAL)),
        )
    except ValueError as error:
        raise InputError(_("this is none of what the form offers")) from error


def _reach(desk: Desk, chosen: list[System]) -> ReachNow:
    gate = Gate(permissions(desk.store), zone=desk.workspace.zone, clock=lambda: desk.at)
    found = reached(chosen, gate)
    counted = Counter(one.reach for one in found)
    return ReachNow(
        counts=tuple((one, counted[one]) for one in Reach if counted[one]),
        refused=tuple(one for one in found if one.reach is not Reach.IN_SCOPE),
    )


def _refused(refused: Iterable[Reached]) -> Listing:
    header = (_("System"), _("Asset"), _("Address"), _("State"))
    rows = tuple(
        (Cell(one.system.name), Cell(one.asset.id), Cell(one.where), Cell(one.reach.label.in_(spoken())))
        for one in refused
    )
    return Listing(name=_("What may not be touched, or not now"), header=header, rows=rows)
