"""The own account: what it may do, its password, and how pages look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from checks import InputError
from reports.language import _
from scanner.accounts.model import Right, Token
from scanner.accounts.own import set_password
from scanner.accounts.password_rules import LASTS
from scanner.accounts.second_factor import recovery_codes_left
from scanner.accounts.sessions import begin
from scanner.accounts.sign_in import check_password
from scanner.store.tokens import tokens_of
from scanner.web import look
from scanner.web.audit import is_recorded
from scanner.web.cookies import set_choice, set_session_id
from scanner.web.desk import Desk, needs
from scanner.web.language import COOKIE
from scanner.web.listing import Cell, Listing, with_files
from scanner.web.page import first_page, own_address, page

router = APIRouter()

Own = Annotated[Desk, needs(Right.OWN)]
OwnEvenOwing = Annotated[Desk, needs(Right.OWN, even_owing=True)]


@router.get("/me")
def me(desk: Own) -> Response:
    """The own account."""
    account = desk.visitor.account
    tokens = tokens_of(desk.store, account.id)
    return with_files(
        desk,
        "me.html.j2",
        _tokens(desk, tokens),
        tokens=tokens,
        codes_left=recovery_codes_left(desk.store, account.id),
        password_ends=account.password_set_at + LASTS if account.password_set_at else None,
    )


@router.get("/me/password")
def password_page(desk: OwnEvenOwing) -> Response:
    """The form for another password."""
    return page(desk, "password.html.j2", said=())


@router.post("/me/password")
def change_password(
    desk: OwnEvenOwing,
    present: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change the password. Every session ends, and this browser gets a new one."""
    account = desk.visitor.account
    if check_password(desk.store, account.login, present, address=desk.actor.address, at=desk.at) is None:
        return _not_changed(desk, _("the present password is wrong"))
    if password != again:
        return _not_changed(desk, _("the two new passwords differ"))
    try:
        set_password(desk.store, desk.actor, desk.at, account, password)
    except InputError as error:
        return _not_changed(desk, str(error))
    is_recorded(desk.request)
    return signed_in_anew(desk, RedirectResponse(first_page(desk.visitor), status_code=303))


@router.post("/me/look")
def change_look(
    desk: OwnEvenOwing,
    theme: Annotated[Literal["auto", "light", "dark"] | None, Form()] = None,
    language: Annotated[Literal["zh", "en"] | None, Form()] = None,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Choose theme and language of the pages in this browser; what is not sent stays. Goes back to the page `back`."""
    answer = RedirectResponse(own_address(back) or "/me", status_code=303)
    for name, value in ((look.COOKIE, theme), (COOKIE, language)):
        if value:
            set_choice(desk.request, answer, name, value)
    return answer


def _tokens(desk: Desk, tokens: Iterable[Token]) -> Listing:
    local = desk.workspace.local
    rows = tuple(
        (Cell(one.name), Cell(local(one.made_at)), Cell(one.ends_on), Cell(local(one.used_at) if one.used_at else None))
        for one in tokens
    )
    return Listing(name=_("Tokens"), header=(_("Name"), _("Made"), _("Ends on"), _("Last used")), rows=rows)


def signed_in_anew(desk: Desk, answer: Response) -> Response:
    """Begin a session after all had to end, and give its id to this browser."""
    with desk.store.transaction() as db:
        id = begin(db, desk.visitor.account.id, desk.at)
    set_session_id(desk.request, answer, id)
    return answer


def _not_changed(desk: Desk, words: str) -> Response:
    return page(desk, "password.html.j2", status=422, said=words.splitlines())
