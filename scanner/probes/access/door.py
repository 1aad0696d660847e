"""The door of one service: how the questions of this folder are asked, and what they find."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import msgspec

from scanner.probes.conversation import Conversation, Stop, converse
from scanner.probes.target import Target
from scanner.scope.gate import Gate

MOST_BODY = 32768


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What a question found: the fields of AccessEvidence that are the service's own. `details` are counts and versions,
    in the target's own words: `look_access` makes them printable."""

    protocol: str
    asked: str
    open_to_all: bool
    may_write: bool = False
    tls: bool | None = None
    """Set where the protocol changes to TLS on request, which the way in does not show."""
    details: Mapping[str, str | bytes] = {}


class NotThisProtocol(Exception):
    """The answer is not of the protocol that was asked."""


class HttpAnswer(msgspec.Struct, frozen=True):
    """An HTTP answer; `headers` have lower-case names, `body` is at most 32 KB."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | list[Any]:
        """The body's object or list; an empty object when it is neither, nor whole JSON."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict | list) else {}

    def text(self, *path: str) -> str:
        """The text at `path` in the body's objects, empty when there is none."""
        value: object = self.json()
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else ""


class Door:
    """One service of a target. Each `talk` and each `get` is one connection."""

    def __init__(self, target: Target, port: int, gate: Gate, *, tls: bool) -> None:
        self.port = port
        self._target = target
        self._gate = gate
        self._tls = tls

    @contextmanager
    def talk(self) -> Iterator[Conversation]:
        """A conversation.

        Raises:
            OutOfScope, OSError: there is none.
        """
        with converse(self._target, self.port, self._gate, tls=self._tls) as talk:
            yield talk

    def get(self, path: str, *, post: bytes | None = None) -> HttpAnswer:
        """The answer to a GET of `path`, or to a POST of JSON that only reads.

        Raises:
            OutOfScope, OSError: there is none.
            NotThisProtocol: what came is not HTTP.
        """
        host = self._target.name or self._target.address
        shown = f"[{host}]" if ":" in host else host
        method = "GET" if post is None else "POST"
        head = f"{method} {path} HTTP/1.1\r\nHost: {shown}\r\nUser-Agent: citywall\r\nAccept: application/json\r\n"
        if post is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(post)}\r\n"
        with self.talk() as talk:
            heard = told(talk, head.encode("ascii") + b"Connection: close\r\n\r\n" + (post or b""), _never)
        return _http_answer(heard)


def told(talk: Conversation, request: bytes, enough: Callable[[bytes], bool]) -> bytes:
    """What is answered to `request`; an empty request only listens.

    Raises:
        TimeoutError, ConnectionResetError: nothing was.
    """
    heard = talk.ask(request, enough) if request else talk.hear(enough)
    if not heard and talk.stopped is Stop.TIME:
        raise TimeoutError("no answer")
    if not heard:
        raise ConnectionResetError("closed without an answer")
    return heard


def _never(heard: bytes) -> bool:
    """Never enough: until the other side closes, as it was asked to."""
    return False


class _Heard:
    """What was heard, as the standard library's HTTP parser wants it."""

    def __init__(self, heard: bytes) -> None:
        self._heard = heard

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._heard)


def _http_answer(heard: bytes) -> HttpAnswer:
    answer = http.client.HTTPResponse(cast(Any, _Heard(heard)))
    try:
        answer.begin()
        body = _body(answer)
    except (http.client.HTTPException, ValueError, OSError) as error:
        raise NotThisProtocol(f"no HTTP answer: {type(error).__name__}") from error
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return HttpAnswer(answer.status, headers, body)


def _body(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read(MOST_BODY)
    except http.client.IncompleteRead as short:
        return short.partial[:MOST_BODY]
