"""Stand-ins: sockets that follow a script where no real server can be made to behave so."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.probes.servers import Script

Answer = Callable[[bytes], list[bytes]]
"""The datagrams that answer one."""

CONFIRM = bytes.fromhex("0300000b06d00001000100")
REFUSE = bytes.fromhex("0300000b06800001000100")


def answering_s7(*, error: bytes = b"\x00\x00", listed: bytes = b"") -> Script:
    """ISO-on-TCP that confirms a connection and answers S7's setup with `error`, and the system status list with `listed`."""

    def script(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(CONFIRM)
        connection.recv(4096)
        connection.sendall(_packet(bytes.fromhex("32030000c17a00080000") + error + bytes.fromhex("f0000001000100f0")))
        if connection.recv(4096) and listed:
            head = bytes.fromhex("32070000c17b000c") + (4 + len(listed)).to_bytes(2)
            body = bytes(12) + b"\xff\x09" + len(listed).to_bytes(2) + listed
            connection.sendall(_packet(head + body))
        connection.recv(4096)

    return script


def _packet(data: bytes) -> bytes:
    return b"\x03\x00" + (7 + len(data)).to_bytes(2) + b"\x02\xf0\x80" + data


@contextmanager
def datagrams(address: str, port: int, answer: Answer) -> Iterator[list[bytes]]:
    """A UDP port that answers each datagram with those that `answer` makes of it; gives what it heard."""
    heard: list[bytes] = []
    over = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, port))
        server.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    question, sender = server.recvfrom(65535)
                    heard.append(question)
                    for one in answer(question):
                        server.sendto(one, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield heard
        finally:
            over.set()
            thread.join()


@contextmanager
def deaf(address: str, port: int) -> Iterator[None]:
    """A UDP port that answers nothing."""
    with datagrams(address, port, lambda _: []):
        yield
