"""Read NVD 2.0 JSON: an answer of its API, or a yearly or daily file, which have the same form.

The file is mapped into memory and its records are decoded one by one, so that a file of any year costs little memory.
Source: https://nvd.nist.gov/developers/vulnerabilities and the schema it names (cve_api_json_2.0.schema).
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from typing import IO, Literal

import msgspec

from checks import InputError
from reports.language import _
from scanner.feeds.model import ANY, Configuration, CpeMatch, Node, Vulnerability
from scanner.feeds.source import faulty, is_cve
from scanner.probes.clean import clean

MOST_RECORDS = 1_000_000
_WORD = 120

_Operator = Literal["AND", "OR"]
_COLON = re.compile(r"(?<!\\):")
_ESCAPE = re.compile(r"\\(.)")


class _Match(msgspec.Struct, rename="camel"):
    vulnerable: bool
    criteria: str
    version_start_including: str = ""
    version_start_excluding: str = ""
    version_end_including: str = ""
    version_end_excluding: str = ""


class _Node(msgspec.Struct, rename="camel"):
    operator: _Operator = "OR"
    negate: bool = False
    cpe_match: list[_Match] = []


class _Configuration(msgspec.Struct):
    operator: _Operator = "OR"
    negate: bool = False
    nodes: list[_Node] = []


class _CvssData(msgspec.Struct, rename="camel"):
    base_score: float


class _Cvss(msgspec.Struct, rename="camel"):
    cvss_data: _CvssData
    type: str = ""


class _Metrics(msgspec.Struct):
    """CVSS by version; the analysts of the NVD score by 3.1, so that it goes first."""

    v31: list[_Cvss] = msgspec.field(default_factory=list, name="cvssMetricV31")
    v30: list[_Cvss] = msgspec.field(default_factory=list, name="cvssMetricV30")
    v40: list[_Cvss] = msgspec.field(default_factory=list, name="cvssMetricV40")
    v2: list[_Cvss] = msgspec.field(default_factory=list, name="cvssMetricV2")


class _Cve(msgspec.Struct, rename="camel"):
    id: str
    last_modified: str
    metrics: _Metrics = msgspec.field(default_factory=_Metrics)
    configurations: list[_Configuration] = []
    cisa_exploit_add: str = ""


class _Item(msgspec.Struct):
    cve: _Cve


class _File(msgspec.Struct):
    vulnerabilities: list[msgspec.Raw]
    timestamp: str = ""


_ITEM = msgspec.json.Decoder(_Item)


def read_nvd(file: IO[bytes], name: str) -> tuple[str, Iterator[Vulnerability]]:
    """The ISO time the file was taken, empty where it does not say, and its records, decoded as they are asked for.

    Raises:
        InputError: the file is no JSON of this form, or (while records are asked for) one record is not; names the file, the
            record and the field.
    """
    try:
        # Not closed by hand: the records are views of it, and it goes with the last of them.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        whole = msgspec.json.decode(mapped, type=_File)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(
            _("{file}: not NVD 2.0 JSON: {why}").format(file=name, why=clean(str(error), _WORD))
        ) from error
    if len(whole.vulnerabilities) > MOST_RECORDS:
        raise InputError(_("{file}: more than {n} records").format(file=name, n=MOST_RECORDS))
    return whole.timestamp, (_record(raw, number, name) for number, raw in enumerate(whole.vulnerabilities, start=1))


def _record(raw: msgspec.Raw, number: int, name: str) -> Vulnerability:
    try:
        cve = _ITEM.decode(raw).cve
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise faulty(name, str(number), clean(str(error), _WORD)) from error
    if not is_cve(cve.id):
        raise faulty(name, str(number), _("{word} is no CVE number").format(word=clean(cve.id, 40)))
    try:
        configurations = tuple(_configuration(one) for one in cve.configurations)
    except ValueError as error:
        raise faulty(
            name, cve.id, _("criteria {word} is no CPE 2.3 name").format(word=clean(str(error), 80))
        ) from error
    return Vulnerability(
        cve=cve.id,
        modified=cve.last_modified[:40],
        cvss=_score(cve.metrics),
        exploited_on=cve.cisa_exploit_add[:10],
        configurations=configurations,
    )


def _score(metrics: _Metrics) -> float | None:
    """The base score of the newest usable version of CVSS, the primary source's where there is one; 0 to 10."""
    for scores in (metrics.v31, metrics.v30, metrics.v40, metrics.v2):
        by_source = sorted(scores, key=lambda one: one.type != "Primary")
        for one in by_source[:1]:
            return min(max(one.cvss_data.base_score, 0.0), 10.0)
    return None


def _configuration(one: _Configuration) -> Configuration:
    nodes = tuple(
        Node(tuple(_match(match) for match in node.cpe_match), node.operator == "AND", node.negate)
        for node in one.nodes
    )
    return Configuration(nodes, one.operator == "AND", one.negate)


def _match(match: _Match) -> CpeMatch:
    part, vendor, product, version, update, target = _named(match.criteria)
    return CpeMatch(
        part=part,
        vendor=vendor,
        product=product,
        version=version,
        update=update,
        target=target,
        vulnerable=match.vulnerable,
        start=(match.version_start_including or match.version_start_excluding)[:_WORD],
        start_excluded=bool(match.version_start_excluding),
        end=(match.version_end_including or match.version_end_excluding)[:_WORD],
        end_excluded=bool(match.version_end_excluding),
    )


def _named(criteria: str) -> tuple[str, str, str, str, str, str]:
    """Part, vendor, product, version, update and target software of a CPE 2.3 name (NISTIR 7695, section 6.2).

    Raises:
        ValueError: it is none; holds the name.
    """
    words = criteria.split(":") if "\\" not in criteria else [_ESCAPE.sub(r"\1", one) for one in _COLON.split(criteria)]
    if len(words) != 13 or words[:2] != ["cpe", "2.3"] or words[2] not in ("a", "o", "h", ANY):
        raise ValueError(criteria)
    return words[2], words[3][:_WORD], words[4][:_WORD], words[5][:_WORD], words[6][:_WORD], words[10][:_WORD]
