"""Read what OpenSCAP wrote: XCCDF 1.2 results, alone or inside an asset report (ARF), whatever stands around them.

The file is read as a stream: what is not a rule result is dropped as it ends, so that the whole SCAP content that `oscap` puts
into an asset report costs no memory. No DTD and no entity is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from checks import InputError
from reports.language import _
from scanner.probes.clean import clean

LARGEST_FILE = 200 * 1024 * 1024
MOST_RESULTS = 20_000
_DEEPEST = 100
_ID_LENGTH = 160

_PREFIX = re.compile(r"xccdf_[^_]+(?:\.[^_]+)*_(?:rule|benchmark|profile)_")
_RESULTS = frozenset(
    ("pass", "fail", "error", "unknown", "notapplicable", "notchecked", "notselected", "informational", "fixed")
)
_NOT_KEPT = "notselected"


class ScapRun(msgspec.Struct, frozen=True, kw_only=True):
    """One TestResult: where OpenSCAP ran, by what, until when, and the result of each rule it had selected, by short id."""

    target: str
    addresses: tuple[str, ...]
    benchmark: str
    profile: str
    ended_at: datetime
    results: dict[str, str]


def read_scap(path: Path, zone: ZoneInfo) -> list[ScapRun]:
    """The runs in a file of XCCDF results or ARF; times without an offset are taken as of `zone`.

    Raises:
        InputError: the file is too large, no well-formed XML, holds entities, or holds no rule results; names the file and
            what was expected.
    """
    name = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(_("{file}: larger than {n} MB").format(file=name, n=LARGEST_FILE // 1024 // 1024))
        with path.open("rb") as file:
            runs = [_run(one, zone, name) for one in _test_results(file, name)]
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error
    except DefusedXmlException as error:
        raise InputError(_("{file}: holds a DTD or entities, which no result file does").format(file=name)) from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        raise InputError(
            _("{file}: not well-formed XML: {why}").format(file=name, why=clean(str(error), 120))
        ) from error
    if not runs:
        expected = _("expected XCCDF results or an asset report (oscap xccdf eval --results-arf)")
        raise InputError(_("{file}: no result of OpenSCAP in it; {expected}").format(file=name, expected=expected))
    return runs


class _Raw:
    """A TestResult as far as it was read."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.texts: dict[str, list[str]] = {"target": [], "target-address": []}
        self.benchmark = ""
        self.profile = ""
        self.results: dict[str, str] = {}


def _test_results(file: Any, name: str) -> Iterator[_Raw]:
    stack: list[Any] = []
    raw: _Raw | None = None
    rule = ""
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            stack.append(element)
            if len(stack) > _DEEPEST:
                raise InputError(_("{file}: nested deeper than {n}").format(file=name, n=_DEEPEST))
            if tag == "TestResult":
                raw = _Raw(dict(element.attrib))
            elif tag == "rule-result":
                rule = element.get("idref", "")
            continue
        stack.pop()
        if raw is not None:
            if tag == "TestResult":
                yield raw
                raw = None
            else:
                _take(raw, tag, element, rule, name)
        if stack:
            stack[-1].remove(element)


def _take(raw: _Raw, tag: str, element: Any, rule: str, name: str) -> None:
    text = (element.text or "").strip()
    if tag == "result" and rule:
        if text not in _RESULTS:
            what = _("{file}: rule {rule}: the result {value} is none of XCCDF 1.2")
            raise InputError(what.format(file=name, rule=clean(rule, 80), value=clean(text, 40)))
        if len(raw.results) >= MOST_RESULTS:
            raise InputError(_("{file}: more than {n} rule results").format(file=name, n=MOST_RESULTS))
        if text != _NOT_KEPT:
            raw.results[_short(rule)] = text
    elif tag in raw.texts:
        raw.texts[tag].append(clean(text, 253))
    elif tag == "benchmark":
        raw.benchmark = element.get("id", "") or element.get("href", "")
    elif tag == "profile":
        raw.profile = element.get("idref", "")


def _run(raw: _Raw, zone: ZoneInfo, name: str) -> ScapRun:
    if not raw.results:
        raise InputError(_("{file}: OpenSCAP evaluated no rule").format(file=name))
    ended = raw.attributes.get("end-time", "")
    try:
        ended_at = datetime.fromisoformat(ended)
    except ValueError:
        raise InputError(
            _("{file}: TestResult: end-time: {value} is no time").format(file=name, value=clean(ended, 40))
        ) from None
    return ScapRun(
        target=next(iter(raw.texts["target"]), ""),
        addresses=tuple(raw.texts["target-address"][:50]),
        benchmark=_short(raw.benchmark or raw.attributes.get("id", "")),
        profile=_short(raw.profile),
        ended_at=ended_at if ended_at.tzinfo else ended_at.replace(tzinfo=zone),
        results=raw.results,
    )


def _short(id: str) -> str:
    return clean(_PREFIX.sub("", id, count=1), _ID_LENGTH)
