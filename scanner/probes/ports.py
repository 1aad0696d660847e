"""Which ports are open: nmap over groups of hosts, several at once, each host told as soon as it is known.

Cost to a host: one connection a port asked, one more for each port that does not answer, never more a second than its
permission says.
"""

from __future__ import annotations

import ipaddress
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from math import inf

import msgspec

from checks import OutOfScope
from checks.evidence import Reason
from scanner.probes.nmap_run import Ending, run_nmap
from scanner.probes.nmap_xml import NmapHost
from scanner.probes.port_lists import DEFAULT_PORTS
from scanner.scope.gate import Gate, OutsideHours
from scanner.scope.ports import parse_ports

__all__ = ["DEFAULT_PORTS", "PortAsk", "PortsFound", "find_open"]

GROUP = 64
"""Hosts in one nmap run, one host group: nmap tells nothing of a group until all of it is done."""

TARPIT_ASKED, TARPIT_SHARE, TARPIT_KEPT = 50, 0.9, 200
"""No host serves nine of ten out of fifty ports and more; something in front of it answers for it."""

_MARGIN_SECONDS = 15.0
_EXTRA_SHARE = 0.05
"""Hosts are asked for the same ports as their group when that adds at most this share to their own."""


class PortAsk(msgspec.Struct, frozen=True):
    """Which ports (a list such as `80,443,8000-8999`) to ask of one IP address."""

    address: str
    ports: str


class PortsFound(msgspec.Struct, frozen=True, kw_only=True):
    """What one ask found. `asked` is what was asked in the end, allowed ports only. `reason` is set when the look failed.

    `filtered` counts ports that gave no answer, and `alive_by` is `syn-ack` or `reset`, empty when nothing came from
    the host at all. A `tarpit` has more ports open than can be believed; the first 200 are kept.
    """

    address: str
    asked: str = ""
    open_tcp: tuple[int, ...] = ()
    filtered: int = 0
    alive_by: str = ""
    tarpit: bool = False
    reason: Reason | None = None
    detail: str = ""


class _Work(msgspec.Struct, frozen=True):
    """One address to ask, with the numbers of the asks that want it. `restricted`: its permission limits the ports."""

    address: str
    ports: frozenset[int]
    rate: float
    restricted: bool
    asks: tuple[int, ...]


class _Group(msgspec.Struct):
    ports: frozenset[int]
    least: int
    works: list[_Work]

    def admits(self, work: _Work) -> bool:
        """True when asking this group's ports of `work` and the reverse is allowed, and little more than was asked for."""
        if len(self.works) == GROUP:
            return False
        if work.ports == self.ports:
            return True
        if work.restricted or self.works[0].restricted:
            return False
        return len(self.ports | work.ports) <= min(self.least, len(work.ports)) * (1 + _EXTRA_SHARE)


def find_open(
    asks: Sequence[PortAsk],
    gate: Gate,
    *,
    processes: int = 2,
    on_host: Callable[[PortsFound], None] | None = None,
    cancel: threading.Event | None = None,
) -> list[PortsFound]:
    """The open ports of each ask, in the order of `asks`.

    `on_host` is called in the calling thread, once an ask, as soon as its host is known. When `cancel` is set, the
    hosts not finished come out with the reason `interrupted`; so do those whose hours end, with `outside_hours`. What
    the gate does not allow is never handed to nmap and comes out with `out_of_scope`.

    Raises:
        InputError: the ports of an ask are no list of ports.
        ValueError: the address of an ask is no IP address.
    """
    found: dict[int, PortsFound] = {}

    def tell(number: int, result: PortsFound) -> None:
        # The address as it was asked for, however nmap writes it.
        found[number] = msgspec.structs.replace(result, address=asks[number].address)
        if on_host is not None:
            on_host(found[number])

    works, refused = _plan(asks, gate)
    for number, result in refused:
        tell(number, result)
    halt = threading.Event()
    results: queue.SimpleQueue[tuple[int, PortsFound]] = queue.SimpleQueue()

    def stopped() -> bool:
        return halt.is_set() or (cancel is not None and cancel.is_set())

    with ThreadPoolExecutor(processes) as pool:
        runs = [pool.submit(_ask_group, group, gate, stopped, results, processes) for group in _groups(works)]
        try:
            while len(found) < len(asks):
                try:
                    tell(*results.get(timeout=1.0))
                except queue.Empty:
                    for run in runs:
                        if run.done():
                            run.result()
        finally:
            halt.set()
    return [found[number] for number in range(len(asks))]


def _plan(asks: Sequence[PortAsk], gate: Gate) -> tuple[list[_Work], list[tuple[int, PortsFound]]]:
    """What may be asked, each address with the same ports once; and what may not."""
    refused = []
    wanted: dict[tuple[str, frozenset[int], float, bool], list[int]] = defaultdict(list)
    for number, ask in enumerate(asks):
        address = str(ipaddress.ip_address(ask.address))
        asked = _ports(ask.ports)
        try:
            permission = gate.permission(address)
        except OutOfScope as error:
            reason = Reason.OUTSIDE_HOURS if isinstance(error, OutsideHours) else Reason.OUT_OF_SCOPE
            refused.append((number, PortsFound(address=ask.address, reason=reason, detail=str(error))))
            continue
        restricted = bool(permission.ports)
        allowed = frozenset(port for port in asked if gate.allows(address, port)) if restricted else asked
        if allowed:
            wanted[address, allowed, permission.rate, restricted].append(number)
        else:
            detail = f"no permission covers the ports {ask.ports[:80]} of {address}"
            refused.append((number, PortsFound(address=ask.address, reason=Reason.OUT_OF_SCOPE, detail=detail)))
    works = [_Work(*key, asks=tuple(numbers)) for key, numbers in wanted.items()]
    return works, refused


