"""GmSSL's own servers and clients on loopback."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.gmssl_build import gmssl
from tests.lab.national import PASSWORD, Issued
from tests.lab.web import free_port


@contextmanager
def tlcp_server(
    folder: Path, signing: Issued, encryption: Issued, *issuers: Path, client_ca: Path | None = None
) -> Iterator[int]:
    """GmSSL's TLCP server with the two certificates in the order given, then their issuers; its port is yielded.

    It demands a client certificate where `client_ca` is given.
    """
    chain = _joined(folder, signing.certificate, encryption.certificate, *issuers)
    keys = ("-key", str(signing.key), "-pass", PASSWORD, "-ex_key", str(encryption.key), "-ex_pass", PASSWORD)
    client = ("-cacert", str(client_ca)) if client_ca else ()
    with _serve(folder, "tlcp_server", "-cert", str(chain), *keys, *client) as port:
        yield port


@contextmanager
def tls13_server(folder: Path, issued: Issued, *issuers: Path) -> Iterator[int]:
    """GmSSL's TLS 1.3 server, which speaks RFC 8998 and nothing else; its port is yielded."""
    chain = _joined(folder, issued.certificate, *issuers)
    with _serve(folder, "tls13_server", "-cert", str(chain), "-key", str(issued.key), "-pass", PASSWORD) as port:
        yield port


@dataclass(frozen=True)
class ClientReport:
    """What GmSSL's own client says of a server: whether the handshake came to its end, the number of the suite the server
    chose, the SHA-256 fingerprints of the certificates in the order they came, and whether the client was content with all
    it was shown and went on to its own part."""

    established: bool
    suite: int
    fingerprints: tuple[str, ...]
    content: bool


def client_report(kind: str, port: int, root: Path) -> ClientReport:
    """Let `tlcp_client` or `tls13_client` shake hands with the server on 127.0.0.1, trusting `root` alone."""
    command = [str(gmssl()), kind, "-host", "127.0.0.1", "-port", str(port), "-cacert", str(root)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False)
    said = done.stderr.decode("utf-8", "replace")
    pems = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", said, re.DOTALL)
    suite = re.search(r"CipherSuite: \S+ \(0x([0-9a-f]{4})\)", said)
    return ClientReport(
        established="Connection established" in said,
        suite=int(suite[1], 16) if suite else 0,
        fingerprints=tuple(hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() for pem in pems),
        content="send ClientKeyExchange" in said,
    )


@contextmanager
def _serve(folder: Path, *arguments: str) -> Iterator[int]:
    port = free_port()
    command = [str(gmssl()), arguments[0], "-port", str(port), *arguments[1:]]
    with (folder / "server.log").open("wb") as log:
        # A client that hangs up must not end the server: SIGPIPE stays ignored, as it is in this process.
        server = subprocess.Popen(command, stdout=log, stderr=log, restore_signals=False)
        try:
            _wait(server, port)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=10)


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError(f"GmSSL did not start, exit code {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"GmSSL does not listen on port {port}")


def _joined(folder: Path, *parts: Path) -> Path:
    chain = folder / "chain.pem"
    chain.write_text("".join(part.read_text(encoding="ascii") for part in parts), encoding="ascii")
    return chain
