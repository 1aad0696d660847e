"""The whole look at one TLS host beside `nmap -sV` and `sslyze` alone on it. Goal: at most half of `nmap -sV`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import medians
from benchmarks.others import nmap_versions, sslyze_versions
from benchmarks.ours import GENTLE, asked_ports, look, permission
from benchmarks.servers import lab_network
from benchmarks.table import compare, say
from scanner.lab import Lab

_OURS = "citywall, all of the host"
_NMAP = "nmap -sV, the same ports"
_GENTLE = f"citywall at its default of {GENTLE:.0f} connections a second"
_HOST = "well-kept"


def main() -> None:
    """Start the lab, measure, print."""
    with tempfile.TemporaryDirectory() as name, Lab(Path(name, "lab"), lab_network()) as lab:
        host = lab.hosts[_HOST]
        hosts = {host.address: tuple(host.ports.values())}
        seconds = medians(
            {
                _OURS: lambda: look(hosts, permission(host.address)),
                _NMAP: lambda: nmap_versions(hosts, asked_ports(hosts), Path(name, "nmap.xml")),
                "sslyze, the TLS port alone": lambda: sslyze_versions(
                    [(host.address, host.ports["https"])], Path(name, "sslyze.json")
                ),
            }
        )
        gentle = medians({_GENTLE: lambda: look(hosts, permission(host.address, rate=GENTLE))}, runs=1)
    compare("One TLS host, 1 HTTPS and 1 HTTP port, median of 3", seconds, ours=_OURS, goals={_NMAP: 0.5})
    say(f"{_GENTLE}: {gentle[_GENTLE]:.0f} s, one run")


if __name__ == "__main__":
    main()
