"""One site's client: every request bounded in time, headers and bytes, and let out by the gate."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3.exceptions

from checks import OutOfScope
from checks.evidence import Reason
from scanner.probes.failures import reason_of
from scanner.probes.http.encoding import Decoder, UnknownEncoding
from scanner.probes.http.transport import Guard, PinnedAdapter, Session
from scanner.probes.target import Target
from scanner.scope.gate import Gate

SITE_SECONDS = 20.0
"""How long all requests to one site may take together, the waiting at the gate not counted."""
REQUEST_SECONDS = 8.0
CONNECT_SECONDS = 4.0
READ_SECONDS = 7.0
PAGE_BYTES = 1 << 20
"""The most that is read of a page: on the wire, and again after decoding."""

_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Citywall security assessment)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "identity",
}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `headers` are pairs with lower-case names, in order, as they came. `length` is what the server declared, or
    what was read. `truncated` is True when reading stopped before the body's end. `seconds` is how long it took."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    length: int = 0
    truncated: bool = False
    seconds: float = 0.0

    def header(self, name: str) -> str:
        """The values of one header, joined by commas; empty without one."""
        return ", ".join(value for key, value in self.headers if key == name)


class NoAnswer(Exception):
    """A request that brought no answer, and why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class SiteClient:
    """Speaks with the one address of `target`, for `seconds` in all and `request_seconds` a request (`SITE_SECONDS` and
    `REQUEST_SECONDS` unless given), over any TLS unless `trust` says what is trusted. Close it after use, or use it in a `with`
    statement."""

    def __init__(
        self,
        target: Target,
        gate: Gate,
        *,
        seconds: float | None = None,
        request_seconds: float | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._target = target
        self._gate = gate
        self._left = SITE_SECONDS if seconds is None else seconds
        self._request_seconds = REQUEST_SECONDS if request_seconds is None else request_seconds
        self._guards: list[Guard] = []
        self._session = Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update(_HEADERS)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = PinnedAdapter(target.address, self._watch, trust)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __enter__(self) -> SiteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self._forget()

    def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        most: int = PAGE_BYTES,
        body: bytes | None = None,
    ) -> Answer:
        """The answer to one request, its body read up to `most` bytes; the body of a redirect is not read. `body` goes
        with it: a question to a service that is asked by POST, never something to be kept.

        `url` must be one whose host is the target: nothing here looks at it again but for its port.

        Raises:
            NoAnswer: there was none, or nothing may be asked any more.
        """
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if self._left <= 0:
            raise NoAnswer(Reason.BACKED_OFF, "the time for this site is used up")
        try:
            with self._gate.admit(self._target.address, port):
                host = parts.netloc.rpartition("@")[2]
                return self._timed(url, method, {"Host": host, **(headers or {})}, most, body)
        except OutOfScope as error:
            raise NoAnswer(reason_of(error), str(error)) from error

    def _timed(self, url: str, method: str, headers: dict[str, str], most: int, body: bytes | None) -> Answer:
        started = time.monotonic()
        cut = threading.Event()
        try:
            with self._deadline(min(self._request_seconds, self._left), cut):
                answer = self._exchange(url, method, headers, most, body, cut)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ) as error:
            self._forget()
            reason = Reason.TIMEOUT if cut.is_set() else _reason(error)
            # What speaks HTTP and gives no answer in its time is no less in trouble than what can't be reached in it.
            told = Reason.TIMEOUT if reason is Reason.SILENT else reason
            self._gate.tell(self._target.address, time.monotonic() - started, told)
            raise NoAnswer(reason, type(error).__name__) from error
        finally:
            self._left -= time.monotonic() - started
        seconds = time.monotonic() - started
        self._gate.tell(self._target.address, seconds, what="request")
        return msgspec.structs.replace(answer, seconds=seconds)

    @contextmanager
    def _deadline(self, seconds: float, cut: threading.Event) -> Iterator[None]:
        """Cut every connection when the time is over, for a timeout of requests starts again with each byte that comes, and when
        the gate closes."""

        def expire() -> None:
            cut.set()
            for guard in self._guards:
                guard.cut()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            with self._gate.cut_on_close(expire):
                yield
        finally:
            timer.cancel()

    def _exchange(
        self, url: str, method: str, headers: dict[str, str], most: int, said: bytes | None, cut: threading.Event
    ) -> Answer:
        with self._session.request(
            method,
            url,
            headers=headers,
            data=said,
            stream=True,
            allow_redirects=False,
            verify=False,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
        ) as response:
            if cut.is_set():
                # http.client takes the end of the connection for the end of the headers.
                raise TimeoutError
            pairs = tuple((name.lower(), value) for name, value in response.raw.headers.items())
            body, whole = b"", True
            if not 300 <= response.status_code < 400 and method != "HEAD":
                body, whole = _read(response, most, cut)
            declared = response.headers.get("Content-Length", "")
            length = int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 19 else len(body)
            return Answer(
                url=url, status=response.status_code, headers=pairs, body=body, length=length, truncated=not whole
            )

    def _watch(self, guard: Guard) -> None:
        """Keep the guards of the connections in use. Requests follow one another, so the answers of those over are read."""
        for old in self._guards:
            if old.over:
                old.handle.close()
        self._guards = [*(old for old in self._guards if not old.over), guard]

    def _forget(self) -> None:
        """Break all connections off; after a broken request none is used again."""
        for guard in self._guards:
            guard.cut()
            guard.handle.close()
        self._guards = []


def _read(response: requests.Response, most: int, cut: threading.Event) -> tuple[bytes, bool]:
    """The decoded body up to `most` bytes, and whether that is all of it. Not more than `most` is read on the wire either."""
    try:
        decoder = Decoder(response.headers.get("Content-Encoding", ""), most)
    except UnknownEncoding:
        return b"", False
    wire = 0
    while wire < most and not decoder.full:
        try:
            piece = response.raw.read1(min(16384, most - wire), decode_content=False)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError):
            # What came before the server broke off, or before the deadline, is worth keeping.
            return decoder.body, False
        if not piece:
            return decoder.body, decoder.complete and not cut.is_set()
        wire += len(piece)
        if not decoder.feed(piece):
            return decoder.body, False
    return decoder.body, False


def _reason(error: BaseException) -> Reason:
    """Why a request failed, from the errors that led to the one that was raised."""
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in chain:
        chain.append(step)
        step = step.__cause__ or step.__context__
    for kinds, reason in _REASONS:
        if any(isinstance(one, kinds) for one in chain):
            return reason
    if any("got more than" in str(one) for one in chain):
        return Reason.TOO_MUCH
    return Reason.UNREACHABLE if any(isinstance(one, OSError) for one in chain) else Reason.NOT_THIS_PROTOCOL


_REASONS: tuple[tuple[tuple[type[BaseException], ...], Reason], ...] = (
    ((http.client.LineTooLong,), Reason.TOO_MUCH),
    ((ConnectionRefusedError,), Reason.REFUSED),
    ((ssl.SSLError,), Reason.NOT_THIS_PROTOCOL),
    ((requests.ConnectTimeout,), Reason.TIMEOUT),
    ((requests.ReadTimeout, TimeoutError), Reason.SILENT),
    ((http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError), Reason.RESET),
    ((http.client.BadStatusLine, http.client.UnknownProtocol), Reason.NOT_THIS_PROTOCOL),
    ((requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader), Reason.PROBE_ERROR),
)
