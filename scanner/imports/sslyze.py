"""Read what sslyze wrote with --json_out: old protocols, weak suites, known flaws and bad certificates, one run a server.

sslyze reports facts, so the severities are ours, those of our own checks on the same matter (checks/network/):

| seen                                                                             | severity |
| Heartbleed                                                                       | critical |
| SSL 2.0, SSL 3.0, TLS 1.0 or TLS 1.1 accepted                                    | high     |
| a suite whose cipher has a strength under 128 bits (checks/strength.py) accepted | high     |
| OpenSSL CCS injection, ROBOT                                                     | high     |
| the server's certificate is past or before its term, signed with MD5 or SHA-1,   | high     |
| or its RSA key is shorter than 2048 bits                                         |          |

A run covers a severity when every one of sslyze's scan commands that tells of it was completed. Form: sslyze 6's
sslyze.json.json_output.SslyzeOutputAsJson.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from checks import Severity
from checks.strength import suite_bits
from reports.language import _
from scanner.imports.json import decoded, read_bytes
from scanner.imports.refusal import not_of
from scanner.imports.run import ExternalRun, Tally, finding, read_time
from scanner.probes.clean import clean

_OLD = {
    "ssl_2_0_cipher_suites": "SSL 2.0",
    "ssl_3_0_cipher_suites": "SSL 3.0",
    "tls_1_0_cipher_suites": "TLS 1.0",
    "tls_1_1_cipher_suites": "TLS 1.1",
}
_SUITES = (*_OLD, "tls_1_2_cipher_suites", "tls_1_3_cipher_suites")
_TOLD_BY = {
    Severity.CRITICAL: ("heartbleed",),
    Severity.HIGH: (*_SUITES, "openssl_ccs_injection", "robot", "certificate_info"),
}
_LEAST_BITS = 128
_LEAST_RSA = 2048
_WEAK_DIGESTS = ("md5", "sha1")


class _File(msgspec.Struct):
    server_scan_results: list[msgspec.Raw]
    date_scans_completed: str
    sslyze_version: str = ""


class _Location(msgspec.Struct):
    hostname: str
    port: int
    ip_address: str | None = None


class _Server(msgspec.Struct):
    server_location: _Location
    scan_result: dict[str, msgspec.Raw] | None = None


class _Attempt(msgspec.Struct):
    status: str
    result: msgspec.Raw = msgspec.Raw(b"null")


class _Suite(msgspec.Struct):
    name: str


class _Accepted(msgspec.Struct):
    cipher_suite: _Suite


class _Suites(msgspec.Struct):
    accepted_cipher_suites: list[_Accepted]


class _Flaws(msgspec.Struct):
    is_vulnerable_to_heartbleed: bool = False
    is_vulnerable_to_ccs_injection: bool = False
    robot_result: str = ""


class _Digest(msgspec.Struct):
    name: str = ""


class _Key(msgspec.Struct):
    algorithm: str = ""
    key_size: int | None = None


class _Certificate(msgspec.Struct):
    not_valid_before: datetime
    not_valid_after: datetime
    public_key: _Key
    signature_hash_algorithm: _Digest | None = None


class _Deployment(msgspec.Struct):
    received_certificate_chain: list[msgspec.Raw]


class _Certificates(msgspec.Struct):
    certificate_deployments: list[_Deployment]


def read_sslyze(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The servers sslyze could scan, each a run.

    Raises:
        InputError: it is no such file, is broken or hostile, or no server was scanned.
    """
    file = decoded(path, "$", read_bytes(path), _File)
    ended = read_time(path, "$", "date_scans_completed", file.date_scans_completed, zone)
    tally = Tally(path)
    runs = []
    for number, raw in enumerate(file.server_scan_results):
        record = f"server_scan_results[{number}]"
        server = decoded(path, record, raw, _Server)
        done = _completed(path, record, server.scan_result or {})
        if done:
            runs.append(_run(path, record, server.server_location, done, ended, file.sslyze_version, tally))
    if not runs:
        raise not_of(path, _("sslyze JSON (sslyze --json_out) of a server that answered"))
    return runs


