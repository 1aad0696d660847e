"""Facts of a verdict, kept short: they stand in a sentence on paper, and a target may have chosen their words."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 20
LONGEST = 120


def few(values: Iterable[object]) -> list[str]:
    """At most 20 values, each at most 120 characters; an ellipsis stands for what was left out."""
    words = [brief(value) for value in values]
    return words if len(words) <= MOST else [*words[:MOST], "…"]


def brief(value: object) -> str:
    """One value of at most 120 characters."""
    word = str(value)
    return word if len(word) <= LONGEST else word[: LONGEST - 1] + "…"
