"""Each role, and a stranger, at every route there is: a table made from the application itself, so that a new route without a
rule fails here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from scanner.accounts.model import RIGHTS, Account, Right, Role
from scanner.accounts.sessions import begin, form_token_of
from scanner.clock import now
from scanner.web.app import create_app
from scanner.web.form_token import HEADER
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.accounts.people import an_account
from tests.web.routes import PUBLIC, Rule, rules
from tests.web.visiting import a_city

OF_REQUESTS = ("log", "log_chain", "sessions", "sqlite_sequence")
"""Tables that every request may write to."""


class Everybody:
    """The sample city, an account of every role, and one to spare."""

    def __init__(self, folder: Path) -> None:
        a_city(folder)
        (folder / SETTINGS_FILE).write_text("[web]\nsecond_factor = false\n", encoding="utf-8")
        self.workspace = Workspace(folder)
        self.client = TestClient(
            create_app(self.workspace),
            base_url="https://testserver",
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        with self.workspace.store() as store:
            self.accounts: dict[Role, Account] = {
                role: an_account(store, role, *(("hotline",) if role is Role.OWNER else ())) for role in Role
            }
            self.spare = an_account(store, Role.AUDITOR, login="spare")

    def ask(self, rule: Rule, role: Role | None) -> httpx.Response:
        """Ask for a route in a session of its own, with an empty form."""
        headers = {}
        if role:
            with self.workspace.store() as store, store.transaction() as db:
                id = begin(db, self.accounts[role].id, now())
            headers = {"Cookie": f"__Host-citywall={id}", HEADER: form_token_of(id)}
        return self.client.request(rule.method, rule.address(self.spare.id), headers=headers)

    def content(self) -> list[str]:
        """All that is stored, but for what every request may write."""
        with self.workspace.store() as store:
            lines = store.db.conn.iterdump()
            return [line for line in lines if not any(f'INSERT INTO "{name}"' in line for name in OF_REQUESTS)]


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Everybody:
    return Everybody(tmp_path_factory.mktemp("rights"))


def table(everybody: Everybody) -> list[Rule]:
    return [one for one in rules(everybody.client.app) if not one.is_public]  # type: ignore[arg-type]


def test_every_route_asks_for_a_right_or_is_known_to_be_public(everybody: Everybody) -> None:
    every = rules(everybody.client.app)  # type: ignore[arg-type]
    assert [one for one in every if one.right is None and not one.is_public] == []
    assert {(one.method, one.path) for one in every if one.right is None} == PUBLIC


def test_no_two_routes_answer_to_the_same(everybody: Everybody) -> None:
    counted = Counter((one.method, one.path) for one in table(everybody))
    assert [one for one, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_is_refused_and_nothing_changes(everybody: Everybody, role: Role) -> None:
    refused = [one for one in table(everybody) if one.right not in RIGHTS[role]]
    before = everybody.content()

    answers = {f"{one.method} {one.path}": everybody.ask(one, role).status_code for one in refused}

    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert everybody.content() == before


@pytest.mark.parametrize("role", Role)
def test_a_role_with_the_right_is_not_refused(everybody: Everybody, role: Role) -> None:
    allowed = [one for one in table(everybody) if one.right in RIGHTS[role]]

    answers = {f"{one.method} {one.path}": everybody.ask(one, role) for one in allowed}

    wrong = {name: answer.status_code for name, answer in answers.items() if answer.status_code in (401, 403)}
    wrong |= {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 500}
    wrong |= {name: 303 for name, answer in answers.items() if answer.headers.get("location", "").startswith("/login?")}
    assert wrong == {}
    assert {one.right for one in allowed} >= {Right.OWN}


def test_a_stranger_is_sent_to_sign_in_everywhere_and_changes_nothing(everybody: Everybody) -> None:
    before = everybody.content()
    wrong = {}
    for one in table(everybody):
        answer = everybody.ask(one, None)
        sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/login?next=")
        if not (answer.status_code == 401 if one.is_for_programs else sent_away):
            wrong[f"{one.method} {one.path}"] = answer.status_code
    assert wrong == {}
    assert everybody.content() == before


def test_no_form_without_its_token_changes_anything(everybody: Everybody) -> None:
    before = everybody.content()
    role = {
        one: next(role for role in Role if one.right in RIGHTS[role]) for one in table(everybody) if one.method != "GET"
    }
    wrong = {}
    for one, who in role.items():
        with everybody.workspace.store() as store, store.transaction() as db:
            id = begin(db, everybody.accounts[who].id, now())
        answer = everybody.client.request(
            one.method, one.address(everybody.spare.id), headers={"Cookie": f"__Host-citywall={id}", HEADER: "0" * 64}
        )
        if answer.status_code != 403:
            wrong[f"{one.method} {one.path}"] = answer.status_code
    assert wrong == {}
    assert everybody.content() == before
