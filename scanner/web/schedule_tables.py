"""The tables of the schedules' pages that are no list of schedules: the calendar of a month, the blackouts, the next runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from reports.language import _, spoken
from scanner.schedule import words
from scanner.schedule.model import Blackout, RunState
from scanner.schedule.month import Day, Entry
from scanner.schedule.occasions import Occasion
from scanner.web.desk import Desk
from scanner.web.listing import Cell, Listing


def calendar_listing(desk: Desk, month: str, weeks: Iterable[Sequence[Day]]) -> Listing:
    """The entries of a month, day by day, with the blackouts that hold on the day."""
    rows = []
    for day in (one for week in weeks for one in week if one.is_of_month):
        held = _(", ").join(one.reason for one in day.blackouts)
        if held and not day.entries:
            rows.append((Cell(day.date), Cell(""), Cell(""), Cell(""), Cell(held)))
        for one in day.entries:
            at = one.at.astimezone(desk.workspace.zone).strftime("%H:%M")
            rows.append((Cell(day.date), Cell(at), Cell(_who(one)), Cell(_state(one)), Cell(held)))
    header = (_("Day"), _("At"), _("Schedule"), _("State"), _("Blackout"))
    return Listing(name=_("Calendar {month}").format(month=month), header=header, rows=tuple(rows))


def blackout_listing(desk: Desk, blackouts: Iterable[Blackout]) -> Listing:
    """The blackouts that hold now or later."""
    local = desk.workspace.local
    rows = tuple(
        (Cell(local(one.starts_at)), Cell(local(one.ends_at)), Cell(one.reason), Cell(one.made_by)) for one in blackouts
    )
    header = (_("Begins at"), _("Ends at"), _("Reason"), _("Set by"))
    return Listing(name=_("Blackouts"), header=header, rows=rows)


def coming_listing(coming: Iterable[Occasion], zone: ZoneInfo) -> Listing:
    """The next runs of a schedule, in the time of its zone."""
    rows = tuple((Cell(words.minute(one.due_at, zone)), Cell(words.occasion_words(one, zone))) for one in coming)
    return Listing(name=_("Next runs"), header=(_("Due at"), _("What becomes of it")), rows=rows)


def _who(one: Entry) -> str:
    if one.schedule:
        return one.schedule.name
    return one.run.asked_by if one.run else ""


def _state(one: Entry) -> str:
    if one.run:
        return one.run.state.label.in_(spoken())
    is_missed = one.occasion is not None and one.occasion.starts_at is None
    return RunState.MISSED.label.in_(spoken()) if is_missed else _("to come")