def _completed(path: Path, record: str, results: dict[str, msgspec.Raw]) -> dict[str, msgspec.Raw]:
    """What the scan commands gave that are read here and were completed, by their names."""
    done = {}
    for command in (*_SUITES, "heartbleed", "openssl_ccs_injection", "robot", "certificate_info"):
        if command in results:
            attempt = decoded(path, f"{record}.{command}", results[command], _Attempt)
            if attempt.status == "COMPLETED":
                done[command] = attempt.result
    return done


def _run(
    path: Path,
    record: str,
    location: _Location,
    done: dict[str, msgspec.Raw],
    ended: datetime,
    version: str,
    tally: Tally,
) -> ExternalRun:
    place = f"tcp/{location.port}"
    found = []
    for severity, title in _seen(path, record, done, ended):
        tally.add()
        found.append(finding(id=title, title=title, severity=severity, place=place))
    return ExternalRun(
        tool="sslyze",
        target=clean(location.hostname, 253),
        ended_at=ended,
        profile=clean(f"sslyze {version}: {', '.join(done)}", 400),
        covered=tuple(severity for severity, told_by in _TOLD_BY.items() if all(one in done for one in told_by)),
        findings=tuple(found),
        addresses=(clean(location.ip_address or "", 60),),
        port=location.port,
        part=place,
    )


def _seen(path: Path, record: str, done: dict[str, msgspec.Raw], ended: datetime) -> Iterator[tuple[Severity, str]]:
    for command, raw in done.items():
        at = f"{record}.{command}"
        if command in _SUITES:
            yield from _of_suites(command, decoded(path, at, raw, _Suites))
        elif command == "certificate_info":
            yield from _of_certificates(path, at, raw, ended)
        else:
            yield from _of_flaws(decoded(path, at, raw, _Flaws))


def _of_suites(command: str, suites: _Suites) -> Iterator[tuple[Severity, str]]:
    names = [one.cipher_suite.name for one in suites.accepted_cipher_suites]
    if names and command in _OLD:
        yield Severity.HIGH, f"{_OLD[command]} accepted"
    yield from ((Severity.HIGH, f"weak suite {name}") for name in names if suite_bits(name) < _LEAST_BITS)


def _of_flaws(flaws: _Flaws) -> Iterator[tuple[Severity, str]]:
    if flaws.is_vulnerable_to_heartbleed:
        yield Severity.CRITICAL, "Heartbleed (CVE-2014-0160)"
    if flaws.is_vulnerable_to_ccs_injection:
        yield Severity.HIGH, "OpenSSL CCS injection (CVE-2014-0224)"
    if flaws.robot_result.startswith("VULNERABLE"):
        yield Severity.HIGH, "ROBOT (CVE-2017-13099)"


def _of_certificates(path: Path, record: str, raw: msgspec.Raw, ended: datetime) -> Iterator[tuple[Severity, str]]:
    for deployment in decoded(path, record, raw, _Certificates).certificate_deployments:
        for one in deployment.received_certificate_chain[:1]:
            leaf = decoded(path, f"{record}.certificate", one, _Certificate)
            if not _aware(leaf.not_valid_before) <= ended <= _aware(leaf.not_valid_after):
                days = f"{leaf.not_valid_before.date()} - {leaf.not_valid_after.date()}"
                yield Severity.HIGH, f"certificate valid {days} only"
            if leaf.signature_hash_algorithm and leaf.signature_hash_algorithm.name in _WEAK_DIGESTS:
                yield Severity.HIGH, f"certificate signed with {leaf.signature_hash_algorithm.name}"
            if "RSA" in leaf.public_key.algorithm and (leaf.public_key.key_size or _LEAST_RSA) < _LEAST_RSA:
                yield Severity.HIGH, f"certificate's RSA key has {leaf.public_key.key_size} bits"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
