"""Servers that take messages, on addresses of their own: a mail server that asks for STARTTLS and a login, and a web server that
answers as the robots of DingTalk, WeCom and Feishu do.

The robots' services are closed; the web server is a stand-in written from their public documents. It works out the signatures by
a calculation of its own (openssl), not by that of the product.
"""

from __future__ import annotations

import base64
import json
import random
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scanner.lab.certificates import LabAuthority
from scanner.lab.hosts import CertificateRecipe

MAIL_PORT = 587
MAIL_USER, MAIL_PASSWORD = "citywall", "Mail-9k/2+q pass&word"


def an_address() -> str:
    """An address of this test's own."""
    return f"127.{random.randrange(64, 128)}.{random.randrange(256)}.{random.randrange(1, 255)}"


def certificate(folder: Path, address: str) -> tuple[Path, ssl.SSLContext]:
    """The root to trust, and a server's context with a certificate for `address` that it signed."""
    root = folder / "root.pem"
    made = LabAuthority(root, datetime.now(UTC)).issue(
        CertificateRecipe(key="ec", issued_days_ago=1, lives_days=30), (address,), folder
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*made)
    return root, context


class Mailbox:
    """What came in. `refuse` is what the server answers to a message instead of taking it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.over_tls: list[bool] = []
        self.refuse = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # the name aiosmtpd calls
        """Take a message."""
        if self.refuse or not session.authenticated:
            return self.refuse or "530 log in first"
        letter = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        self.over_tls.append(session.ssl is not None or server._tls_protocol is not None)
        return "250 taken"


def _authenticate(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    known = LoginPassword(MAIL_USER.encode(), MAIL_PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


@contextmanager
def mail_server(address: str, context: ssl.SSLContext, *, at_once: bool = False) -> Iterator[Mailbox]:
    """A server at port 587 that takes nothing without TLS and a login; `at_once` speaks TLS from the first byte."""
    mailbox = Mailbox()
    tls = (
        {"ssl_context": context, "auth_require_tls": False}
        if at_once
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(
        mailbox, hostname=address, port=MAIL_PORT, authenticator=_authenticate, auth_required=not at_once, **tls
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


class Robots:
    """What the web server got, and how it is to answer: `way` is one of the words below."""

    WAYS = ("takes", "refuses", "breaks", "hangs", "drips", "redirects", "babbles", "floods", "nests")

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.way = "takes"
        self.elsewhere = ""
        self.secret = ""

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """As the service of this path answers to a message in order."""
        service = urlsplit(path).path.split("/")[1]
        if service == "robot":
            return _dingtalk(path, body, self.secret)
        if service == "open-apis":
            return _feishu(body, self.secret)
        if service == "cgi-bin":
            return _wecom(body)
        return {"status": "taken"}


def _dingtalk(path: str, body: dict[str, Any], secret: str) -> dict[str, Any]:
    query = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
    if secret:
        stamp = query.get("timestamp", "0")
        wanted = hmac_sha256(secret, f"{stamp}\n{secret}")
        if abs(int(stamp) / 1000 - time.time()) > 3600 or query.get("sign") != wanted:
            return {"errcode": 310000, "errmsg": "sign not match, more: [https://ding-doc.dingtalk.com/doc]"}
    good = body.get("msgtype") == "text" and isinstance(body["text"]["content"], str)
    return {"errcode": 0, "errmsg": "ok"} if good else {"errcode": 40035, "errmsg": "缺少参数 json"}


def _feishu(body: dict[str, Any], secret: str) -> dict[str, Any]:
    if secret:
        stamp = body.get("timestamp", "0")
        wanted = hmac_sha256(f"{stamp}\n{secret}", "")
        if not isinstance(stamp, str) or abs(int(stamp) - time.time()) > 3600 or body.get("sign") != wanted:
            return {"code": 19021, "data": {}, "msg": "sign match fail or timestamp is not within one hour"}
    good = body.get("msg_type") == "text" and isinstance(body["content"]["text"], str)
    return (
        {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
        if good
        else {"code": 9499}
    )


def _wecom(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("msgtype") != "text" or len(body["text"]["content"].encode()) > 2048:
        return {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
    return {"errcode": 0, "errmsg": "ok"}


def hmac_sha256(key: str, words: str) -> str:
    """By openssl, in base64."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.encode().hex()}", "-binary"]
    made = subprocess.run(command, input=words.encode(), capture_output=True, check=True)
    return base64.b64encode(made.stdout).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: str, context: ssl.SSLContext | None) -> None:
        self.robots = Robots()
        self.over = threading.Event()
        super().__init__((address, 0), _Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a message, in the way that was asked for."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        robots = self.server.robots
        robots.got.append((self.path, body))
        match robots.way:
            case "takes":
                self._answer(200, json.dumps(robots.answer(self.path, body)).encode())
            case "refuses":
                told = {"errcode": 130101, "code": 130101, "errmsg": f"{self.path} <b>\x1b[31m", "msg": self.path}
                self._answer(200, json.dumps(told).encode())
            case "breaks":
                self._answer(500, b"<html>broken</html>")
            case "hangs":
                self.server.over.wait(20)
            case "drips":
                self._drip()
            case "redirects":
                self._answer(302, b"", {"Location": robots.elsewhere})
            case "babbles":
                self._answer(200, b"\xff\xfe{not json" * 20)
            case "nests":
                self._answer(200, b'{"errcode":' + b"[" * 60_000)
            case "floods":
                self._answer(200, b'{"errcode": 0, "x": "' + b"x" * 5_000_000)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.over.wait(0.05):
            self.wfile.write(b"X: y\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def web_server(address: str, context: ssl.SSLContext | None) -> Iterator[tuple[Robots, int]]:
    """A server at a free port; gives it and its port. Without a `context` it speaks plain HTTP."""
    server = _Server(address, context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.robots, server.server_address[1]
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
