"""The first login of somebody new: another password, a second factor, and both asked for from then on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.accounts.manage import give_initial_password, make_account
from scanner.accounts.model import Role
from scanner.clock import now
from scanner.workspace import Workspace
from tests.accounts.people import DESK, PASSWORD, an_account
from tests.web.browser import (
    COOKIE,
    Clock,
    a_new_city,
    browser,
    code_for,
    own_token,
    secret_in,
    send,
    sign_in,
    token_in,
)


class NewPerson:
    """Somebody who was handed an initial password, and has a telephone."""

    def __init__(self, city: Workspace, clock: Clock) -> None:
        self.city, self.clock = city, clock
        with city.store() as store:
            made = make_account(store, DESK, clock.at, login="new", person="新人", role=Role.OFFICER)
            self.initial = give_initial_password(store, DESK, clock.at, made.id)
        self.client = browser(city)
        self.secret = ""
        self.codes: list[str] = []

    def changes_the_password(self) -> None:
        if COOKIE not in self.client.cookies:
            sign_in(self.client, "new", self.initial)
        answer = send(
            self.client, "/me/password", "/me/password", present=self.initial, password=PASSWORD, again=PASSWORD
        )
        assert answer.status_code == 303, answer.text

    def sets_up_the_second_factor(self) -> None:
        page = self.client.get("/me/second-factor").text
        self.secret = secret_in(page)
        offer = re.search(r'name="offer" value="([0-9a-f]+)"', page)
        assert offer
        fields = {"offer": offer.group(1), "code": code_for(self.secret, self.clock.at), "form_token": token_in(page)}
        answer = self.client.post("/me/second-factor", data=fields)
        assert answer.status_code == 200, answer.text
        self.codes = re.findall(r"<code>([0-9a-f]{8}-[0-9a-f]{8})</code>", answer.text)

    def signs_in(self, code: str | None = None, client: TestClient | None = None) -> int:
        client = client or browser(self.city)
        assert sign_in(client, "new", next="/me").headers["location"] == "/login/code?next=%2Fme"
        code = code or code_for(self.secret, self.clock.at)
        return send(client, "/login/code?next=/me", "/login/code", code=code).status_code


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewPerson:
    return NewPerson(a_new_city(tmp_path, factors=2), Clock(monkeypatch, now()))


def test_nothing_is_open_until_both_are_done(person: NewPerson) -> None:
    sign_in(person.client, "new", person.initial)
    assert person.client.get("/").headers["location"] == "/me/password"
    assert person.client.get("/me").headers["location"] == "/me/password"
    person.changes_the_password()
    assert person.client.get("/").headers["location"] == "/me/second-factor"
    person.sets_up_the_second_factor()
    assert person.client.get("/").status_code == 200
    assert len(person.codes) == 10


def test_an_initial_password_can_t_be_kept_and_rules_are_told(person: NewPerson) -> None:
    sign_in(person.client, "new", person.initial)
    for present, password, again, words in (
        (person.initial, person.initial, person.initial, "最近 5 次"),
        (person.initial, "short", "short", "12"),
        (person.initial, PASSWORD, "other", "不一致"),
        ("wrong", PASSWORD, PASSWORD, "当前口令错误"),
    ):
        answer = send(person.client, "/me/password", "/me/password", present=present, password=password, again=again)
        assert answer.status_code == 422
        assert words in answer.text
        assert password not in answer.text or password == "short"


def test_from_then_on_both_are_asked_for(person: NewPerson) -> None:
    person.changes_the_password()
    person.sets_up_the_second_factor()
    assert person.signs_in() == 401, "the code that set it up was used by that"
    person.clock.goes_on(seconds=30)
    client = browser(person.city)
    assert person.signs_in(client=client) == 303
    assert client.get("/me").status_code == 200
    assert person.signs_in() == 401, "a code counts once"
    person.clock.goes_on(seconds=30)
    assert person.signs_in() == 303
    assert person.signs_in(person.codes[0]) == 303
    assert person.signs_in(person.codes[0]) == 401


def test_half_way_nothing_is_open(person: NewPerson) -> None:
    person.changes_the_password()
    person.sets_up_the_second_factor()
    client = browser(person.city)
    sign_in(client, "new")
    half = client.cookies[COOKIE]
    assert client.get("/me").status_code == 303
    assert client.get("/me/password").status_code == 303
    assert client.post("/me/look", data={"form_token": own_token(client)}).status_code == 303
    person.clock.goes_on(minutes=5)
    assert client.get("/login/code").headers["location"].startswith("/login?")
    person.clock.goes_on(minutes=-4)
    assert send(client, "/login/code", "/login/code", code=code_for(person.secret, person.clock.at)).status_code == 303
    assert client.cookies[COOKIE] != half
    thief = browser(person.city)
    thief.cookies.set(COOKIE, half)
    assert thief.get("/login/code").status_code == 303


def test_a_stranger_has_no_second_step(person: NewPerson) -> None:
    client = browser(person.city)
    assert client.get("/login/code").headers["location"].startswith("/login?")
    token = token_in(client.get("/login").text)
    assert client.post("/login/code", data={"form_token": token, "code": "1"}).headers["location"].startswith("/login?")


def test_another_telephone_takes_the_password_too(person: NewPerson) -> None:
    person.changes_the_password()
    person.sets_up_the_second_factor()
    page = person.client.get("/me/second-factor").text
    secret = secret_in(page)
    offer = re.search(r'name="offer" value="([0-9a-f]+)"', page)
    assert offer
    fields = {"offer": offer.group(1), "code": code_for(secret, person.clock.at), "form_token": token_in(page)}
    assert person.client.post("/me/second-factor", data=fields).status_code == 422
    assert person.client.post("/me/second-factor", data={**fields, "code": "000000"}).status_code == 422
    assert person.client.post("/me/second-factor", data={**fields, "offer": "00"}).status_code == 422
    assert person.client.post("/me/second-factor", data={**fields, "password": PASSWORD}).status_code == 200


def test_an_offer_is_for_its_own_session(person: NewPerson) -> None:
    """Else somebody could make another take a secret they know."""
    person.changes_the_password()
    page = person.client.get("/me/second-factor").text
    offer = re.search(r'name="offer" value="([0-9a-f]+)"', page)
    assert offer
    with person.city.store() as store:
        an_account(store, login="other")
    other = browser(person.city)
    sign_in(other, "other")
    fields = {"offer": offer.group(1), "code": code_for(secret_in(page), person.clock.at)}
    answer = other.post("/me/second-factor", data={**fields, "form_token": own_token(other)})
    assert answer.status_code == 422


def test_a_password_of_ninety_days_has_to_be_changed(person: NewPerson) -> None:
    person.changes_the_password()
    person.sets_up_the_second_factor()
    person.clock.goes_on(days=89, hours=23)
    client = browser(person.city)
    assert person.signs_in(client=client) == 303
    assert client.get("/me").status_code == 200
    person.clock.goes_on(hours=1)
    client = browser(person.city)
    assert person.signs_in(client=client) == 303
    assert client.get("/me").headers["location"] == "/me/password"


def test_changing_the_password_ends_every_other_session(person: NewPerson) -> None:
    person.changes_the_password()
    person.sets_up_the_second_factor()
    person.clock.goes_on(seconds=30)
    other = browser(person.city)
    person.signs_in(client=other)
    better = "Walls-of-9-bricks"
    send(person.client, "/me/password", "/me/password", present=PASSWORD, password=better, again=better)
    assert person.client.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
