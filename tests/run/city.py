"""A small city of slow servers on loopback, for tests of the run itself."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scanner.estate.model import Asset, AssetType, System
from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.store.scope import add_permission
from scanner.workspace import SETTINGS_FILE, STORE_FILE, Workspace


def make_workspace(folder: Path, systems: Sequence[System], allowed: Sequence[str], *, ports: str = "") -> Workspace:
    """A workspace with `systems` registered and `allowed` targets permitted for a year."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SETTINGS_FILE).write_text("[scan]\nassets_at_once = 4\n", encoding="utf-8")
    with Store(folder / STORE_FILE) as store:
        save_estate(store, systems)
        for target in allowed:
            allow(store, target, ports)
    return Workspace(folder)


def allow(store: Store, target: str, ports: str = "", *, rate: float = 1000.0) -> None:
    """Permit a target for a year, so many connections a second."""
    add_permission(
        store,
        target=target,
        allowed_by="数据中心安全管理员",
        until=date.today() + timedelta(days=365),
        made_at=datetime.now(UTC),
        ports=ports,
        rate=rate,
    )


def one_service(number: int, address: str, port: int) -> System:
    """A system with one service."""
    asset = Asset(id="ftp", system=f"s{number}", type=AssetType.SERVICE, target=f"{address}:{port}")
    return System(id=f"s{number}", name=f"系统{number}", department="数据局", level=2, assets=(asset,))


class SlowServers:
    """Listens on several ports of one address, free ones but for a given `port`, greets after `delay` seconds, and counts who
    came."""

    def __init__(self, address: str, count: int, delay: float, port: int = 0) -> None:
        self.address = address
        self.greeting = b"220 ready\r\n"
        self.accepted: Counter[int] = Counter()
        self.hurry = threading.Event()
        """Set, nobody is kept waiting any more."""
        self._delay = delay
        self._sockets = [socket.create_server((address, port)) for _ in range(count)]
        self.ports = [one.getsockname()[1] for one in self._sockets]
        for listener, port in zip(self._sockets, self.ports, strict=True):
            threading.Thread(target=self._serve, args=(listener, port), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        for one in self._sockets:
            one.close()

    def _serve(self, listener: socket.socket, port: int) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.accepted[port] += 1
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: socket.socket) -> None:
        self.hurry.wait(self._delay)
        try:
            with connection:
                connection.sendall(self.greeting)
                connection.settimeout(1)
                while connection.recv(256):
                    connection.sendall(b"530 Please login with USER and PASS.\r\n")
        except OSError:
            return


@contextmanager
def slow_servers(address: str, count: int, delay: float) -> Iterator[SlowServers]:
    """`SlowServers` for the length of a `with`."""
    servers = SlowServers(address, count, delay)
    try:
        yield servers
    finally:
        servers.close()
