"""What speaks on an open port, by short talks of our own.

Cost: one connection where the service speaks first or the port's number guessed right, two for HTTP inside TLS or where
the client must speak first on an unusual port, never more than six; at most about eight seconds and 64 KB, also on a port that
accepts and says nothing (nmap -sV waits 164 s there). No login, no command that changes anything.
"""

from __future__ import annotations

import secrets
import ssl
from contextlib import AbstractContextManager
from typing import NamedTuple

from checks import OutOfScope
from checks.evidence import FailedLook, Reason, ServiceEvidence
from scanner.clock import now
from scanner.estate.model import AssetType
from scanner.probes.clean import clean
from scanner.probes.conversation import Conversation, Stop, converse, line
from scanner.probes.failures import reason_of
from scanner.probes.hello import hello
from scanner.probes.openers import (
    HTTP_PORTS,
    MONGODB_HELLO,
    OPENERS,
    POSTGRESQL_SSL_REQUEST,
    REDIS_PING,
    TLS_PORTS,
    http_request,
)
from scanner.probes.recognise import Recognised, recognise
from scanner.probes.target import Target
from scanner.probes.tlcp.client_hello import tlcp_hello
from scanner.probes.tlcp.suites import TLCP_SUITES
from scanner.scope.gate import Gate

PROBE = "identify"

_BANNER_SECONDS = 0.7
"""Then a TLS hello is sent on the same connection; a slower banner still comes as the answer to it."""
_ANSWER_SECONDS = 2.0
_LAST_SECONDS = 1.0
_MOST_BYTES = 8192
"""A talk's limit; there are at most six talks."""


class _Seen(NamedTuple):
    """One answer and what it showed. `by` is `banner`, `hello` or `http`, as ServiceEvidence names them."""

    answer: bytes
    by: str
    known: Recognised | None
    tls: bool = False


def identify(target: Target, port: int, gate: Gate) -> ServiceEvidence | FailedLook:
    """What speaks on `port` of the target. A port that says nothing to anything is a failed look, not an unknown service."""
    look = _Look(target, port, gate)
    place = target.at_port(port)
    try:
        seen = look.go()
    except (OutOfScope, OSError) as error:
        reason, detail = reason_of(error), clean(str(error), 120)
        return target.failed(place, probe=PROBE, sought=ServiceEvidence.kind(), reason=reason, detail=detail)
    if seen is None:
        reason, detail = look.silence()
        return target.failed(place, probe=PROBE, sought=ServiceEvidence.kind(), reason=reason, detail=detail)
    known = seen.known or Recognised("unknown")
    return ServiceEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        protocol=known.protocol,
        tls=seen.tls,
        product=known.product,
        version=known.version,
        banner=clean(seen.answer[:1024].strip()),
        identified_by=seen.by,
    )


