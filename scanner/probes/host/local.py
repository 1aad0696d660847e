"""A shell on the machine Citywall itself runs on: programs started without a login, without a shell, and without sudo."""

from __future__ import annotations

import ipaddress
import os
import selectors
import signal
import socket
import subprocess
import time
from contextlib import suppress

from checks.evidence import Reason
from scanner.probes.host.command import NOT_FOUND, Command, Heard, LookFailed
from scanner.probes.host.output import PIECE, Output
from scanner.probes.host.words import ENVIRONMENT
from scanner.scope.gate import Gate

_ANY_PORT = 9


def is_of_this_machine(address: str) -> bool:
    """True for loopback and for the addresses of this machine's interfaces; sends nothing.

    The system is asked which of its addresses it would speak from: to itself it speaks from the very same. Being able to bind
    an address proves less, where ip_nonlocal_bind is set.
    """
    if ipaddress.ip_address(address).is_loopback:
        return True
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((address, _ANY_PORT))
        except OSError:
            return False
        return ipaddress.ip_address(asking.getsockname()[0]) == ipaddress.ip_address(address)


class LocalShell:
    """A `Shell` with the rights of this process; what needs root and has it not is not seen (NO_RIGHT)."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def run(self, command: Command) -> Heard:
        """As `Shell.run`."""
        try:
            process = subprocess.Popen(
                command.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(ENVIRONMENT),
                start_new_session=True,
            )
        except FileNotFoundError:
            return Heard(status=NOT_FOUND)
        except PermissionError as error:
            raise LookFailed(Reason.NO_RIGHT, f"{command.id}: not allowed") from error
        except OSError as error:
            raise LookFailed(Reason.PROBE_ERROR, f"{command.id}: can't be started") from error
        with process:
            try:
                with self._gate.cut_on_close(lambda: _kill(process)):
                    return _listen(process, command)
            finally:
                _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program with all it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _listen(process: subprocess.Popen[bytes], command: Command) -> Heard:
    output = Output(command)
    deadline = time.monotonic() + command.seconds
    with selectors.DefaultSelector() as waiter:
        waiter.register(process.stdout, selectors.EVENT_READ, output.take)  # type: ignore[arg-type]
        waiter.register(process.stderr, selectors.EVENT_READ, output.take_error)  # type: ignore[arg-type]
        while waiter.get_map() and not output.full:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LookFailed(Reason.TIMEOUT, f"{command.id}: did not end within {command.seconds:g} s")
            for key, _ in waiter.select(left):
                piece = os.read(key.fd, PIECE)
                key.data(piece)
                if not piece:
                    waiter.unregister(key.fileobj)
    if output.full:
        return output.heard(0)
    try:
        return output.heard(process.wait(max(deadline - time.monotonic(), 0)))
    except subprocess.TimeoutExpired as late:
        raise LookFailed(Reason.TIMEOUT, f"{command.id}: did not end within {command.seconds:g} s") from late
