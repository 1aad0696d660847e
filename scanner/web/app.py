"""The application: pages, API, static files, and what stands before them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.staticfiles import StaticFiles

from scanner.web import health, metrics
from scanner.web.api.routers import include_api
from scanner.web.audit import Audit
from scanner.web.background import WORKS, working
from scanner.web.drawn import DrawnWalls
from scanner.web.errors import handle_errors
from scanner.web.guard import Guard
from scanner.web.language import SpeakTheirLanguage
from scanner.web.look import WearTheirTheme
from scanner.web.pages import (
    accounts,
    answer_files,
    answer_form,
    answers,
    baselines,
    blackouts,
    checks,
    departments,
    finding,
    findings,
    log,
    login,
    me,
    new_scan,
    notices,
    outbox,
    overdue,
    own_tokens,
    reports,
    requests,
    scans,
    schedule_edit,
    schedules,
    second_factor,
    systems,
    walls,
)
from scanner.web.records import Records
from scanner.web.report_files import ReportFiles
from scanner.web.served import ANYWHERE, Served
from scanner.workspace import Workspace

_STATIC = Path(__file__).parent / "static"

PAGES: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
    login.router,
    me.router,
    second_factor.router,
    own_tokens.router,
    accounts.router,
    log.router,
    walls.router,
    answers.router,
    answer_form.router,
    answer_files.router,
    baselines.router,
    checks.router,
    systems.router,
    findings.router,
    finding.router,
    overdue.router,
    requests.router,
    notices.router,
    outbox.router,
    reports.router,
    departments.router,
    schedule_edit.router,
    schedules.router,
    blackouts.router,
    new_scan.router,
    scans.router,
)
"""The routers of the pages."""


def create_app(workspace: Workspace, how: Served = ANYWHERE) -> FastAPI:
    """The application of one workspace, and how it is served."""
    # The document of the API is a route of its own, for those who have an account.
    app = FastAPI(title="Citywall", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_in_background)
    app.state.workspace = workspace
    app.state.served = how
    app.state.walls = DrawnWalls()
    app.state.records = Records()
    app.state.reports = ReportFiles(workspace)
    app.state.requests = metrics.Requests()
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    include_api(app)
    handle_errors(app)
    # The last one added stands outermost.
    app.add_middleware(Audit, workspace=workspace)
    app.add_middleware(Guard, how=how)
    app.add_middleware(WearTheirTheme)
    app.add_middleware(SpeakTheirLanguage, otherwise=workspace.settings.language)
    app.add_middleware(metrics.Measured, requests=app.state.requests)
    return app


@asynccontextmanager
async def _in_background(app: FastAPI) -> AsyncIterator[None]:
    with closing(app.state.reports):
        async with contextmanager_in_threadpool(working(app.state.workspace, WORKS)):
            yield
