"""Short conversations with the lab's servers, by other means than Citywall's own probes."""

from __future__ import annotations

import http.client
import socket
import ssl
import warnings
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import NamedTuple

from scanner.lab import LabHost
from scanner.probes.devices.snmp.speakers import discovery

SECONDS = 5


class Answer(NamedTuple):
    """What a site answered."""

    status: int
    headers: Message
    text: str


def answers(host: LabHost) -> bool:
    """True when every port of the host takes a connection or datagrams, False when none does; anything between fails."""
    takes = {"snmp": _takes_datagrams}
    found = {takes.get(service, _takes)(host.address, port) for service, port in host.ports.items()}
    assert len(found) == 1, f"{host.name} answers on some ports only"
    return found.pop()


def says(host: LabHost, service: str, line: bytes = b"") -> bytes:
    """What the service says first, or in answer to `line`."""
    with socket.create_connection((host.address, host.ports[service]), timeout=SECONDS) as connection:
        connection.sendall(line)
        return connection.recv(4096)


def ssh_offer(host: LabHost) -> bytes:
    """The server's first packet, in which it lists its algorithms in clear words (RFC 4253 section 7.1)."""
    with socket.create_connection((host.address, host.ports["ssh"]), timeout=SECONDS) as connection:
        stream = connection.makefile("rb")
        assert stream.readline().startswith(b"SSH-2.0-")
        connection.sendall(b"SSH-2.0-test\r\n")
        return stream.read(int.from_bytes(stream.read(4), "big"))


def get(host: LabHost, path: str) -> Answer:
    """One request over plain HTTP."""
    with closing(http.client.HTTPConnection(host.address, host.ports["http"], timeout=SECONDS)) as connection:
        connection.request("GET", path, headers={"Host": host.site})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())


def tls(host: LabHost, *, trust: Path | None = None, only: ssl.TLSVersion | None = None, ciphers: str = "") -> str:
    """The protocol version agreed on. Without `trust` the certificate is not looked at.

    Raises:
        ssl.SSLError: nothing was agreed on, or the certificate is not trusted for the host's site.
    """
    with secured(host, trust=trust, only=only, ciphers=ciphers) as connection:
        return str(connection.version())


def secured(
    host: LabHost, *, trust: Path | None = None, only: ssl.TLSVersion | None = None, ciphers: str = ""
) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(trust) if trust else None)
    if trust is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if ciphers:
        context.set_ciphers(ciphers)
    if only is not None:
        with warnings.catch_warnings():
            # Python deprecates naming the old versions, which are what is asked for here.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = only
    connection = socket.create_connection((host.address, host.ports["https"]), timeout=SECONDS)
    try:
        return context.wrap_socket(connection, server_hostname=host.site)
    except OSError:
        connection.close()
        raise


def _takes_datagrams(address: str, port: int) -> bool:
    """The discovery of an SNMPv3 engine (RFC 3414, 4) is answered by whoever listens; where nobody does, the kernel refuses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(SECONDS)
        asker.connect((address, port))
        try:
            asker.send(discovery(1))
            return bool(asker.recv(4096))
        except ConnectionRefusedError:
            return False


def _takes(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=SECONDS):
            return True
    except ConnectionRefusedError:
        return False
