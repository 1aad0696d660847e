"""Records and handshake messages as bytes come in, fragmented and coalesced as the server likes (GB/T 38636-2020).

Pure: no socket is known here. Whatever is fed, nothing but `Malformed` and `TooMuch` is raised, and no more than
`MOST_BYTES` is held.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

MOST_BYTES = 256 * 1024
"""Bytes that are read of one connection at most."""
MOST_IN_RECORD = 2**14 + 2048
"""RFC 5246 6.2.3, the same in TLCP: a record is at most 2^14 + 2048 bytes."""

ALERT, HANDSHAKE = 21, 22
_CONTENT_TYPES = range(20, 24)
_HEAD = 5


class Malformed(Exception):
    """What came is no record or message of TLS or TLCP."""


class TooMuch(Exception):
    """More came than is read of one connection."""


class Message(msgspec.Struct, frozen=True):
    """One handshake message: its type and its body, and the version of the record it came in."""

    type: int
    body: bytes
    version: int


class Alert(msgspec.Struct, frozen=True):
    """An alert. TLCP adds 200 to 205 to the descriptions of TLS (GB/T 38636-2020)."""

    level: int
    description: int
    version: int


class Reassembler:
    """Turns bytes into handshake messages and alerts."""

    def __init__(self) -> None:
        self._raw = bytearray()
        self._handshake = bytearray()
        self._alert = bytearray()
        self._read = 0

    def feed(self, data: bytes) -> Iterator[Message | Alert]:
        """What became whole with `data`, as it is read: what came before a fault is still given.

        Raises:
            Malformed: it is no TLS or TLCP.
            TooMuch: more than `MOST_BYTES` came in all, or a message announces more.
        """
        self._read += len(data)
        if self._read > MOST_BYTES:
            raise TooMuch
        self._raw += data
        for content_type, version, fragment in self._records():
            if content_type == HANDSHAKE:
                self._handshake += fragment
                yield from self._messages(version)
            elif content_type == ALERT:
                self._alert += fragment
                yield from self._alerts(version)

    def _records(self) -> Iterator[tuple[int, int, bytes]]:
        while self._raw:
            _check_head(self._raw)
            if len(self._raw) < _HEAD:
                return
            end = _HEAD + int.from_bytes(self._raw[3:5], "big")
            if len(self._raw) < end:
                return
            record = bytes(self._raw[:end])
            del self._raw[:end]
            yield record[0], int.from_bytes(record[1:3], "big"), record[_HEAD:]

    def _messages(self, version: int) -> Iterator[Message]:
        while len(self._handshake) >= 4:
            length = int.from_bytes(self._handshake[1:4], "big")
            if length > MOST_BYTES:
                raise TooMuch
            if len(self._handshake) < 4 + length:
                return
            yield Message(self._handshake[0], bytes(self._handshake[4 : 4 + length]), version)
            del self._handshake[: 4 + length]

    def _alerts(self, version: int) -> Iterator[Alert]:
        while len(self._alert) >= 2:
            yield Alert(self._alert[0], self._alert[1], version)
            del self._alert[:2]


def _check_head(raw: bytearray) -> None:
    """Raises Malformed as soon as the bytes can't be the head of a record: major version 1 is TLCP, 3 is TLS."""
    if raw[0] not in _CONTENT_TYPES or (len(raw) > 1 and raw[1] not in (1, 3)):
        raise Malformed
    if len(raw) >= _HEAD and not 0 < int.from_bytes(raw[3:5], "big") <= MOST_IN_RECORD:
        raise Malformed
