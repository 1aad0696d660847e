"""Evidence before it is kept: no secret in any field, and Citywall's own words left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.evidence import (
    DatabaseAccount,
    DatabaseAccountsEvidence,
    Evidence,
    FailedLook,
    HttpEvidence,
    Place,
    Reason,
    TlsEvidence,
    encode,
)
from checks.fake import FakeTarget
from scanner.credentials import Credential, Secret
from scanner.credentials.scrubber import Scrubber
from scanner.run.blot import blotted

SECRET = 'Yg7"plain\\words'
AT = datetime(2026, 11, 24, tzinfo=UTC)


def clean(evidence: Evidence, password: str = SECRET) -> Evidence:
    knows = Scrubber()
    knows.learn(Credential(name="db", user="reader", password=Secret(password)))
    return blotted(evidence, knows.scrub)


def accounts(place: Place, **facts: object) -> DatabaseAccountsEvidence:
    return DatabaseAccountsEvidence(place=place, probe="database", seen_at=AT, **facts)  # type: ignore[arg-type]


def test_a_secret_goes_wherever_it_stands() -> None:
    careless = accounts(
        Place("s", "db", f"tcp/5432/{SECRET}"),
        engine="postgresql",
        accounts=(DatabaseAccount(name=SECRET, grants=("SELECT", f"password={SECRET}")),),
        public_rights=(f"{SECRET}{SECRET}",),
    )

    kept = clean(careless)

    assert kept == accounts(
        Place("s", "db", "tcp/5432/***"),
        engine="postgresql",
        accounts=(DatabaseAccount(name="***", grants=("SELECT", "password=***")),),
        public_rights=("******",),
    )


def test_a_secret_goes_as_name_of_an_entry() -> None:
    tls = FakeTarget().sees("tls", accepted={f"TLS 1.2 {SECRET}": (SECRET,)})

    kept = clean(tls)

    assert isinstance(kept, TlsEvidence)
    assert dict(kept.accepted) == {"TLS 1.2 ***": ("***",)}


@pytest.mark.parametrize("password", ["database", "5432", "hotline", "postgresql", "probe_error", "database.accounts"])
def test_our_own_words_stay_though_a_password_is_the_same(password: str) -> None:
    seen = accounts(Place("hotline", "database", "tcp/5432"), engine="postgresql", accounts=())
    look = FailedLook(
        place=seen.place, probe="database", seen_at=AT, sought="database.accounts", reason=Reason.PROBE_ERROR
    )

    assert (clean(seen, password), clean(look, password)) == (seen, look)


def test_what_holds_no_secret_is_kept_as_it_is() -> None:
    http = FakeTarget().sees("http")

    assert isinstance(http, HttpEvidence)
    assert encode(clean(http)) == encode(http)
