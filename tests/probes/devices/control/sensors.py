"""Sensors' servers of the tests: mosquitto, and libcoap's server behind a relay that counts what would write."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scanner.lab.program import Program
from tests.probes.servers import program

_GET = 1
_LARGEST = 65535


@contextmanager
def mosquitto(folder: Path, address: str, port: int, *settings: str) -> Iterator[Path]:
    """The broker with one listener; gives its log, which names every connection and every message."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "broker.log"
    lines = ["user root", f"log_dest file {log}", "log_type all", f"listener {port} {address}", *settings]
    (folder / "broker.conf").write_text("\n".join(lines) + "\n")
    with program(["mosquitto", "-c", str(folder / "broker.conf")], folder, port, address):
        # Whoever asks whether it is up is no part of what follows.
        log.write_text("")
        yield log


def broker_password(folder: Path) -> Path:
    """A file with one account of a broker."""
    file = folder / "accounts"
    subprocess.run(["mosquitto_passwd", "-c", "-b", file, "pump", "a-password"], check=True)
    return file


def broker_writes(log: Path) -> int:
    """How often a broker was told or asked for messages."""
    return sum(word in line for line in log.read_text().splitlines() for word in ("PUBLISH", "SUBSCRIBE"))


class Datagrams:
    """What a relay let pass to a CoAP server: the methods asked, and how many of them write."""

    def __init__(self) -> None:
        self.methods: list[int] = []

    @property
    def writes(self) -> int:
        """Requests in the clear that are no GET (POST, PUT, DELETE …: RFC 7252, 12.1.1; 0 is an empty message)."""
        return sum(one > _GET for one in self.methods)


@contextmanager
def coap(folder: Path, address: str, *, ports: Sequence[int], key: str = "") -> Iterator[Datagrams]:
    """libcoap's server, with DTLS where it has a key. It always speaks in the clear as well: a relay stands before it as a
    packet filter would, and lets `ports` through."""
    folder.mkdir(parents=True, exist_ok=True)
    behind = _next_address(address)
    dtls = ["-k", key, "-h", "citywall"] if key else []
    server = Program(
        ["coap-server-openssl", "-A", behind, "-p", "5683", *dtls],
        address=behind,
        ports=[5683],
        folder=folder,
        environment={},
    )
    seen = Datagrams()
    over = threading.Event()
    threads = [threading.Thread(target=_relay, args=(address, behind, port, seen, over)) for port in ports]
    try:
        server.wait()
        for thread in threads:
            thread.start()
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()
        server.stop()


def _next_address(address: str) -> str:
    head, _, last = address.rpartition(".")
    return f"{head}.{int(last) + 1}"


def _relay(address: str, behind: str, port: int, seen: Datagrams, over: threading.Event) -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as front,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as back,
    ):
        front.bind((address, port))
        back.connect((behind, port))
        back.settimeout(1.0)
        front.settimeout(0.05)
        while not over.is_set():
            try:
                question, sender = front.recvfrom(_LARGEST)
            except TimeoutError:
                continue
            if port == 5683:
                seen.methods.append(question[1])
            back.send(question)
            # An acknowledgement is not answered.
            if question[1]:
                front.sendto(back.recv(_LARGEST), sender)
