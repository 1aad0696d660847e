"""Set up the second factor: a secret is offered as a picture, and taken once a code made with it comes back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from checks import InputError
from reports.language import _
from scanner.accounts.keys import seal, unseal
from scanner.accounts.log import Deed
from scanner.accounts.one_time import new_secret, picture, step_of_code
from scanner.accounts.second_factor import set_up
from scanner.accounts.sessions import end_all
from scanner.accounts.sign_in import check_password
from scanner.store.log import record
from scanner.web.audit import is_recorded
from scanner.web.desk import Desk
from scanner.web.page import first_page, page
from scanner.web.pages.me import OwnEvenOwing, signed_in_anew

router = APIRouter()


@router.get("/me/second-factor")
def second_factor_page(desk: OwnEvenOwing) -> Response:
    """A new secret as a picture. It comes back sealed with the form: until then nothing is kept of it."""
    return _offer(desk, new_secret())


@router.post("/me/second-factor")
def set_second_factor(
    desk: OwnEvenOwing,
    offer: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Take the secret offered. Who has a second factor already also gives the password. Shows the recovery codes, once."""
    account = desk.visitor.account
    try:
        secret = unseal(desk.workspace.folder, offer, _purpose(desk))
    except InputError:
        return _offer(desk, new_secret(), _("this picture is out of date; read the new one"))
    step = step_of_code(secret, code.replace(" ", ""), desk.at)
    if step is None:
        return _offer(desk, secret, _("the code is wrong; is the telephone's clock right?"))
    if account.second_factor and not check_password(
        desk.store, account.login, password, address=desk.actor.address, at=desk.at
    ):
        return _offer(desk, secret, _("the present password is wrong"))
    with desk.store.transaction() as db:
        codes = set_up(db, desk.workspace.folder, account.id, secret, step)
        end_all(db, account.id)
        record(db, desk.at, desk.actor, Deed.SECOND_FACTOR_SET, account.login)
    is_recorded(desk.request)
    return signed_in_anew(desk, page(desk, "recovery_codes.html.j2", codes=codes, onward=first_page(desk.visitor)))


def _offer(desk: Desk, secret: str, said: str = "") -> Response:
    return page(
        desk,
        "second_factor.html.j2",
        status=422 if said else 200,
        said=said,
        secret=secret,
        picture=picture(secret, desk.visitor.account),
        offer=seal(desk.workspace.folder, secret, _purpose(desk)),
    )


def _purpose(desk: Desk) -> str:
    """An offer is for one session: its token stands for it."""
    return f"offer {desk.visitor.account.id} {desk.visitor.form_token}"
