"""What is told of a weakness: the facts that decided it, short, whatever the target says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import FakeTarget, fake_certificate, find_check
from checks.evidence import Evidence
from checks.exemplary.moment import SEEN_AT
from checks.facts import LONGEST, MOST, brief, few
from tests.checks.examples import CASES
from tests.checks.examples.sites import page, site

TARGET = FakeTarget()
EXPIRED = fake_certificate(not_before=SEEN_AT - timedelta(days=400), not_after=SEEN_AT - timedelta(days=1))


def told(check: str, evidence: Evidence) -> str:
    verdict = find_check(check).judge(evidence)
    assert verdict is not None
    facts = {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in verdict.facts.items()}
    return find_check(check).text.seen.format(facts).en


@pytest.mark.parametrize(
    ("check", "evidence", "sentence"),
    [
        (
            "tls.old-protocol",
            TARGET.sees("tls", accepted={"SSL 3.0": ("X",), "TLS 1.1": ("X",), "TLS 1.2": ("X",)}),
            "The server accepted: SSL 3.0, TLS 1.1.",
        ),
        (
            "tls.weak-cipher",
            TARGET.sees("tls", accepted={"TLS 1.2": ("TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA")}),
            "Weak suites accepted: TLS_RSA_WITH_RC4_128_SHA.",
        ),
        (
            "certificate.expired",
            TARGET.sees("tls", chain=(EXPIRED,)),
            "The certificate CN=www.example.gov.cn is valid from 2025-04-27 to 2026-05-31.",
        ),
        (
            "port.high-risk",
            TARGET.sees("ports", open_tcp=(22, 445, 3389)),
            "High-risk ports open on 192.0.2.1: 445/smb, 3389/rdp.",
        ),
        (
            "platform.outdated",
            TARGET.sees("service", product="Apache httpd", version="2.2.15", port=80),
            "Port 80 tells Apache httpd 2.2.15; its maker ended support of that branch on 2017-07-11.",
        ),
        (
            "http.git-shown",
            site(paths=(page("/.git/HEAD", "git-head"), page("/.env", "dotenv"), page("/.git/config", "git-config"))),
            "Paths that can be read: /.git/HEAD (git-head), /.git/config (git-config).",
        ),
        (
            "personal.in-page",
            site(personal_data={"resident_id": 3, "mobile": 0, "bank_card": 1}),
            "Found on https://www.example.gov.cn/ (kind×count): resident_id×3, bank_card×1. The values were not kept.",
        ),
    ],
)
def test_the_sentence_tells_what_decided(check: str, evidence: Evidence, sentence: str) -> None:
    assert told(check, evidence) == sentence


def test_long_words_and_long_lists_are_cut() -> None:
    assert brief("A" * LONGEST) == "A" * LONGEST
    assert brief("A" * 2000) == "A" * (LONGEST - 1) + "…"
    assert few(range(MOST)) == [str(number) for number in range(MOST)]
    assert few(range(1000)) == [*(str(number) for number in range(MOST)), "…"]


def test_a_targets_words_never_make_a_fact_long() -> None:
    page_of_words = "A" * 5000
    hostile = site(
        title=page_of_words,
        marks=("default-page",),
        headers={"server": "9" + page_of_words, "referrer-policy": "unsafe-url," * 500, "content-security-policy": "x"},
        external_hosts=tuple(f"{number}.example" for number in range(5000)),
        scripts_without_integrity=5000,
    )
    judged = [
        check.judge(hostile)
        for check in map(find_check, {case.check for case in CASES})
        if check.subject is type(hostile)
    ]

    for verdict in judged:
        assert verdict is not None
        assert len(str(verdict.facts)) < 4000


def test_words_in_braces_stay_words() -> None:
    assert told("service.unknown", TARGET.sees("service", protocol="unknown", port=9, banner="{7*7} {port} {{x}}")) == (
        "Port 9 answered with something unknown: {7*7} {port} {{x}}"
    )
