"""BACnet/IP on the wire: one request to read who a device is, and what came back (ASHRAE 135: annex J, clauses 6 and 20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

OBJECT_NAME, VENDOR_NAME, MODEL_NAME, FIRMWARE, SOFTWARE = 77, 121, 70, 44, 12
_ASKED = (OBJECT_NAME, VENDOR_NAME, MODEL_NAME, FIRMWARE, SOFTWARE)

_BACNET_IP = 0x81
_FORWARDED, _UNICAST, _BROADCAST = 0x04, 0x0A, 0x0B
_READ_MULTIPLE = 0x0E
_COMPLEX_ACK, _ERROR, _REJECT, _ABORT = 3, 5, 6, 7
_ANY_DEVICE = (8 << 22 | 0x3FFFFF).to_bytes(4)
"""Object type device, instance 4194303, which stands for whatever number the device has that is asked."""
_CHARACTERS = 7
_ENCODINGS = {0: "utf-8", 4: "utf-16-be", 5: "latin-1"}
_MOST_TAGS = 200


class Answer(NamedTuple):
    """`properties` are words by the number of their property; `refused` when the device declined the request."""

    properties: dict[int, str]
    refused: bool


def question(invoke: int) -> bytes:
    """ReadPropertyMultiple of the words a device has about itself; nothing longer than one datagram is accepted back."""
    properties = b"".join(bytes((0x09, one)) for one in _ASKED)
    service = b"\x0c" + _ANY_DEVICE + b"\x1e" + properties + b"\x1f"
    message = b"\x01\x04" + bytes((0x00, 0x05, invoke, _READ_MULTIPLE)) + service
    return bytes((_BACNET_IP, _UNICAST)) + (4 + len(message)).to_bytes(2) + message


def read_answer(datagram: bytes, invoke: int) -> Answer | None:
    """What `datagram` answers to the request `invoke`; None when it is no answer to it. Never raises."""
    if len(datagram) < 6 or datagram[0] != _BACNET_IP or int.from_bytes(datagram[2:4]) != len(datagram):
        return None
    heads = {_FORWARDED: 10, _UNICAST: 4, _BROADCAST: 4}
    message = _application(datagram[heads[datagram[1]] :]) if datagram[1] in heads else b""
    if len(message) < 3 or message[1] != invoke:
        return None
    kind = message[0] >> 4
    if kind in (_ERROR, _REJECT, _ABORT):
        return Answer({}, refused=True)
    is_ours = kind == _COMPLEX_ACK and not message[0] & 0x08 and message[2] == _READ_MULTIPLE
    return Answer(_properties(message[3:]), refused=False) if is_ours else None


def _application(network: bytes) -> bytes:
    """The application's message behind the network layer's head (clause 6.2), empty where there is none."""
    if len(network) < 2 or network[0] != 1 or network[1] & 0x80:
        return b""
    at = 2
    for present in (network[1] & 0x20, network[1] & 0x08):
        if present:
            at += 3 + (network[at + 2] if len(network) > at + 2 else len(network))
    return network[at + (1 if network[1] & 0x20 else 0) :]


class _Tag(NamedTuple):
    number: int
    is_context: bool
    opens: bool
    closes: bool
    content: bytes


def _properties(message: bytes) -> dict[int, str]:
    """The words in the list of results: each property's number, then its value between tags 4, or an error between tags 5."""
    found: dict[int, str] = {}
    property_number, inside = -1, False
    for tag in _tags(message):
        if tag.is_context and tag.number == 2 and not inside:
            property_number = int.from_bytes(tag.content)
        elif tag.is_context and tag.number == 4:
            inside = tag.opens
        elif inside and not tag.is_context and tag.number == _CHARACTERS:
            found[property_number] = _characters(tag.content)
    return found


def _tags(message: bytes) -> Iterator[_Tag]:
    """The tags one after another (clause 20.2.1), until the end or the first that is cut short."""
    at = 0
    for _ in range(_MOST_TAGS):
        if at >= len(message):
            return
        head, at = message[at], at + 1
        is_context, low = bool(head & 0x08), head & 0x07
        number = head >> 4
        if number == 15:
            number, at = (message[at] if at < len(message) else 0), at + 1
        if is_context and low in (6, 7):
            yield _Tag(number, True, low == 6, low == 7, b"")
            continue
        length, at = _length(message, at, low)
        if number == 1 and not is_context:
            length = 0
        if at + length > len(message):
            return
        yield _Tag(number, is_context, False, False, message[at : at + length])
        at += length


def _length(message: bytes, at: int, low: int) -> tuple[int, int]:
    """A content's length, and where it begins: in the tag's head, in one byte more, or in two or four behind it."""
    if low < 5:
        return low, at
    first = message[at] if at < len(message) else 0
    wide = {254: 2, 255: 4}.get(first)
    if wide is None:
        return first, at + 1
    return int.from_bytes(message[at + 1 : at + 1 + wide]), at + 1 + wide


def _characters(content: bytes) -> str:
    encoding = _ENCODINGS.get(content[0] if content else -1, "ascii")
    return content[1:].decode(encoding, errors="replace")
