"""The application: pages, API, static files, and what becomes of errors."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from checks import CitywallError, OutOfScope, StoreError, UnknownName
from reports.language import _
from reports.text import printable
from scanner.accounts.model import Owed
from scanner.web.bounded import BoundBodies
from scanner.web.desk import FirstOwed, Forbidden, SignInNeeded
from scanner.web.drawn import DrawnWalls
from scanner.web.form_token import ForeignForm
from scanner.web.language import SpeakTheirLanguage
from scanner.web.look import WearTheirTheme
from scanner.web.page import plain_page
from scanner.web.pages import answer_files, answer_form, answers, baselines, checks, login, walls
from scanner.web.served import ANYWHERE, Served
from scanner.workspace import Workspace

API = "/api/v1"
_STATIC = Path(__file__).parent / "static"

PAGES: tuple[APIRouter, ...] = (
    answers.router,
    answer_form.router,
    answer_files.router,
    baselines.router,
    checks.router,
    login.router,
    walls.router,
)
"""The routers of the pages."""

_OWED = {Owed.PASSWORD: "/me/password", Owed.SECOND_FACTOR: "/me/second-factor"}
_STATUS = ((UnknownName, 404), (OutOfScope, 403), (StoreError, 503))


def create_app(workspace: Workspace, how: Served = ANYWHERE) -> FastAPI:
    """The application of one workspace, and how it is served."""
    app = FastAPI(title="Citywall", openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None)
    app.state.workspace = workspace
    app.state.walls = DrawnWalls()
    app.state.served = how
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in PAGES:
        app.include_router(router)
    app.add_middleware(BoundBodies)
    app.add_middleware(WearTheirTheme)
    app.add_middleware(SpeakTheirLanguage, otherwise=workspace.settings.language)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(ForeignForm, _foreign)
    app.add_exception_handler(FirstOwed, _first_owed)
    app.add_exception_handler(CitywallError, _refused)
    app.add_exception_handler(HTTPException, _turned_away)
    app.add_exception_handler(RequestValidationError, _misread)
    return app


def for_programs(request: Request) -> bool:
    """True for a request to the API, which is answered in JSON."""
    return request.url.path.startswith(API)


async def _sign_in(request: Request, error: Exception) -> Response:
    if for_programs(request):
        return JSONResponse({"detail": _("sign in first")}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(asked, safe='')}", status_code=303)


async def _forbidden(request: Request, error: Exception) -> Response:
    return _said(request, 403, _("your role may not do this"))


async def _foreign(request: Request, error: Exception) -> Response:
    return _said(request, 403, _("this form is no longer valid; open the page again and send it from there"))


async def _first_owed(request: Request, error: Exception) -> Response:
    assert isinstance(error, FirstOwed)
    if for_programs(request):
        return _said(request, 403, _("first sign in on the web pages and do what is asked there"))
    return RedirectResponse(_OWED[error.owed], status_code=303)


async def _refused(request: Request, error: Exception) -> Response:
    """An error we raise on purpose: its message is made for people, and made safe to show."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 422)
    return _said(request, status, printable(str(error), limit=2_000))


async def _turned_away(request: Request, error: Exception) -> Response:
    """No such address, no such method there, or a body that can't be read."""
    assert isinstance(error, HTTPException)
    words = {404: _("there is no such page"), 405: _("this can't be done here")}.get(error.status_code, error.detail)
    answer = _said(request, error.status_code, printable(words))
    answer.headers.update(error.headers or {})
    return answer


async def _misread(request: Request, error: Exception) -> Response:
    """A parameter or field is not what it must be. What was sent is not repeated, only where and what was expected."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors()]
    return _said(request, 422, printable("; ".join(faults), limit=2_000))


def _said(request: Request, status: int, words: str) -> Response:
    if for_programs(request):
        return JSONResponse({"detail": words}, status_code=status)
    return plain_page("error.html.j2", status=status, words=words)
