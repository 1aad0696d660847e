"""What becomes of errors: a page for people, JSON for programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from checks import CitywallError, OutOfScope, StoreError, UnknownName
from reports.language import _
from reports.text import printable
from scanner.accounts.model import Owed
from scanner.logs import log
from scanner.web.desk import FirstOwed, Forbidden, SignInNeeded
from scanner.web.form_token import ForeignForm
from scanner.web.page import plain_page
from scanner.web.served import for_programs
from scanner.web.telling import told

_OWED = {Owed.PASSWORD: "/me/password", Owed.SECOND_FACTOR: "/me/second-factor"}
UNUSABLE = (StoreError, sqlite3.OperationalError)
_STATUS = ((UnknownName, 404), (OutOfScope, 403))


def handle_errors(app: FastAPI) -> None:
    """Let an application answer errors as is said here."""
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(ForeignForm, _foreign)
    app.add_exception_handler(FirstOwed, _first_owed)
    app.add_exception_handler(CitywallError, _refused)
    for kind in UNUSABLE:
        app.add_exception_handler(kind, _unusable)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _sign_in(request: Request, error: Exception) -> Response:
    if for_programs(request):
        headers = {"WWW-Authenticate": "Bearer"}
        return JSONResponse({"detail": _("sign in first")}, status_code=401, headers=headers)
    if "HX-Request" in request.headers:
        # A part of a page asks: the whole page is to be loaded again, and then sends the person to sign in.
        return Response(status_code=401, headers={"HX-Refresh": "true"})
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A link in a mail or a chat: the browser keeps a strict cookie back, and sends it once our own page asks.
        return plain_page("again.html.j2")
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(asked, safe='')}", status_code=303)


async def _forbidden(request: Request, error: Exception) -> Response:
    return said(request, 403, _("your role may not do this"))


async def _foreign(request: Request, error: Exception) -> Response:
    return said(request, 403, _("this form is no longer valid; open the page again and send it from there"))


async def _first_owed(request: Request, error: Exception) -> Response:
    assert isinstance(error, FirstOwed)
    if for_programs(request):
        return said(request, 403, _("first sign in on the web pages and do what is asked there"))
    return RedirectResponse(_OWED[error.owed], status_code=303)


async def _refused(request: Request, error: Exception) -> Response:
    """An error we raise on purpose."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 422)
    return said(request, status, told(error, request.app.state.workspace))


async def _unusable(request: Request, error: Exception) -> Response:
    return store_unusable(request, error)


def store_unusable(request: Request, error: Exception) -> Response:
    """The answer where the store can't be read or written: another program holds it, or the disk is full or fails."""
    log().error("web.store_unusable", exc_info=error)
    return said(request, 503, told(error, request.app.state.workspace))


async def _by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {
        404: _("there is no such page"),
        405: _("this can't be asked here"),
        408: _("this took too long to be sent"),
        413: _("this is too long to be sent"),
    }
    why = words.get(error.status_code, _("this request can't be understood"))
    return said(request, error.status_code, why, error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    """Fields that are missing or can't be read, by name; what they held may be a secret. A program is told what was expected."""
    assert isinstance(error, RequestValidationError)
    if for_programs(request):
        faults = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors()]
        return said(request, 422, printable("; ".join(faults), limit=2_000))
    names = sorted({str(one["loc"][-1]) for one in error.errors()})
    return said(request, 422, _("missing or wrong: {names}").format(names=printable(", ".join(names), limit=300)))


def said(request: HTTPConnection, status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """Words with a status: a page for people, JSON for programs."""
    if for_programs(request):
        return JSONResponse({"detail": words}, status_code=status, headers=headers)
    visitor = getattr(request.state, "visitor", None)
    answer = plain_page("error.html.j2", status=status, visitor=visitor, here=request.url.path, words=words)
    answer.headers.update(headers or {})
    return answer
