"""Tokens for one's own programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from scanner.accounts.own import make_token, revoke_token
from scanner.web.audit import is_recorded
from scanner.web.page import page
from scanner.web.pages.me import Own

router = APIRouter()


@router.post("/me/tokens")
def new_token(desk: Own, name: Annotated[str, Form()], ends_on: Annotated[date, Form()]) -> Response:
    """Make a token, and show it once."""
    account = desk.visitor.account
    token = make_token(desk.store, desk.actor, desk.at, account, name=name.strip(), ends_on=ends_on, today=desk.today)
    is_recorded(desk.request)
    return page(desk, "token.html.j2", token=token, name=name.strip(), ends_on=ends_on)


@router.post("/me/tokens/{id}/revoke")
def end_token(desk: Own, id: int) -> Response:
    """Revoke a token."""
    revoke_token(desk.store, desk.actor, desk.at, desk.visitor.account, id)
    is_recorded(desk.request)
    return RedirectResponse("/me", status_code=303)
