"""What the trees of a device tell of power."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from scanner.probes.clean import clean
from scanner.probes.devices.snmp.codec import Value
from scanner.probes.devices.snmp.trees import Alarms, Field, Reader, Tree

MOST_ALARMS = 20
_WORD = 120
_MEANT = frozenset(("battery", "on_battery", "must_replace", "self_test_passed"))
"""Fields that tell a state; the others tell a number."""

_BOUNDS: Mapping[str, tuple[int, int]] = {
    "seconds_on_battery": (0, 10**8),
    "minutes_left": (0, 10**6),
    "charge_percent": (0, 100),
    "load_percent": (0, 500),
    "battery_volts": (0, 10_000),
}
"""A number beyond these is none: no such supply is built."""

_CHARGED = 10
"""Per cent of charge from which "no minute left" with mains power is no estimate, but a device that makes none."""


class Power(msgspec.Struct):
    """What was told so far, tree by tree; its fields are those of `PowerEvidence`."""

    trees: list[str] = []
    facts: dict[str, Any] = {}
    alarms: list[str] = []
    alarms_told: bool = False


def read_power(power: Power, tree: Tree, reader: Reader) -> None:
    """Add to `power` what `tree` tells. Raises as `Session.get` does."""
    reader.prepare([field.oid for field in tree.power.values()])
    facts = {name: fact for name, field in tree.power.items() if (fact := _fact(name, field, reader)) is not None}
    _forget_no_estimate(facts)
    load = [power.facts.get("load_percent"), facts.get("load_percent")]
    power.facts = {**facts, **power.facts}
    if known := [one for one in load if one is not None]:
        power.facts["load_percent"] = max(known)
    _read_alarms(power, tree.alarms, reader)
    # A power strip has no battery and no load of its own: alarms alone make no power supply.
    if facts:
        power.trees.append(tree.name)


def _fact(name: str, field: Field, reader: Reader) -> Any:
    if name in _MEANT:
        return reader.meaning(field)
    low, high = _BOUNDS[name]
    numbers = [number for number in reader.numbers(field) if low <= number <= high]
    if not numbers:
        return None
    return round(max(numbers), 1) if name == "battery_volts" else int(max(numbers))


def _forget_no_estimate(facts: dict[str, Any]) -> None:
    charged = facts.get("charge_percent", 0) >= _CHARGED
    if facts.get("minutes_left") == 0 and charged and not facts.get("on_battery"):
        del facts["minutes_left"]


def _read_alarms(power: Power, alarms: Alarms, reader: Reader) -> None:
    for flag in alarms.flags:
        word = reader.meaning(flag)
        if isinstance(word, str):
            power.alarms.append(word)
    count = next(iter(reader.column(alarms.count).values()), None) if alarms.count else None
    if not isinstance(count, int) or count < 0:
        return
    power.alarms_told = True
    names = [_dotted(value) for value in reader.column(alarms.names).values()] if count else []
    if alarms.replace:
        must_replace = any(name in alarms.replace for name in names)
        power.facts["must_replace"] = must_replace or bool(power.facts.get("must_replace"))
    present = [name for name in names if name not in alarms.harmless]
    power.alarms += _words(present, alarms.words)
    if count and not names:
        power.alarms.append(f"{min(count, 10**6)} alarms without a name")


def _words(names: Iterable[str], words: Mapping[str, str]) -> Iterator[str]:
    return (words.get(name, clean(name, _WORD)) for name in names)


def _dotted(value: Value) -> str:
    if isinstance(value, tuple):
        return ".".join(map(str, value))
    return clean(value, _WORD) if isinstance(value, bytes) else str(value)
