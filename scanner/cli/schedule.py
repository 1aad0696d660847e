"""`citywall schedule`: scans on time, and when none may run."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import msgspec

from checks import InputError, Layer
from checks.evidence import Depth
from reports.language import _
from scanner.cli.blackout import blackout
from scanner.cli.interrupt import stoppable
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, say
from scanner.cli.schedule_shown import print_dry_run, print_schedule, print_schedules, shown
from scanner.clock import now
from scanner.schedule import edit
from scanner.schedule.dry_run import dry_run
from scanner.schedule.keeper import keep, tend_once
from scanner.schedule.model import Chosen, ChosenBy, IfMissed, Schedule
from scanner.store import Store
from scanner.store.schedules import find_schedule, schedules

Command = Callable[..., Any]

_DEPTHS = {depth.name.lower(): depth for depth in Depth}

_by = click.option("--by", required=True, metavar="WHO", help="Who does it; it stands on record.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the options of `add` and `dry-run` say."""

    when: str | None
    systems: tuple[str, ...]
    departments: tuple[str, ...]
    zones: tuple[str, ...]
    every: bool
    layers: tuple[str, ...]
    depth: str
    hours: str
    timezone: str | None
    if_missed: str

    def chosen(self) -> Chosen:
        """The systems chosen, in one way alone.

        Raises:
            click.UsageError: in none, or in several.
        """
        ways = [
            Chosen(by=by, names=names)
            for by, names in (
                (ChosenBy.SYSTEMS, self.systems),
                (ChosenBy.DEPARTMENT, self.departments),
                (ChosenBy.ZONE, self.zones),
            )
            if names
        ]
        if self.every:
            ways.append(Chosen(by=ChosenBy.ALL))
        if len(ways) != 1:
            raise click.UsageError(_("choose by one of --system, --department, --zone, --all"))
        return ways[0]


def _described(command: Command) -> Command:
    """The options that say when what is scanned, handed over as `options`."""

    @wraps(command)
    def with_options(*args: Any, **named: Any) -> Any:
        given = {one: named.pop(one) for one in Options.__struct_fields__}
        return command(*args, options=Options(**given), **named)

    described: Command = with_options
    for option in reversed(
        (
            click.option("--when", metavar="RULE", help="“every monday 02:00”, “每周一 02:00” or cron: “0 2 * * 1”."),
            click.option("--system", "systems", multiple=True, metavar="SYSTEM", help="This system (id or name)."),
            click.option("--department", "departments", multiple=True, metavar="NAME", help="Its systems."),
            click.option("--zone", "zones", multiple=True, metavar="NAME", help="The systems in this network zone."),
            click.option("--all", "every", is_flag=True, help="Every registered system."),
            click.option(
                "--layer",
                "layers",
                multiple=True,
                type=click.Choice([one.value for one in Layer]),
                help="Only this layer.",
            ),
            click.option(
                "--depth",
                type=click.Choice(list(_DEPTHS)),
                default="normal",
                show_default=True,
                help="How hard to look.",
            ),
            click.option(
                "--hours",
                default="",
                metavar="HH:MM-HH:MM",
                help="Runs start and go on only then; always if not given.",
            ),
            click.option("--timezone", metavar="ZONE", help="IANA name of the rule's and the hours' time zone."),
            click.option(
                "--if-missed",
                type=click.Choice([one.value for one in IfMissed]),
                default=IfMissed.RUN_LATE.value,
                show_default=True,
                help="What becomes of a run nobody could start in time.",
            ),
        )
    ):
        described = option(described)
    return described


@click.group()
def schedule() -> None:
    """Scans on time: which systems, when, in which hours. Needs `citywall serve` or `citywall schedule run` to start them."""


schedule.add_command(blackout)


@schedule.command()
@click.argument("name")
@_described
@_by
@_json
@pass_session
def add(session: Session, name: str, options: Options, by: str, as_json: bool) -> None:
    """Scan systems on time, as NAME."""
    at = now()
    with session.workspace.store() as store:
        one = edit.add(store, _wanted(session, name, options), by, at)
        _print(session, store, one, as_json)


