"""A login on Redis, Valkey or KeyDB with commands that only read, one after another on one connection."""

from __future__ import annotations

import re
import socket
from typing import Any, cast

from redis.backoff import NoBackoff
from redis.connection import Connection
from redis.exceptions import AuthenticationError, AuthorizationError, NoPermissionError, RedisError, ResponseError
from redis.retry import Retry

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.line import Line, Trust, demand_private
from scanner.probes.database.words import texts
from scanner.probes.failures import LookFailed

_STRANGE = (RedisError, ValueError, RecursionError)
"""What redis-py raises of an answer. What is wrong with the connection is raised by the line."""
_HASH = re.compile(r"#\S+")
_NO_PASSWORD_SET = ("without any password configured", "no password is set")
"""What Redis says of an AUTH that it has no use for (6 and later, and before)."""


class RedisSession:
    """One login. `asks_for_password` is False when the server said that it needs none."""

    def __init__(self, connection: _OnLine, *, asks_for_password: bool) -> None:
        self._connection = connection
        self.asks_for_password = asks_for_password
        self._told: dict[tuple[str, ...], Any] = {}
        self._access_list: list[str] | None = None

    def ask(self, *words: str) -> Any:
        """The answer to a command, which is asked once: text, a number, None, or a list of these.

        Raises:
            LookFailed: it is not allowed (NO_RIGHT), or not known there (NOT_SUPPORTED).
            Lost: the connection is gone, or what answers is no Redis.
        """
        if words not in self._told:
            self._told[words] = self._answer(*words)
        return self._told[words]

    def maybe(self, *words: str) -> Any:
        """As `ask`, but None where the command is not allowed or not known."""
        try:
            return self.ask(*words)
        except Lost:
            raise
        except LookFailed:
            return None

    def info(self) -> dict[str, str]:
        """INFO by field. Raises as `ask`."""
        fields = (line.partition(":") for line in str(self.ask("INFO")).splitlines() if ":" in line)
        return {name: value.strip() for name, _, value in fields}

    def setting(self, name: str) -> str | None:
        """CONFIG GET of one name; None when the server does not know it. Raises as `ask`."""
        answer = self.ask("CONFIG", "GET", name)
        return str(answer[1]) if isinstance(answer, list) and len(answer) >= 2 else None

    def access_list(self) -> list[str]:
        """The lines of ACL LIST, the hash of every password in them cut down to the mark before it. Raises as `ask`."""
        if self._access_list is None:
            self._access_list = [_HASH.sub("#", line) for line in texts(self._answer("ACL", "LIST"))]
        return self._access_list

    def _answer(self, *words: str) -> Any:
        try:
            return _heard(self._connection, *words)
        except _STRANGE as error:
            raise _failure(error, words[0]) from None


def log_in(login: Login, line: Line, trust: Trust) -> RedisSession:
    """A login through `line`. Only AUTH is sent, which carries the password itself.

    Redis knows no other way, so that it is sent only where `demand_private` lets it be.

    Raises:
        LookFailed: the login was refused, or the password may not be sent (AUTH_FAILED).
        Lost: what answers is no Redis, or the connection failed.
    """
    if login.tls:
        line.start_tls(trust)
    if login.credential.password:
        demand_private(login, line)
    try:
        asks = _authenticated(_OnLine(line), login.credential)
    except _STRANGE as error:
        raise _failure(error, "AUTH") from None
    # A new reader: redis-py's keeps a refusal of AUTH as the answer to the next command.
    return RedisSession(_OnLine(line), asks_for_password=asks)


class _OnLine(Connection):
    """redis-py's connection on a line that is open; the line is ended by whoever opened it."""

    def __init__(self, line: Line) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            protocol=2,
            driver_info=None,
            retry=Retry(NoBackoff(), 0),
            encoding_errors="replace",
            socket_read_size=1_048_576,
            decode_responses=True,
        )
        self._line = line
        self.connect()  # type: ignore[no-untyped-call]

    def _connect(self) -> socket.socket:
        return cast(socket.socket, self._line)

    def disconnect(self, *args: object, **kwargs: object) -> None:
        """Nothing: neither is the line ours to end, nor may a second connection be made."""


def _authenticated(connection: _OnLine, credential: Credential) -> bool:
    """False when the server has no password and so refuses none: whoever comes is let in."""
    if not credential.password:
        return False
    words = [word for word in (credential.user, credential.password.reveal()) if word]
    try:
        answer = _heard(connection, "AUTH", *words)
    except (ResponseError, AuthenticationError) as error:
        said = str(error).lower()
        if any(words in said for words in _NO_PASSWORD_SET):
            return False
        # Before Redis 6 there are no users, and AUTH takes the password alone.
        if "wrong number of arguments" not in said or len(words) < 2:
            raise
        return _authenticated(connection, Credential(name=credential.name, password=credential.password))
    if answer != "OK":
        raise Lost(Reason.NOT_THIS_PROTOCOL, "AUTH")
    return True


def _heard(connection: _OnLine, *words: str) -> Any:
    connection.send_command(*words)  # type: ignore[no-untyped-call]
    return connection.read_response()


def _failure(error: Exception, asked: str) -> LookFailed:
    """Which reason an error is. What the server said is dropped: Redis repeats the words of a command it does not know, and
    for AUTH that is the password."""
    if isinstance(error, NoPermissionError):
        return LookFailed(Reason.NO_RIGHT, asked)
    if isinstance(error, AuthenticationError | AuthorizationError):
        return Lost(Reason.AUTH_FAILED, asked)
    if not isinstance(error, ResponseError):
        return Lost(Reason.NOT_THIS_PROTOCOL, asked)
    said = str(error).lower()
    if said.startswith("denied"):
        return LookFailed(Reason.REFUSED, asked)
    return LookFailed(Reason.NOT_SUPPORTED if said.startswith("unknown ") else Reason.PROBE_ERROR, asked)
