"""The handshake messages a server sends, read with every length held against what is there.

Layouts: GB/T 38636-2020; they are those of TLS 1.1 (RFC 4346) with two certificates. Only `Malformed` is raised.
"""

from __future__ import annotations

import msgspec

from scanner.probes.tlcp.records import Malformed, Message

SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE = 2, 11, 12, 13, 14
MOST_CERTIFICATES = 20

KEY_SHARE = 51
_NAMED_CURVE = 3


class Reader:
    """Takes numbers and vectors off the front of a message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes not taken yet."""
        return len(self._data) - self._at

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        if length > self.left:
            raise Malformed
        self._at += length
        return self._data[self._at - length : self._at]

    def number(self, size: int) -> int:
        """The next `size` bytes as a number, the most significant first."""
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """A vector whose length stands before it in `size` bytes."""
        return self.take(self.number(size))


class ServerHello(msgspec.Struct, frozen=True):
    """What the server chose. `extensions` holds their bodies by number."""

    version: int
    random: bytes
    suite: int
    extensions: dict[int, bytes]


class KeyExchange(msgspec.Struct, frozen=True):
    """`parameters` are what is signed beside the two randoms, as sent; empty for the ECC suites."""

    parameters: bytes
    signature: bytes


def read_server_hello(body: bytes) -> ServerHello:
    """Raises Malformed when it is none."""
    reader = Reader(body)
    version, random = reader.number(2), reader.take(32)
    reader.vector(1)
    suite, _compression = reader.number(2), reader.number(1)
    extensions: dict[int, bytes] = {}
    if reader.left:
        inner = Reader(reader.vector(2))
        while inner.left:
            number = inner.number(2)
            extensions[number] = inner.vector(2)
    return ServerHello(version, random, suite, extensions)


def first_hello(messages: tuple[Message, ...]) -> ServerHello | None:
    """The ServerHello that an answer begins with, None when it begins with anything else."""
    if not messages or messages[0].type != SERVER_HELLO:
        return None
    try:
        return read_server_hello(messages[0].body)
    except Malformed:
        return None


def read_certificates(body: bytes) -> list[bytes]:
    """The certificates in DER as they were sent, at most 20 of them; raises Malformed when it is no Certificate message."""
    reader = Reader(Reader(body).vector(3))
    certificates: list[bytes] = []
    while reader.left and len(certificates) < MOST_CERTIFICATES:
        certificates.append(reader.vector(3))
    return certificates


def read_key_exchange(body: bytes, *, ephemeral: bool) -> KeyExchange:
    """ServerKeyExchange of the ECC suites (a signature) or the ECDHE suites (a point, then a signature).

    No hash and signature numbers stand before the signature, unlike TLS 1.2. Raises Malformed when it is neither.
    """
    reader = Reader(body)
    if ephemeral:
        if reader.number(1) != _NAMED_CURVE:
            raise Malformed
        reader.take(2)
        reader.vector(1)
    parameters = body[: len(body) - reader.left]
    return KeyExchange(parameters, reader.vector(2))
