"""Reach into a PDF's objects."""

from __future__ import annotations

from typing import Any

from pikepdf import Dictionary


def under(one: Any, *names: str) -> Any:
    """What stands in `one` under names, one below another; an empty dictionary where one of them is missing."""
    for name in names:
        one = one.get(name, Dictionary())
    return one
