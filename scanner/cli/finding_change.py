"""The commands of `citywall finding` that change something: each says who, and why. No account stands behind a name yet."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from checks import all_checks
from reports.language import _, spoken
from scanner.cli.finding_number import finding_number
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_line
from scanner.cli.scan import SOME_NOT_LOOKED_AT, run_scan
from scanner.clock import now
from scanner.findings.deadlines import severity_of
from scanner.findings.decide import Asked, assign, claim_fixed, decide, extend
from scanner.findings.decisions import DecisionKind
from scanner.findings.model import Finding, FindingState
from scanner.run.scan import begin_scan
from scanner.store import Store
from scanner.store.estate import find_system
from scanner.store.findings import find_finding

Command = Callable[..., Any]

_by = click.option("--by", required=True, metavar="NAME", help="Who does it.")
_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; it stands in the history.")
_approved = click.option(
    "--approved-by", required=True, metavar="NAME", help="Who approved it; not the owner, and not who asks."
)
_until = click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day it holds."
)


@click.command("assign")
@click.argument("number")
@click.option("--to", "owner", required=True, metavar="NAME", help="Who is to fix it.")
@_by
@_reason
@pass_session
def assign_(session: Session, number: str, owner: str, by: str, reason: str) -> None:
    """Hand a finding to somebody, who is then at work on it."""
    with session.workspace.store() as store:
        _say(assign(store, finding_number(number), owner, _asked(by, reason)))


@click.command("claim-fixed")
@click.argument("number")
@_by
@_reason
@click.option("--retest", is_flag=True, help="Retest that asset at once.")
@pass_session
def claim_fixed_(session: Session, number: str, by: str, reason: str, retest: bool) -> None:
    """Say that a weakness is fixed, and ask for a retest of its asset. Only a scan closes it.

    Exit codes with --retest: 0 looked at; 3 some of it could not be looked at.
    """
    with session.workspace.store() as store:
        one = claim_fixed(store, finding_number(number), _asked(by, reason))
        _say(one)
        if retest:
            _retest(session, store, one, by)
            return
    words = ("citywall", "scan", one.place.system, "--asset", one.place.asset, "--depth", one.depth.name.lower())
    print_line(_("It closes when a retest proves it gone: {command}").format(command=shlex.join(words)))


@click.command("accept")
@click.argument("number")
@_until
@_by
@_approved
@_reason
@pass_session
def accept(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Accept the risk of a finding until a day; the day after it stands as before.

    At most acceptance_days (citywall.toml) of its severity ahead.
    """
    _decide(session, number, DecisionKind.ACCEPTED, until, approved_by, _asked(by, reason))


@click.command("reject")
@click.argument("number")
@_until
@_by
@_approved
@_reason
@pass_session
def reject(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Declare a finding a false positive until a day; the day after it stands as before.

    At most acceptance_days (citywall.toml) of its severity ahead.
    """
    _decide(session, number, DecisionKind.FALSE_POSITIVE, until, approved_by, _asked(by, reason))


@click.command("extend")
@click.argument("number")
@_until
@_by
@_approved
@_reason
@pass_session
def extend_(session: Session, number: str, until: datetime, by: str, approved_by: str, reason: str) -> None:
    """Give a finding a later deadline."""
    with session.workspace.store() as store:
        one = extend(store, finding_number(number), _asked(by, reason), approved_by=approved_by, until=until.date())
    print_line(_("{finding}: due on {due}").format(finding=one.name, due=one.due))


CHANGES = (assign_, claim_fixed_, accept, reject, extend_)
"""The commands of this file."""


def _asked(by: str, reason: str) -> Asked:
    return Asked(by=by, at=now(), reason=reason)


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
            today=asked.at.astimezone(workspace.zone).date(),
            until=until.date(),
            most_days=workspace.settings.acceptance_days[severity_of(all_checks(), one.check)],
        )
    print_line(
        _("{finding}: {state} until {day}").format(finding=one.name, state=kind.label.in_(spoken()), day=decision.until)
    )


def _retest(session: Session, store: Store, claimed: Finding, by: str) -> None:
    system = find_system(store, claimed.place.system)
    running = begin_scan(store, [system], depth=claimed.depth, asset=claimed.place.asset, asked_by=by)
    summary = run_scan(session, store, running)
    after = find_finding(store, claimed.number)
    _say(after)
    if after.state is FindingState.CLAIMED or summary.not_looked:
        raise SystemExit(SOME_NOT_LOOKED_AT)


def _say(one: Finding) -> None:
    print_line(f"{one.name}: {one.state.label.in_(spoken())}")
