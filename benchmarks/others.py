"""nmap and sslyze as a person calls them, and what they found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from defusedxml.ElementTree import fromstring

from benchmarks.measure import call

Where = tuple[str, int]
"""An address and a TCP port."""

_VERSIONS = {
    "ssl_2_0_cipher_suites": "SSL 2.0",
    "ssl_3_0_cipher_suites": "SSL 3.0",
    "tls_1_0_cipher_suites": "TLS 1.0",
    "tls_1_1_cipher_suites": "TLS 1.1",
    "tls_1_2_cipher_suites": "TLS 1.2",
    "tls_1_3_cipher_suites": "TLS 1.3",
}


def nmap_versions(addresses: Iterable[str], ports: str, out: Path) -> dict[Where, str]:
    """`nmap -sV`. By open port: the service's name, `ssl/` before it inside TLS, empty where nmap could not tell."""
    call(["nmap", "-sV", "-Pn", "-n", "-p", ports, "-oX", str(out), *addresses])
    return {where: _name(facts) for where, facts in _open_services(out)}


def open_in(out: Path) -> set[Where]:
    """The open ports in what nmap wrote."""
    return {where for where, _facts in _open_services(out)}


def sslyze_versions(targets: Iterable[Where], out: Path) -> dict[Where, frozenset[str]]:
    """`sslyze` with all its commands. By port that speaks TLS: the versions it accepts."""
    program = Path(sys.executable).with_name("sslyze")
    # It ends with 1 where a server is not up to Mozilla's profile, which it compares with unless told not to scan at all.
    call([str(program), f"--json_out={out}", *(f"{host}:{port}" for host, port in targets)], codes=(0, 1))
    results = json.loads(out.read_text(encoding="utf-8"))["server_scan_results"]
    return {
        (one["server_location"]["ip_address"], one["server_location"]["port"]): _accepted(one["scan_result"])
        for one in results
        if one["scan_result"] is not None
    }


def _open_services(out: Path) -> Iterator[tuple[Where, Mapping[str, str]]]:
    """The open ports in nmap's XML, each with what is said of its service."""
    for host in fromstring(out.read_bytes()).iter("host"):
        address = next(host.iter("address")).attrib["addr"]
        for port in host.iter("port"):
            if next(port.iter("state")).attrib["state"] == "open":
                facts = next((service.attrib for service in port.iter("service")), {})
                yield (address, int(port.attrib["portid"])), facts


def _name(facts: Mapping[str, str]) -> str:
    """A service that nmap named by the port's number alone was not identified."""
    if facts.get("method") != "probed":
        return ""
    return f"ssl/{facts['name']}" if facts.get("tunnel") == "ssl" else facts["name"]


def _accepted(result: dict[str, dict[str, dict[str, list[object]]]]) -> frozenset[str]:
    return frozenset(
        version
        for command, version in _VERSIONS.items()
        if result[command]["result"] and result[command]["result"]["accepted_cipher_suites"]
    )
