"""S7 (Siemens) over ISO-on-TCP: the fewest exchanges that prove it, and one read of who it is.

Port 102 is ISO-on-TCP (RFC 1006), which other protocols of plants use too, so that its connection alone does not prove S7.
Asked in one connection: a COTP connection request, S7's own setup (which agrees on the length of messages), and, where that is
accepted, a read of system status list 0x0011, the module's order number and firmware. The last reads what the CPU keeps for
diagnosis, as every engineering and monitoring tool does, and touches neither its memory nor its state. The connection is asked
for as "S7 basic" (TSAP 03), not as a programming device: of those a CPU keeps few, and one for the engineer may be all.

The CPU sits in slot 2 of an S7-300 or S7-400 and in slot 1 of an S7-1200, S7-1500 or S7-200 SMART; slot 1 is asked in a
second connection only where slot 2 is told not to be there. Protection levels restrict writing and need a password where they
are set; an S7 connection itself never asks for one.
"""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence import Evidence, S7Evidence
from scanner.clock import now
from scanner.probes.conversation import Conversation, converse
from scanner.probes.devices.control.told import PROBE, device, refusal, service
from scanner.probes.devices.look import Asked

PORT = 102
_SLOTS = (2, 1)
_REFUSED, _CONFIRMED, _DATA = 0x80, 0xD0, 0xF0
_SETUP = bytes.fromhex("02f080 32010000c17a00080000 f0000001000101e0")
"""S7 job "setup communication": one job at a time, messages of at most 480 bytes."""
_ACKNOWLEDGEMENTS = (b"\x32\x02", b"\x32\x03")
_NO_ERROR = b"\x00\x00"
_ERROR_AT = slice(10, 12)
_READ_LIST = bytes.fromhex("02f080 32070000c17b00080008 0001120411440100 ff09000400110000")
"""S7 user data, group CPU functions, read system status list 0x0011, index 0."""
_LIST_ANSWER = b"\x32\x07"
_LIST_AT = 10 + 12 + 4
"""Header, parameters, and the head of the data, before the list begins."""
_MODULE, _FIRMWARE = 1, 7
"""Records of the list 0x0011: the module itself, its firmware."""
_RECORD_LENGTHS = range(24, 65)
_MOST_RECORDS = 16
_ORDER_NUMBER = slice(2, 22)
_MOST_BYTES = 4096
_SECONDS = 4.0


def look_s7(asked: Asked) -> Sequence[Evidence]:
    """Ask port 102.

    Raises:
        OutOfScope, OSError, LookFailed: nothing fitting came back.
        AnotherProtocol: something else speaks there, and the asset is no device.
    """
    seen: Sequence[Evidence] = ()
    for slot in _SLOTS:
        with converse(asked.target, asked.port, asked.gate, seconds=_SECONDS, most=_MOST_BYTES) as talk:
            heard = talk.ask(_packet(_connection_request(slot)), _whole)
            answer = _cotp_kind(heard)
            if answer not in (_REFUSED, _CONFIRMED):
                raise refusal(asked, heard, talk.stopped, "ISO-on-TCP")
            seen = _set_up(asked, talk) if answer == _CONFIRMED else _seen(asked, heard, "iso-on-tcp")
        if answer == _CONFIRMED:
            return seen
    return seen


def _set_up(asked: Asked, talk: Conversation) -> list[Evidence]:
    heard = talk.ask(_packet(_SETUP), _whole)
    if (layer := _layer(_s7_data(heard))) != "s7":
        return _seen(asked, heard, layer)
    listed = _s7_data(talk.ask(_packet(_READ_LIST), _whole))
    order_number, firmware = _identity(listed[_LIST_AT:]) if listed.startswith(_LIST_ANSWER) else (b"", "")
    place = asked.target.at_port(asked.port)
    return [*_seen(asked, heard, "s7"), *device(asked, place, "s7", model=order_number, firmware=firmware)]


def _seen(asked: Asked, heard: bytes, layer: str) -> list[Evidence]:
    evidence = S7Evidence(
        place=asked.target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        layer=layer,
    )
    return [service(asked, "iso-tsap" if layer == "iso-on-tcp" else "s7comm", heard), evidence]


def _layer(data: bytes) -> str:
    """How far an answer to the setup agrees, as S7Evidence names it."""
    if not data.startswith(_ACKNOWLEDGEMENTS):
        return "iso-on-tcp"
    return "s7" if data[_ERROR_AT] == _NO_ERROR else "refused"


def _connection_request(slot: int) -> bytes:
    """COTP connection request (ISO 8073 class 0): messages of 1,024 bytes, our TSAP, and that of the CPU in rack 0."""
    body = bytes.fromhex("e00000000100 c0010a c1020100 c20203") + bytes((slot,))
    return bytes((len(body),)) + body


def _packet(payload: bytes) -> bytes:
    """A TPKT (RFC 1006, 6)."""
    return b"\x03\x00" + (4 + len(payload)).to_bytes(2) + payload


def _whole(heard: bytes) -> bool:
    """Enough: a whole packet, or what is none."""
    return not b"\x03\x00".startswith(heard[:2]) or (len(heard) >= 4 and len(heard) >= int.from_bytes(heard[2:4]))


def _cotp_kind(heard: bytes) -> int:
    """The kind of COTP message in a whole packet, 0 where there is none."""
    is_packet = heard.startswith(b"\x03\x00") and len(heard) >= 7 and len(heard) >= int.from_bytes(heard[2:4]) >= 7
    return heard[5] & 0xF0 if is_packet else 0


def _s7_data(heard: bytes) -> bytes:
    """The S7 message in a whole packet of data."""
    return heard[7 : int.from_bytes(heard[2:4])] if _cotp_kind(heard) == _DATA else b""


def _identity(listed: bytes) -> tuple[bytes, str]:
    """Order number and firmware from the list 0x0011: number, index, length and count of the records, two bytes each."""
    length, count = int.from_bytes(listed[4:6]), int.from_bytes(listed[6:8])
    if length not in _RECORD_LENGTHS:
        return b"", ""
    starts = range(8, min(8 + length * min(count, _MOST_RECORDS), len(listed) - length + 1), length)
    records = {int.from_bytes(listed[at : at + 2]): listed[at : at + length] for at in starts}
    order_number = records.get(_MODULE, b"")[_ORDER_NUMBER].rstrip(b"\x00 ")
    firmware = records.get(_FIRMWARE, b"")
    return order_number, ".".join(map(str, firmware[25:28])) if firmware[24:25] == b"V" else ""
