"""Schedules, runs and what a dry run found, in words, for the command line and the pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from checks import Layer
from checks.evidence import Depth
from reports.language import _, spoken
from scanner.run.depths import DEPTHS
from scanner.schedule.dry_run import DryRun
from scanner.schedule.model import Chosen, ChosenBy, Run, RunState, RunWhy, Schedule
from scanner.schedule.occasions import Occasion
from scanner.schedule.rule import rule_words

_MINUTE = 60
_MOMENTS = (RunWhy.REPLACED, RunWhy.STILL_RUNNING)
"""Reasons whose detail is the time another run was due."""


def when_words(schedule: Schedule, *, home: str) -> str:
    """When it comes due, with its time zone where that is not the workspace's."""
    said = rule_words(schedule.rule).in_(spoken())
    return said if schedule.zone == home else f"{said} {schedule.zone}"


def chosen_words(chosen: Chosen, names: Mapping[str, str]) -> str:
    """What it scans; `names` are those of the systems by id."""
    if chosen.by is ChosenBy.ALL:
        return chosen.by.label.in_(spoken())
    if chosen.by is ChosenBy.SYSTEMS:
        return _(", ").join(names.get(one, one) for one in chosen.names)
    return _("{kind}: {names}").format(kind=chosen.by.label.in_(spoken()), names=_(", ").join(chosen.names))


def layer_words(layers: tuple[str, ...]) -> str:
    """The layers it looks at."""
    if not layers:
        return _("all six layers")
    return _(", ").join(Layer(one).label.in_(spoken()) for one in layers)


def depth_words(depth: Depth) -> str:
    """How hard it looks."""
    return DEPTHS[depth].in_(spoken())


def why_words(why: RunWhy, detail: str, zone: ZoneInfo, names: Mapping[str, str]) -> str:
    """Why a run waits or ended so, with what of it, in the time of `zone`."""
    said = why.label.in_(spoken())
    if why in _MOMENTS and detail:
        detail = minute(datetime.fromisoformat(detail), zone)
    elif why is RunWhy.BUSY:
        detail = names.get(detail, detail)
    return _("{what}: {detail}").format(what=said, detail=detail) if said and detail else said


def result_words(run: Run, zone: ZoneInfo, names: Mapping[str, str]) -> str:
    """How a run stands, and why."""
    state = run.state.label.in_(spoken())
    why = why_words(run.why, run.detail, zone, names)
    return _("{state} ({why})").format(state=state, why=why) if why else state


def occasion_words(one: Occasion, zone: ZoneInfo) -> str:
    """What becomes of a time it comes due."""
    if one.starts_at is None:
        return _("{state} ({why})").format(
            state=RunState.MISSED.label.in_(spoken()), why=why_words(one.why, one.detail, zone, {})
        )
    if one.starts_at == one.due_at:
        return _("starts")
    return _("starts at {moment}").format(moment=minute(one.starts_at, zone))


def dry_run_lines(found: DryRun, zone: ZoneInfo) -> list[str]:
    """What a dry run found, a line each."""
    lines = [
        _("{systems} systems, {jobs} jobs, {targets} targets: {inside} in scope, {outside} not").format(
            systems=found.systems,
            jobs=found.jobs,
            targets=found.targets,
            inside=found.in_scope,
            outside=found.targets - found.in_scope,
        )
    ]
    if found.by_name:
        lines.append(_("{n} of those not in scope are names, which only the scan resolves").format(n=found.by_name))
    if found.seconds is None:
        lines.append(_("Time: unknown, no scan of this depth and these layers has ended yet"))
    else:
        minutes = max(1, round(found.seconds / _MINUTE))
        lines.append(_("Time: about {n} minutes, by {scans} past scans").format(n=minutes, scans=found.from_scans))
    if found.fits is not None and found.closes_at is not None:
        words = _("It ends before {moment}") if found.fits else _("It does not end before {moment} and goes on later")
        lines.append(words.format(moment=minute(found.closes_at, zone)))
    return lines


def minute(moment: datetime, zone: ZoneInfo) -> str:
    """A time to the minute, in a zone."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
