"""Signing in and out. The only pages of strangers."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from reports.language import _
from scanner.accounts.log import Deed
from scanner.accounts.model import Account, Right, Visitor
from scanner.accounts.sessions import IDLE, begin, end, form_token_of
from scanner.accounts.sign_in import check_code, check_password, seconds_to_wait, succeeded
from scanner.clock import now
from scanner.store import Store
from scanner.store.log import record
from scanner.web.audit import is_recorded
from scanner.web.cookies import forget_session_id, session_id, session_id_or_new, set_session_id
from scanner.web.desk import Desk, needs
from scanner.web.form_token import SentToken, refuse_foreign
from scanner.web.identity import half_way, identify
from scanner.web.page import first_page, own_address, plain_page
from scanner.web.served import address_of, is_private
from scanner.workspace import Workspace

router = APIRouter()

Asked = Annotated[str, Form(alias="next")]
_REFUSED = 401
_TOO_MANY = 429


@router.get("/login")
def login_page(request: Request, visitor: Annotated[Visitor | None, Depends(identify)], next: str = "") -> Response:
    """The form for login and password."""
    if visitor:
        return RedirectResponse(own_address(next) or first_page(visitor), status_code=303)
    return _form(request, next)


@router.post("/login")
def login(
    request: Request,
    sent: SentToken,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Asked = "",
) -> Response:
    """Check login and password; a second factor is asked for on the next page."""
    _refuse_foreign(request, sent)
    with _store(request) as store:
        address, at = address_of(request), now()
        if wait := seconds_to_wait(store, address, at):
            return _wait(request, next, wait)
        account = check_password(store, login.strip(), password, address=address, at=at)
        # Asked again: of many guesses made at once, those after the tenth failure learn nothing.
        if wait := seconds_to_wait(store, address, now()):
            return _wait(request, next, wait)
        if account is None:
            return _form(request, next, status=_REFUSED, said=_said_of_failure())
        if not account.second_factor:
            return _signed_in(request, store, account, next)
        with store.transaction() as db:
            end(db, session_id(request))
            id = begin(db, account.id, at, half_way=True)
    answer = RedirectResponse(f"/login/code?next={quote(next, safe='')}", status_code=303)
    set_session_id(request, answer, id)
    return answer


@router.get("/login/code")
def code_page(request: Request, next: str = "") -> Response:
    """The form for the one-time code."""
    with _store(request) as store:
        if half_way(request, store, now()) is None:
            return RedirectResponse(f"/login?next={quote(next, safe='')}", status_code=303)
    return _form(request, next, template="login_code.html.j2")


@router.post("/login/code")
def login_code(request: Request, sent: SentToken, code: Annotated[str, Form()] = "", next: Asked = "") -> Response:
    """Check the one-time code."""
    _refuse_foreign(request, sent)
    with _store(request) as store:
        address, at = address_of(request), now()
        account = half_way(request, store, at)
        if account is None:
            return RedirectResponse(f"/login?next={quote(next, safe='')}", status_code=303)
        if wait := seconds_to_wait(store, address, at):
            return _wait(request, next, wait)
        workspace: Workspace = request.app.state.workspace
        right = check_code(store, workspace.folder, account, code, address=address, at=at)
        if wait := seconds_to_wait(store, address, now()):
            return _wait(request, next, wait)
        if not right:
            words = _("The code is wrong or was used before.")
            return _form(request, next, template="login_code.html.j2", status=_REFUSED, said=words)
        return _signed_in(request, store, account, next)


@router.post("/logout")
def logout(desk: Annotated[Desk, needs(Right.OWN, even_owing=True)]) -> Response:
    """End the session."""
    with desk.store.transaction() as db:
        end(db, session_id(desk.request))
        record(db, desk.at, desk.actor, Deed.LOGOUT, desk.actor.who)
    is_recorded(desk.request)
    answer = RedirectResponse("/login", status_code=303)
    forget_session_id(desk.request, answer)
    return answer


def _refuse_foreign(request: Request, sent: str) -> None:
    """The login form is bound to the id its page gave the browser."""
    id = session_id(request)
    refuse_foreign(request, sent, form_token_of(id) if id else "")


def _store(request: Request) -> Store:
    workspace: Workspace = request.app.state.workspace
    return workspace.store()


def _signed_in(request: Request, store: Store, account: Account, next: str) -> Response:
    """Begin the session under a new id: one that somebody planted before is worth nothing."""
    at = now()
    with store.transaction() as db:
        end(db, session_id(request))
        succeeded(db, account, address=address_of(request), at=at)
        id = begin(db, account.id, at)
    answer = RedirectResponse(own_address(next) or first_page(Visitor(account=account)), status_code=303)
    set_session_id(request, answer, id)
    return answer


def _form(
    request: Request, next: str, *, template: str = "login.html.j2", status: int = 200, said: str = ""
) -> Response:
    if not is_private(request):
        words = _("Sign in over https only; nothing may be typed here.")
        return plain_page("error.html.j2", status=400, words=words)
    id = session_id_or_new(request)
    answer = plain_page(
        template,
        status=status,
        token=form_token_of(id),
        next=own_address(next),
        said=said,
        idle_minutes=IDLE // timedelta(minutes=1),
    )
    set_session_id(request, answer, id)
    return answer


def _wait(request: Request, next: str, seconds: int) -> Response:
    words = _("Too many logins failed from this address; try again in {n} seconds.").format(n=seconds)
    answer = _form(request, next, status=_TOO_MANY, said=words)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _said_of_failure() -> str:
    """The same for every reason."""
    return _("Login or password is wrong, or the account is closed or locked. Five failures lock it for 15 minutes.")