@schedule.command("list")
@_json
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the schedules, each with its next and its last run."""
    at = now()
    with session.workspace.store() as store:
        each = [shown(store, one, at) for one in schedules(store)]
        if as_json:
            print_json(each)
        else:
            print_schedules(store, session.workspace, each)


@schedule.command()
@click.argument("name")
@_json
@pass_session
def show(session: Session, name: str, as_json: bool) -> None:
    """Show a schedule, its next ten runs and its last ones."""
    with session.workspace.store() as store:
        _print(session, store, find_schedule(store, name), as_json)


@schedule.command("dry-run")
@click.argument("name", required=False)
@_described
@_json
@pass_session
def dry_run_(session: Session, name: str | None, options: Options, as_json: bool) -> None:
    """Say what a run would be, of the schedule NAME or of what the options describe. Contacts nothing."""
    if (name is None) == (options.when is None):
        raise click.UsageError(_("name a schedule, or describe one by --when and the others"))
    at = now()
    with session.workspace.store() as store:
        if name is not None:
            one = find_schedule(store, name)
        else:
            one = edit.draft(store, _wanted(session, _("draft"), options), _("draft"), at)
        found = dry_run(session.workspace, store, one, at)
    if as_json:
        print_json(found)
    else:
        print_dry_run(session.workspace, found)


@schedule.command()
@click.argument("name")
@_by
@pass_session
def pause(session: Session, name: str, by: str) -> None:
    """Let nothing of a schedule come due until it is resumed. A scan that runs goes on."""
    with session.workspace.store() as store:
        one = edit.pause(store, find_schedule(store, name), by, now())
    print_line(_("Schedule {name} is paused").format(name=one.name))


@schedule.command()
@click.argument("name")
@pass_session
def resume(session: Session, name: str) -> None:
    """Let a paused schedule come due again from now on."""
    with session.workspace.store() as store:
        one = edit.resume(store, find_schedule(store, name), now())
        _print(session, store, one, as_json=False)


@schedule.command()
@click.argument("name")
@_by
@pass_session
def remove(session: Session, name: str, by: str) -> None:
    """End a schedule. It and its runs stay on record."""
    with session.workspace.store() as store:
        one = edit.remove(store, find_schedule(store, name), by, now())
    print_line(_("Schedule {name} is removed").format(name=one.name))


@schedule.command("run-now")
@click.argument("name")
@_by
@pass_session
def run_now(session: Session, name: str, by: str) -> None:
    """Ask for a run of a schedule now, whatever its hours; blackouts and the scope hold for it too."""
    with session.workspace.store() as store:
        run = edit.run_now(store, find_schedule(store, name), by, now())
    print_line(_("Run {number} waits to be started").format(number=run.id))


@schedule.command("tend")
@pass_session
def tend_(session: Session) -> None:
    """Start what is due, once, and leave: for a timer of the system's own."""
    tend_once(session.workspace)


@schedule.command("run")
@pass_session
def run_(session: Session) -> None:
    """Start what is due until interrupted, where no `citywall serve` does. Scans that run go on when this ends."""
    say(_("Keeping the schedule; Ctrl-C ends it"))
    with stoppable(_("the schedule is no longer kept from here; scans that run go on")):
        keep(session.workspace, _never_over, complain=lambda error: say(str(error)))


def _never_over(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _wanted(session: Session, name: str, options: Options) -> edit.Wanted:
    if options.when is None:
        raise InputError(_("say when, by --when"))
    return edit.Wanted(
        name=name,
        when=options.when,
        zone=options.timezone or session.workspace.settings.timezone,
        chosen=options.chosen(),
        layers=options.layers,
        depth=_DEPTHS[options.depth],
        hours=options.hours,
        if_missed=IfMissed(options.if_missed),
    )


def _print(session: Session, store: Store, one: Schedule, as_json: bool) -> None:
    found = shown(store, one, now())
    if as_json:
        print_json(found)
    else:
        print_schedule(store, session.workspace, found)
