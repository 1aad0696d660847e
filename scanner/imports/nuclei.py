"""Read what nuclei wrote with -jsonl, line by line, one run a host and port, with the severities of its templates.

`info` is no finding, and what a template does not rate (`unknown`) counts as low. The file tells what matched and never what was
tried, so that a run covers nothing: it opens findings and can't close them. Form: nuclei's pkg/output.ResultEvent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from checks import InputError, Severity
from checks.evidence import ExternalFinding
from reports.language import _
from scanner.imports.json import decoded
from scanner.imports.refusal import check_size, not_of, refusal
from scanner.imports.run import ExternalRun, Tally, finding, read_time
from scanner.probes.clean import clean

LONGEST_LINE = 16 * 1024 * 1024
"""A line may hold a whole answer of the target."""

_SEVERITIES: dict[str, Severity | None] = {
    **{one.value: one for one in Severity},
    "unknown": Severity.LOW,
    "info": None,
}
_PORTS = {"http": 80, "https": 443}


class _Classification(msgspec.Struct, rename="kebab"):
    cve_id: list[str] | str | None = None


class _Info(msgspec.Struct):
    name: str
    severity: str
    remediation: str = ""
    classification: _Classification | None = None


class _Match(msgspec.Struct, rename="kebab"):
    template_id: str
    info: _Info
    host: str
    timestamp: str
    matched_at: str = ""
    ip: str = ""


class _Seen(msgspec.Struct):
    """What was seen at one host and port so far."""

    ended_at: datetime
    addresses: set[str]
    findings: list[ExternalFinding]


def read_nuclei(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The places in a file of nuclei, each a run that ended with its last match.

    Raises:
        InputError: it is no such file, is broken or hostile, or holds no match.
    """
    places: dict[tuple[str, int], _Seen] = {}
    tally = Tally(path)
    for number, line in _lines(path):
        record = _("line {n}").format(n=number)
        match = decoded(path, record, line, _Match)
        at = read_time(path, record, "timestamp", match.timestamp, zone)
        seen = places.setdefault(_place(path, record, match), _Seen(at, set(), []))
        seen.ended_at = max(seen.ended_at, at)
        seen.addresses.add(clean(match.ip, 60))
        tally.add()
        seen.findings += _findings(path, record, match)
    if not places:
        raise not_of(path, _("the lines nuclei writes with -jsonl"))
    return [
        ExternalRun(
            tool="nuclei",
            target=host,
            ended_at=seen.ended_at,
            profile="nuclei",
            covered=(),
            findings=tuple(seen.findings),
            addresses=tuple(sorted(seen.addresses - {""})),
            port=port,
            part=f"tcp/{port}" if port else "",
        )
        for (host, port), seen in sorted(places.items())
    ]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        check_size(path)
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    what = _("{file}: line {n} is longer than {most} MB")
                    raise InputError(what.format(file=path.name, n=number, most=LONGEST_LINE // 1024 // 1024))
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error


def _place(path: Path, record: str, match: _Match) -> tuple[str, int]:
    """Host and port, 0 where none is told."""
    try:
        url = urlsplit(match.host if "://" in match.host else f"//{match.host}")
        host, port = url.hostname, url.port or _PORTS.get(url.scheme, 0)
    except ValueError:
        host, port = None, 0
    if not host:
        raise refusal(path, record, "host", match.host, _("a URL or a host"))
    return clean(host, 253), port


def _findings(path: Path, record: str, match: _Match) -> list[ExternalFinding]:
    if match.info.severity not in _SEVERITIES:
        words = _("one of {words}").format(words=", ".join(_SEVERITIES))
        raise refusal(path, record, "info.severity", match.info.severity, words)
    severity = _SEVERITIES[match.info.severity]
    if severity is None:
        return []
    told = match.info.classification.cve_id if match.info.classification else None
    cves = [told] if isinstance(told, str) else told or []
    return [
        finding(
            id=match.template_id,
            title=match.info.name,
            severity=severity,
            place=match.matched_at or match.host,
            fix=match.info.remediation,
            cves=(one.upper() for one in cves),
        )
    ]
