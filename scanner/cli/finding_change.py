"""The commands of `citywall finding` that change something at once: each says who, and why. No account stands behind a name."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from reports.language import _, spoken
from scanner.cli.finding_number import finding_number
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_line, say
from scanner.cli.scan import SOME_NOT_LOOKED_AT, run_scan
from scanner.clock import now
from scanner.findings.claiming import ask_retest
from scanner.findings.decide import assign, claim_fixed, decide, extend, withdraw
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, FindingState
from scanner.findings.people import Asked
from scanner.findings.write_off import confirm_gone, retire
from scanner.run.control import SystemBusy
from scanner.run.scan import begin_scan
from scanner.store import Store
from scanner.store.estate import find_system
from scanner.store.findings import find_finding

Command = Callable[..., Any]

by_option = click.option("--by", required=True, metavar="NAME", help="Who does it.")
reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the history.")
_approved = click.option(
    "--approved-by", required=True, metavar="NAME", help="Who approved it; not the owner, and not who asks."
)
until_option = click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day it holds."
)


@click.command("assign")
@click.argument("number")
@click.option("--to", "owner", required=True, metavar="NAME", help="Who is to fix it.")
@by_option
@reason_option
@pass_session
def assign_(session: Session, number: str, owner: str, by: str, reason: str) -> None:
    """Hand a finding to somebody, who is then at work on it."""
    with session.workspace.store() as store:
        _say(assign(store, finding_number(number), owner, asked(by, reason)))


@click.command("claim-fixed")
@click.argument("number")
@by_option
@reason_option
@click.option("--retest", is_flag=True, help="Retest that asset at once, not when its turn comes.")
@pass_session
def claim_fixed_(session: Session, number: str, by: str, reason: str, retest: bool) -> None:
    """Say that a weakness is fixed, and ask for a retest of its asset. Only a scan closes it.

    Exit codes with --retest: 0 looked at; 3 some of it could not be looked at.
    """
    said = asked(by, reason)
    with session.workspace.store() as store:
        one = claim_fixed(store, finding_number(number), said)
        _say(one)
        if retest:
            _retest(session, store, one, said)
            return
        if not ask_retest(store, one, said):
            return
    words = ("citywall", "scan", one.place.system, "--asset", one.place.asset, "--depth", one.depth.name.lower())
    told = _("A retest of its asset is asked for; it closes when that proves it gone. At once: {command}")
    print_line(told.format(command=shlex.join(words)))


@click.command("accept")
@click.argument("number")
@until_option
@by_option
@_approved
@reason_option
@pass_session
def accept(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Accept the risk of a finding until a day; the day after it stands as before.

    At most acceptance_days (citywall.toml) of its severity ahead.
    """
    _decide(session, number, DecisionKind.ACCEPTED, until, approved_by, asked(by, reason))


@click.command("reject")
@click.argument("number")
@until_option
@by_option
@_approved
@reason_option
@pass_session
def reject(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Declare a finding a false positive until a day; the day after it stands as before.

    At most acceptance_days (citywall.toml) of its severity ahead.
    """
    _decide(session, number, DecisionKind.FALSE_POSITIVE, until, approved_by, asked(by, reason))


@click.command("extend")
@click.argument("number")
@until_option
@by_option
@_approved
@reason_option
@pass_session
def extend_(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Give a finding a later deadline."""
    with session.workspace.store() as store:
        one = extend(store, finding_number(number), asked(by, reason), approved_by=approved_by, until=until.date())
    print_line(_("{finding}: due on {due}").format(finding=one.name, due=one.due))


@click.command("withdraw")
@click.argument("number")
@by_option
@reason_option
@pass_session
def withdraw_(session: Session, number: str, by: str, reason: str) -> None:
    """Withdraw what was decided of a finding before its day; it stands as before from now on."""
    made = asked(by, reason)
    with session.workspace.store() as store:
        _say(withdraw(store, finding_number(number), made, today=today(session, made)))


@click.command("confirm-gone")
@click.argument("number")
@by_option
@reason_option
@pass_session
def confirm_gone_(session: Session, number: str, by: str, reason: str) -> None:
    """Close a finding of which a scan found that its check no longer applies there.

    Not by its owner; `finding list --proposed` shows those that wait for it. It never counts as fixed.
    """
    with session.workspace.store() as store:
        _say(confirm_gone(store, finding_number(number), asked(by, reason)))


@click.command("retire")
@click.argument("number")
@by_option
@reason_option
@pass_session
def retire_(session: Session, number: str, by: str, reason: str) -> None:
    """Close a finding of an asset that is no longer registered.

    Not by its owner. It never counts as fixed.
    """
    with session.workspace.store() as store:
        _say(retire(store, finding_number(number), asked(by, reason)))


CHANGES = (assign_, claim_fixed_, accept, reject, extend_, withdraw_, confirm_gone_, retire_)
"""The commands of this file."""


def asked(by: str, reason: str) -> Asked:
    """What is asked now."""
    return Asked(by=by, at=now(), reason=reason)


def today(session: Session, asked: Asked) -> date:
    """The day of it in the city."""
    return asked.at.astimezone(session.workspace.zone).date()


def _decide(session: Session, number: str, kind: DecisionKind, until: datetime, approved_by: str, asked: Asked) -> None:
    workspace = session.workspace
    with workspace.store() as store:
        one = find_finding(store, finding_number(number))
        decision = decide(
            store,
            one.number,
            kind,
            asked,
            approved_by=approved_by,
            today=today(session, asked),
            until=until.date(),
            most_days=workspace.most_days(one.check),
        )
    print_line(
        _("{finding}: {state} until {day}").format(finding=one.name, state=kind.label.in_(spoken()), day=decision.until)
    )


def _retest(session: Session, store: Store, claimed: Finding, said: Asked) -> None:
    system = find_system(store, claimed.place.system)
    try:
        running = begin_scan(
            store,
            [system],
            depth=claimed.depth,
            asset=claimed.place.asset,
            asked_by=said.by,
            at_once=session.workspace.settings.schedule.scans_at_once,
        )
        summary = run_scan(session, store, running)
    except SystemBusy as error:
        say(str(error))
        ask_retest(store, claimed, said)
        raise SystemExit(SOME_NOT_LOOKED_AT) from error
    after = find_finding(store, claimed.number)
    _say(after)
    if after.state is FindingState.CLAIMED or summary.not_looked:
        raise SystemExit(SOME_NOT_LOOKED_AT)


def _say(one: Finding) -> None:
    state = one.written_off or one.state
    print_line(f"{one.name}: {state.label.in_(spoken())}")
