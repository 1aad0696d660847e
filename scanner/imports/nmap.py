"""Read what nmap wrote with -oX: high-risk ports, log-ins in the clear, and what its own scripts call vulnerable.

What nmap reports is no judgement, so the severities are ours:

| seen                                                                    | severity |
| a TCP port of `port.high-risk` (checks/network/ports.py) is open        | high     |
| a script of nmap's vulns library says VULNERABLE                        | high     |
| a script of nmap's vulns library says LIKELY VULNERABLE                 | medium   |
| telnet, ftp, rlogin, rsh or rexec was recognised by its answer          | medium   |

A run covers the high ones where it ended well, did not give the host up and had asked every high-risk port, and the medium ones
where it also recognised every open port by its answer (-sV). Form: nmap's docs/nmap.dtd.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from checks import Severity
from checks.evidence import ExternalFinding
from checks.network.ports import HIGH_RISK_PORTS
from reports.language import _
from scanner.imports.refusal import not_of, refusal
from scanner.imports.run import ExternalRun, Tally, finding, read_time
from scanner.imports.xml import xml_records
from scanner.probes.clean import clean

_CLEAR_LOGIN = frozenset(("telnet", "ftp", "login", "shell", "exec"))
"""As nmap's service names have them."""


class _Host(msgspec.Struct, frozen=True, kw_only=True):
    """A host that was up. `recognised`: every open port was, by its answer. `given_up`: nmap left it before it was done."""

    address: str
    names: tuple[str, ...]
    recognised: bool
    given_up: bool
    findings: tuple[ExternalFinding, ...]


def read_nmap(path: Path, zone: ZoneInfo) -> list[ExternalRun]:
    """The hosts that were up in a file of nmap, each a run.

    Raises:
        InputError: it is none, is broken or hostile, or no host was up.
    """
    hosts: list[_Host] = []
    asked: list[tuple[int, int]] = []
    ended: datetime | None = None
    profile, success = "", False
    tally = Tally(path)
    for tag, element in xml_records(path, heads=("nmaprun", "scaninfo"), records=("host", "finished"), doctype=True):
        if tag == "nmaprun":
            profile = clean(element.get("args", ""), 200)
        elif tag == "scaninfo" and element.get("protocol") == "tcp":
            asked += _ranges(path, element.get("services", ""))
        elif tag == "finished":
            ended = read_time(path, "runstats/finished", "time", element.get("time", ""), zone)
            success = element.get("exit", "success") == "success"
        elif tag == "host" and _is_up(element):
            tally.add()
            hosts.append(_host(path, element, tally))
    if ended is None or not hosts:
        raise not_of(path, _("nmap XML (nmap -oX) of a host that was up"))
    complete = success and all(any(first <= one <= last for first, last in asked) for one in HIGH_RISK_PORTS)
    return [
        ExternalRun(
            tool="nmap",
            target=one.address,
            ended_at=ended,
            profile=profile,
            covered=_covered(one) if complete else (),
            findings=one.findings,
            addresses=one.names,
        )
        for one in hosts
    ]


def _covered(host: _Host) -> tuple[str, ...]:
    if host.given_up:
        return ()
    return (Severity.HIGH, Severity.MEDIUM) if host.recognised else (Severity.HIGH,)


def _is_up(host: Any) -> bool:
    status = host.find("status")
    return status is not None and status.get("state") == "up"


def _host(path: Path, host: Any, tally: Tally) -> _Host:
    addresses = [one.get("addr", "") for one in host.iter("address") if one.get("addrtype") in ("ipv4", "ipv6")]
    if not addresses:
        raise refusal(path, "host", "address", "", _("an IPv4 or IPv6 address"))
    names = [one.get("name", "") for one in host.iter("hostname") if one.get("type") == "user"]
    ports = [one for one in host.iter("port") if _is_open(one)]
    services = [one.find("service") for one in ports]
    findings = []
    for one in _of_host(path, addresses[0], host, ports):
        tally.add()
        findings.append(one)
    return _Host(
        address=clean(addresses[0], 60),
        names=tuple(clean(one, 253) for one in (*addresses[1:], *names)[:50]),
        recognised=all(one is not None and one.get("method") == "probed" for one in services),
        given_up=host.get("timedout") == "true",
        findings=tuple(findings),
    )


def _is_open(port: Any) -> bool:
    state = port.find("state")
    return state is not None and state.get("state") == "open"


def _of_host(path: Path, address: str, host: Any, ports: Iterable[Any]) -> Iterator[ExternalFinding]:
    for port in ports:
        yield from _of_port(path, address, port, port.find("service"))
        yield from _of_scripts(port, _place(port))
    for scripts in host.iter("hostscript"):
        yield from _of_scripts(scripts, "")


def _of_port(path: Path, host: str, port: Any, service: Any) -> Iterator[ExternalFinding]:
    text = port.get("portid", "")
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65535):
        raise refusal(path, f"host {host}", "portid", text, _("a port, 0-65535"))
    number, place = int(text), _place(port)
    if place.startswith("tcp/") and number in HIGH_RISK_PORTS:
        title = f"high-risk port open: {HIGH_RISK_PORTS[number]}"
        yield finding(id="open-port", title=title, severity=Severity.HIGH, place=place)
    if service is not None and service.get("method") == "probed" and service.get("tunnel") != "ssl":
        name = service.get("name", "")
        if name in _CLEAR_LOGIN:
            title = f"log-in in the clear: {name}"
            yield finding(id="clear-text-login", title=title, severity=Severity.MEDIUM, place=place)


def _of_scripts(holder: Any, place: str) -> Iterator[ExternalFinding]:
    """What scripts that use nmap's vulns library say, in its structured output."""
    for script in holder.iter("script"):
        for table in script.findall("table"):
            words = {one.get("key", ""): (one.text or "").strip() for one in table.findall("elem")}
            state = words.get("state", "")
            if not state.startswith(("VULNERABLE", "LIKELY VULNERABLE")):
                continue
            ids = [(one.text or "").strip() for one in table.findall("table[@key='ids']/elem")]
            yield finding(
                id=script.get("id", ""),
                title=words.get("title", ""),
                severity=Severity.HIGH if state.startswith("VULNERABLE") else Severity.MEDIUM,
                place=place,
                cves=(one.removeprefix("CVE:") for one in ids if one.startswith("CVE:")),
            )


def _place(port: Any) -> str:
    return f"{port.get('protocol', '')}/{port.get('portid', '')}"


def _ranges(path: Path, services: str) -> list[tuple[int, int]]:
    found = []
    for part in services.split(",") if services else ():
        first, _dash, last = part.partition("-")
        try:
            found.append((int(first), int(last or first)))
        except ValueError:
            raise refusal(path, "scaninfo", "services", services, _("ports such as 1-1024,3389")) from None
    return found
