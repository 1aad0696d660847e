"""A stand-in for TLCP servers that no program here can be: it says what a test makes it say, up to ServerHelloDone."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gmalg import SM2

from tests.lab.hostile import Handler
from tests.lab.national import Issued

SIGNER = b"1234567812345678"
HANDSHAKE_FAILURE = b"\x15\x01\x01\x00\x02\x02\x28"
SERVER_RANDOM = bytes(range(32))


def number(value: int, size: int = 2) -> bytes:
    """Big-endian."""
    return value.to_bytes(size, "big")


def message(kind: int, body: bytes) -> bytes:
    """A handshake message."""
    return bytes([kind]) + number(len(body), 3) + body


def record(content: bytes, version: int = 0x0101, kind: int = 22) -> bytes:
    """A record."""
    return bytes([kind]) + number(version) + number(len(content)) + content


def a_message_a_record(messages: list[bytes]) -> bytes:
    """As most servers send them."""
    return b"".join(map(record, messages))


def all_in_one_record(messages: list[bytes]) -> bytes:
    """As far as a record holds."""
    whole = b"".join(messages)
    return b"".join(record(whole[at : at + 16000]) for at in range(0, len(whole), 16000))


def a_byte_a_record(messages: list[bytes]) -> bytes:
    """As no server sends them, and any may."""
    return b"".join(record(bytes([one])) for one in b"".join(messages))


def der(path: Path) -> bytes:
    """The first certificate of a PEM file."""
    return ssl.PEM_cert_to_DER_cert(path.read_text(encoding="ascii"))


def secret(issued: Issued) -> bytes:
    """The private number of an unencrypted SM2 key file."""
    plain = ssl.PEM_cert_to_DER_cert(issued.key.read_text(encoding="ascii").replace("PRIVATE KEY", "CERTIFICATE"))
    return plain.partition(b"\x02\x01\x01\x04\x20")[2][:32]


@dataclass(frozen=True)
class Standin:
    """`accepts` are suites in the server's order; `signs` makes the signature of the key exchange, none is sent without.

    A hello without a server name is refused where `needs_name` is set.
    """

    accepts: tuple[int, ...]
    certificates: tuple[bytes, ...] = ()
    signs: Callable[[bytes], bytes] | None = None
    needs_name: bool = False
    cut: Callable[[list[bytes]], bytes] = a_message_a_record

    def answer(self, hello: bytes) -> bytes:
        """What is said to a ClientHello, the record and all."""
        random, suites = hello[11:43], hello[46 : 46 + int.from_bytes(hello[44:46], "big")]
        offered = [int.from_bytes(suites[at : at + 2], "big") for at in range(0, len(suites), 2)]
        has_name = len(hello) > 48 + len(suites)
        chosen = next((suite for suite in self.accepts if suite in offered), None)
        if chosen is None or (self.needs_name and not has_name):
            return HANDSHAKE_FAILURE
        listed = b"".join(number(len(one), 3) + one for one in self.certificates)
        messages = [
            message(2, b"\x01\x01" + SERVER_RANDOM + b"\x00" + number(chosen) + b"\x00"),
            message(11, number(len(listed), 3) + listed),
        ]
        if self.signs is not None and len(self.certificates) > 1:
            encryption = self.certificates[1]
            signature = self.signs(random + SERVER_RANDOM + number(len(encryption), 3) + encryption)
            messages.append(message(12, number(len(signature)) + signature))
        return self.cut([*messages, message(14, b"")])

    @property
    def handler(self) -> Handler:
        """For `serving`."""

        def handle(connection: socket.socket) -> None:
            connection.sendall(self.answer(connection.recv(4096)))
            connection.recv(1)

        return handle


def signer(issued: Issued) -> Callable[[bytes], bytes]:
    """Signs with the key of `issued`, in DER."""
    key = SM2(secret(issued), SIGNER)

    def sign(data: bytes) -> bytes:
        parts = b"".join(b"\x02" + bytes([len(one)]) + one for one in map(_positive, key.sign(data)))
        return b"\x30" + bytes([len(parts)]) + parts

    return sign


def _positive(integer: bytes) -> bytes:
    return b"\x00" + integer if integer[0] & 0x80 else integer
