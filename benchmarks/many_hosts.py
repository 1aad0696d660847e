"""256 loopback hosts x 100 ports: our search for open ports beside nmap's and python-nmap's. Goal: within 1.5 x of nmap."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from nmap import PortScannerYield

from benchmarks.measure import call, medians
from benchmarks.others import open_in
from benchmarks.ours import permission
from benchmarks.servers import lab_network, open_ports
from benchmarks.table import compare, say
from scanner.probes.ports import PortAsk, find_open
from scanner.scope.gate import Gate

_PORTS = "21000-21099"
_OPEN = 21050
_OURS, _CONNECT, _SYN = "citywall, find_open", "nmap -sT -Pn -n", "nmap -sS -Pn -n"
"""A half-open scan needs root and is left out without."""
_YIELD = "python-nmap, PortScannerYield"


def main() -> None:
    """One port in eight hosts is open; print the times of all, and whether all found those."""
    network = lab_network()
    hosts = [f"{network}.{number}" for number in range(256)]
    with tempfile.TemporaryDirectory() as name, open_ports((host, _OPEN) for host in hosts[::8]):
        out = Path(name, "nmap.xml")
        cases: dict[str, Callable[[], object]] = {
            _OURS: lambda: _ours(hosts, network),
            _CONNECT: lambda: _nmap("-sT", f"{network}.0/24", out),
        }
        if os.geteuid() == 0:
            cases[_SYN] = lambda: _nmap("-sS", f"{network}.0/24", out)
        seconds = medians(cases)
        found, theirs = _ours(hosts, network), open_in(out)
        few = medians(
            {
                _OURS: lambda: _ours(hosts[:16], network),
                _YIELD: lambda: list(PortScannerYield().scan(f"{network}.0/28", _PORTS, "-sT -Pn -n")),
            }
        )
    goals = {_CONNECT: 1.5, _SYN: 1.5}
    compare("256 hosts x 100 ports, median of 3", seconds, ours=_OURS, goals=goals)
    say(f"open ports: citywall {len(found)}, nmap {len(theirs)}, the same ones: {found == theirs}")
    compare("16 hosts x 100 ports, median of 3", few, ours=_OURS, goals={})


def _ours(hosts: Sequence[str], network: str) -> set[tuple[str, int]]:
    results = find_open([PortAsk(host, _PORTS) for host in hosts], Gate([permission(f"{network}.0/24")]))
    return {(one.address, port) for one in results for port in one.open_tcp}


def _nmap(kind: str, network: str, out: Path) -> None:
    call(["nmap", kind, "-Pn", "-n", "-p", _PORTS, "-oX", str(out), network])


if __name__ == "__main__":
    main()
