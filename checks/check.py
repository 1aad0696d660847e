"""The check: a pure function from evidence to a verdict, with its text, and the registry that finds it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeGuard, get_args, get_origin, get_type_hints

import msgspec
import yaml

from checks.errors import PluginError, UnknownName
from checks.evidence.base import Evidence, Reason
from checks.layers import Layer
from checks.text import Text
from checks.verdict import Verdict, not_assessed

ENTRY_POINT_GROUP = "citywall.checks"

# The same safe loader, in C where PyYAML was built with it: ten times faster.
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

CheckFunction = Callable[..., Verdict | None]


class Severity(StrEnum):
    """How bad it is when a check is not met, judged without knowing the system."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """4 for critical down to 1 for low."""
        return 4 - list(Severity).index(self)

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Severity.CRITICAL: Text(zh="严重", en="critical"),
            Severity.HIGH: Text(zh="高", en="high"),
            Severity.MEDIUM: Text(zh="中", en="medium"),
            Severity.LOW: Text(zh="低", en="low"),
        }[self]


class CheckText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the YAML beside a check says. `seen` is what was seen when it is not met, with the verdict's facts in braces.

    `aliases` are ids the check had before: findings under them are this check's. `unused` says why no baseline uses it.
    `told_by` are checks that tell people of the same weakness: where there are such, this one serves a baseline's arithmetic and
    opens no finding of its own. `early` marks an early sign (预警): nothing has failed yet, a trend says that it will or may.
    """

    severity: Severity
    title: Text
    why: Text
    fix: Text
    seen: Text
    aliases: tuple[str, ...] = ()
    unused: str = ""
    told_by: tuple[str, ...] = ()
    early: bool = False


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `subject` is the kind of evidence it judges, one verdict for each record of it.

    `companions` are further kinds it is given, all records of them on the same asset, possibly none.
    """

    id: str
    layer: Layer
    subject: type[Evidence]
    companions: tuple[type[Evidence], ...]
    function: CheckFunction
    text: CheckText
    manual: str

    def judge(self, subject: Evidence, *companions: tuple[Evidence, ...]) -> Verdict | None:
        """The verdict on `subject`, or None when it is not this check's concern.

        An exception in the check's function is a verdict "not assessed" with the reason `check_error`: one broken check
        never spoils the others.
        """
        try:
            verdict = self.function(subject, *companions)
        except Exception as error:
            verdict = not_assessed(subject, Reason.CHECK_ERROR, detail=f"{type(error).__name__}: {error}"[:200])
        if verdict is None:
            return None
        if not isinstance(verdict, Verdict) or verdict.place != subject.place:
            verdict = not_assessed(subject, Reason.CHECK_ERROR, detail="not a verdict on the place it was given")
        return msgspec.structs.replace(verdict, check=self.id)


def check(id: str) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a function as the check `id` (`topic.what-is-asked`).

    The function's first parameter is annotated with a kind of evidence; further ones with `tuple[Kind, ...]`. It returns
    exactly one verdict for the place it was given, made by `met`, `not_met` …, or None when the evidence is not its concern.
    Its docstring is the check's manual page. Its text stands in the YAML of the same name beside the module.
    """

    def mark(function: CheckFunction) -> CheckFunction:
        declared: list[str] = getattr(function, "citywall_checks", [])
        function.citywall_checks = [*declared, id]  # type: ignore[attr-defined]
        return function

    return mark


@cache
def all_checks() -> dict[str, Check]:
    """Every installed check by id, from the packages under the entry-point group `citywall.checks`.

    Raises:
        PluginError: a check without text, a text without a check, an id twice, also as another's alias, or a function that breaks
            the contract.
    """
    found: dict[str, Check] = {}
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        for module in _layer_modules(point.load()):
            for one in _checks_of(module):
                if one.id in found:
                    raise PluginError(f"{module.__name__}: check {one.id} exists already")
                found[one.id] = one
    _refuse_claimed_twice(found)
    return found


def _refuse_claimed_twice(checks: Mapping[str, Check]) -> None:
    """An alias takes over findings, so it must be nobody else's."""
    holders: dict[str, str] = {id: id for id in checks}
    for one in checks.values():
        for alias in one.text.aliases:
            if (holder := holders.setdefault(alias, one.id)) != one.id or alias == one.id:
                raise PluginError(f"check {one.id}: its alias {alias} is that of check {holder}")


def find_check(id: str) -> Check:
    """The check `id`, or the one that has it as an alias.

    Raises:
        UnknownName: there is none.
    """
    checks = all_checks()
    if id in checks:
        return checks[id]
    for one in checks.values():
        if id in one.text.aliases:
            return one
    raise UnknownName(f"no check {id!r}; `citywall check list` shows all")


def _layer_modules(package: ModuleType) -> list[ModuleType]:
    modules = []
    for layer in Layer:
        try:
            folder = importlib.import_module(f"{package.__name__}.{layer.value}")
        except ModuleNotFoundError as error:
            if error.name != f"{package.__name__}.{layer.value}":
                raise
            continue
        for info in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            modules.append(importlib.import_module(info.name))
    return modules


def _checks_of(module: ModuleType) -> list[Check]:
    declared = {
        id: function
        for function in vars(module).values()
        if getattr(function, "__module__", None) == module.__name__
        for id in getattr(function, "citywall_checks", ())
    }
    path = Path(str(module.__file__)).with_suffix(".yaml")
    texts = _texts(path) if declared or path.exists() else {}
    if odd := declared.keys() ^ texts.keys():
        raise PluginError(f"{path}: checks and texts do not match: {', '.join(sorted(odd))}")
    layer = Layer(module.__name__.split(".")[-2])
    return [_check(id, layer, function, texts[id]) for id, function in declared.items()]


def _texts(path: Path) -> dict[str, CheckText]:
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_YAML_LOADER)
        return msgspec.convert(loaded, dict[str, CheckText])
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise PluginError(f"{path}: {error}") from error


def _check(id: str, layer: Layer, function: CheckFunction, text: CheckText) -> Check:
    hints = get_type_hints(function)
    parameters = [hints.get(name) for name in inspect.signature(function).parameters]
    subject = parameters[0] if parameters else None
    if not _is_kind(subject):
        raise PluginError(f"check {id}: its first parameter must be annotated with a kind of evidence")
    companions = []
    for annotation in parameters[1:]:
        inner = get_args(annotation)
        if get_origin(annotation) is not tuple or len(inner) != 2 or inner[1] is not Ellipsis or not _is_kind(inner[0]):
            raise PluginError(f"check {id}: further parameters must be annotated with tuple[Kind, ...]")
        companions.append(inner[0])
    return Check(
        id=id,
        layer=layer,
        subject=subject,
        companions=tuple(companions),
        function=function,
        text=text,
        manual=inspect.cleandoc(function.__doc__ or ""),
    )


def _is_kind(annotation: object) -> TypeGuard[type[Evidence]]:
    return isinstance(annotation, type) and issubclass(annotation, Evidence)
