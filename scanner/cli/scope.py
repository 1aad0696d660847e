"""`citywall scope`: what may be touched, by whose permission, until when."""

from __future__ import annotations

from datetime import date, datetime

import click
import msgspec

from reports.language import _
from scanner.cli.main import Session, pass_session
from scanner.cli.output import print_json, print_line, print_table
from scanner.clock import now
from scanner.scope.allow import canonical_scope_target, check_terms
from scanner.scope.cover import holds_on
from scanner.scope.model import Permission
from scanner.store.scope import add_permission, permissions
from scanner.store.scope import revoke as revoke_permission

RATE_MOST = 1000.0
"""Connections a second to one address: beyond it a city's firewalls suffer before its servers do."""


class PermissionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A permission as `scope list --json` prints it; `state` is `valid`, `expired` or `revoked`."""

    permission: Permission
    state: str


@click.group()
def scope() -> None:
    """What may be touched, by whose permission, until when, in which hours, how hard."""


@scope.command()
@click.argument("target")
@click.option(
    "--until", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day it holds."
)
@click.option("--by", "allowed_by", required=True, metavar="WHO", help="Who allowed it.")
@click.option(
    "--hours", default="", metavar="HH:MM-HH:MM", help="Hours of the day, such as 22:00-06:00; always if not given."
)
@click.option("--ports", default="", metavar="LIST", help="Ports, such as 80,443,8000-8999; all if not given.")
@click.option(
    "--rate",
    type=click.FloatRange(0.1, RATE_MOST),
    default=20.0,
    show_default=True,
    help="Most connections a second to one address.",
)
@click.option("--wide", is_flag=True, help="Allow a network wider than /16 (IPv4) or /48 (IPv6).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def allow(
    session: Session,
    target: str,
    until: datetime,
    allowed_by: str,
    hours: str,
    ports: str,
    rate: float,
    wide: bool,
    as_json: bool,
) -> None:
    """Allow TARGET to be touched: an address, a network such as 10.1.2.0/24, or a host name."""
    at = now()
    wanted = canonical_scope_target(target, wide=wide)
    today = at.astimezone(session.workspace.zone).date()
    check_terms(until=until.date(), today=today, allowed_by=allowed_by, hours=hours, ports=ports)
    with session.workspace.store() as store:
        one = add_permission(
            store,
            target=wanted,
            allowed_by=allowed_by.strip(),
            until=until.date(),
            made_at=at,
            hours=hours,
            ports=ports,
            rate=rate,
        )
    if as_json:
        print_json(one)
    else:
        print_line(
            _("Permission {number}: {target} until {day}").format(number=one.id, target=one.target, day=one.until)
        )


@scope.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List all permissions, those that ended too."""
    with session.workspace.store() as store:
        given = permissions(store)
    today = now().astimezone(session.workspace.zone).date()
    if as_json:
        print_json([PermissionShown(permission=one, state=_state(one, today)) for one in given])
        return
    words = {"valid": _("valid"), "expired": _("expired"), "revoked": _("revoked")}
    heads = [_("Number"), _("Target"), _("Until"), _("Hours"), _("Ports"), _("Rate"), _("Allowed by"), _("State")]
    rows = [
        [
            one.id,
            one.target,
            one.until,
            one.hours or _("always"),
            one.ports or _("all ports"),
            _("{rate:g} a second").format(rate=one.rate),
            one.allowed_by,
            words[_state(one, today)],
        ]
        for one in given
    ]
    print_table(heads, rows, title=_("{n} permissions").format(n=len(given)))


@scope.command()
@click.argument("number", metavar="ID", type=int)
@pass_session
def revoke(session: Session, number: int) -> None:
    """Revoke the permission ID at once; it stays on record."""
    with session.workspace.store() as store:
        one = revoke_permission(store, number, now())
    print_line(_("Permission {number} ({target}) is revoked").format(number=one.id, target=one.target))


def _state(one: Permission, today: date) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return "valid" if holds_on(one, today) else "expired"
