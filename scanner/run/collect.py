"""Collect evidence side by side: ports by address first, then each asset as soon as its ports are known."""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from checks.evidence import Evidence, Reason
from scanner.clock import Clock
from scanner.estate.evidence import declared_evidence
from scanner.estate.model import AssetType
from scanner.estate.target import asset_endpoint
from scanner.probes.ports import PortAsk, PortsFound, find_open
from scanner.probes.target import Target
from scanner.run.look import Looker
from scanner.run.over_ipv6 import OverIpv6
from scanner.run.plan import PlannedAsset
from scanner.scope.gate import Gate
from scanner.scope.ports import in_ports, intersect_ports
from scanner.store.scans import Job
from scanner.workspace import ScanSettings

_Seen = tuple[Job, list[Evidence]]


class Collector:
    """Collects the evidence of planned assets. One use each. `beside` are all assets of their systems, also those that this run
    does not look at; `over_ipv6` looks at sites there, where a scan wants that."""

    def __init__(
        self,
        planned: Mapping[Job, PlannedAsset],
        gate: Gate,
        *,
        beside: Mapping[Job, PlannedAsset],
        looker: Looker,
        settings: ScanSettings,
        clock: Clock,
        over_ipv6: OverIpv6 | None = None,
    ) -> None:
        self._planned = planned
        self._gate = gate
        self._looker = looker
        self._over_ipv6 = over_ipv6
        self._settings = settings
        self._clock = clock
        self._claimed = _claimed_ports(beside)
        self._by_address: dict[str, list[tuple[Job, Target]]] = defaultdict(list)
        for job, asset in planned.items():
            for target in asset.targets:
                self._by_address[target.address].append((job, target))
        self._results: queue.SimpleQueue[_Seen | BaseException] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(settings.assets_at_once)
        self._cancel = threading.Event()

    def jobs(self) -> Generator[_Seen]:
        """Each job with all its evidence, as soon as the job is whole.

        Closing the iterator before its end closes the gate, which stops nmap and every look; jobs not given stay undone.
        """
        left = {job: len(asset.targets) for job, asset in self._planned.items()}
        seen = {job: list(asset.known) for job, asset in self._planned.items()}
        discovery = threading.Thread(target=self._discover)
        discovery.start()
        try:
            while left:
                result = self._results.get()
                if isinstance(result, BaseException):
                    raise result
                job, evidence = result
                seen[job] += evidence
                left[job] -= 1
                if not left[job]:
                    del left[job]
                    yield job, seen.pop(job)
        finally:
            self._cancel.set()
            self._gate.close()
            self._pool.shutdown(wait=False, cancel_futures=True)
            discovery.join()

    def interrupt(self, why: BaseException) -> None:
        """Have `jobs` raise `why`, whichever thread it waits in."""
        self._results.put(why)

    def _discover(self) -> None:
        asks = [PortAsk(address, _union(pairs)) for address, pairs in self._by_address.items()]
        try:
            find_open(
                asks, self._gate, processes=self._settings.nmap_at_once, on_host=self._on_host, cancel=self._cancel
            )
        except BaseException as error:
            self._results.put(error)

    def _on_host(self, found: PortsFound) -> None:
        for job, target in self._by_address[found.address]:
            if not self._cancel.is_set():
                self._pool.submit(self._look, job, target, found)

    def _look(self, job: Job, target: Target, found: PortsFound) -> None:
        try:
            self._results.put((job, self._evidence(job, target, found)))
        except BaseException as error:
            self._results.put(error)

    def _evidence(self, job: Job, target: Target, found: PortsFound) -> list[Evidence]:
        at = self._clock()
        skip = frozenset() if target.port else self._claimed[job.system, target.address]
        evidence = self._looker.look_at(target, _share(found, target), skip=skip)
        if self._over_ipv6 is not None:
            evidence += self._over_ipv6.look_at(self._planned[job], target, at, self._cancel)
        asset = self._planned[job].asset
        if asset.type is AssetType.HOST:
            evidence.append(declared_evidence(asset, target.address, at))
        return evidence


def _claimed_ports(planned: Mapping[Job, PlannedAsset]) -> Mapping[tuple[str, str], frozenset[int]]:
    """By system and address: the ports that an asset of their own stands for, so that a host's look leaves them to it.
    A file is no such asset: it is fetched from a port and says nothing of it."""
    claimed: dict[tuple[str, str], frozenset[int]] = defaultdict(frozenset)
    for job, asset in planned.items():
        if asset.asset.type is AssetType.FILE:
            continue
        end = asset_endpoint(asset.asset)
        for target in asset.targets:
            if end and end.port:
                claimed[job.system, target.address] |= {end.port}
    return claimed


def _union(pairs: list[tuple[Job, Target]]) -> str:
    return ",".join(dict.fromkeys(target.ports for _, target in pairs))


def _share(found: PortsFound, target: Target) -> PortsFound:
    """What was found of the ports this target asks for."""
    if found.reason is not None:
        return found
    asked = intersect_ports(found.asked, target.ports)
    if not asked:
        return replace(found, reason=Reason.OUT_OF_SCOPE, detail="none of the asset's ports may be touched")
    return replace(found, asked=asked, open_tcp=tuple(port for port in found.open_tcp if in_ports(asked, port)))
