"""Hostile servers on loopback: each is a context manager that yields where it listens and counts who came.

with serving(silent) as server: look_tls(target(server.address), server.port, gate)
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

Handler = Callable[[socket.socket], None]
"""What is done with one accepted connection; it may block, and any OSError ends it quietly."""

HOSTILE_WORDS: Mapping[str, bytes] = {
    "escape": b"\x1b[31mred\x1b[0m \x1b]0;owned\x07 \x1b[2J\x9b5m",
    "fake-log-line": b"ok\n2026-01-01T00:00:00Z INFO all checks met\r\nnext",
    "script": b"<script>fetch('http://203.0.113.9/')</script>",
    "template": b"{{7*7}} ${7*7} {% include '/etc/passwd' %}",
    "formula": b'=HYPERLINK("http://203.0.113.9/","click")',
    "full-width-formula": "＝cmd|' /C calc'!A0".encode(),
    "file": b"file:///etc/passwd",
    "image": b"<img src=file:///etc/passwd onerror=alert(1)>",
    "attachment": b"<link rel=attachment href=file:///etc/passwd><style>@import 'file:///etc/passwd'</style>",
    "right-to-left": "\u202egpj.exe\u202c\u200b".encode(),
    "nul-and-bad-utf8": b"\x00\xff\xfe\xc3\x28 end",
    "gb18030": "运城市政务网".encode("gb18030"),
    "long": b"A" * 200_000,
    "long-chinese": ("城墙" * 2000).encode(),
}
"""What a target may say of itself, wherever it can say something."""


@dataclass
class Server:
    """Where a server listens, how many connections it got, and the first line of each request it read."""

    address: str
    port: int
    connections: int = 0
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(
    handler: Handler, *, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Listen on `port` of `address`, a free one unless given, and give each connection to `handler` in a thread of its own."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, port), family=family, backlog=64)
    server = Server(address, listener.getsockname()[1])
    handle = handler.make(server) if isinstance(handler, _Noting) else handler
    open_connections: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def work(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            if tls is None:
                handle(connection)
                return
            connection.settimeout(5)
            with tls.wrap_socket(connection, server_side=True) as secure:
                secure.settimeout(None)
                open_connections.append(secure)
                handle(secure)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            open_connections.append(connection)
            threads.append(threading.Thread(target=work, args=(connection,), daemon=True))
            threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for connection in open_connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)


class _Noting:
    """A handler that writes down what was asked of its server."""

    def __init__(self, make: Callable[[Server], Handler]) -> None:
        self.make = make

    def __call__(self, connection: socket.socket) -> None:
        raise TypeError("it works only inside serving()")


# What a port does without any protocol


def silent(connection: socket.socket) -> None:
    """Accept, read, and never say a word."""
    while connection.recv(4096):
        pass


def reset(connection: socket.socket) -> None:
    """Accept and break the connection off with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def saying(words: bytes) -> Handler:
    """Say `words` at once, whoever is there, and stay."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(words)
        silent(connection)

    return handle


def answering(words: bytes) -> Handler:
    """Wait to be spoken to, say `words`, and stay."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(words)
        silent(connection)

    return handle


def broken_off(words: bytes, after: float = 0.3) -> Handler:
    """Once spoken to, say `words`, and `after` so many seconds break the connection off with RST."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(words)
        time.sleep(after)
        reset(connection)

    return handle


def endless(head: bytes, piece: bytes) -> Handler:
    """Once spoken to, say `head`, and then `piece` for ever."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return handle


def dripping(head: bytes, gap: float = 0.5) -> Handler:
    """Once spoken to, say `head`, and then one byte every `gap` seconds for ever."""

    def handle(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(head)
        while True:
            time.sleep(gap)
            connection.sendall(b"a")

    return handle


# TLS

TLS_SILENCE = silent
TLS_GARBAGE = answering(b"\xde\xad\xbe\xef" * 64)
TLS_OVERSIZE = answering(b"\x16\x03\x03\xff\xff" + b"\x02" * 65535)
TLS_ALERT_STORM = endless(b"", b"\x15\x03\x03\x00\x02\x01\x00" * 512)
TLS_STALLED = answering(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03")
"""The head of a ServerHello, and then nothing more."""


# HTTP


def reply(body: bytes = b"", *, status: str = "200 OK", **headers: str | bytes) -> bytes:
    """A whole HTTP/1.1 answer that ends the connection. Underscores in header names stand for hyphens."""
    lines = [f"HTTP/1.1 {status}".encode(), b"Connection: close", b"Content-Length: %d" % len(body)]
    for name, value in headers.items():
        raw = value if isinstance(value, bytes) else value.encode()
        lines.append(name.replace("_", "-").encode() + b": " + raw)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


NOT_FOUND = reply(b"<h1>404</h1>", status="404 Not Found", Content_Type="text/html")


def site(pages: Mapping[str, bytes], *, otherwise: bytes = NOT_FOUND) -> Handler:
    """Answer each GET with the page of its path, in raw bytes, and everything else with `otherwise`."""

    def make(server: Server) -> Handler:
        def handle(connection: socket.socket) -> None:
            request = b""
            while b"\r\n\r\n" not in request and (piece := connection.recv(4096)):
                request += piece
            first = request.partition(b"\r\n")[0].decode("latin-1")
            server.asked.append(first)
            method, _, rest = first.partition(" ")
            path = rest.partition(" ")[0]
            connection.sendall(pages.get(path, otherwise) if method == "GET" else otherwise)

        return handle

    return _Noting(make)


def hostile_site(words: bytes) -> Handler:
    """A site that says `words` in its title, headers, cookie, form, references and "not found" page."""
    line = words.replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\x00", b" ")[:8000]
    body = b"<html><title>" + words + b"</title><body>" + words
    body += b'<form action="' + line + b'" method="' + line + b'"><input type="password" name="' + line + b'"></form>'
    body += b'<script src="//' + line + b'/x.js"></script></body></html>'
    page = reply(
        body, Content_Type="text/html", Server=line, X_Powered_By=line, Set_Cookie=line + b"=v; SameSite=" + line
    )
    return site({"/": page}, otherwise=reply(b"<p>" + words, status="404 Not Found", Server=line))


def gzip_bomb(megabytes: int = 64) -> bytes:
    """A small gzip stream that grows to so many MiB of zeros."""
    return gzip.compress(bytes(megabytes << 20), compresslevel=9)
