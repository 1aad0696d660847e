"""How much work it is to repair what a check finds, as data (rules/effort.yaml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from baselines.read import read_yaml
from checks import InputError, Layer, Text

_FILE = Path(__file__).parent / "rules" / "effort.yaml"

Days = Annotated[float, msgspec.Meta(ge=0)]


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of work: days that it takes once, and for each place."""

    title: Text
    once: Days
    place: Days

    def days(self, places: int) -> float:
        """Days for so many places."""
        return self.once + self.place * places


class Efforts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The kinds of work by name, and which one a check's repair is: by the longest beginning of its id, else by its layer."""

    sureness: Text
    kinds: dict[str, Work]
    layers: dict[Layer, str]
    checks: dict[str, tuple[str, ...]]

    def work(self, check: str, layer: Layer) -> Work:
        """The work that repairing what `check` finds is."""
        beginnings = [
            (len(beginning), kind)
            for kind, names in self.checks.items()
            for beginning in names
            if check.startswith(beginning)
        ]
        return self.kinds[max(beginnings)[1] if beginnings else self.layers[layer]]


@cache
def load_efforts() -> Efforts:
    """The efforts that come with the program.

    Raises:
        InputError: the file is wrong, or names a kind of work that it does not describe.
    """
    try:
        efforts = msgspec.convert(read_yaml(_FILE), Efforts)
    except msgspec.ValidationError as error:
        raise InputError(f"{_FILE}: {error}") from error
    if unknown := {*efforts.layers.values(), *efforts.checks} - efforts.kinds.keys():
        raise InputError(f"{_FILE}: expected kinds of work that are described, found {min(unknown)}")
    if lacking := set(Layer) - efforts.layers.keys():
        raise InputError(f"{_FILE}: layers lacks {min(lacking)}")
    return efforts
