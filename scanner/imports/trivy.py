"""Read what Trivy wrote with --format json (schema version 2): one run of one artifact, with the severities Trivy gives.

Vulnerable packages, misconfigurations that fail and secrets (never their text) are findings; what Trivy could not rate (UNKNOWN)
counts as low until it is rated. A run that looked at something covers all severities; one narrowed by --severity does not say so,
and is taken for whole. Form: Trivy's pkg/types.Report.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from checks import Severity
from checks.evidence import ExternalFinding
from reports.language import _
from scanner.imports.json import decoded, read_bytes
from scanner.imports.refusal import refusal
from scanner.imports.run import ALL_SEVERITIES, ExternalRun, Tally, finding, read_time
from scanner.probes.clean import clean

_SEVERITIES = {**{one.name: one for one in Severity}, "UNKNOWN": Severity.LOW}
_SCHEMA = 2


class _File(msgspec.Struct, rename="pascal"):
    schema_version: int
    created_at: str
    artifact_name: str
    artifact_type: str = ""
    results: list[msgspec.Raw] | None = None


class _Result(msgspec.Struct, rename="pascal"):
    target: str
    vulnerabilities: list[msgspec.Raw] | None = None
    misconfigurations: list[msgspec.Raw] | None = None
    secrets: list[msgspec.Raw] | None = None


class _Vulnerability(msgspec.Struct, rename="pascal"):
    pkg_name: str
    severity: str
    vulnerability_id: str = msgspec.field(name="VulnerabilityID")
    installed_version: str = ""
    fixed_version: str = ""
    title: str = ""


class _Misconfiguration(msgspec.Struct, rename="pascal"):
    severity: str
    id: str = msgspec.field(name="ID")
    title: str = ""
    resolution: str = ""
    status: str = "FAIL"


class _Secret(msgspec.Struct, rename="pascal"):
    severity: str
    rule_id: str = msgspec.field(name="RuleID")
    title: str = ""
    start_line: int = 0


def read_trivy(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The one run in a file of Trivy. Its target is the artifact's name, which is seldom that of an asset.

    Raises:
        InputError: it is no such file, or is broken or hostile.
    """
    file = decoded(path, "$", read_bytes(path), _File)
    if file.schema_version != _SCHEMA:
        raise refusal(path, "$", "SchemaVersion", str(file.schema_version), str(_SCHEMA))
    tally = Tally(path)
    found = []
    for number, raw in enumerate(file.results or ()):
        for one in _of_result(path, f"Results[{number}]", raw):
            tally.add()
            found.append(one)
    artifact = clean(file.artifact_name, 120)
    return [
        ExternalRun(
            tool="trivy",
            target=artifact,
            ended_at=read_time(path, "$", "CreatedAt", file.created_at, zone),
            profile=clean(f"{file.artifact_type} {artifact}", 200),
            covered=ALL_SEVERITIES if file.results else (),
            findings=tuple(found),
            part=artifact,
        )
    ]


def _of_result(path: Path, record: str, raw: msgspec.Raw) -> Iterator[ExternalFinding]:
    result = decoded(path, record, raw, _Result)
    for number, one in enumerate(result.vulnerabilities or ()):
        yield _of_vulnerability(path, f"{record}.Vulnerabilities[{number}]", one)
    for number, one in enumerate(result.misconfigurations or ()):
        at = f"{record}.Misconfigurations[{number}]"
        wrong = decoded(path, at, one, _Misconfiguration)
        if wrong.status == "FAIL":
            severity = _severity(path, at, wrong.severity)
            yield finding(id=wrong.id, title=wrong.title, severity=severity, place=result.target, fix=wrong.resolution)
    for number, one in enumerate(result.secrets or ()):
        at = f"{record}.Secrets[{number}]"
        secret = decoded(path, at, one, _Secret)
        place = f"{result.target}:{secret.start_line}"
        severity = _severity(path, at, secret.severity)
        yield finding(id=secret.rule_id, title=f"secret in a file: {secret.title}", severity=severity, place=place)


def _of_vulnerability(path: Path, record: str, raw: msgspec.Raw) -> ExternalFinding:
    one = decoded(path, record, raw, _Vulnerability)
    id = one.vulnerability_id
    return finding(
        id=id,
        title=one.title or id,
        severity=_severity(path, record, one.severity),
        place=f"{one.pkg_name} {one.installed_version}",
        fix=f"{one.pkg_name} {one.fixed_version}" if one.fixed_version else "",
        cves=(id,) if id.startswith("CVE-") else (),
    )


def _severity(path: Path, record: str, text: str) -> Severity:
    if text not in _SEVERITIES:
        raise refusal(path, record, "Severity", text, _("one of {words}").format(words=", ".join(_SEVERITIES)))
    return _SEVERITIES[text]
