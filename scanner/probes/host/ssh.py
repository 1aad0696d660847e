"""A shell on a host one is logged in to through SSH: one channel a command, each bounded in time and bytes."""

from __future__ import annotations

import re
import select
import shlex
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import paramiko

from checks import Text
from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.clean import clean
from scanner.probes.host.command import Command, Heard, LookFailed
from scanner.probes.host.output import PIECE, Output
from scanner.probes.host.words import TIMED_OUT, as_run

WHO = Command(
    id="login",
    argv=("id", "-u"),
    why=Text(zh="确认登录账号能够执行命令、是否为 root", en="whether the login may run commands, and is root's"),
)
_OPEN_SECONDS = 10.0
_GRACE_SECONDS = 3.0
"""How much longer than the host itself is waited for its ending a command."""


class SshShell:
    """A `Shell` through `transport`, which is logged in with `credential`.

    Raises (on starting):
        LookFailed: the account may run no commands (NO_RIGHT), or the connection is gone.
    """

    def __init__(self, transport: paramiko.Transport, credential: Credential) -> None:
        self._transport = transport
        self._credential = credential
        self._sudo = "no"
        self._sudo_refused = False
        if not self._is_root():
            self._sudo = credential.sudo

    def run(self, command: Command) -> Heard:
        """As `Shell.run`. A command that needs sudo after sudo has refused the password fails with NO_RIGHT: a wrong password
        is never given twice."""
        if command.sudo and self._sudo_refused:
            raise LookFailed(Reason.NO_RIGHT, f"{command.id}: sudo refused the password")
        started = time.monotonic()
        heard = self._heard(command)
        if heard.status in TIMED_OUT and time.monotonic() - started >= command.seconds:
            raise LookFailed(Reason.TIMEOUT, f"{command.id}: did not end within {command.seconds:g} s")
        # As coreutils says it: without sudo the program was not even looked for.
        if command.sudo and self._sudo != "no" and "failed to run command 'sudo'" in heard.error:
            raise LookFailed(Reason.NO_RIGHT, f"{command.id}: the host has no sudo")
        return heard

    def _is_root(self) -> bool:
        """Whether the login is root's own, having made sure that its shell says what commands say and nothing else."""
        heard = self.run(WHO)
        said = heard.out.strip()
        if not re.fullmatch(r"[0-9]{1,10}", said):
            words = clean(heard.out + " " + heard.error, 100)
            raise LookFailed(Reason.NO_RIGHT, f"the account may not run commands, or its shell adds words: {words}")
        return int(said) == 0

    def _heard(self, command: Command) -> Heard:
        deadline = time.monotonic() + command.seconds + _GRACE_SECONDS
        with self._watched(deadline), self._kept(command):
            channel = self._opened(command)
            try:
                self._start(channel, command)
                return self._listen(channel, command, deadline)
            finally:
                # With it gone, a command that is still running has nobody to write to and nothing to read.
                with suppress(Exception):
                    channel.close()

    def _opened(self, command: Command) -> paramiko.Channel:
        try:
            return self._transport.open_session(timeout=_OPEN_SECONDS)
        except paramiko.ChannelException as error:
            raise LookFailed(Reason.NO_RIGHT, f"{command.id}: the server opens no session") from error
        except paramiko.SSHException:
            # No answer at all: each further command would wait for as long.
            self._transport.close()
            raise

    def _start(self, channel: paramiko.Channel, command: Command) -> None:
        try:
            channel.exec_command(shlex.join(as_run(command, self._sudo)))
        except paramiko.SSHException as error:
            if not self._transport.is_active():
                raise
            raise LookFailed(Reason.NO_RIGHT, f"{command.id}: the server refuses to run a command") from error

    def _listen(self, channel: paramiko.Channel, command: Command, deadline: float) -> Heard:
        output, answered = Output(command), 0
        may_answer = command.sudo and self._sudo == "password"
        if not may_answer:
            channel.shutdown_write()
        waiter = select.poll()
        waiter.register(channel.fileno(), select.POLLIN)
        while not output.full:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LookFailed(Reason.TIMEOUT, f"{command.id}: did not end within {command.seconds:g} s")
            waiter.poll(left * 1000)
            # Asked before reading: what came before the end is then read for certain.
            ended = channel.eof_received or channel.closed
            _drain(channel, output, deadline)
            if may_answer and output.times_asked > answered:
                answered += 1
                self._answer(channel, answered)
            if ended:
                break
        if not output.full:
            channel.status_event.wait(max(deadline - time.monotonic(), 0))
            if channel.exit_status < 0 and not self._transport.is_active():
                raise LookFailed(Reason.RESET, f"the connection was lost at: {command.id}")
        return output.heard(channel.exit_status)

    def _answer(self, channel: paramiko.Channel, times: int) -> None:
        """Sudo has asked: the first time for the password, the second because it was wrong."""
        if times == 1:
            channel.sendall(self._credential.password.reveal().encode() + b"\n")
            return
        self._sudo_refused = True
        channel.shutdown_write()

    @contextmanager
    def _watched(self, deadline: float) -> Iterator[None]:
        """End the connection when the library still waits for the host some time after `deadline`."""
        watch = threading.Timer(deadline + _GRACE_SECONDS - time.monotonic(), self._transport.close)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()

    @contextmanager
    def _kept(self, command: Command) -> Iterator[None]:
        """Whatever the library stumbles over is the end of the connection, and not of what was seen before."""
        try:
            yield
        except LookFailed:
            raise
        except Exception as error:
            self._transport.close()
            raise LookFailed(Reason.RESET, f"the connection was lost at: {command.id}") from error


def _drain(channel: paramiko.Channel, output: Output, deadline: float) -> None:
    """Take what has come, of both streams in turn, so that neither can block the other."""
    while time.monotonic() < deadline and not output.full:
        before = channel.recv_ready(), channel.recv_stderr_ready()
        if before[0]:
            output.take(channel.recv(PIECE))
        if before[1]:
            output.take_error(channel.recv_stderr(PIECE))
        if not any(before):
            return
