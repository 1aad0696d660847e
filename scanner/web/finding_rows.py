"""Rows of tables of findings, on the pages and in their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reports.language import _, spoken
from reports.words import place_word
from scanner.estate.model import Asset, System
from scanner.findings.shown import Shown, state_words
from scanner.web.desk import Desk
from scanner.web.listing import Cell, Listing


class Estate:
    """The registered systems by id, to name what findings are in; what is no longer registered is named by its id."""

    def __init__(self, systems: Sequence[System]) -> None:
        self._systems: Mapping[str, System] = {one.id: one for one in systems}
        self._assets: Mapping[tuple[str, str], Asset] = {
            (system.id, asset.id): asset for system in systems for asset in system.assets
        }

    def system(self, id: str) -> str:
        """The name of a system."""
        return self._systems[id].name if id in self._systems else id

    def department(self, id: str) -> str:
        """The department of a system, empty for one that is not registered."""
        return self._systems[id].department if id in self._systems else ""

    def asset(self, system: str, asset: str) -> str:
        """The id of an asset, with its name where it has one."""
        named = self._assets.get((system, asset))
        return f"{asset} {named.name}" if named and named.name else asset

    def owner(self, one: Shown) -> str:
        """Who is to fix a finding: whom it was assigned to, else the owner of its system."""
        system = self._systems.get(one.finding.place.system)
        return one.finding.owner or (system.owner if system else "")


def finding_listing(desk: Desk, found: Sequence[Shown]) -> Listing:
    """The table of findings."""
    estate = Estate(desk.systems())
    header = (
        _("Number"),
        _("Severity"),
        _("Title"),
        _("State"),
        _("System"),
        _("Asset"),
        _("Place"),
        _("Owner"),
        _("Due"),
        _("Last seen"),
    )
    return Listing(name=_("List of findings"), header=header, rows=tuple(_row(desk, one, estate) for one in found))


def _row(desk: Desk, one: Shown, estate: Estate) -> tuple[Cell, ...]:
    place = one.finding.place
    return (
        number_cell(one),
        severity_cell(one),
        Cell(one.title.in_(spoken()), tone="wide"),
        Cell(state_words(one), tone=f"state-{one.state.value}"),
        Cell(estate.system(place.system), f"/systems/{place.system}"),
        Cell(estate.asset(place.system, place.asset)),
        Cell(place_word(place.locator), tone="place"),
        Cell(estate.owner(one)),
        due_cell(one),
        Cell(_day(desk, one), tone="day"),
    )


def number_cell(one: Shown) -> Cell:
    """The number of a finding, which leads to its page."""
    return Cell(one.finding.name, f"/findings/{one.finding.number}", tone="day")


def severity_cell(one: Shown) -> Cell:
    """How grave it is."""
    return Cell(one.severity.label.in_(spoken()), tone=f"severity-{one.severity.value}")


def due_cell(one: Shown) -> Cell:
    """The day it is due, set apart where that is past or near."""
    return Cell(one.finding.due, tone="late day" if one.overdue else "soon day" if one.due_soon else "day")


def _day(desk: Desk, one: Shown) -> date:
    return one.finding.last_seen.astimezone(desk.workspace.zone).date()
