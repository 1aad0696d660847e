"""The shipped method, threats and measures, and a bureau's own file that changes them.

A bureau's file has the shipped one's shape and holds only what differs. It is merged into it as RFC 7396 says: maps are
merged key by key, null removes, all else replaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from baselines.read import read_yaml
from baselines.risk.method import RiskMethod
from baselines.risk.model import Measure, Threat
from baselines.risk.settings import Business, RiskSettings
from baselines.risk.validity import faults
from checks import InputError

_RULES = Path(__file__).parents[1] / "rules"
_FILES = ("risk-method.yaml", "threats.yaml", "measures.yaml")
_MAPS = ("threats", "measures", "business")

_Shape = TypeVar("_Shape")


def template() -> str:
    """The shipped settings as one YAML text, to start a bureau's own file from."""
    parts = [(_RULES / name).read_text(encoding="utf-8") for name in _FILES]
    return "\n".join((*parts, _BUSINESS))


_BUSINESS = """\
# How important each business is, 1 to 5, by its name in the register; without an entry, as the highest value of its systems.
# business:
#   12345 政务服务热线: {importance: 4}
"""


def load_risk(path: Path | None = None) -> RiskSettings:
    """The shipped settings, changed by the bureau's file at `path`.

    Raises:
        UnknownName: there is no such file.
        InputError: the file is wrong; the message names file, field and what was expected.
    """
    if path is None:
        return _shipped()
    try:
        own = read_yaml(path) or {}
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}") from error
    if not isinstance(own, dict):
        raise InputError(f"{path}: expected a mapping, such as the one `citywall risk template FILE` writes")
    found = _settings(path, _merged(_shipped_document(), own))
    return msgspec.structs.replace(found, file=path.name, changed=tuple(_changed(own)))


@cache
def _shipped() -> RiskSettings:
    return _settings(_RULES / _FILES[0], _shipped_document())


def _shipped_document() -> dict[str, Any]:
    document: dict[str, Any] = {"business": {}}
    for name in _FILES:
        document |= read_yaml(_RULES / name)
    return document


def _merged(target: Any, patch: Any) -> Any:
    """`target` with `patch` merged into it (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged


def _changed(own: Mapping[str, Any]) -> Iterator[str]:
    """What a bureau's file says, two keys deep."""
    for key, value in own.items():
        if isinstance(value, dict):
            yield from (f"{key}.{name}" for name in value)
        else:
            yield str(key)


def _settings(path: Path, document: dict[str, Any]) -> RiskSettings:
    maps = {name: document.pop(name, {}) for name in _MAPS}
    for name, entries in maps.items():
        if not isinstance(entries, dict) or not all(isinstance(key, str) for key in entries):
            raise InputError(f"{path}: {name}: expected entries by name")
    settings = RiskSettings(
        method=_converted(path, "", document, RiskMethod),
        threats={id: _named(path, "threats", id, one, Threat) for id, one in maps["threats"].items()},
        measures={id: _named(path, "measures", id, one, Measure) for id, one in maps["measures"].items()},
        business={id: _converted(path, f"business.{id}", one, Business) for id, one in maps["business"].items()},
    )
    if fault := next(faults(settings, shipped=frozenset(_shipped_document()["threats"])), ""):
        raise InputError(f"{path}: {fault}")
    return settings


def _named(path: Path, kind: str, id: str, entry: Any, shape: type[_Shape]) -> _Shape:
    if not isinstance(entry, dict):
        raise InputError(f"{path}: {kind}.{id}: expected a mapping, or null to leave it out")
    return _converted(path, f"{kind}.{id}", {**entry, "id": id}, shape)


def _converted(path: Path, where: str, value: Any, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        what, _at, field = str(error).partition(" - at ")
        place = (where + field.strip("`").replace("`key` in `$", "key in $").lstrip("$")).strip(".")
        raise InputError(f"{path}: {place}: {what}" if place else f"{path}: {what}") from error
