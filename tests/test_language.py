"""The catalogue: every message has its Chinese, with the same names in braces, once, in order."""

from __future__ import annotations

import ast
import string
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from reports.language import _, speaking, spoken, translations

HOUSE = Path(__file__).parents[1]
CATALOGUE = HOUSE / "reports" / "locale" / "zh" / "LC_MESSAGES" / "citywall.po"
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]


@cache
def _used() -> dict[str, str]:
    """Every message of the code and the templates, with a file that uses it."""
    used: dict[str, str] = {}
    for root in ("reports", "scanner"):
        for found in extract_from_dir(HOUSE / root, method_map=METHODS, keywords={"_": None}):
            used.setdefault(str(found[2]), f"{root}/{found[0]}")
    return used


@cache
def _translated() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): message for message in read_po(file, locale="zh") if message.id and message.string}


def test_messages_are_found_in_code_and_in_templates() -> None:
    files = set(_used().values())
    assert any(file.endswith(".py") and file.startswith("scanner/") for file in files)
    assert any(file.endswith(".j2") for file in files)


def test_no_message_stands_inside_an_f_string_where_it_is_not_found() -> None:
    for root in ("reports", "scanner"):
        for file in (HOUSE / root).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
                hidden = [one for one in inside if isinstance(one, ast.Call) and ast.unparse(one.func) == "_"]
                assert not hidden, f"{file}:{node.lineno}"


def test_every_message_has_its_chinese() -> None:
    missing = [f"{file}: {message}" for message, file in _used().items() if message not in _translated()]
    assert not missing, "no Chinese yet; write it to a .po file and run scripts/merge-messages on it:\n" + "\n".join(
        missing
    )


def test_no_translation_is_left_of_a_message_nobody_uses() -> None:
    assert sorted(_translated().keys() - _used().keys()) == []


def test_a_translation_has_the_names_in_braces_of_its_message() -> None:
    for id, message in _translated().items():
        assert _names(str(message.string)) == _names(id), id


def test_the_catalogue_is_sorted_and_has_nothing_twice() -> None:
    with CATALOGUE.open("rb") as file:
        ids = [str(message.id) for message in read_po(file, locale="zh") if message.id]
    assert ids == sorted(set(ids))


def test_the_language_is_that_of_the_context() -> None:
    with speaking("zh"):
        assert _("Summary") == "摘要"
        with speaking("en"):
            assert _("Summary") == "Summary"
        assert spoken() == "zh"
    assert translations("en").gettext("Summary") == "Summary"


def _names(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
