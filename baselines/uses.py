"""What rests on a check: the items of all baselines that it settles, or helps to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from baselines.load import baseline_names, load_baseline

_Uses = Mapping[str, Mapping[str, tuple[str, ...]]]


def items_resting_on(check: str) -> Mapping[str, tuple[str, ...]]:
    """The items (ids) that rest on a check, or whose answer it judges, by baseline; baselines without any are left out."""
    return _uses().get(check, {})


@cache
def _uses() -> _Uses:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in baseline_names():
        for item in load_baseline(name).items:
            resting = dict.fromkeys((*item.settled_by.all_checks, item.settled_by.topic))
            for check in filter(None, resting):
                of_check = found.setdefault(check, {})
                of_check[name] = (*of_check.get(name, ()), item.id)
    return found
