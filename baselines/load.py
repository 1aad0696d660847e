"""The baselines and scoring rules that come with the program, by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from baselines.model import Baseline, Rule
from baselines.read import read_baseline, read_yaml
from baselines.scoring import check_parameters
from checks import InputError, Text, UnknownName

_LIBRARY = Path(__file__).parent / "library"
_RULES = Path(__file__).parent / "rules"
_NO_SCORING = {"risk-method", "threats", "measures", "effort"}
JOINT = "+"
"""Stands between the names of joined baselines."""


def baseline_names() -> list[str]:
    """The names of all baselines, sorted."""
    return sorted(path.stem for path in _LIBRARY.glob("*.yaml"))


@cache
def load_baseline(name: str) -> Baseline:
    """The baseline `name`; `a+b` is `a` joined with the extension `b`, as `join` names it.

    Raises:
        UnknownName: there is none.
        InputError: its file is wrong; the message names the file and the item.
    """
    first, *extensions = name.split(JOINT)
    if extensions:
        return join(load_baseline(first), map(load_baseline, extensions))
    if name not in baseline_names():
        raise UnknownName(f"no baseline {name!r}; there are: {', '.join(baseline_names())}")
    return read_baseline(_LIBRARY, name)


def join(baseline: Baseline, extensions: Iterable[Baseline]) -> Baseline:
    """`baseline` with the items of its extensions behind its own, judged by its own rule.

    Raises:
        InputError: an item stands in two of them.
    """
    joined = baseline
    for extension in extensions:
        if both := {item.id for item in joined.items} & {item.id for item in extension.items}:
            raise InputError(f"{joined.name} and {extension.name} both have item {min(both)}; they can't be joined")
        joined = msgspec.structs.replace(
            joined,
            name=f"{joined.name}{JOINT}{extension.name}",
            title=Text(zh=f"{joined.title.zh}＋{extension.title.zh}", en=f"{joined.title.en} + {extension.title.en}"),
            sureness=Text(
                zh=f"{joined.sureness.zh}{extension.sureness.zh}", en=f"{joined.sureness.en} {extension.sureness.en}"
            ),
            items=joined.items + extension.items,
        )
    return joined


def rule_names() -> list[str]:
    """The names of all scoring rules, sorted."""
    return sorted(path.stem for path in _RULES.glob("*.yaml") if path.stem not in _NO_SCORING)


@cache
def load_rule(name: str) -> Rule:
    """The scoring rule `name`.

    Raises:
        UnknownName: there is none.
        InputError: its file is wrong, or its parameters are not those its kind needs.
    """
    if name not in rule_names():
        raise UnknownName(f"no scoring rule {name!r}; there are: {', '.join(rule_names())}")
    path = _RULES / f"{name}.yaml"
    try:
        rule = msgspec.convert(read_yaml(path), Rule)
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: {error}") from error
    if rule.name != name:
        raise InputError(f"{path}: name: expected {name!r} as the file is called, found {rule.name!r}")
    check_parameters(rule)
    return rule
