"""A stand-in for the ONVIF device service of a camera with what IPyCam lacks: TLS, HTTP Digest, levels, network protocols.

Written from the messages of the ONVIF Core Specification (device management). It does what the settings say and no more; any
operation that is no read is counted, and refused.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD = "auditor", "Guarded-443-planted"
_NONCE = "8a1f0c"
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body>'
    "<tds:{name}Response>{body}</tds:{name}Response></s:Body></s:Envelope>"
)
_FAULT = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>'
    "<s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not authorized</s:Text>"
    "</s:Reason></s:Fault></s:Body></s:Envelope>"
)
_FREE = ("GetSystemDateAndTime", "GetServices")
_TIME = (
    "<tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute><tt:Second>3</tt:Second>"
    "</tt:Time><tt:Date><tt:Year>2020</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day></tt:Date></tt:UTCDateTime>"
    "</tds:SystemDateAndTime>"
)


@dataclass
class Camera:
    """How it is set, and what it was asked. `challenges` are the ways to log in, `protocols` those that are on."""

    challenges: tuple[str, ...] = ("digest/MD5",)
    protocols: tuple[str, ...] = ("HTTPS", "RTSP")
    levels: tuple[str, ...] = ("Administrator", "Operator")
    asked: list[str] = field(default_factory=list)
    writes: int = 0

    def body(self, operation: str) -> str:
        """What the operation answers."""
        on = "".join(
            f"<tds:NetworkProtocols><tt:Name>{name}</tt:Name><tt:Enabled>{str(name in self.protocols).lower()}</tt:Enabled>"
            "<tt:Port>1</tt:Port></tds:NetworkProtocols>"
            for name in ("HTTP", "HTTPS", "RTSP")
        )
        users = "".join(
            f"<tds:User><tt:Username>u{number}</tt:Username><tt:UserLevel>{level}</tt:UserLevel></tds:User>"
            for number, level in enumerate(self.levels)
        )
        bodies = {
            "GetSystemDateAndTime": _TIME,
            "GetServices": "",
            "GetDeviceInformation": "<tds:Manufacturer>Made</tds:Manufacturer><tds:Model>M-1</tds:Model>"
            "<tds:FirmwareVersion>V5.7.1 build 230912</tds:FirmwareVersion>",
            "GetNetworkProtocols": on,
            "GetUsers": users,
        }
        return _ENVELOPE.format(name=operation, body=bodies[operation])

    def lets_in(self, authorization: str) -> bool:
        """True for a right answer to Digest (RFC 7616 3.4.1)."""
        told = dict(re.findall(r'(\w+)="?([^",]+)', authorization))
        algorithm = {"MD5": "md5", "SHA-256": "sha256"}.get(told.get("algorithm", ""), "")
        if not algorithm or f"digest/{told['algorithm']}" not in self.challenges:
            return False

        def hashed(*words: str) -> str:
            return hashlib.new(algorithm, ":".join(words).encode()).hexdigest()

        secret, asked = hashed(USER, "cam", PASSWORD), hashed("POST", "/onvif/device_service")
        right = hashed(secret, _NONCE, told["nc"], told["cnonce"], "auth", asked)
        return told["username"] == USER and told["response"] == right


@contextmanager
def standin(camera: Camera, address: str, port: int, *, pair: tuple[Path, Path] | None = None) -> Iterator[Camera]:
    """The stand-in on one port, inside TLS with a `pair` of certificate and key."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found = re.search(r"<s:Body><(\w+)", body)
            operation = found[1] if found else ""
            camera.asked.append(operation)
            camera.writes += not operation.startswith("Get")
            known = operation in _FREE or camera.lets_in(self.headers.get("Authorization", ""))
            self._answer(200 if known else 401, camera.body(operation) if known else _FAULT)

        def do_HEAD(self) -> None:
            self._answer(404, "")

        do_GET = do_OPTIONS = do_TRACE = do_HEAD

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            for way in camera.challenges if status == 401 else ():
                scheme, _, algorithm = way.partition("/")
                more = f', nonce="{_NONCE}", qop="auth", algorithm={algorithm}' if algorithm else ""
                self.send_header("WWW-Authenticate", f'{scheme.capitalize()} realm="cam"{more}')
            self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that hang up, as the look for TLS versions does, are no fault."""

    with Server((address, port), Handler) as server:
        if pair is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*pair)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield camera
        finally:
            server.shutdown()
            thread.join()
