"""What stands on loopback for the benchmarks, besides the lab."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager


def lab_network() -> str:
    """A loopback /24 of this process alone, by its first three numbers."""
    number = os.getpid()
    return f"127.{128 + number // 256 % 64}.{number % 256}"


@contextmanager
def silent_ports(places: Iterable[tuple[str, int]]) -> Iterator[None]:
    """Ports that accept every connection and never say a word, while inside."""
    with ExitStack() as stack:
        for place in places:
            listener = stack.enter_context(socket.create_server(place, backlog=256))
            threading.Thread(target=_stay_silent, args=(listener,), daemon=True).start()
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
        yield


@contextmanager
def open_ports(places: Iterable[tuple[str, int]]) -> Iterator[None]:
    """Ports that take connections without anybody behind them, while inside; for what only asks whether they are open."""
    with ExitStack() as stack:
        for place in places:
            stack.enter_context(socket.create_server(place, backlog=256))
        yield


def _stay_silent(listener: socket.socket) -> None:
    """Each connection is held until the other side leaves it."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_hold, args=(connection,), daemon=True).start()


def _hold(connection: socket.socket) -> None:
    with connection:
        try:
            while connection.recv(65536):
                pass
        except OSError:
            return
