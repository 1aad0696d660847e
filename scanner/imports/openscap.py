"""Read what OpenSCAP wrote: XCCDF 1.2 results, alone or inside an asset report (ARF), whatever stands around them.

The file is read as a stream: what is not a rule result is dropped as it ends, so that the whole SCAP content that `oscap` puts
into an asset report costs no memory. No DTD and no entity is accepted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from checks import InputError
from checks.evidence import Place, ScapEvidence
from reports.language import _
from scanner.estate.model import Asset
from scanner.imports.refusal import LARGEST_FILE, check_size
from scanner.imports.xml import xml_errors, xml_events
from scanner.probes.clean import clean

MOST_RESULTS = 20_000
_ID_LENGTH = 160

_PREFIX = re.compile(r"xccdf_[^_]+(?:\.[^_]+)*_(?:rule|benchmark|profile)_")
_RESULTS = frozenset(
    ("pass", "fail", "error", "unknown", "notapplicable", "notchecked", "notselected", "informational", "fixed")
)
_NOT_KEPT = "notselected"


class ScapRun(msgspec.Struct, frozen=True, kw_only=True):
    """A `Run`, one TestResult: where OpenSCAP ran, by what, until when, and the result of each selected rule, by short id."""

    target: str
    addresses: tuple[str, ...]
    benchmark: str
    profile: str
    ended_at: datetime
    results: dict[str, str]
    port: int = 0
    on_host: bool = True

    def counts(self) -> dict[str, int]:
        """How many rules had each result."""
        return dict(sorted(Counter(self.results.values()).items()))

    def evidence(self, asset: Asset, zone: ZoneInfo) -> ScapEvidence:
        """The run as evidence of `asset`."""
        return ScapEvidence(
            place=Place(asset.system, asset.id, "scap"),
            probe="openscap",
            seen_at=self.ended_at,
            benchmark=self.benchmark,
            profile=self.profile,
            taken_on=self.ended_at.astimezone(zone).date().isoformat(),
            results=self.results,
        )


def read_scap(path: Path, zone: ZoneInfo) -> list[ScapRun]:
    """The runs in a file of XCCDF results or ARF; times without an offset are taken as of `zone`.

    Raises:
        InputError: the file is too large, no well-formed XML, holds entities, or holds no rule results; names the file and
            what was expected.
    """
    name = path.name
    with xml_errors(path):
        check_size(path, LARGEST_FILE)
        runs = [_run(one, zone, name) for one in _test_results(path)]
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


def _test_results(path: Path) -> Iterator[_Raw]:
    raw: _Raw | None = None
    rule = ""
    for event, tag, element, parent in xml_events(path):
        if event == "start":
            if tag == "TestResult":
                raw = _Raw(dict(element.attrib))
            elif tag == "rule-result":
                rule = element.get("idref", "")
            continue
        if raw is not None:
            if tag == "TestResult":
                yield raw
                raw = None
            else:
                _take(raw, tag, element, rule, path.name)
        if parent is not None:
            parent.remove(element)


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
