"""Who makes a request."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request

from scanner.accounts.log import Actor, Deed
from scanner.accounts.model import Account, Owed, Token, Visitor
from scanner.accounts.own import TOKEN_PREFIX
from scanner.accounts.password_rules import LASTS
from scanner.accounts.sessions import SEEN_EVERY, Session, form_token_of, session_of
from scanner.clock import now
from scanner.store import Store
from scanner.store.accounts import find_account
from scanner.store.log import record
from scanner.store.tokens import token_of_text, used
from scanner.web.cookies import session_id
from scanner.web.served import address_of, for_programs, is_private
from scanner.workspace import Workspace


def identify(request: Request) -> Visitor | None:
    """The visitor, by the session's cookie or the token in the header; None for a stranger."""
    workspace: Workspace = request.app.state.workspace
    at = now()
    if for_programs(request) and "Authorization" in request.headers:
        return _by_token(request, workspace, at)
    id = session_id(request)
    if not id:
        return None
    with workspace.store() as store:
        # What a page asks for by itself, again and again, is not the person's use of it.
        session = session_of(store, id, at, used="HX-Request" not in request.headers)
        account = _account_of(store, session)
    if account is None:
        return None
    return Visitor(account=account, form_token=form_token_of(id), owed=_owed(account, workspace, at))


def _by_token(request: Request, workspace: Workspace, at: datetime) -> Visitor | None:
    scheme, _, text = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not text.startswith(TOKEN_PREFIX) or not is_private(request):
        return None
    with workspace.store() as store:
        token = token_of_text(store, text)
        if token is None or at.astimezone(workspace.zone).date() > token.ends_on:
            return None
        account = find_account(store, token.account)
        if account.disabled_at is None and (token.used_at is None or at >= token.used_at + SEEN_EVERY):
            _note_use(request, store, account, token, at)
    return Visitor(account=account) if account.disabled_at is None else None


def _note_use(request: Request, store: Store, account: Account, token: Token, at: datetime) -> None:
    """What a login is for people, the first use in an hour is for a program: an entry of the audit log."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    with store.transaction() as db:
        if token.used_at is None or token.used_at < hour:
            by = Actor(who=account.login, role=account.role.value, address=address_of(request))
            record(db, at, by, Deed.TOKEN_USED, f"{account.login}: {token.name}")
        used(db, token.id, at)


def half_way(request: Request, store: Store, at: datetime) -> Account | None:
    """Whose password was right in this session, when the second factor is still asked for."""
    session = session_of(store, session_id(request), at, used=False)
    return find_account(store, session.account) if session and session.half_way else None


def _account_of(store: Store, session: Session | None) -> Account | None:
    if session is None or session.half_way:
        return None
    account = find_account(store, session.account)
    return account if account.disabled_at is None else None


def _owed(account: Account, workspace: Workspace, at: datetime) -> Owed | None:
    if account.password_is_initial or account.password_set_at is None or at >= account.password_set_at + LASTS:
        return Owed.PASSWORD
    return Owed.SECOND_FACTOR if workspace.settings.web.second_factor and not account.second_factor else None
