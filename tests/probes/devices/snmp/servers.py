"""Agents for the tests: snmpsim with recorded devices, Debian's snmpd, and a stub that answers as it likes."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.probes.devices.snmp.recordings import text_of


def own_address() -> str:
    """An address of loopback that no other test is likely to have."""
    return f"127.{64 + secrets.randbelow(64)}.{secrets.randbelow(256)}.{1 + secrets.randbelow(254)}"


@contextmanager
def recorded_devices(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """snmpsim playing recordings at port 161 of the address given; a recording's community is its name without the folder."""
    data, cache = folder / "data", folder / "cache"
    for one in (data, cache):
        one.mkdir()
    for name in names:
        (data / f"{name.rpartition('/')[2]}.snmprec").write_text(text_of(name), encoding="latin-1")
    address = own_address()
    command = [
        str(Path(sys.prefix) / "bin" / "snmpsim-command-responder"),
        f"--data-dir={data}",
        f"--cache-dir={cache}",
    ]
    command += [f"--agent-udpv4-endpoint={address}:161", "--process-user=root", "--process-group=root"]
    with _running(command, address, folder / "snmpsim.log"):
        yield address


@contextmanager
def snmpd(folder: Path, settings: str, port: int = 161) -> Iterator[str]:
    """Debian's snmpd with these settings at `port` of the address given."""
    folder.mkdir(exist_ok=True)
    address = own_address()
    (folder / "snmpd.conf").write_text(settings)
    (folder / "state").mkdir()
    command = ["snmpd", "-f", "-Lf", str(folder / "snmpd.log"), "-C", "-c", str(folder / "snmpd.conf")]
    command += ["-I", "-smux", "-p", str(folder / "snmpd.pid"), f"udp:{address}:{port}"]
    with _running(command, address, folder / "out.log", port, SNMP_PERSISTENT_DIR=str(folder / "state")):
        yield address


@contextmanager
def _running(command: list[str], address: str, log: Path, port: int = 161, **environment: str) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})
    try:
        _wait_for(process, (address, port), log)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], address: tuple[str, int], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(log.read_text(errors="replace"))
        if _is_bound(address):
            return
        time.sleep(0.1)
    raise AssertionError("it never listened: " + log.read_text(errors="replace"))


def _is_bound(address: tuple[str, int]) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(address)
        except OSError:
            return True
    return False


class Stub:
    """Answers each datagram at port 161 as `reply` says, and keeps them all."""

    def __init__(self, reply: Callable[[bytes], Iterable[bytes]]) -> None:
        self.address = own_address()
        self.heard: list[bytes] = []
        self._reply = reply
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind((self.address, 161))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Stub:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (self.address, 161))
        self._thread.join(10)
        self._sock.close()

    def _serve(self) -> None:
        while True:
            heard, asker = self._sock.recvfrom(65535)
            if not heard:
                return
            self.heard.append(heard)
            for answer in self._reply(heard):
                self._sock.sendto(answer, asker)
