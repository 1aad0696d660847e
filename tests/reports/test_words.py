"""Codes of the model in words: what was sought, and where."""

from __future__ import annotations

import re

import pytest

from checks.evidence import HostEvidence, kinds
from reports.language import speaking
from reports.words import place_word, sought_word

CHINESE = re.compile(r"[\u4e00-\u9fff]")
OWN = sorted(name for name, kind in kinds().items() if kind.__module__.startswith("checks.") and name != "failed")


@pytest.mark.parametrize("kind", [*OWN, "host", "database"])
def test_every_kind_of_the_house_is_named_in_both_languages(kind: str) -> None:
    with speaking("zh"):
        assert CHINESE.search(sought_word(kind))
    with speaking("en"):
        assert not CHINESE.search(sought_word(kind))


def test_a_kind_without_a_word_is_named_by_its_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.words.kinds", lambda: {"host.unnamed": HostEvidence})

    assert sought_word("host.unnamed") == sought_word("host") == "主机内部"


def test_what_nobody_knows_is_shown_as_it_is() -> None:
    assert sought_word("theirs.kind") == "theirs.kind"


@pytest.mark.parametrize(
    ("locator", "word"),
    [("host", "主机内部"), ("database", "数据库内部"), ("tcp/443", "tcp/443"), ("answer:8.1.1.2", "问卷题 8.1.1.2")],
)
def test_a_place_is_named_where_it_has_a_word(locator: str, word: str) -> None:
    assert place_word(locator) == word