class _Look:
    """The talks with one port, from the likeliest to the least; the first answer that is recognised ends them."""

    def __init__(self, target: Target, port: int, gate: Gate) -> None:
        self._target = target
        self._port = port
        self._gate = gate
        self._stops: list[Stop] = []
        self._strange: _Seen | None = None
        # MongoDB answers to nothing but its own protocol: on another port it is asked only where a database is registered.
        self._is_database = target.type == AssetType.DATABASE and port == target.port

    def go(self) -> _Seen | None:
        """What was seen, None when nothing answered at all.

        Raises:
            OutOfScope: no permission covers the port.
            OSError: the port could not be connected to.
        """
        if self._port in OPENERS and self._port not in TLS_PORTS:
            steps = [self._opener, self._listen, self._http, self._tlcp]
        elif self._is_database:
            steps = [self._listen, self._http, self._ping, self._postgresql, self._mongodb]
        elif self._port in HTTP_PORTS:
            steps = [self._http, self._listen, self._ping, self._postgresql, self._tlcp]
        else:
            steps = [self._listen, self._http, self._ping, self._postgresql, self._tlcp]
        for step in steps:
            try:
                seen = step()
            except OSError:
                if self._strange is None:
                    raise
                break
            if seen is not None and (seen.known is not None or seen.tls):
                return seen
            self._strange = self._strange or seen
        return self._strange

    def silence(self) -> tuple[Reason, str]:
        """Why there is nothing: the port reset every talk, or said nothing, or closed without a word."""
        if self._stops and all(stop is Stop.RESET for stop in self._stops):
            return Reason.RESET, "every connection was reset"
        if self._stops and all(stop in (Stop.RESET, Stop.CLOSED) for stop in self._stops):
            return Reason.SILENT, "every connection was closed without a word"
        return Reason.SILENT, "nothing was answered to any opening"

    def _opener(self) -> _Seen | None:
        """The opener of the protocol the port's number stands for: one connection."""
        opener = OPENERS[self._port]
        if opener == POSTGRESQL_SSL_REQUEST:
            return self._postgresql()
        with self._talk() as talk:
            return self._seen(self._asked(talk, opener), "hello")

    def _listen(self) -> _Seen | None:
        """Wait for a banner; on silence send a TLS hello on the same connection. One connection, a second one inside TLS."""
        with self._talk() as talk:
            banner = b"" if self._port in TLS_PORTS else talk.hear(_greeting, seconds=_BANNER_SECONDS)
            if banner:
                return self._greeted(talk, banner)
            if talk.stopped in (Stop.CLOSED, Stop.RESET):
                self._stops.append(talk.stopped)
                return None
            answer = hello(talk.sock, self._target.name, seconds=_ANSWER_SECONDS)
        self._stops.append({"reset": Stop.RESET, "closed": Stop.CLOSED}.get(answer.kind, Stop.TIME))
        if answer.speaks_tls:
            return self._inside_tls()
        return self._seen(answer.first, "hello")

    def _greeted(self, talk: Conversation, banner: bytes) -> _Seen | None:
        """A bare `220` greets for FTP and SMTP alike: EHLO tells them apart."""
        seen = self._seen(banner, "banner")
        if seen is None or seen.known is not None or not banner.startswith(b"220"):
            return seen
        answer = self._asked(talk, b"EHLO citywall.invalid\r\n", seconds=1.0)
        protocol = "smtp" if answer.startswith(b"250") else "ftp"
        return _Seen(banner, "banner", Recognised(protocol) if answer else None)

    def _inside_tls(self) -> _Seen:
        """What speaks inside TLS: one connection, a second one for Redis, a third for a database. A handshake that fails leaves
        it unknown."""
        strange = _Seen(b"", "hello", None, tls=True)
        for request in (OPENERS.get(self._port, self._request()), REDIS_PING, *[MONGODB_HELLO] * self._is_database):
            try:
                with self._talk(tls=True) as talk:
                    seen = self._answer_in_tls(talk, request)
            except OSError:
                return strange
            if seen.known is not None:
                return seen
            strange = strange if strange.answer else seen
        return strange

    def _answer_in_tls(self, talk: Conversation, request: bytes) -> _Seen:
        if request not in (REDIS_PING, MONGODB_HELLO) and not self._likely_http(talk):
            banner = talk.hear(_greeting, seconds=_BANNER_SECONDS)
            if banner:
                return _Seen(banner, "banner", recognise(banner), tls=True)
        answer = self._asked(talk, request, seconds=_LAST_SECONDS if request == REDIS_PING else _ANSWER_SECONDS)
        known = recognise(answer)
        return _Seen(answer, "http" if known and known.protocol == "http" else "hello", known, tls=True)

    def _http(self) -> _Seen | None:
        """A HEAD request: one connection; one or two more where the answer is 400, as TLS ports give to plain HTTP."""
        with self._talk() as talk:
            seen = self._seen(self._asked(talk, self._request()), "http")
        if seen is None or not (seen.answer[:1] in (b"\x15", b"\x16") or seen.answer[8:12] == b" 400"):
            return seen
        with self._talk() as talk:
            speaks_tls = hello(talk.sock, self._target.name, seconds=_ANSWER_SECONDS).speaks_tls
        return self._inside_tls() if speaks_tls else seen

    def _ping(self) -> _Seen | None:
        """Redis' PING, which memcached answers too: one connection. To HTTP Redis closes without a word, on purpose."""
        with self._talk() as talk:
            return self._seen(self._asked(talk, REDIS_PING, seconds=_LAST_SECONDS), "hello")

    def _postgresql(self) -> _Seen | None:
        """PostgreSQL's question for TLS, which it alone answers with one letter: one connection."""
        with self._talk() as talk:
            answer = self._asked(talk, POSTGRESQL_SSL_REQUEST, seconds=_LAST_SECONDS)
        if answer in (b"S", b"N"):
            return _Seen(b"", "hello", Recognised("postgresql"))
        return self._seen(answer, "hello")

    def _mongodb(self) -> _Seen | None:
        """MongoDB's `hello`: one connection."""
        with self._talk() as talk:
            return self._seen(self._asked(talk, MONGODB_HELLO, seconds=_LAST_SECONDS), "hello")

    def _tlcp(self) -> _Seen | None:
        """A hello of TLCP, where nothing else was answered: one connection. Servers without TLS may be silent to all others."""
        if self._strange is not None:
            return None
        with self._talk() as talk:
            request = tlcp_hello(TLCP_SUITES, secrets.token_bytes(32))
            return self._seen(self._asked(talk, request, seconds=_LAST_SECONDS), "hello")

    def _talk(self, *, tls: bool = False) -> AbstractContextManager[Conversation]:
        return converse(self._target, self._port, self._gate, tls=tls, most=_MOST_BYTES)

    def _request(self) -> bytes:
        return http_request(self._target.name or self._target.address)

    def _likely_http(self, talk: Conversation) -> bool:
        agreed = isinstance(talk.sock, ssl.SSLSocket) and talk.sock.selected_alpn_protocol() is not None
        return agreed or self._port in HTTP_PORTS or self._port in (443, 8443, 9443)

    def _asked(self, talk: Conversation, request: bytes, *, seconds: float = _ANSWER_SECONDS) -> bytes:
        """The answer to `request`, empty when there was none; how it ended is remembered for `silence`."""
        try:
            answer = talk.ask(request, _head, seconds=seconds)
        except OSError:
            self._stops.append(Stop.RESET)
            return b""
        self._stops.append(talk.stopped)
        return answer

    def _seen(self, answer: bytes, by: str) -> _Seen | None:
        if not answer:
            return None
        known = recognise(answer)
        if known is not None and by == "http" and known.protocol != "http":
            by = "hello"
        return _Seen(answer, by, known)


def _greeting(heard: bytes) -> bool:
    """Enough of a banner: a whole line, or the head of a binary one."""
    return line(heard) or recognise(heard) is not None or len(heard) >= 1024


def _head(heard: bytes) -> bool:
    """Enough of an answer: a whole HTTP head, or whatever is no HTTP."""
    return not b"HTTP/".startswith(heard[:5]) or b"\r\n\r\n" in heard or b"\n\n" in heard
