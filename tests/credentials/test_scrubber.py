"""Secrets blotted out of text, in each form they come in."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials import Credential, Secret
from scanner.credentials.scrubber import Scrubber
from tests.credentials.helpers import private_key

PASSWORDS = ("Yg7-plain-words", 'q"uo\\te d', "城墙-口令-甲", "a/b+c d%e&f", "hunter2", "9f8e")


def scrubber(**secrets: str) -> Scrubber:
    knows = Scrubber()
    knows.learn(Credential(name="db", user="reader", **{field: Secret(words) for field, words in secrets.items()}))
    return knows


@pytest.mark.parametrize("password", PASSWORDS)
def test_every_form_of_a_password_goes(password: str) -> None:
    forms = [
        password,
        quote(password),
        quote(password, safe=""),
        quote_plus(password),
        json.dumps(password)[1:-1],
        json.dumps(password, ensure_ascii=False)[1:-1],
        base64.b64encode(password.encode()).decode(),
        base64.urlsafe_b64encode(password.encode()).decode(),
    ]
    text = "; ".join(f"login with “{form}” failed" for form in forms)

    clean = scrubber(password=password).scrub(text)

    assert not any(form.rstrip("=") in clean for form in forms)
    assert clean.count("***") == len(forms)


@given(user=st.text(max_size=20), password=st.text(min_size=10, max_size=40))
def test_a_password_within_basic_authentication_goes(user: str, password: str) -> None:
    header = base64.b64encode(f"{user}:{password}".encode()).decode()

    assert "***" in scrubber(password=password).scrub(f"Authorization: Basic {header}")


def test_a_passphrase_and_every_line_of_a_key_go() -> None:
    key = private_key()
    body = [line for line in key.splitlines() if len(line) >= 8 and not line.startswith("-")]

    clean = scrubber(private_key=key, passphrase="opens it all").scrub(f"{key}\nopens it all\n{body[-1]}")

    assert body
    assert not any(line in clean for line in body)
    assert "opens it all" not in clean
    assert "-----BEGIN OPENSSH PRIVATE KEY-----" in clean


@pytest.mark.parametrize("short", ["a", "12", "xyz"])
def test_a_secret_too_short_is_left_in_the_text(short: str) -> None:
    assert scrubber(password=short).scrub(f"{short} {short}") == f"{short} {short}"


@pytest.mark.parametrize(
    ("password", "text", "clean"),
    [
        ("postgres", "postgresql 15, user=postgres", "postgresql 15, user=***"),
        ("5432", "15432, port 5432.", "15432, port ***."),
        ("abc123", "口令abc123错误", "口令***错误"),
        ("Abcd-1234", "xAbcd-1234y", "x***y"),
    ],
)
def test_a_simple_word_goes_where_it_stands_alone(password: str, text: str, clean: str) -> None:
    assert scrubber(password=password).scrub(text) == clean


def test_a_password_that_is_the_users_name_is_not_told_by_a_blot() -> None:
    assert scrubber(password="reader").scrub("no such role: reader") == "no such role: reader"


def test_the_longer_of_two_that_begin_alike_goes_whole() -> None:
    knows = scrubber(password="Yg7-plain")
    knows.learn(Credential(name="b", password=Secret("Yg7-plain-words")))

    assert knows.scrub("Yg7-plain-words Yg7-plain") == "*** ***"


def test_nothing_known_changes_nothing() -> None:
    assert Scrubber().scrub("anything at all") == "anything at all"
