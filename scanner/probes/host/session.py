"""Look inside one host, over SSH or on this machine: the door that matches its credential, then every topic."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from checks import OutOfScope
from checks.evidence import Evidence, Reason
from scanner.credentials import LOCAL, Credential, CredentialError, Credentials
from scanner.probes.clean import clean
from scanner.probes.failures import reason_of
from scanner.probes.host.command import Command, Heard, LookFailed, Shell
from scanner.probes.host.known_hosts import KnownHosts
from scanner.probes.host.local import LocalShell, is_of_this_machine
from scanner.probes.host.look import failed, look_through
from scanner.probes.target import Target
from scanner.scope.gate import Gate


def look_host(
    target: Target,
    gate: Gate,
    *,
    credentials: Credentials,
    known_hosts: Path,
    wanted: Callable[[type[Evidence]], bool],
) -> list[Evidence]:
    """What the host tells to the login `target.credential`, each wanted topic a record or a failed look.

    `known_hosts` is a file as OpenSSH keeps it; a host whose key is not in it is not logged in to. Cost: one connection, one
    login, and the commands that `citywall check list --commands` prints, one after another.

    Raises:
        CredentialError: there is no such credential, or it leads nowhere.
    """
    try:
        with _shell(target, gate, credentials, known_hosts) as shell:
            return look_through(_Permitted(shell, gate, target.address), target, wanted=wanted)
    except LookFailed as error:
        failure = error
    except (OutOfScope, OSError) as error:
        failure = LookFailed(reason_of(error), clean(str(error), 160))
    return [failed(target, LookFailed(failure.reason, credentials.scrub(failure.detail)))]


class _Permitted:
    """A shell that asks the gate before each command: permission may end, and a scan be stopped, while a host is looked at."""

    def __init__(self, shell: Shell, gate: Gate, address: str) -> None:
        self._shell = shell
        self._gate = gate
        self._address = address

    def run(self, command: Command) -> Heard:
        """As `Shell.run`; fails with the gate's reason, which ends the look."""
        try:
            self._gate.permission(self._address)
        except OutOfScope as error:
            raise LookFailed(reason_of(error), clean(str(error), 160)) from None
        return self._shell.run(command)


@contextmanager
def _shell(target: Target, gate: Gate, credentials: Credentials, known_hosts: Path) -> Iterator[Shell]:
    if target.credential == LOCAL:
        gate.permission(target.address)
        if not is_of_this_machine(target.address):
            raise LookFailed(Reason.NOT_SUPPORTED, f"{target.address} is not an address of this machine")
        yield LocalShell(gate)
        return
    credential = credentials.find(target.credential)
    try:
        from scanner.probes.host.ssh import SshShell
        from scanner.probes.host.ssh_login import Door, ssh_login
    except ImportError as error:
        raise LookFailed(Reason.TOOL_MISSING, "paramiko: pip install 'citywall[hosts]'") from error
    front = _front(credential, credentials)
    jump = Door(credential.jump_host, "", front) if front else None
    door = Door(target.address, target.name, credential)
    with ssh_login(door, gate, KnownHosts.read(known_hosts), jump=jump) as transport:
        yield SshShell(transport, credential)


def _front(credential: Credential, credentials: Credentials) -> Credential | None:
    """The credential of the host to go through, None where the host is reached directly.

    Raises:
        CredentialError: there is none of that name, or it leads nowhere.
    """
    if not credential.jump:
        return None
    front = credentials.find(credential.jump)
    try:
        ipaddress.ip_address(credential.jump_host)
    except ValueError as error:
        raise CredentialError(f"{credential.name}: jump_host is not an IP address") from error
    if front.jump:
        raise CredentialError(f"{credential.name}: a jump host behind another one is not supported")
    return front
