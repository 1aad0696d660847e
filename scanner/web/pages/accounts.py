"""Accounts, for the administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from checks import UnknownName
from reports.language import _, spoken
from scanner.accounts import manage
from scanner.accounts.log import Actor
from scanner.accounts.model import Account, Right, Role
from scanner.store import Store
from scanner.store.accounts import all_accounts, find_account
from scanner.store.estate import systems
from scanner.web.audit import is_recorded
from scanner.web.desk import Desk, needs
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.page import page

router = APIRouter()

Administrator = Annotated[Desk, needs(Right.MANAGE)]
Chosen = Annotated[list[str], Form(default_factory=list)]

ACTS: dict[str, Callable[[Store, Actor, datetime, int], None]] = {
    "disable": manage.disable,
    "enable": manage.enable,
    "unlock": manage.unlock,
    "reset-second-factor": manage.reset_second_factor,
}


@router.get("/accounts")
def accounts(desk: Administrator) -> Response:
    """All accounts, and the form for a new one."""
    rows = tuple(_row(desk, one) for one in all_accounts(desk.store))
    header = (_("Login"), _("Full name"), _("Role"), _("Systems"), _("State"), _("Second factor"), _("Password of"))
    listing = Listing(name=_("Accounts"), header=header, rows=rows)
    return with_files(desk, "accounts.html.j2", listing, roles=list(Role), systems=systems(desk.store))


@router.post("/accounts")
def make(
    desk: Administrator,
    login: Annotated[str, Form()],
    person: Annotated[str, Form()],
    role: Annotated[Role, Form()],
    chosen: Chosen,
) -> Response:
    """Make an account, and show its initial password once."""
    made = manage.make_account(
        desk.store, desk.actor, desk.at, login=login.strip(), person=person.strip(), role=role, systems=chosen
    )
    return _with_initial_password(desk, made)


@router.get("/accounts/{id}")
def account(desk: Administrator, id: int) -> Response:
    """One account, and what can be done with it."""
    one = find_account(desk.store, id)
    return page(
        desk,
        "account.html.j2",
        account=one,
        state=_state(desk, one),
        locked=one.is_locked(desk.at),
        roles=list(Role),
        systems=systems(desk.store),
    )


@router.post("/accounts/{id}/role")
def change_role(desk: Administrator, id: int, role: Annotated[Role, Form()], chosen: Chosen) -> Response:
    """Give another role or other systems."""
    manage.change_role(desk.store, desk.actor, desk.at, id, role=role, systems=chosen)
    return _done(desk, id)


@router.post("/accounts/{id}/reset-password")
def reset_password(desk: Administrator, id: int) -> Response:
    """Give another initial password, and show it once."""
    return _with_initial_password(desk, find_account(desk.store, id))


@router.post("/accounts/{id}/{act}")
def do(desk: Administrator, id: int, act: str) -> Response:
    """One of `ACTS`."""
    if act not in ACTS:
        raise UnknownName(_("there is no such page"))
    ACTS[act](desk.store, desk.actor, desk.at, id)
    return _done(desk, id)


def _done(desk: Desk, id: int) -> Response:
    is_recorded(desk.request)
    return RedirectResponse(f"/accounts/{id}", status_code=303)


def _with_initial_password(desk: Desk, account: Account) -> Response:
    password = manage.give_initial_password(desk.store, desk.actor, desk.at, account.id)
    is_recorded(desk.request)
    return page(desk, "initial_password.html.j2", account=account, password=password)


def _row(desk: Desk, one: Account) -> tuple[Cell, ...]:
    return (
        Cell(one.login, f"/accounts/{one.id}"),
        Cell(one.person),
        Cell(one.role.label.in_(spoken())),
        Cell(", ".join(sorted(one.systems))),
        Cell(_state(desk, one), tone="" if one.disabled_at is None and not one.is_locked(desk.at) else "late"),
        Cell(_("yes") if one.second_factor else _("no")),
        Cell(desk.workspace.local(one.password_set_at) if one.password_set_at else ""),
    )


def _state(desk: Desk, one: Account) -> str:
    if one.disabled_at is not None:
        return _("disabled")
    if one.locked_until is not None and one.is_locked(desk.at):
        return _("locked until {time}").format(time=desk.workspace.local(one.locked_until))
    return _("initial password") if one.password_is_initial else _("active")
