"""A login on Elasticsearch or OpenSearch: requests that only read, one after another on one connection."""

from __future__ import annotations

import base64
import http.client
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import quote

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.database.bounds import NAME
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.line import Line, Trust, demand_private
from scanner.probes.database.words import word
from scanner.probes.failures import LookFailed

_MOST_ANSWER = 8 * 1024 * 1024
_REASONS = {400: Reason.NOT_SUPPORTED, 403: Reason.NO_RIGHT, 404: Reason.NOT_SUPPORTED, 405: Reason.NOT_SUPPORTED}
_NO_PRODUCT = "neither Elasticsearch nor OpenSearch answers"


class SearchSession:
    """One connection. `engine` is `elasticsearch` or `opensearch`; `open` is True when it answered to nobody in particular."""

    def __init__(self, line: Line, host: str) -> None:
        self._connection = _OnLine(line, host)
        self._authorization: dict[str, str] = {}
        self._told: dict[str, Any] = {}
        self.engine = ""
        self.version = ""
        self.open = False
        self.heard = 0
        """Bytes of the answers so far."""

    def get(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer's JSON to a GET of `path`, which is asked once where it has no body.

        Raises:
            LookFailed: it is not allowed (NO_RIGHT), not known there (NOT_SUPPORTED), or went wrong.
            Lost: the connection is gone, or what answers does not speak JSON over HTTP.
        """
        if body is None and path in self._told:
            return self._told[path]
        status, heard = self._ask(path, body)
        if status == 401:
            raise Lost(Reason.AUTH_FAILED, "GET /")
        if status != 200:
            raise LookFailed(_REASONS.get(status, Reason.PROBE_ERROR), f"GET {path.partition('?')[0][:60]}: {status}")
        try:
            answer = json.loads(heard)
        except (ValueError, RecursionError):
            raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"GET {path.partition('?')[0][:60]}: no JSON") from None
        if body is None:
            self._told[path] = answer
        return answer

    def object(self, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """As `get`, where an object is to be answered."""
        answer = self.get(path, body)
        if not isinstance(answer, dict):
            raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"GET {path.partition('?')[0][:60]}: no object")
        return answer

    def maybe(self, path: str) -> Mapping[str, Any] | None:
        """As `object`, but None where it can't be had."""
        try:
            return self.object(path)
        except Lost:
            raise
        except LookFailed:
            return None

    def introduce(self, credential: Credential, demand: Callable[[], None]) -> None:
        """Ask who answers, first as nobody; the password is shown only to a search engine or to what asks for one, and where
        `demand` does not raise. Raises as `log_in`."""
        status, heard = self._ask("/")
        self.open = status == 200 and self._recognised(heard)
        if status == 401 and not credential.password:
            raise LookFailed(Reason.AUTH_FAILED, "GET /")
        if not self.open and status != 401:
            raise LookFailed(Reason.NOT_SUPPORTED, _NO_PRODUCT)
        if not credential.password:
            return
        demand()
        self._authorization = {"Authorization": _authorization(credential)}
        status, heard = self._ask("/")
        if status == 401:
            raise LookFailed(Reason.AUTH_FAILED, "GET /")
        if status == 403:
            raise LookFailed(Reason.NO_RIGHT, "GET /")
        if status != 200 or not self._recognised(heard):
            raise LookFailed(Reason.NOT_SUPPORTED, _NO_PRODUCT)

    def _recognised(self, heard: bytes) -> bool:
        try:
            answer = json.loads(heard)
        except (ValueError, RecursionError):
            return False
        version = answer.get("version") if isinstance(answer, dict) and "cluster_name" in answer else None
        if not isinstance(version, dict) or not isinstance(version.get("number"), str):
            return False
        self.engine = "opensearch" if version.get("distribution") == "opensearch" else "elasticsearch"
        self.version = word(version["number"], 40)
        return True

    def _ask(self, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        headers = {"Accept": "application/json", "User-Agent": NAME, **self._authorization}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            self._connection.request("GET", path, body=content, headers=headers)
            answer = self._connection.getresponse()
            heard = answer.read(_MOST_ANSWER + 1)
        except (http.client.HTTPException, ValueError):
            raise Lost(Reason.NOT_THIS_PROTOCOL, "no HTTP answer") from None
        self.heard += len(heard)
        if len(heard) > _MOST_ANSWER:
            raise Lost(Reason.TOO_MUCH, f"GET {path.partition('?')[0][:60]}")
        return answer.status, heard


def log_in(login: Login, line: Line, trust: Trust) -> SearchSession:
    """A login through `line`: Basic with a user, or an API key where the credential has a password alone.

    Both send the password as it is, so that they are tried only where `demand_private` lets them be.

    Raises:
        LookFailed: the login was refused, or the password may not be sent (AUTH_FAILED), or what answers is another product
            (NOT_SUPPORTED).
        Lost: the connection failed.
    """
    if login.tls:
        line.start_tls(trust)
    session = SearchSession(line, login.target.name or login.target.address)
    session.introduce(login.credential, lambda: demand_private(login, line))
    return session


def part(name: str) -> str:
    """A name of the server's as one part of a path."""
    return quote(name, safe="")


def _authorization(credential: Credential) -> str:
    password = credential.password.reveal()
    if not credential.user:
        return f"ApiKey {password}"
    return "Basic " + base64.b64encode(f"{credential.user}:{password}".encode()).decode("ascii")


class _OnLine(http.client.HTTPConnection):
    """http.client's connection on a line that is open; no second one is made."""

    def __init__(self, line: Line, host: str) -> None:
        super().__init__(f"[{host}]" if ":" in host else host)
        self.sock = cast(Any, _Socket(line))

    def connect(self) -> None:
        raise Lost(Reason.RESET, "the server ends the connection after an answer")


class _Socket:
    """The line, as http.client wants a socket."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def sendall(self, data: bytes) -> None:
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Heard(self._line))

    def close(self) -> None:
        """Nothing: whoever opened the line closes it."""


class _Heard(io.RawIOBase):
    """What comes on the line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._line.recv(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
