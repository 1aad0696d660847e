"""Read one baseline from its YAML file.

A file holds either categories with control points and items in full, or `inherits` and a flat list of items that name
the item they come `from`. What an item does not say it takes from its control point (topic, layer), its category
(layer, half), or the item it comes from. An item with words of its own is asked by a question of its own.

`inside` are the checks that look inside with a login: checks as any others, and refuting, since most systems have none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from baselines.model import Baseline, Hazard, Importance, Item, Settling
from checks import InputError, Layer, Text, UnknownName

_Shape = TypeVar("_Shape")


class _Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Text
    layer: Layer
    control_points: tuple[_Point, ...]
    technical: bool = True


class _Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Text
    items: tuple[dict[str, Any], ...]
    topic: str = ""
    layer: Layer | None = None


class _Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    zh: str
    en: str
    importance: Importance
    verify: str
    checks: tuple[str, ...] = ()
    refuting: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    topic: str | None = None
    question: str = ""
    layer: Layer | None = None
    party: str = ""
    weight: float = 0.0
    verb: str = ""
    effective: tuple[str, ...] = ()
    compliant: tuple[str, ...] = ()
    high_risk_case: str = ""
    hazard: Hazard | None = None
    test_unit: str = ""


class _Derived(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"parent": "from"}):
    id: str
    parent: str
    zh: str = ""
    en: str = ""
    checks: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    inside: tuple[str, ...] = ()
    importance: Importance | msgspec.UnsetType = msgspec.UNSET
    high_risk_case: str | msgspec.UnsetType = msgspec.UNSET
    hazard: Hazard | msgspec.UnsetType | None = msgspec.UNSET
    weight: float | msgspec.UnsetType = msgspec.UNSET
    verb: str | msgspec.UnsetType = msgspec.UNSET


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    title: Text
    standard: Text
    rule: str
    sureness: Text
    inherits: str = ""
    categories: tuple[_Category, ...] = ()
    items: tuple[dict[str, Any], ...] = ()


def read_baseline(folder: Path, name: str, heirs: Sequence[str] = ()) -> Baseline:
    """The baseline in `folder/name.yaml`, with what it inherits from others in the same folder.

    `heirs` are the baselines that are being read and wait for this one.

    Raises:
        UnknownName: there is no such file.
        InputError: the file is wrong; the message names the file, the item and what was expected.
    """
    path = folder / f"{name}.yaml"
    if name in heirs:
        raise InputError(f"{path}: inherits from itself: {' → '.join([*heirs, name])}")
    file = _file(path, name)
    if file.inherits:
        parent = read_baseline(folder, file.inherits, [*heirs, name])
        items = tuple(_derived_items(path, file, parent))
    else:
        items = tuple(_whole_items(path, file))
    twice = sorted(id for id, count in Counter(item.id for item in items).items() if count > 1)
    if twice:
        raise InputError(f"{path}: item {twice[0]} stands there twice; ids are unique in a baseline")
    return Baseline(
        name=file.name,
        title=file.title,
        standard=file.standard,
        rule=file.rule,
        sureness=file.sureness,
        items=items,
        inherits=file.inherits,
    )


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, by the fast loader, which builds plain values only.

    Raises:
        UnknownName: there is no such file.
        InputError: it is no YAML.
    """
    try:
        return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise UnknownName(f"{path}: there is no such file") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}: {error}") from error


def _file(path: Path, name: str) -> _File:
    try:
        file = msgspec.convert(read_yaml(path), _File)
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: {error}") from error
    if file.name != name:
        raise InputError(f"{path}: name: expected {name!r} as the file is called, found {file.name!r}")
    if bool(file.inherits) == bool(file.categories) or bool(file.inherits) != bool(file.items):
        raise InputError(f"{path}: expected either `categories`, or `inherits` with `items`")
    return file


def _whole_items(path: Path, file: _File) -> Iterator[Item]:
    for category in file.categories:
        for point in category.control_points:
            for raw in point.items:
                one = _convert(path, raw, _Whole)
                topic = point.topic if one.topic is None else one.topic
                if bool(one.effective) != bool(one.compliant) or (one.effective and (one.checks or not topic)):
                    raise InputError(
                        f"{path}: item {one.id}: expected `effective` and `compliant` together, beside a topic"
                    )
                if not set(one.telling) <= {*one.refuting, *one.inside}:
                    raise InputError(f"{path}: item {one.id}: telling: expected some of its checks that refute")
                if not set(one.refuting) <= set(one.checks):
                    raise InputError(f"{path}: item {one.id}: refuting: expected some of its checks")
                yield _whole_item(category, point, one, topic)


def _whole_item(category: _Category, point: _Point, one: _Whole, topic: str) -> Item:
    return Item(
        id=one.id,
        layer=one.layer or point.layer or category.layer,
        category=category.title,
        control_point=point.title,
        text=Text(zh=one.zh, en=one.en),
        importance=one.importance,
        settled_by=Settling(
            checks=(*one.checks, *one.inside),
            topic=topic,
            refuting=(*one.refuting, *one.inside),
            telling=one.telling,
            effective=one.effective,
            compliant=one.compliant,
        ),
        technical=category.technical,
        question=(one.question or one.id) if topic else "",
        origin=one.id,
        verify=one.verify,
        party=one.party,
        weight=one.weight,
        verb=one.verb,
        high_risk_case=one.high_risk_case,
        hazard=one.hazard,
        test_unit=one.test_unit,
    )


def _derived_items(path: Path, file: _File, parent: Baseline) -> Iterator[Item]:
    known = {item.id: item for item in parent.items}
    for raw in file.items:
        one = _convert(path, raw, _Derived)
        if one.parent not in known:
            raise InputError(f"{path}: item {one.id}: from: {parent.name} has no item {one.parent!r}")
        if bool(one.zh) != bool(one.en):
            raise InputError(f"{path}: item {one.id}: expected its words in both languages, or in none")
        yield _derived_item(known[one.parent], one)


def _derived_item(parent: Item, one: _Derived) -> Item:
    # The unit of GB/T 28448 belongs to the level, so it is never inherited.
    item = msgspec.structs.replace(parent, id=one.id, test_unit="")
    if one.zh:
        question = one.id if parent.question else ""
        item = msgspec.structs.replace(item, text=Text(zh=one.zh, en=one.en), question=question)
    if one.checks is not msgspec.UNSET:
        refuting = tuple(check for check in item.settled_by.refuting if check in one.checks)
        settled_by = msgspec.structs.replace(
            item.settled_by, checks=(*one.checks, *one.inside), refuting=(*refuting, *one.inside)
        )
        item = msgspec.structs.replace(item, settled_by=settled_by)
    own = {
        name: value
        for name in ("importance", "high_risk_case", "hazard", "weight", "verb")
        if (value := getattr(one, name)) is not msgspec.UNSET
    }
    return msgspec.structs.replace(item, **own)


def _convert(path: Path, raw: dict[str, Any], shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        raise InputError(f"{path}: item {raw.get('id', '?')}: {error}") from error
