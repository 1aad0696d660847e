"""What the facts of verdicts are called for people: data, in `fact_names.yaml` beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml

from checks.text import Text


def fact_name(name: str) -> Text | None:
    """What the fact `name` is called; None for one that only a plug-in knows."""
    return _names().get(name)


@cache
def _names() -> dict[str, Text]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, Text])
