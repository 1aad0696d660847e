"""The tables of a system's pages as files: all of their rows, where the page shows the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baselines.model import Assessment
from checks.evidence import FailedLook
from reports.language import _, spoken
from reports.words import place_word, sought_word
from scanner.estate.model import System
from scanner.store.history import Scored
from scanner.web.desk import Desk
from scanner.web.item_view import VerdictLine
from scanner.web.listing import Cell, Listing


def scores_listing(desk: Desk, system: System, scores: Sequence[Scored]) -> Listing:
    """The scores over time, the newest first. What was not scored stays empty."""
    rows = tuple(
        (
            Cell(one.scan),
            Cell(desk.workspace.local(one.ended_at)),
            _rounded(one.score),
            _rounded(one.coverage * 100, 0),
        )
        for one in reversed(scores)
    )
    header = (_("Scan"), _("Ended"), _("Score"), _("Looked at, %"))
    return Listing(name=_named(system, _("Score over time")), header=header, rows=rows)


def layers_listing(system: System, assessment: Assessment) -> Listing:
    """The layers of an assessment in figures, the highest course first."""
    language = spoken()
    counted = tuple(assessment.layers[0].counts) if assessment.layers else ()
    header = (_("Layer"), _("Score"), _("Looked at, %"), *(one.label.in_(language) for one in counted))
    rows = tuple(
        (
            Cell(one.layer.label.in_(language)),
            _rounded(one.score),
            _rounded(one.coverage * 100, 0),
            *(Cell(one.counts[outcome]) for outcome in counted),
        )
        for one in reversed(assessment.layers)
    )
    return Listing(name=_named(system, _("The layers in figures")), header=header, rows=rows)


def looks_listing(system: System, looks: Iterable[FailedLook]) -> Listing:
    """What was not looked at, and why."""
    names = asset_names(system)
    header = (_("Asset"), _("Place"), _("What was sought"), _("Reason"), _("Detail"))
    rows = tuple(
        (
            *_where(names, one.place.asset, one.place.locator),
            Cell(sought_word(one.sought)),
            Cell(one.reason.label.in_(spoken())),
            Cell(one.detail),
        )
        for one in looks
    )
    return Listing(name=_named(system, _("Not looked at, and why")), header=header, rows=rows)


def verdicts_listing(desk: Desk, system: System, clause: str, verdicts: Iterable[VerdictLine]) -> Listing:
    """What the result of an item rests on."""
    names, language = asset_names(system), spoken()
    header = (_("Asset"), _("Place"), _("Check"), _("Title"), _("Result"), _("Reason"), _("What was seen"), _("Seen"))
    rows = tuple(
        (
            *_where(names, one.verdict.place.asset, one.verdict.place.locator),
            Cell(one.verdict.check),
            Cell(one.title.in_(language)),
            Cell(one.verdict.outcome.label.in_(language)),
            Cell(one.verdict.reason.label.in_(language) if one.verdict.reason else ""),
            Cell(one.seen.in_(language)),
            Cell(desk.workspace.local(one.verdict.seen_at)),
        )
        for one in verdicts
    )
    return Listing(name=_named(system, _("{clause}: what it rests on").format(clause=clause)), header=header, rows=rows)


def asset_names(system: System) -> dict[str, str]:
    """How the pages of a system name its assets, by id."""
    return {asset.id: asset.name or asset.target for asset in system.assets}


def _where(names: Mapping[str, str], asset: str, locator: str) -> tuple[Cell, Cell]:
    return Cell(names.get(asset, asset) or _("the system as a whole")), Cell(place_word(locator))


def _rounded(value: float | None, digits: int = 1) -> Cell:
    return Cell(None if value is None else round(value, digits) if digits else round(value))


def _named(system: System, what: str) -> str:
    return f"{system.name} {what}"