def _groups(works: Iterable[_Work]) -> list[_Group]:
    """Works that one nmap run can serve: one family, one rate, the same ports or nearly so."""
    groups: dict[tuple[bool, float, bool], list[_Group]] = defaultdict(list)
    for work in sorted(works, key=lambda work: len(work.ports)):
        alike = groups[":" in work.address, work.rate, work.restricted]
        for group in alike:
            if group.admits(work):
                group.ports |= work.ports
                group.works.append(work)
                break
        else:
            alike.append(_Group(work.ports, len(work.ports), [work]))
    return [group for alike in groups.values() for group in alike]


def _ask_group(
    group: _Group,
    gate: Gate,
    stopped: Callable[[], bool],
    results: queue.SimpleQueue[tuple[int, PortsFound]],
    processes: int,
) -> None:
    """Run nmap on a group, one of so many at once; every one of its asks gets exactly one result."""
    waiting: dict[str, list[_Work]] = defaultdict(list)
    for work in group.works:
        waiting[work.address].append(work)

    def on_host(host: NmapHost) -> None:
        for work in waiting.pop(str(ipaddress.ip_address(host.address)), ()):
            for number in work.asks:
                results.put((number, _found(host, work)))

    def stop() -> Ending | None:
        if stopped():
            return Ending(Reason.INTERRUPTED, "the scan was stopped")
        if not all(gate.allows(address) for address in waiting):
            return Ending(Reason.OUTSIDE_HOURS, "the allowed hours ended")
        return None

    pace = gate.load.pace(waiting, processes) if gate.load is not None else inf
    seconds = _host_seconds(len(group.ports), min(group.works[0].rate, pace / len(waiting)))
    ending = Ending(Reason.PROBE_ERROR, "nmap could not be run")
    try:
        ending = stop() or run_nmap(
            _arguments(group, seconds, pace),
            list(waiting),
            seconds=seconds + _MARGIN_SECONDS,
            on_host=on_host,
            stop=stop,
        )
    finally:
        for number, failed in _unfinished(waiting, ending):
            results.put((number, failed))


def _unfinished(waiting: Mapping[str, list[_Work]], ending: Ending) -> Iterator[tuple[int, PortsFound]]:
    reason = ending.reason or Reason.PROBE_ERROR
    detail = ending.detail or "nmap said nothing about this host"
    for work in chain.from_iterable(waiting.values()):
        failed = PortsFound(address=work.address, asked=_listed(work.ports), reason=reason, detail=detail)
        yield from ((number, failed) for number in work.asks)


def _host_seconds(ports: int, rate: float) -> float:
    """How long one host may take: three connections a port at its rate, and a tenth of a second a port that is silent."""
    return 30.0 + ports * (3.0 / rate + 0.1)


def _arguments(group: _Group, seconds: float, pace: float) -> list[str]:
    """The pace is nmap's delay between two probes to the same host, so that no host feels the size of the group; `pace` is the
    most connections a second that the whole group may see.

    With a delay, nmap 7.93 calls --min-parallelism ignored; measured, the delay holds and silent hosts end 2.6 times
    sooner with it.
    """
    hosts = len({work.address for work in group.works})
    most = ("--max-rate", f"{pace:.2f}") if pace < hosts * group.works[0].rate else ()
    return [
        *most,
        *("-p", _listed(group.ports), "--max-retries", "1"),
        *("--initial-rtt-timeout", "400ms", "--max-rtt-timeout", "1200ms", "--min-parallelism", "50"),
        *("--scan-delay", f"{max(1000.0 / group.works[0].rate, 0.001):.3f}ms"),
        *("--host-timeout", f"{seconds:.0f}s"),
        *("--min-hostgroup", str(hosts), "--max-hostgroup", str(hosts)),
    ]


def _found(host: NmapHost, work: _Work) -> PortsFound:
    asked = _listed(work.ports)
    if host.timed_out:
        return PortsFound(address=work.address, asked=asked, reason=Reason.TIMEOUT, detail="the host took too long")
    if not host.alive_by:
        detail = "no port answered, neither open nor closed"
        return PortsFound(
            address=work.address, asked=asked, filtered=host.filtered, reason=Reason.UNREACHABLE, detail=detail
        )
    open_tcp = tuple(port.port for port in host.open if port.port in work.ports)
    tarpit = len(work.ports) >= TARPIT_ASKED and len(open_tcp) > TARPIT_SHARE * len(work.ports)
    return PortsFound(
        address=work.address,
        asked=asked,
        open_tcp=open_tcp[:TARPIT_KEPT] if tarpit else open_tcp,
        filtered=host.filtered,
        alive_by=host.alive_by,
        tarpit=tarpit,
        detail=f"{len(open_tcp)} of {len(work.ports)} ports open" if tarpit else "",
    )


@lru_cache(maxsize=64)
def _ports(text: str) -> frozenset[int]:
    return frozenset(port for low, high in parse_ports(text) for port in range(low, high + 1))


@lru_cache(maxsize=64)
def _listed(ports: frozenset[int]) -> str:
    """The shortest list that says the ports: `80,443,8000-8999`."""
    runs: list[list[int]] = []
    for port in sorted(ports):
        if runs and port == runs[-1][1] + 1:
            runs[-1][1] = port
        else:
            runs.append([port, port])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
