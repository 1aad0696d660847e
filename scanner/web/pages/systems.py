"""A system: its wall, its scores over time, what is open, what changed, what was not looked at, and one item of its baseline."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from reports.language import spoken
from reports.page import legend_bricks
from reports.wall import wall_svg
from reports.words import place_word, sought_word
from scanner.accounts.model import Right
from scanner.estate.model import System
from scanner.web.addresses import item_address, system_address
from scanner.web.desk import Desk, needs
from scanner.web.drawn import links_of
from scanner.web.item_view import item_view
from scanner.web.overview import WARNED, recent_warnings
from scanner.web.page import page
from scanner.web.pages.reports import system_shelf
from scanner.web.score_line import score_line
from scanner.web.system_view import answers_standing, changes, gravest, not_looked, own_of, scores_of

router = APIRouter()

WALL_WIDTH = 860.0
"""The width of the big wall, in its own units."""


@router.get("/systems/{id}")
def system(desk: Annotated[Desk, needs(Right.SEE)], id: str) -> Response:
    """One system. Where no scan has finished yet, what is known without one."""
    one = desk.system(id)
    own = own_of(desk.store, one)
    scores = scores_of(desk.store, one, desk.at)
    lines, in_all = gravest(desk, one, own)
    language = spoken()
    wall = None
    if own:
        links = links_of(one.id)
        wall = wall_svg(own.assessment, own.baseline, width=WALL_WIDTH, language=language, link=links)
    return page(
        desk,
        "system.html.j2",
        system=one,
        address=system_address(one.id),
        own=own,
        wall=wall,
        legend=legend_bricks(language),
        scores=scores,
        line=score_line(scores),
        lines=lines,
        open_in_all=in_all,
        changes=changes(desk, one, scores),
        looks=not_looked(desk, own.judged.scan, one) if own else ([], 0),
        answers=answers_standing(desk, one),
        warnings=recent_warnings(desk, [one.id]),
        warned_days=WARNED.days,
        shelf=system_shelf(desk, one, own.judged.scan) if own else None,
        sought_word=sought_word,
        **_words(desk, one),
    )


@router.get("/systems/{id}/items/{clause:path}")
def item(desk: Annotated[Desk, needs(Right.SEE)], id: str, clause: str) -> Response:
    """One item of the system's own baseline: how it came out, the verdicts behind it, and its findings."""
    one = desk.system(id)
    return page(
        desk,
        "item.html.j2",
        system=one,
        address=system_address(one.id),
        view=item_view(desk, one, clause),
        item_address=item_address,
        **_words(desk, one),
    )


def _words(desk: Desk, system: System) -> dict[str, Any]:
    """What every table of findings needs to name places."""
    names = {asset.id: asset.name or asset.target for asset in system.assets}
    return {"zone": desk.workspace.settings.timezone, "place_word": place_word, "asset_names": names}
