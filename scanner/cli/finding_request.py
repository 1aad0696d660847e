"""The commands of `citywall finding` by which a decision is asked for, and granted or refused by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import msgspec

from reports.language import _, spoken
from scanner.cli.finding_change import asked, by_option, reason_option, today, until_option
from scanner.cli.finding_number import finding_number, request_number
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table
from scanner.findings.asking import ask, grant, refuse
from scanner.findings.requests import Request, RequestKind
from scanner.store.findings import find_finding
from scanner.store.requests import find_request, requests_of

_KINDS = {"accept": RequestKind.ACCEPTED, "reject": RequestKind.FALSE_POSITIVE, "extend": RequestKind.EXTENSION}


@click.command("ask")
@click.argument("number")
@click.option(
    "--for",
    "kind",
    required=True,
    type=click.Choice(list(_KINDS)),
    help="What is asked for: to accept the risk, to reject it as a false positive, or to extend the deadline.",
)
@until_option
@by_option
@reason_option
@pass_session
def ask_(session: Session, number: str, kind: str, until: datetime, by: str, reason: str) -> None:
    """Ask that a finding be accepted, rejected as a false positive, or given more time.

    Nothing changes until somebody grants it (`finding grant`) who is neither its owner nor who asks.
    """
    made = asked(by, reason)
    with session.workspace.store() as store:
        one = find_finding(store, finding_number(number))
        request = ask(
            store,
            one.number,
            _KINDS[kind],
            made,
            until=until.date(),
            today=today(session, made),
            most_days=session.workspace.most_days(one.check),
        )
    _say(request)


@click.command("requests")
@click.option("--waiting", is_flag=True, help="Only those that nobody has granted or refused yet.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def requests_(session: Session, waiting: bool, as_json: bool) -> None:
    """List what was asked for, by whom and why, and how it was settled."""
    with session.workspace.store() as store:
        found = requests_of(store, waiting=waiting)
    if as_json:
        print_json([_document(one) for one in found])
        return
    heads = (_("Number"), _("Finding"), _("Asked for"), _("Until"), _("Who"), _("Reason"), _("State"), _("Answer"))
    print_table(heads, map(_row, found), title=_("{n} requests").format(n=len(found)))


@click.command("grant")
@click.argument("request")
@by_option
@reason_option
@pass_session
def grant_(session: Session, request: str, by: str, reason: str) -> None:
    """Grant a request such as R-7: the decision is made, approved by who grants it."""
    made = asked(by, reason)
    with session.workspace.store() as store:
        wanted = find_request(store, request_number(request))
        check = find_finding(store, wanted.finding).check
        most_days = session.workspace.most_days(check)
        _say(grant(store, wanted.number, made, today=today(session, made), most_days=most_days))


@click.command("refuse")
@click.argument("request")
@by_option
@reason_option
@pass_session
def refuse_(session: Session, request: str, by: str, reason: str) -> None:
    """Refuse a request such as R-7; the finding stays as it is."""
    with session.workspace.store() as store:
        _say(refuse(store, request_number(request), asked(by, reason)))


REQUESTS = (ask_, requests_, grant_, refuse_)
"""The commands of this file."""


def _row(one: Request) -> tuple[object, ...]:
    language = spoken()
    answer = _("{name}: {answer}").format(name=one.settled_by, answer=one.answer) if one.settled_by else ""
    return (
        one.name,
        f"F-{one.finding}",
        one.kind.label.in_(language),
        one.until,
        one.asked_by,
        one.reason,
        one.standing.in_(language),
        answer,
    )


def _document(one: Request) -> dict[str, Any]:
    return {**msgspec.to_builtins(one), "name": one.name, "waiting": one.waiting}


def _say(one: Request) -> None:
    language = spoken()
    print_line(
        _("{request}, F-{finding}: {kind} until {day}: {state}").format(
            request=one.name,
            finding=one.finding,
            kind=one.kind.label.in_(language),
            day=one.until,
            state=one.standing.in_(language),
        )
    )
