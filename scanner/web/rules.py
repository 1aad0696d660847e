"""The baselines and checks, as pages and API look for them."""

from __future__ import annotations

from baselines.load import JOINT, join, load_baseline
from baselines.model import Baseline
from checks import Check, Layer, Severity, UnknownName, all_checks
from reports.language import _
from scanner.web.filters import holds

_MOST_JOINED = 4
"""Baselines a system is judged by as one: its own, and three extensions."""


def find_baseline(name: str) -> Baseline:
    """A baseline by its name; joined ones are put together here and not remembered, as anybody may ask for any.

    Raises:
        UnknownName: there is none.
    """
    first, *others = name.split(JOINT)
    if len(others) >= _MOST_JOINED or len({first, *others}) <= len(others):
        raise UnknownName(_("there is no such baseline"))
    return join(load_baseline(first), map(load_baseline, others))


def checks_in_order(
    *, layer: Layer | None = None, severity: Severity | None = None, words: str = "", early: bool = False
) -> list[Check]:
    """The installed checks that fit, layer by layer, the gravest first."""
    layers = list(Layer)
    return sorted(
        (
            one
            for one in all_checks().values()
            if layer in (None, one.layer)
            and severity in (None, one.text.severity)
            and (one.text.early or not early)
            and holds(words, one.id, one.text.title.zh, one.text.title.en)
        ),
        key=lambda one: (layers.index(one.layer), -one.text.severity.rank, one.id),
    )
