"""Read the XML report of Greenbone (OpenVAS, GVM), one run a host.

Severities are the bands of CVSS 3.1 (section 5) of a result's `severity`: from 9.0 critical, from 7.0 high, from 4.0 medium,
above 0 low; logs, errors and false positives (0 and below) are no findings. A run covers the levels the report was filtered by,
when it was filtered by nothing else, the scan is done, the host was scanned to its end and no page of the results was left out.
Form: Greenbone's GMP 22.4, `get_reports`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from checks import Severity
from checks.evidence import ExternalFinding
from reports.language import _
from scanner.imports.refusal import not_of, refusal
from scanner.imports.run import ALL_SEVERITIES, ExternalRun, Tally, finding, read_time
from scanner.imports.xml import text_of, xml_records
from scanner.probes.clean import clean

_BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
_WHOLE = frozenset(
    (
        "levels",
        "apply_overrides",
        "overrides",
        "notes",
        "autofp",
        "rows",
        "first",
        "sort",
        "sort-reverse",
        "min_qod",
        "result_hosts_only",
        "ignore_pagination",
        "delta_states",
        "show_closed_cves",
        "timezone",
        "compliance_levels",
    )
)
"""Words of a report's filter that leave no host, port or sort of result out."""
_PORT = re.compile(r"(\d{1,5})/(tcp|udp)")


class _Report(msgspec.Struct):
    """A report as far as it was read: findings and ends of hosts, by address."""

    status: str = ""
    ended: str = ""
    task: str = ""
    levels: str = "chml"
    is_filtered: bool = False
    results: int = 0
    filtered: int = 0
    names: dict[str, str] = {}
    host_ends: dict[str, str] = {}


def read_openvas(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The hosts in a report, each a run.

    Raises:
        InputError: it is no such file, is broken or hostile, or holds no host.
    """
    report = _Report()
    found: dict[str, list[ExternalFinding]] = defaultdict(list)
    tally = Tally(path)
    records = ("result", "scan_run_status", "scan_end", "filters", "host", "task", "result_count")
    for tag, element in xml_records(path, heads=("report",), records=records):
        if tag == "report":
            if element.get("type", "scan") == "delta":
                raise refusal(path, "report", "type", "delta", _("the report of one scan"))
        elif tag == "result":
            report.results += 1
            _take(path, report, found, element, tally)
        else:
            if tag == "host":
                tally.add()
            _note(report, tag, element)
    hosts = sorted({*found, *report.host_ends})
    if not hosts:
        raise not_of(path, _("the XML report of Greenbone (OpenVAS) with a host in it"))
    return [
        ExternalRun(
            tool="openvas",
            target=clean(host, 253),
            ended_at=_ended(path, report, host, zone),
            profile=clean(report.task, 200),
            covered=_covered(report, host),
            findings=tuple(found[host]),
            addresses=tuple(clean(one, 253) for one in (report.names.get(host, ""),) if one),
        )
        for host in hosts
    ]


def _note(report: _Report, tag: str, element: Any) -> None:
    text = (element.text or "").strip()
    match tag:
        case "scan_run_status":
            report.status = text
        case "scan_end":
            report.ended = text
        case "task":
            report.task = text_of(element, "name") or report.task
        case "filters":
            words = [word.partition("=") for word in text_of(element, "term").split()]
            report.levels = next((value for word, _equals, value in words if word == "levels"), report.levels)
            report.is_filtered = any(word not in _WHOLE and (value or not equals) for word, equals, value in words)
        case "result_count":
            filtered = text_of(element, "filtered")
            report.filtered = int(filtered) if filtered.isascii() and filtered.isdigit() else report.filtered
        case "host" if address := text_of(element, "ip"):
            report.host_ends[address] = text_of(element, "end")


def _take(path: Path, report: _Report, found: dict[str, list[ExternalFinding]], result: Any, tally: Tally) -> None:
    id = result.get("id", "")
    host = text_of(result, "host")
    if not host:
        raise refusal(path, f"result {id}", "host", "", _("an IPv4 or IPv6 address"))
    report.names[host] = text_of(result, "host/hostname")
    findings = found[host]
    text = text_of(result, "severity")
    try:
        score = float(text)
    except ValueError:
        raise refusal(path, f"result {id}", "severity", text, "0.0-10.0") from None
    severity = next((severity for least, severity in _BANDS if score >= least), None)
    if severity is None:
        return
    tally.add()
    nvt = result.find("nvt")
    port = _PORT.fullmatch(text_of(result, "port"))
    findings.append(
        finding(
            id=nvt.get("oid", "") if nvt is not None else id,
            title=text_of(result, "name") or text_of(result, "nvt/name"),
            severity=severity,
            place=f"{port[2]}/{port[1]}" if port else "",
            fix=text_of(result, "nvt/solution"),
            cves=(one.get("id", "") for one in result.findall("nvt/refs/ref") if one.get("type") == "cve"),
        )
    )


def _covered(report: _Report, host: str) -> tuple[str, ...]:
    if (
        report.is_filtered
        or report.status != "Done"
        or not report.host_ends.get(host)
        or report.results < report.filtered
    ):
        return ()
    return tuple(one for one in ALL_SEVERITIES if one[0] in report.levels)


def _ended(path: Path, report: _Report, host: str, zone: ZoneInfo) -> datetime:
    if end := report.host_ends.get(host):
        return read_time(path, f"host {host}", "end", end, zone)
    return read_time(path, "report", "scan_end", report.ended, zone)
