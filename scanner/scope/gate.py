"""The gate: the one way out to a target. It asks the scope before each contact and keeps the pace gentle."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from checks import OutOfScope
from checks.evidence import Reason
from scanner.clock import Clock, now
from scanner.scope.cover import covers, holds_on, plain_address
from scanner.scope.hours import within_hours
from scanner.scope.load import Load
from scanner.scope.model import Permission

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

AT_ONCE_PER_ADDRESS = 5
"""Connections to one address at the same time: sslyze's own default for one server."""


@dataclass
class _Pace:
    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0

    def turn(self, seconds: float) -> float:
        """Seconds to wait for what takes the pace up for so many seconds."""
        with self.lock:
            moment = time.monotonic()
            start = max(moment, self.next_at)
            self.next_at = start + seconds
            return start - moment


class _Datagrams(socket.socket):
    """A datagram socket on which each datagram after the first, which `admit` let out, waits for its turn."""

    def __init__(self, family: socket.AddressFamily, wait: Callable[[], None]) -> None:
        super().__init__(family, socket.SOCK_DGRAM)
        self._wait = wait
        self._is_first = True

    def send(self, data: ReadableBuffer, flags: int = 0, /) -> int:
        """Send one datagram, in its turn."""
        if not self._is_first:
            self._wait()
        self._is_first = False
        return super().send(data, flags)


class Gate:
    """Decides what may be contacted and when.

    A host name in the scope covers the addresses it was resolved to once, given in `resolved`. `load` bounds what is asked of
    all targets together. Once closed, the gate lets nobody out any more, and what is on its way is cut off.
    """

    def __init__(
        self,
        permissions: Iterable[Permission],
        *,
        resolved: Mapping[str, str] | None = None,
        zone: ZoneInfo | None = None,
        clock: Clock = now,
        at_once: int = AT_ONCE_PER_ADDRESS,
        load: Load | None = None,
    ) -> None:
        self._permissions = tuple(permissions)
        self._resolved = dict(resolved or {})
        self._zone = zone or ZoneInfo("Asia/Shanghai")
        self._clock = clock
        self.load = load
        self._paces: dict[str, _Pace] = defaultdict(lambda: _Pace(threading.BoundedSemaphore(at_once)))
        self._paces_lock = threading.Lock()
        self._closed = threading.Event()
        self._cuts: list[Callable[[], None]] = []
        self._cuts_lock = threading.Lock()

    def close(self) -> None:
        """Let nobody out any more, and cut off every connection and whatever else is held by `cut_on_close`."""
        with self._cuts_lock:
            self._closed.set()
            for cut in self._cuts:
                cut()

    @contextmanager
    def cut_on_close(self, cut: Callable[[], None]) -> Iterator[None]:
        """While inside, `cut` is called when the gate closes, at once if it is closed already. It must not raise or wait."""
        with self._cuts_lock:
            self._cuts.append(cut)
            if self._closed.is_set():
                cut()
        try:
            yield
        finally:
            with self._cuts_lock:
                self._cuts.remove(cut)

    def permission(self, address: str, port: int | None = None) -> Permission:
        """The permission that covers `address` (and `port`, where one is given) now.

        Raises:
            OutOfScope: none does; the message names the rule that is missing. It is `OutsideHours` when one would, at
                another hour, and `GateClosed` when nothing may be contacted any more.
        """
        if self._closed.is_set():
            raise GateClosed("the scan was stopped")
        moment = self._clock()
        late = None
        for one in self._permissions:
            if not holds_on(one, moment.astimezone(self._zone).date()) or not covers(
                one, address, port, self._resolved
            ):
                continue
            if within_hours(one.hours, moment.astimezone(self._zone).time()):
                return one
            late = one
        where = address if port is None else f"{address} port {port}"
        if late is not None:
            raise OutsideHours(f"{where} may be touched only at {late.hours} (permission {late.id}, {late.target})")
        raise OutOfScope(f"no permission covers {where}: citywall scope allow {address} --until DATE --by WHO")

    def allows(self, address: str, port: int | None = None) -> bool:
        """True when a permission covers it now."""
        try:
            self.permission(address, port)
        except OutOfScope:
            return False
        return True

    @contextmanager
    def admit(self, address: str, port: int | None = None, *, connections: int = 1) -> Iterator[Permission]:
        """Hold one of the address's places while inside, having waited as the permission's rate asks for `connections`.

        Raises:
            OutOfScope: no permission covers it now, or none does any more after the wait.
        """
        permission = self.permission(address, port)
        pace = self._pace(address)
        with pace.slots:
            self._closed.wait(pace.turn(connections / permission.rate))
            with self._loaded(address, connections):
                yield self.permission(address, port)

    def _pace(self, address: str) -> _Pace:
        with self._paces_lock:
            return self._paces[str(plain_address(address))]

    @contextmanager
    def connect(self, address: str, port: int, *, timeout: float) -> Iterator[socket.socket]:
        """A TCP connection to `address`, which must be an IP address, closed on leaving.

        Raises:
            OutOfScope: no permission covers it now.
            OSError: it could not be made within `timeout` seconds.
        """
        ipaddress.ip_address(address)
        with (
            self.admit(address, port),
            self._connected(address, port, timeout) as connection,
            # A second handle, for TLS takes the first one away.
            closing(connection.dup()) as handle,
            self.cut_on_close(lambda: _cut(handle)),
        ):
            yield connection

    @contextmanager
    def _loaded(self, address: str, connections: int) -> Iterator[None]:
        """Inside the bounds of the load."""
        if self.load is None:
            yield
            return
        with self.load.place(address, connections, self._closed.wait):
            yield

    def tell(self, address: str, seconds: float, failed: Reason | None = None, *, what: str = "connection") -> None:
        """How an address bore a connection, or a `request`, that was let out: answered in so many seconds, or how it failed."""
        if self.load is None or self._closed.is_set():
            return
        if failed is None:
            self.load.answered(address, seconds, what)
        else:
            self.load.failed(address, failed)

    def _connected(self, address: str, port: int, timeout: float) -> socket.socket:
        started = time.monotonic()
        try:
            connection = socket.create_connection((address, port), timeout=timeout)
        except (ConnectionRefusedError, TimeoutError) as error:
            refused = isinstance(error, ConnectionRefusedError)
            self.tell(address, time.monotonic() - started, Reason.REFUSED if refused else Reason.TIMEOUT)
            raise
        self.tell(address, time.monotonic() - started)
        return connection

    def _next_datagram(self, address: str, permission: Permission) -> None:
        self._closed.wait(self._pace(address).turn(1 / permission.rate))
        if self.load is not None:
            self.load.another(address, self._closed.wait)

    @contextmanager
    def connect_udp(self, address: str, port: int) -> Iterator[socket.socket]:
        """A UDP socket that sends to and hears from `port` of `address` alone, an IP address; closed on leaving. Each datagram
        keeps the pace of the permission and of the load, as a connection does.

        Raises:
            OutOfScope: no permission covers it now.
            OSError: there is no way there.
        """
        family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
        with (
            self.admit(address, port) as permission,
            _Datagrams(family, partial(self._next_datagram, address, permission)) as connection,
        ):
            connection.connect((address, port))
            # A datagram socket feels no shutdown: closed, its next use fails.
            with self.cut_on_close(connection.close):
                yield connection


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)


class GateClosed(OutOfScope):
    """The scan was stopped."""


class OutsideHours(OutOfScope):
    """A permission covers the address, but not at this hour."""
