"""What a check says to people: complete, and in the language it claims to be."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from checks import Check, Severity, Text, all_checks

CHECKS = sorted(all_checks().values(), key=lambda check: check.id)
CHINESE = re.compile("[一-鿿]")
UNFINISHED = re.compile(r"TODO|TBD|FIXME|待补充|待定|lorem", re.IGNORECASE)


def _texts(check: Check) -> dict[str, Text]:
    text = check.text
    return {"title": text.title, "why": text.why, "fix": text.fix, "seen": text.seen}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_text_is_there_in_its_language(check: Check) -> None:
    for text in _texts(check).values():
        assert CHINESE.search(text.zh)
        assert text.en.strip()
        assert not CHINESE.search(text.en)
        assert not UNFINISHED.search(text.zh + text.en)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_reasons_and_remedies_are_more_than_a_phrase(check: Check) -> None:
    for text in (check.text.why, check.text.fix):
        assert len(text.zh) >= 20
        assert len(text.en.split()) >= 8


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_both_languages_tell_of_the_same_facts(check: Check) -> None:
    if check.id not in ANSWERED:
        assert _named(check.text.seen.zh) == _named(check.text.seen.en)


ANSWERED = {check.id for check in CHECKS if check.subject.kind() == "answer"}


def test_an_answer_is_told_with_the_claims_word_in_its_language() -> None:
    for check in CHECKS:
        if check.id in ANSWERED:
            assert _named(check.text.seen.zh) - {"claim_zh"} == _named(check.text.seen.en) - {"claim_en"}


def _named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_manual_says_when_it_is_met(check: Check) -> None:
    assert check.manual.startswith("Met when")


def test_titles_tell_checks_apart() -> None:
    for language in ("zh", "en"):
        titles = [getattr(check.text.title, language) for check in CHECKS]
        assert len(set(titles)) == len(titles)


def test_letting_anybody_in_is_as_severe_as_can_be() -> None:
    texts = all_checks()
    for check in ("store.open-to-all", "platform.control-open", "file.secret-shown", "tls.heartbleed"):
        assert texts[check].text.severity is Severity.CRITICAL
