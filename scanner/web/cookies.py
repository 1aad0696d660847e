"""The session's cookie. Over TLS its name begins with `__Host-`, so that no neighbour of the host can set it (RFC 6265bis)."""

from __future__ import annotations

import re

from fastapi import Request, Response

from scanner.accounts.sessions import new_id
from scanner.web.served import is_private

_NAME = "citywall"
_ID = re.compile(r"[A-Za-z0-9_-]{43}")
"""An id as `new_id` makes them. Nothing else that a browser sends is ever looked up or sent back."""


def session_id(request: Request) -> str:
    """The id the browser sent; empty when there is none of ours, or when it came where it could be overheard."""
    id = request.cookies.get(_name(request), "") if is_private(request) else ""
    return id if _ID.fullmatch(id) else ""


def session_id_or_new(request: Request) -> str:
    """The id the browser sent, else a new one: what the login form is bound to before there is a session."""
    return session_id(request) or new_id()


def set_session_id(request: Request, response: Response, id: str) -> None:
    """Give the browser an id, until it is closed."""
    response.set_cookie(
        _name(request), id, secure=_is_tls(request), httponly=True, samesite="strict", path="/", max_age=None
    )


def forget_session_id(request: Request, response: Response) -> None:
    """Take the id away."""
    response.delete_cookie(_name(request), secure=_is_tls(request), httponly=True, samesite="strict", path="/")


def set_choice(request: Request, response: Response, name: str, value: str) -> None:
    """Keep a choice of looks for a year; it is no secret."""
    response.set_cookie(
        name, value, secure=_is_tls(request), httponly=True, samesite="lax", path="/", max_age=365 * 86_400
    )


def _name(request: Request) -> str:
    return f"__Host-{_NAME}" if _is_tls(request) else _NAME


def _is_tls(request: Request) -> bool:
    return request.url.scheme == "https"
