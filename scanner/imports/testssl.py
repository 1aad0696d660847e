"""Read what testssl.sh wrote with --jsonfile-pretty, one run a server, with the severities testssl.sh gives.

The flat form (--jsonfile) does not say when the run was, so that its age could not be judged, and is refused; CSV is read
by testssl_csv.py. `OK`, `INFO` and `DEBUG` are no findings; `WARN` and `FATAL` say that something could not be tested. A
run covers all severities when protocols, ciphers, the server's defaults and vulnerabilities were all tested, as they are
without options, nothing of it in vain, and no lesser findings were left out by --severity; else it covers nothing. Form:
testssl.sh's doc/testssl.1.md, section OUTPUT.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from checks import Severity
from reports.language import _
from scanner.imports.json import decoded, read_bytes
from scanner.imports.refusal import not_of, refusal
from scanner.imports.run import ALL_SEVERITIES, ExternalRun, Tally, finding, read_time
from scanner.imports.testssl_csv import read_testssl_csv
from scanner.probes.clean import clean

_SEVERITIES = {one.name: one for one in Severity}
_NO_FINDINGS = ("OK", "INFO", "DEBUG")
_UNTESTED = ("WARN", "FATAL")
_FILTER = "--severity"
_NEEDED = ("protocols", "ciphers", "serverDefaults", "vulnerabilities")


class _File(msgspec.Struct, rename="camel"):
    scan_result: list[msgspec.Raw]
    start_time: str
    invocation: str = msgspec.field(name="Invocation", default="")


class _Server(msgspec.Struct, rename="camel"):
    target_host: str
    ip: str
    port: str


class _Item(msgspec.Struct):
    id: str
    severity: str
    finding: str
    cve: str = ""


def read_testssl(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The servers in a file of testssl.sh, each a run; a name that ends in `.csv` is read as CSV.

    Raises:
        InputError: it is no such file, is broken or hostile, or holds no server.
    """
    if path.suffix.lower() == ".csv":
        return read_testssl_csv(path, zone)
    data = read_bytes(path)
    if data.lstrip()[:1] == b"[":
        raise not_of(path, _("what testssl.sh --jsonfile-pretty writes; --jsonfile does not say when it ran"))
    file = decoded(path, "$", data, _File)
    tally = Tally(path)
    runs = [_run(path, f"scanResult[{n}]", raw, file, zone, tally) for n, raw in enumerate(file.scan_result)]
    if not runs:
        raise not_of(path, _("testssl.sh JSON (--jsonfile-pretty) of a server"))
    return runs


def _run(path: Path, record: str, raw: msgspec.Raw, file: _File, zone: ZoneInfo, tally: Tally) -> ExternalRun:
    server = decoded(path, record, raw, _Server)
    if not (server.port.isascii() and server.port.isdigit() and int(server.port[:6]) <= 65535):
        raise refusal(path, record, "port", server.port, _("a port, 0-65535"))
    sections = decoded(path, record, raw, dict[str, msgspec.Raw])
    place = f"tcp/{int(server.port)}"
    items = [(name, one) for name, section in sections.items() for one in _items(path, f"{record}.{name}", section)]
    found = []
    for name, one in items:
        if one.severity in _SEVERITIES:
            tally.add()
            severity, title = _SEVERITIES[one.severity], f"{one.id}: {one.finding}"
            found.append(finding(id=one.id, title=title, severity=severity, place=place, cves=one.cve.split()))
        elif one.severity not in (*_NO_FINDINGS, *_UNTESTED):
            raise refusal(path, f"{record}.{name} {one.id}", "severity", one.severity, ", ".join(_SEVERITIES))
    tested = {name for name, _one in items}
    untested = any(one.severity in _UNTESTED for _name, one in items)
    complete = tested.issuperset(_NEEDED) and not untested and _FILTER not in file.invocation
    return ExternalRun(
        tool="testssl",
        target=clean(server.target_host, 253),
        ended_at=read_time(path, "$", "startTime", file.start_time, zone),
        profile=clean(file.invocation, 200),
        covered=ALL_SEVERITIES if complete else (),
        findings=tuple(found),
        addresses=(clean(server.ip, 60),),
        port=int(server.port),
        part=place,
    )


def _items(path: Path, record: str, section: msgspec.Raw) -> Iterator[_Item]:
    """The entries of a section; what is no list is a word about the server."""
    if bytes(section).lstrip()[:1] == b"[":
        for number, raw in enumerate(decoded(path, record, section, list[msgspec.Raw])):
            yield decoded(path, f"{record}[{number}]", raw, _Item)
