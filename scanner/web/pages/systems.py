"""A system: its wall, its scores over time, what is open, what changed, what was not looked at, and one item of its baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from reports.language import spoken
from reports.page import legend_bricks
from reports.table_files import FILE_TYPES
from reports.wall import wall_svg
from reports.words import place_word, sought_word
from scanner.accounts.model import Right
from scanner.estate.model import System
from scanner.findings.shown import shown_by_number
from scanner.web.addresses import item_address, system_address
from scanner.web.desk import Desk, needs
from scanner.web.drawn import links_of
from scanner.web.finding_rows import finding_listing
from scanner.web.item_view import item_view
from scanner.web.listing import NO_OTHERS, Listing, with_files
from scanner.web.overview import WARNED, recent_warnings
from scanner.web.pages.reports import system_shelf
from scanner.web.score_line import score_line
from scanner.web.system_tables import asset_names, layers_listing, looks_listing, scores_listing, verdicts_listing
from scanner.web.system_view import Own, answers_standing, changes, gravest, not_looked, own_of, scores_of

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
    return with_files(
        desk,
        "system.html.j2",
        scores_listing(desk, one, scores),
        others=_tables(desk, one, own) if own else NO_OTHERS,
        system=one,
        address=system_address(one.id),
        own=own,
        wall=wall,
        legend=legend_bricks(language),
        scores=scores,
        line=score_line(scores),
        lines=lines,
        open_in_all=in_all,
        finding_files={name: f"/findings?{urlencode({'system': one.id, 'format': name})}" for name in FILE_TYPES},
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
    view = item_view(desk, one, clause, whole="format" in desk.request.query_params)

    def findings() -> Listing:
        return finding_listing(
            desk, list(shown_by_number(desk.store, view.numbers, desk.workspace.day(desk.at)).values())
        )

    return with_files(
        desk,
        "item.html.j2",
        verdicts_listing(desk, one, view.item.id, view.verdicts),
        others={"findings": findings},
        system=one,
        address=system_address(one.id),
        view=view,
        item_address=item_address,
        **_words(desk, one),
    )


def _tables(desk: Desk, system: System, own: Own) -> Mapping[str, Callable[[], Listing]]:
    return {
        "layers": lambda: layers_listing(system, own.assessment),
        "looks": lambda: looks_listing(system, not_looked(desk, own.judged.scan, system, limit=-1)[0]),
    }


def _words(desk: Desk, system: System) -> dict[str, Any]:
    """What every table of findings needs to name places."""
    return {
        "zone": desk.workspace.settings.timezone,
        "place_word": place_word,
        "asset_names": asset_names(system),
    }
