"""The one Jinja environment of all faces: autoescape on, a missing name is an error, text through the catalogues."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checks import Language, Text
from reports.dates import day, minute
from reports.language import translations
from reports.text import printable

_HOUSE = Path(__file__).parent


@cache
def environment(language: Language) -> Environment:
    """The environment that speaks `language`.

    Filters: `say` (a Text in the language), `safe_text` (a target's words, cut and without control characters), `score`,
    `percent`, and `day` and `minute` (of a time, in a zone).
    """
    made = Environment(
        loader=FileSystemLoader(_HOUSE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language))  # type: ignore[attr-defined]

    def say(text: Text, limit: int = 1000) -> str:
        return printable(text.in_(language), limit)

    made.filters.update(say=say, safe_text=printable, score=score, percent=percent, day=day, minute=minute)
    made.globals.update(language=language)
    return made


def style(name: str) -> Markup:
    """A style sheet of ours, to stand inside a page: a report fetches nothing."""
    return Markup((_HOUSE / "style" / name).read_text(encoding="utf-8"))


def score(value: float | None) -> str:
    """A score for people: `71.4`, or a dash where nothing was assessed."""
    return "—" if value is None else f"{value:.1f}"


def percent(value: float) -> str:
    """A share for people, whole. Rounding never makes "all" or "nothing" of what is neither."""
    whole = round(value * 100)
    if whole == 100 and value < 1:
        whole = 99
    if whole == 0 and value > 0:
        whole = 1
    return f"{whole}%"
