"""The makers' trees as data, and one small interpreter that reads any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from scanner.probes.devices.snmp.codec import Oid, Value
from scanner.probes.devices.snmp.session import Session

_DATA = Path(__file__).resolve().parents[2] / "data"

_T = TypeVar("_T")


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One value: where it stands below the tree's root, and how it is read. `more` are further columns of the same."""

    oid: str
    more: tuple[str, ...] = ()
    scale: float = 1.0
    unknown: tuple[int, ...] = ()
    words: dict[int, str | bool] = {}


class Present(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows that are there: those whose column `oid` has one of `numbers`."""

    oid: str
    numbers: tuple[int, ...]


class Sensors(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of sensors, or one sensor alone. `names` are words for the OIDs by which a name is told; a row with none of
    them is left out."""

    measures: str
    label: str = ""
    name: str = ""
    names: dict[str, str] = {}
    value: str = ""
    scale: float = 1.0
    unknown: tuple[int, ...] = ()
    unit_from: Field | None = None
    state: Field | None = None
    present: Present | None = None


class Alarms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How present alarms are told: their number and the column of their names, or fields that are alarms by themselves.

    `words` are for the OIDs by which alarms are named; those that are `harmless` are left out, and one of `replace` asks for a
    new battery.
    """

    count: str = ""
    names: str = ""
    words: dict[str, str] = {}
    harmless: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    flags: tuple[Field, ...] = ()


class Naming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a device names itself; of several places the first that says something counts."""

    maker: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()


class Tree(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tree of the file."""

    name: str
    root: str
    maker: str = ""
    device: Naming = Naming()
    power: dict[str, Field] = {}
    alarms: Alarms = Alarms()
    sensors: tuple[Sensors, ...] = ()


@cache
def trees() -> tuple[Tree, ...]:
    """All trees, in the order in which they are believed."""
    return _read("snmp_trees.yaml", tuple[Tree, ...])


@cache
def makers() -> Mapping[int, str]:
    """Makers by their enterprise number."""
    return _read("snmp_makers.yaml", dict[int, str])


def _read(name: str, kind: type[_T]) -> _T:
    loaded = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    # In YAML 2.1 is a number, and a key is what it looks like.
    return msgspec.convert(loaded, kind, strict=False)


def arcs(name: str) -> Oid:
    """An OID as numbers."""
    return tuple(int(arc) for arc in name.split("."))


class Reader:
    """Reads columns of one tree, each once."""

    def __init__(self, session: Session, tree: Tree) -> None:
        self._session = session
        self._root = arcs(tree.root)
        self._seen: dict[str, dict[Oid, Value]] = {}

    def prepare(self, names: Iterable[str]) -> None:
        """Ask for those of `names` that are single values together."""
        single = {name: self._root + arcs(name) for name in names if _is_single(name) and name not in self._seen}
        found = self._session.get(single.values())
        for name, oid in single.items():
            self._seen[name] = {(): found[oid]} if oid in found else {}

    def column(self, name: str) -> dict[Oid, Value]:
        """The values of a column by the rest of their names; of a single value by an empty one."""
        if name not in self._seen:
            if _is_single(name):
                self.prepare([name])
            else:
                self._seen[name] = self._session.walk(self._root + arcs(name), most=200)
        return self._seen[name]

    def numbers(self, field: Field) -> Iterator[float]:
        """The numbers a field tells, scaled, without those that say "unknown"."""
        for name in (field.oid, *field.more):
            for value in self.column(name).values():
                if isinstance(value, int) and value not in field.unknown:
                    yield value * field.scale

    def meaning(self, field: Field) -> str | bool | None:
        """What a field's first number means."""
        return next((field.words[value] for value in self._whole(field) if value in field.words), None)

    def _whole(self, field: Field) -> Iterator[int]:
        return (value for value in self.column(field.oid).values() if isinstance(value, int))


def _is_single(name: str) -> bool:
    return name.endswith(".0")
