"""How `citywall schedule` shows schedules and what a dry run found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from reports.language import _, spoken
from scanner.cli.output import print_line, print_table
from scanner.schedule import words
from scanner.schedule.dry_run import DryRun
from scanner.schedule.model import Run, Schedule
from scanner.schedule.occasions import Occasion, preview
from scanner.store import Store
from scanner.store.estate import systems
from scanner.store.runs import runs
from scanner.store.schedules import blackouts
from scanner.workspace import Workspace

LAST_RUNS = 10


class ScheduleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as `schedule show --json` prints it: `next` are its next ten runs, none while it is paused, `last`
    its newest."""

    schedule: Schedule
    next: tuple[Occasion, ...]
    last: tuple[Run, ...]


def shown(store: Store, one: Schedule, at: datetime) -> ScheduleShown:
    """A schedule with its next and its last runs."""
    coming = preview(one, blackouts(store, after=at), at) if one.is_kept else []
    return ScheduleShown(schedule=one, next=tuple(coming), last=tuple(runs(store, schedule=one.id, limit=LAST_RUNS)))


def print_schedules(store: Store, workspace: Workspace, each: Sequence[ScheduleShown]) -> None:
    """All of them as a table."""
    names = _names(store)
    rows = [
        (
            one.schedule.name,
            words.when_words(one.schedule, home=workspace.settings.timezone),
            words.chosen_words(one.schedule.chosen, names),
            next((workspace.local(coming.starts_at) for coming in one.next if coming.starts_at), _("paused")),
            words.result_words(one.last[0], workspace.zone, names) if one.last else "",
        )
        for one in each
    ]
    heads = (_("Name"), _("When"), _("What is scanned"), _("Next run"), _("Last run"))
    print_table(heads, rows, title=_("{n} schedules").format(n=len(each)))


def print_schedule(store: Store, workspace: Workspace, one: ScheduleShown) -> None:
    """One of them, its next and its last runs."""
    schedule, names, zone = one.schedule, _names(store), ZoneInfo(one.schedule.zone)
    told = [
        words.when_words(schedule, home=workspace.settings.timezone),
        words.chosen_words(schedule.chosen, names),
        words.layer_words(schedule.layers),
        words.depth_words(schedule.depth),
        *filter(None, [schedule.hours]),
        schedule.if_missed.label.in_(spoken()),
    ]
    print_line(_("Schedule {name}: {what}").format(name=schedule.name, what=_("; ").join(told)))
    if schedule.paused_at is not None:
        when = words.minute(schedule.paused_at, zone)
        print_line(_("Paused by {by} at {when}").format(by=schedule.paused_by, when=when))
    rows = [(words.minute(coming.due_at, zone), words.occasion_words(coming, zone)) for coming in one.next]
    if rows:
        print_table((_("Due at"), _("What becomes of it")), rows, title=_named(_("Next runs"), schedule, workspace))
    past = [
        (run.id, words.minute(run.due_at, zone), run.asked_by, words.result_words(run, zone, names), run.scan)
        for run in one.last
    ]
    if past:
        heads = (_("Run"), _("Due at"), _("Asked by"), _("Result"), _("Scan"))
        print_table(heads, past, title=_named(_("Last runs"), schedule, workspace))


def print_dry_run(workspace: Workspace, found: DryRun) -> None:
    """What a dry run found, and the next runs."""
    for line in words.dry_run_lines(found, workspace.zone):
        print_line(line)
    rows = [(workspace.local(one.due_at), words.occasion_words(one, workspace.zone)) for one in found.next]
    print_table((_("Due at"), _("What becomes of it")), rows, title=_("Next runs"))


def _named(title: str, schedule: Schedule, workspace: Workspace) -> str:
    """With the time zone of the times below, where it is not the workspace's."""
    return title if schedule.zone == workspace.settings.timezone else f"{title} ({schedule.zone})"


def _names(store: Store) -> dict[str, str]:
    return {one.id: one.name for one in systems(store)}
