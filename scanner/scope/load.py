"""The load kept off the city: how much is asked of all targets together, of one zone, and of a target in trouble.

What a single target bears is its permission's affair (`rate`) and the gate's (connections at once). Here stand the bounds above
that, and the back-off: a target that refuses or slows down is left alone for a while, longer each time, and in the end for good.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from checks import OutOfScope, Text
from checks.evidence import Reason
from scanner.clock import Clock, now

Positive = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Bound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that is asked together: connections begun in a second (nmap's included), and looks at once."""

    connections_per_second: Positive
    at_once: Count

    def shared_by(self, scans: int) -> Bound:
        """What each of so many scans may ask."""
        return Bound(connections_per_second=self.connections_per_second / scans, at_once=max(1, self.at_once // scans))


class LoadSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[load]` of citywall.toml: the bound for all targets together, of all scans that may run at once; the one for a zone; and
    those of zones that bear more or less, by the zone's name in the estate. nmap's connections are spread evenly over its
    processes."""

    connections_per_second: Positive = 2_000.0
    at_once: Count = 128
    zone: Bound = Bound(connections_per_second=1_000.0, at_once=64)
    zones: dict[str, Bound] = {}

    def of_zone(self, name: str) -> Bound:
        """The bound of a zone."""
        return self.zones.get(name, self.zone)

    def shared_by(self, scans: int) -> LoadSettings:
        """What each of so many scans may ask, that together they keep to this."""
        return LoadSettings(
            connections_per_second=self.connections_per_second / scans,
            at_once=max(1, self.at_once // scans),
            zone=self.zone.shared_by(scans),
            zones={name: bound.shared_by(scans) for name, bound in self.zones.items()},
        )


class BackedOff(OutOfScope):
    """The target was in trouble time and again: it is left alone for the rest of the scan."""


class Trouble(StrEnum):
    """What tells that a target is in trouble; the first three are reasons of failed looks."""

    REFUSED = Reason.REFUSED.value
    RESET = Reason.RESET.value
    TIMEOUT = Reason.TIMEOUT.value
    SLOW = "slow"

    @property
    def label(self) -> Text:
        """The words for people."""
        return Text(zh="响应明显变慢", en="slowed down") if self is Trouble.SLOW else Reason(self.value).label


class Backoff(msgspec.Struct, frozen=True, kw_only=True):
    """That an address was left alone: since when, for how many seconds (None: for the rest of the scan), and why."""

    address: str
    at: datetime
    seconds: float | None
    why: Trouble


TROUBLES = 5
"""Connections in a row that fail or are slow before an address is left alone."""

PAUSES = (30.0, 60.0, 120.0)
"""Seconds it is left alone, the first, second and third time; the fourth is for good."""

SLOW_FACTOR, SLOW_SECONDS = 5.0, 1.0
"""A connection is slow that takes so many times what the quickest of this address took, and at least so many seconds."""


@dataclass
class _Lane:
    """What shares a bound: a place for each look, and the moment the next connection may begin."""

    bound: Bound
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0

    def __post_init__(self) -> None:
        self.slots = threading.BoundedSemaphore(self.bound.at_once)

    def reserve(self, connections: int, moment: float) -> float:
        """When these connections may begin, not before `moment`."""
        with self.lock:
            start = max(moment, self.next_at)
            self.next_at = start + connections / self.bound.connections_per_second
            return start


@dataclass
class _Health:
    """How an address fares."""

    troubles: int = 0
    pauses: int = 0
    until: float = 0.0
    quickest: dict[str, float] = field(default_factory=dict)


class Load:
    """The bounds of one scan, and its back-offs. Safe to use from several threads.

    `told` is called with each back-off, in the thread that met the trouble.
    """

    def __init__(
        self,
        settings: LoadSettings,
        *,
        told: Callable[[Backoff], None] = lambda backoff: None,
        clock: Clock = now,
    ) -> None:
        self._settings = settings
        self._zones: dict[str, str] = {}
        self._told = told
        self._clock = clock
        whole = Bound(connections_per_second=settings.connections_per_second, at_once=settings.at_once)
        self._all = _Lane(whole)
        self._lanes: dict[str, _Lane] = {}
        self._health: dict[str, _Health] = defaultdict(_Health)
        self._lock = threading.Lock()

    def belongs(self, address: str, zone: str) -> None:
        """An address stands in a zone. One that nobody said this of stands in the zone with no name."""
        with self._lock:
            self._zones[address] = zone

    @contextmanager
    def place(self, address: str, connections: int, wait: Callable[[float], object]) -> Iterator[None]:
        """Hold a place of the zone and of all while inside, having waited for their pace and for a back-off to end. `wait` is
        called with seconds and may come back sooner, when the scan is stopped.

        Raises:
            BackedOff: the address is left alone for the rest of the scan.
        """
        lane = self._lane(address)
        wait(self._left(address))
        with ExitStack() as held:
            held.enter_context(lane.slots)
            held.enter_context(self._all.slots)
            turn = self._turn(lane, connections)
            # Those before may have met trouble while this one waited for its place.
            wait(max(turn, self._left(address)))
            self._left(address)
            yield

    def another(self, address: str, wait: Callable[[float], object]) -> None:
        """One datagram more by a look that has its place: wait for the pace of its zone and of all."""
        wait(self._turn(self._lane(address), 1))

    def answered(self, address: str, seconds: float, what: str = "connection") -> None:
        """A connection was made, or a `request` answered, in so many seconds; each is compared with its like."""
        with self._lock:
            health = self._health[address]
            quickest = health.quickest.get(what, seconds)
            slow = seconds >= SLOW_SECONDS and seconds >= SLOW_FACTOR * quickest
            health.quickest[what] = min(quickest, seconds)
            if not slow:
                health.troubles = 0
        if slow:
            self._trouble(address, Trouble.SLOW)

    def failed(self, address: str, reason: Reason) -> None:
        """A connection failed, or was lost before anything was answered."""
        if reason.value in {one.value for one in Trouble}:
            self._trouble(address, Trouble(reason.value))

    def pace(self, addresses: Iterable[str], processes: int) -> float:
        """The most connections a second that one of so many nmap processes may begin at a group of addresses."""
        bounds = [self._all.bound, *(self._lane(address).bound for address in addresses)]
        return min(one.connections_per_second for one in bounds) / processes

    def _turn(self, lane: _Lane, connections: int) -> float:
        """Seconds until these connections may begin."""
        moment = time.monotonic()
        return max(lane.reserve(connections, moment), self._all.reserve(connections, moment)) - moment

    def _lane(self, address: str) -> _Lane:
        with self._lock:
            zone = self._zones.get(address, "")
            if zone not in self._lanes:
                self._lanes[zone] = _Lane(self._settings.of_zone(zone))
            return self._lanes[zone]

    def _left(self, address: str) -> float:
        """Seconds the address is still left alone."""
        with self._lock:
            until = self._health[address].until
        if until == float("inf"):
            raise BackedOff(f"{address} refused or slowed down time and again, and is left alone")
        return max(0.0, until - time.monotonic())

    def _trouble(self, address: str, why: Trouble) -> None:
        with self._lock:
            health = self._health[address]
            health.troubles += 1
            if health.troubles < TROUBLES:
                return
            seconds = PAUSES[health.pauses] if health.pauses < len(PAUSES) else None
            health.troubles = 0
            health.pauses += 1
            health.until = float("inf") if seconds is None else time.monotonic() + seconds
        self._told(Backoff(address=address, at=self._clock(), seconds=seconds, why=why))
