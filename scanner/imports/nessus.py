"""Read what Nessus exports as .nessus (version 2), one run a host, with the severities Nessus gives.

Informational items (severity 0) are no findings. A run covers all severities when its host was scanned to the end; an export that
was filtered does not say so, and is taken for whole. Form: Tenable's "Nessus File (.nessus) Format".
"""

from __future__ import annotations

from contextlib import suppress
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

_SEVERITIES = {"1": Severity.LOW, "2": Severity.MEDIUM, "3": Severity.HIGH, "4": Severity.CRITICAL}
_INFORMATION = "0"
_ASCTIME = "%a %b %d %H:%M:%S %Y"


class _Host(msgspec.Struct):
    """A ReportHost as far as it was read."""

    name: str
    report: str
    properties: dict[str, str] = {}
    findings: list[ExternalFinding] = []


def read_nessus(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The hosts in an export of Nessus, each a run.

    Raises:
        InputError: it is no such file, is broken or hostile, or holds no host.
    """
    hosts: list[_Host] = []
    report = ""
    tally = Tally(path)
    for tag, element in xml_records(path, heads=("Report", "ReportHost"), records=("HostProperties", "ReportItem")):
        if tag == "Report":
            report = element.get("name", "")
        elif tag == "ReportHost":
            tally.add()
            hosts.append(_Host(name=element.get("name", ""), report=report))
        elif hosts and tag == "HostProperties":
            hosts[-1].properties = {one.get("name", ""): (one.text or "").strip() for one in element.iter("tag")}
        elif hosts:
            _take(path, hosts[-1], element, tally)
    if not hosts:
        raise not_of(path, _("an export of Nessus (.nessus, version 2) with a host in it"))
    return [_run(path, one, zone) for one in hosts]


def _take(path: Path, host: _Host, item: Any, tally: Tally) -> None:
    severity = item.get("severity", "")
    if severity == _INFORMATION:
        return
    id = item.get("pluginID", "")
    if severity not in _SEVERITIES:
        raise refusal(path, f"ReportHost {host.name} ReportItem {id}", "severity", severity, "0-4")
    tally.add()
    port = item.get("port", "0")
    host.findings.append(
        finding(
            id=id,
            title=item.get("pluginName", ""),
            severity=_SEVERITIES[severity],
            place="" if port == "0" else f"{item.get('protocol', '')}/{port}",
            fix=text_of(item, "solution"),
            cves=((one.text or "").strip() for one in item.findall("cve")),
        )
    )


def _run(path: Path, host: _Host, zone: ZoneInfo) -> ExternalRun:
    said = host.properties
    names = (said.get("host-ip", ""), said.get("host-fqdn", ""), said.get("hostname", ""))
    return ExternalRun(
        tool="nessus",
        target=clean(host.name, 253),
        ended_at=_ended(path, host, zone),
        profile=clean(host.report, 200),
        covered=ALL_SEVERITIES if "HOST_END" in said or "HOST_END_TIMESTAMP" in said else (),
        findings=tuple(host.findings),
        addresses=tuple(clean(one, 253) for one in names if one),
    )


def _ended(path: Path, host: _Host, zone: ZoneInfo) -> datetime:
    """When the host was done, or begun where it was never done."""
    record = f"ReportHost {host.name}"
    for field in ("HOST_END_TIMESTAMP", "HOST_END", "HOST_START_TIMESTAMP", "HOST_START"):
        if text := host.properties.get(field, ""):
            if field.endswith("TIMESTAMP"):
                return read_time(path, record, field, text, zone)
            with suppress(ValueError):
                text = datetime.strptime(text, _ASCTIME).isoformat()
            return read_time(path, record, field, text, zone)
    raise refusal(path, record, "HOST_END", "", _("a time that is past"))
