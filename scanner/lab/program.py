"""One server program of the lab: started, waited for, and stopped with everything it started itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from checks import CitywallError, MissingTool
from scanner.doctor import find_program

_READY_SECONDS = 20.0
_STOP_SECONDS = 5.0


class LabError(CitywallError):
    """A server of the lab did not start, or its port is taken."""


class Program:
    """A running server program, in a process group of its own. It is ended by the kernel when this process dies.

    `over_udp`: its ports take datagrams, so that it is up when they are taken; else it is up when they answer.

    The kernel's promise holds for the thread that starts it: a lab is to be started from a thread that outlives it.

    Raises (on starting):
        LabError: a port is taken, or the program ended instead of answering; the end of its output is in the message.
        MissingTool: the program, or setpriv, is not on this machine.
    """

    def __init__(
        self,
        command: list[str],
        *,
        address: str,
        ports: list[int],
        folder: Path,
        environment: dict[str, str],
        over_udp: bool = False,
    ) -> None:
        self.name = command[0]
        self._address = address
        self._ports = ports
        self._over_udp = over_udp
        self._log = folder / f"{self.name}.log"
        for port in ports:
            self._ensure_free(port)
        program = [_path_of("setpriv"), "--pdeathsig", "TERM", "--", _path_of(self.name), *command[1:]]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                program,
                cwd=folder,
                env={"PATH": os.defpath, "LC_ALL": "C", **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until every port is served.

        Raises:
            LabError: the program ended, or did not answer in time.
        """
        deadline = time.monotonic() + _READY_SECONDS
        for port in self._ports:
            while not self._is_served(port):
                if self._process.poll() is not None:
                    raise self._failure(f"ended with code {self._process.returncode}")
                if time.monotonic() > deadline:
                    raise self._failure(f"did not answer within {_READY_SECONDS:.0f} seconds")
                time.sleep(0.02)

    def stop(self) -> None:
        """End the program and what it started, politely first."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _is_served(self, port: int) -> bool:
        if self._over_udp:
            return self._hindrance(port) is not None
        try:
            with socket.create_connection((self._address, port), timeout=1):
                return True
        except OSError:
            return False

    def _ensure_free(self, port: int) -> None:
        if (error := self._hindrance(port)) is not None:
            raise LabError(f"lab: {self._address} port {port} can't be used for {self.name}: {error}") from error

    def _hindrance(self, port: int) -> OSError | None:
        """Why nothing can listen on the port now."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if self._over_udp else socket.SOCK_STREAM) as listener:
            if not self._over_udp:
                # As the servers themselves do: connections of the last run that linger are no hindrance.
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self._address, port))
            except OSError as error:
                return error
        return None

    def _failure(self, what: str) -> LabError:
        end = self._log.read_text(encoding="utf-8", errors="replace")[-800:].strip()
        return LabError(f"lab: {self.name} on {self._address} {what}: {end}")


def _path_of(program: str) -> str:
    path = find_program(program)
    if path is None:
        raise MissingTool(f"lab: no program {program!r} on this machine; `citywall doctor` tells how to install it")
    return path
