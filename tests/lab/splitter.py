"""TLS and TLCP on one port: hands each connection on by the version in its first record, as national gateways do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.lab.hostile import serving


@contextmanager
def splitter(*, tls: int, tlcp: int, address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """A port of `address`, a free one unless `port` is given, in front of the ports `tls` and `tlcp` of 127.0.0.1; major
    version 1 goes to the latter, all else to the former."""

    def handle(connection: socket.socket) -> None:
        head = connection.recv(2, socket.MSG_PEEK | socket.MSG_WAITALL)
        with socket.create_connection(("127.0.0.1", tlcp if head[1:] == b"\x01" else tls), timeout=10) as behind:
            back = threading.Thread(target=_pass_on, args=(behind, connection))
            back.start()
            _pass_on(connection, behind)
            back.join()

    with serving(handle, address=address, port=port) as server:
        yield server.port


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(4096):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
