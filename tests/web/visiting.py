"""A small scanned city, and visitors of every role to its pages. What was seen is given; nothing is contacted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from msgspec.structs import replace

from checks import FakeTarget
from checks.evidence import Depth, Evidence
from scanner.accounts.model import Account, Role, Visitor
from scanner.clock import now
from scanner.estate.model import Asset, AssetType, System
from scanner.run.judge import checks_for, judge_scan
from scanner.store.estate import save_estate
from scanner.store.scans import Job, finish_job, start_scan
from scanner.web.app import create_app
from scanner.web.form_token import HEADER
from scanner.web.identity import identify
from scanner.workspace import SETTINGS_FILE, Workspace

HOTLINE = System(
    id="hotline",
    name="12345 热线平台",
    department="政务服务局",
    owner="热线平台责任人",
    level=3,
    assets=(
        Asset(id="cache", system="hotline", type=AssetType.HOST, name="缓存", target="192.0.2.5"),
        Asset(id="web", system="hotline", type=AssetType.SITE, name="门户", target="https://hotline.example.gov.cn/"),
    ),
)
COCKPIT = System(
    id="cockpit",
    name="领导驾驶舱",
    department="数据局",
    owner="驾驶舱责任人",
    level=2,
    assets=(Asset(id="web", system="cockpit", type=AssetType.SERVICE, target="192.0.2.9:443"),),
)
ARCHIVE = System(id="archive", name="电子档案", department="档案馆", level=2)
"""Registered, and never scanned."""

FORM_TOKEN = "the form's own"
"""What `visit` sends with every request by default, in the header; `client.headers.pop("X-Form-Token")` to send none."""

LONG_AGO = timedelta(days=40)


def a_city(folder: Path, *, scanned_at: datetime | None = None) -> Workspace:
    """Three systems, two of them scanned once, `LONG_AGO` by default: findings of two severities, some overdue by now."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS_FILE).write_text("", encoding="utf-8")
    workspace = Workspace(folder)
    with workspace.store() as store:
        save_estate(store, [HOTLINE, COCKPIT, ARCHIVE])
    scan(workspace, scanned_at or now() - LONG_AGO, open_to_all=True)
    return workspace


def scan(workspace: Workspace, at: datetime, *, open_to_all: bool) -> int:
    """A finished scan of the two systems: whether the store of the one lets everybody in; the other offers old TLS."""
    at = at.astimezone(UTC)
    seen: dict[Job, Evidence] = {
        Job("hotline", "cache"): replace(
            FakeTarget("hotline", "cache").sees("access", locator="tcp/6379", open_to_all=open_to_all), seen_at=at
        ),
        Job("cockpit", "web"): replace(
            FakeTarget("cockpit", "web").sees("tls", accepted={"TLS 1.0": ("TLS_RSA_WITH_AES_128_CBC_SHA",)}),
            seen_at=at,
        ),
    }
    with workspace.store() as store:
        checks = checks_for(())
        begun = start_scan(store, list(seen), depth=Depth.NORMAL, layers=(), checks=checks, at=at, version="0")
        for job, evidence in seen.items():
            finish_job(store, begun.id, job, [evidence], at)
        judge_scan(store, begun, [HOTLINE, COCKPIT], at=at, deadlines=workspace.deadlines())
    return begun.id


def visitor(role: Role, *systems: str) -> Visitor:
    """Somebody signed in; an owner of these systems."""
    account = Account(
        id=1 + list(Role).index(role),
        login=role.value,
        person=role.label.zh,
        role=role,
        systems=frozenset(systems),
        made_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    return Visitor(account=account, form_token=FORM_TOKEN)


def visit(workspace: Workspace, role: Role | None, *systems: str, language: str = "zh") -> TestClient:
    """A browser of somebody of this role, of a stranger for None; redirects are answers and not followed. How people sign in is
    tried elsewhere."""
    app = create_app(workspace)
    someone = visitor(role, *systems) if role else None
    app.dependency_overrides[identify] = lambda: someone
    client = TestClient(
        app, base_url="https://testserver", follow_redirects=False, headers={HEADER: FORM_TOKEN} if role else {}
    )
    client.cookies.set("language", language)
    return client
