"""Boards for the probes to meet on loopback: OpenIPMI's simulator and pyghmi's server for IPMI, sushy-tools for Redfish."""

from __future__ import annotations

import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bcrypt

from scanner.lab.program import Program
from tests.probes.servers import free_port, program

USER = "viewer"
PASSWORD = "Look-inside-7!"

_SIMULATED = """
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
"""
_LEVELS = ("callback", "user", "operator", "admin")
_PYGHMI = """
import sys
from pyghmi.ipmi.bmc import Bmc
board = Bmc({"duty": "Look-inside-7!"}, port=int(sys.argv[2]), address=sys.argv[1])
board.set_kg("a key of twenty byte")
# pyghmi uses the key and does not tell so.
told = bytearray(board.authcap)
told[3] |= 0x20
board.authcap = bytes(told)
board.listen()
"""


def some_address() -> str:
    """An address of loopback that no other test is likely to use, for ports that can't be chosen."""
    return f"127.{random.randrange(64, 128)}.{random.randrange(256)}.{random.randrange(1, 255)}"


@contextmanager
def simulated_ipmi(folder: Path, address: str, *, methods: str, users: str) -> Iterator[int]:
    """OpenIPMI's ipmi_sim. It agrees to every cipher suite, which nothing in its settings changes."""
    port = free_udp_port(address)
    (folder / "state").mkdir(parents=True)
    levels = [f"  allowed_auths_{level} {methods}" for level in _LEVELS]
    lines = ['name "board"', "set_working_mc 0x20", "startlan 1", f"  addr {address} {port}", "  priv_limit admin"]
    lines += [*levels, "  guid a123456789abcdefa123456789abcdef", "endlan", users]
    (folder / "lan.conf").write_text("\n".join(lines) + "\n")
    (folder / "board.emu").write_text(_SIMULATED)
    command = ["ipmi_sim", "-c", "lan.conf", "-f", "board.emu", "-s", "state", "-n", "-p"]
    with _running(command, folder, address, port):
        yield port


@contextmanager
def pyghmi_ipmi(folder: Path, address: str) -> Iterator[int]:
    """pyghmi's server: IPMI 2.0 alone, cipher suite 3 whatever is asked for, no anonymous account, a key of its own."""
    port = free_udp_port(address)
    folder.mkdir(parents=True)
    (folder / "board.py").write_text(_PYGHMI)
    with _running(["env", sys.executable, "board.py", address, str(port)], folder, address, port):
        yield port


@contextmanager
def _running(command: list[str], folder: Path, address: str, port: int) -> Iterator[None]:
    running = Program(command, address=address, ports=[], folder=folder, environment={})
    try:
        deadline = time.monotonic() + 20
        while "2.0" not in ipmi_versions(address, port):
            assert time.monotonic() < deadline, (folder / f"{command[0]}.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        running.stop()


def ipmi_versions(address: str, port: int) -> str:
    """What another client, nmap's own script, reads of a board's versions; empty where nothing answers."""
    command = ["nmap", "-sU", "-Pn", "-n", "-p", str(port), "--script", "+ipmi-version", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout


def ipmitool(address: str, port: int, *arguments: str) -> tuple[int, str]:
    """Another client's exit code and words."""
    command = ["ipmitool", "-H", address, "-p", str(port), "-N", "1", "-R", "1", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def free_udp_port(address: str) -> int:
    """A UDP port nobody has now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind((address, 0))
        return int(one.getsockname()[1])


class Witness:
    """Stands before a board's UDP port, passes datagrams on, and writes down what each of the scanner's asks for."""

    def __init__(self, board: tuple[str, int], address: str, port: int) -> None:
        self._board = board
        self._over = threading.Event()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, port))
        self._socket.settimeout(0.1)
        self.address = address
        self.port = int(self._socket.getsockname()[1])
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Pass nothing on any more."""
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        sides: dict[tuple[str, int], socket.socket] = {}
        while not self._over.is_set():
            with suppress(TimeoutError):
                question, sender = self._socket.recvfrom(65535)
                self.asked.append(command_of(question))
                if sender not in sides:
                    sides[sender] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    sides[sender].settimeout(1)
                side = sides[sender]
                side.sendto(question, self._board)
                with suppress(OSError):
                    self._socket.sendto(side.recv(65535), sender)
        for side in sides.values():
            side.close()


def command_of(datagram: bytes) -> str:
    """What a datagram asks a board to do, read from the tables of the specification and from nothing of the scanner's."""
    if datagram[3] == 0x06:
        return "ping" if datagram[8] == 0x80 else f"asf {datagram[8]:#x}"
    if datagram[4] == 0x06:
        return {0x10: "open session"}.get(datagram[5] & 0x3F, f"payload {datagram[5] & 0x3F:#x}")
    body = datagram[14:] if datagram[4] == 0 else datagram[30:]
    command = (body[1] >> 2, body[5])
    return {(0x06, 0x38): "channel capabilities"}.get(command, f"command {command[0]:#x} {command[1]:#x}")


@contextmanager
def witnessed(address: str, port: int, *, at: tuple[str, int]) -> Iterator[Witness]:
    """A witness at `at` before the board on `port` of `address`."""
    witness = Witness((address, port), *at)
    try:
        yield witness
    finally:
        witness.close()


class Emulator:
    """sushy-tools' Redfish service with its fake driver. `methods` are those it was asked by so far, by its own log."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self._log = log

    @property
    def methods(self) -> set[str]:
        """The methods of all requests."""
        return set(re.findall(r'\] "(?:\x1b\[\d+m)*([A-Z]+) /', self._log.read_text()))


@contextmanager
def emulator(
    folder: Path, address: str, *, login: bool, certificate: tuple[Path, Path] | None = None, port: int = 0
) -> Iterator[Emulator]:
    """The emulator, for `USER` alone where `login`, in TLS where it has a certificate."""
    port = port or free_port(address)
    (folder / "state").mkdir(parents=True)
    settings = [f"SUSHY_EMULATOR_STATE_DIR = {str(folder / 'state')!r}"]
    if login:
        (folder / "users").write_text(f"{USER}:{bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()}\n")
        settings.append(f"SUSHY_EMULATOR_AUTH_FILE = {str(folder / 'users')!r}")
    (folder / "emulator.conf").write_text("\n".join(settings) + "\n")
    command = ["env", sys.executable, "-m", "sushy_tools.emulator.main", "--fake", "--config", "emulator.conf"]
    command += ["-i", address, "-p", str(port)]
    if certificate:
        command += ["--ssl-certificate", str(certificate[0]), "--ssl-key", str(certificate[1])]
    with program(command, folder, port, address):
        yield Emulator(port, folder / "env.log")
