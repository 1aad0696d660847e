"""An estate with one silent port in five beside `nmap -sV` and sslyze as ordinarily called.

Goal: ten times faster, and the same findings on the live ports.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.measure import medians
from benchmarks.others import Where, nmap_versions, sslyze_versions
from benchmarks.ours import Ports, asked_ports, look, permission
from benchmarks.servers import lab_network, silent_ports
from benchmarks.table import compare, say
from checks.evidence import Evidence, ServiceEvidence, TlsEvidence
from scanner.lab import Lab

_OURS, _THEIRS = "citywall, everything", "nmap -sV, then sslyze"
_SILENT_PORT = 21999
_SILENT_HOSTS = ("well-kept", "open-redis", "weak-ssh")
"""The lab has twelve live ports: web servers old and new, SSH, Redis, FTP. Three silent ones are one in five."""


def main() -> None:
    """Look at all of it once each way, then say what differs."""
    with tempfile.TemporaryDirectory() as name, Lab(Path(name, "lab"), network := lab_network()) as lab:
        live = {host.address: tuple(host.ports.values()) for host in lab.hosts.values()}
        silent = [(lab.hosts[host].address, _SILENT_PORT) for host in _SILENT_HOSTS]
        hosts = {address: (*ports, _SILENT_PORT) for address, ports in live.items()}
        seen: list[Evidence] = []
        theirs = _Theirs(Path(name))
        with silent_ports(silent):
            seconds = medians(
                {
                    _OURS: lambda: seen.extend(look(hosts, permission(f"{network}.0/24"))),
                    "nmap -sV alone": lambda: theirs.name_services(hosts),
                    "sslyze alone": lambda: theirs.look_into_tls(),
                },
                runs=1,
            )
    together = seconds["nmap -sV alone"] + seconds["sslyze alone"]
    count = sum(map(len, live.values()))
    title = f"{len(hosts)} hosts, {count} live and {len(silent)} silent ports, one run"
    compare(title, {**seconds, _THEIRS: together}, ours=_OURS, goals={_THEIRS: 0.1})
    _agreement("protocols", _protocols(seen), theirs.names, live)
    _agreement("TLS versions", _versions(seen), theirs.versions, live)


class _Theirs:
    """What nmap and then sslyze found; sslyze is given the ports that nmap found TLS on, and those it could not name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.names: dict[Where, str] = {}
        self.versions: dict[Where, frozenset[str]] = {}

    def name_services(self, hosts: Ports) -> None:
        """`nmap -sV`."""
        self.names = nmap_versions(hosts, asked_ports(hosts), self._folder / "nmap.xml")

    def look_into_tls(self) -> None:
        """`sslyze`."""
        targets = [where for where, name in self.names.items() if not name or name.startswith("ssl/")]
        self.versions = sslyze_versions(targets, self._folder / "sslyze.json")


def _protocols(seen: Iterable[Evidence]) -> dict[Where, str]:
    """As nmap writes them."""
    services = (one for one in seen if isinstance(one, ServiceEvidence))
    return {(one.address, one.port): f"ssl/{one.protocol}" if one.tls else one.protocol for one in services}


def _versions(seen: Iterable[Evidence]) -> dict[Where, frozenset[str]]:
    return {(one.address, one.port): frozenset(one.accepted) for one in seen if isinstance(one, TlsEvidence)}


def _agreement(what: str, ours: Mapping[Where, object], theirs: Mapping[Where, object], live: Ports) -> None:
    """Say for the live ports on how many both agree, and each on which they don't."""
    places = [(address, port) for address, ports in live.items() for port in ports]
    either = [where for where in places if where in ours or where in theirs]
    apart = [where for where in either if ours.get(where) != theirs.get(where)]
    say(f"{what} on live ports: {len(either) - len(apart)} of {len(either)} the same")
    for address, port in apart:
        say(f"  {address} port {port}: {ours.get((address, port))} / {theirs.get((address, port))}")


if __name__ == "__main__":
    main()
