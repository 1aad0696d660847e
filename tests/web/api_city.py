"""The sample city with something of all that the API tells of: an answer, a request, a schedule, a notice, a scan to come."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

from fastapi.testclient import TestClient

from scanner.accounts.model import Role, Visitor
from scanner.answers.form import Filled, Giver, save_form
from scanner.answers.proofs import ProofShelf
from scanner.answers.uploads import Upload
from scanner.clock import now
from scanner.findings.asking import ask
from scanner.findings.people import Asked
from scanner.findings.requests import RequestKind
from scanner.notices.issue import issue
from scanner.notices.model import Choice
from scanner.schedule import edit
from scanner.schedule.model import Chosen, ChosenBy
from scanner.store.findings import findings_of
from scanner.store.runs import ask_run
from scanner.store.schedules import add_blackout
from scanner.web.identity import identify
from scanner.workspace import Workspace
from tests.web.visiting import COCKPIT, HOTLINE, a_city, visit, visitor

PROOF = b"%PDF-1.7\nwho came in"
QUESTION = "8.1.1.2"
OFFICER = "值班安全员"


def an_api_city(folder: Path) -> Workspace:
    """Findings of the hotline and the cockpit, and one or two of each of the rest."""
    city = a_city(folder)
    at = now()
    today = at.astimezone(city.zone).date()
    with city.store() as store:
        for system in (HOTLINE, COCKPIT):
            filled = Filled(
                claim="met",
                answered_on=today.isoformat(),
                expires_on=(today + timedelta(days=100)).isoformat(),
                uploads=(Upload("门禁.pdf", BytesIO(PROOF + system.id.encode())),),
            )
            question = QUESTION if system is HOTLINE else "7.1.1.2"
            giver = Giver(person=OFFICER, at=at, today=today)
            save_form(store, system, {question: filled}, ProofShelf(city.folder), giver)
        asked = Asked(by="热线平台责任人", at=at, reason="下月更换设备")
        until = today + timedelta(days=20)
        ask(store, finding_of(city, "hotline"), RequestKind.ACCEPTED, asked, until=until, today=today, most_days=30)
        edit.add(
            store,
            edit.Wanted(name="每周", when="0 2 * * 1", zone="Asia/Shanghai", chosen=Chosen(by=ChosenBy.ALL)),
            OFFICER,
            at,
        )
        add_blackout(store, starts_at=at, ends_at=at + timedelta(days=3), reason="国庆", by=OFFICER, at=at)
        ask_run(store, systems=["hotline"], by=OFFICER, at=at)
        for system in ("hotline", "cockpit"):
            issue(city, store, Choice(system=system), by=OFFICER, at=at)
    return city


def finding_of(city: Workspace, system: str) -> int:
    """The number of the first finding of a system."""
    with city.store() as store:
        return findings_of(store, [system])[0].number


def by_token(city: Workspace, role: Role, *systems: str, language: str = "zh") -> TestClient:
    """A program of somebody of this role. How tokens are looked at is tried elsewhere."""
    client = visit(city, role, *systems, language=language)
    someone = Visitor(account=visitor(role, *systems).account)
    client.app.dependency_overrides[identify] = lambda: someone  # type: ignore[attr-defined]
    return client
