"""Modbus/TCP: one Read Device Identification, which any Modbus device answers, if only with an exception.

Read Device Identification (function 43, MEI type 14) in the basic category asks for maker, product code and revision and touches
no coil and no register (Modbus Application Protocol V1.1b3, 6.21). It goes to unit 255, the device that has the address itself:
a gateway sends nothing of it down its serial line (Modbus Messaging on TCP/IP V1.0b, 4.4.1).

Cost: port 502 one connection with one request of 11 bytes; port 802 (Modbus/TCP Security) one TLS hello, and one connection
that asks the same inside TLS without a certificate, which a device that keeps to the specification refuses.
"""

from __future__ import annotations

import secrets
import ssl
import struct
from collections.abc import Sequence

from checks.evidence import Evidence, ModbusEvidence
from scanner.clock import now
from scanner.probes.conversation import Stop, converse
from scanner.probes.devices.control.told import PROBE, device, refusal, service
from scanner.probes.devices.look import Asked
from scanner.probes.hello import hello

CLEAR_PORT, SECURE_PORT = 502, 802
_UNIT = 255
_ENCAPSULATED, _EXCEPTION = 0x2B, 0xAB
_IDENTIFICATION = 0x0E
_QUESTION = bytes((_ENCAPSULATED, _IDENTIFICATION, 0x01, 0x00))
_HEADER = struct.Struct(">HHHB")
_LONGEST = 254
"""Unit and PDU together (V1.1b3, 4.1)."""
_MOST_BYTES = 2048
_SECONDS = 3.0
_MAKER, _PRODUCT, _REVISION = 0, 1, 2


class _NotModbus(ValueError):
    """The bytes are none of Modbus/TCP."""


def look_modbus(asked: Asked) -> Sequence[Evidence]:
    """Ask port 502.

    Raises:
        OutOfScope, OSError, LookFailed: nothing fitting came back.
        AnotherProtocol: something else speaks there, and the asset is no device.
    """
    heard, pdu, stopped = _asked(asked, tls=False)
    if not pdu:
        raise refusal(asked, heard, stopped, "Modbus")
    return [service(asked, "modbus", heard), *_evidence(asked, pdu, tls=False, open_to_all=True)]


def look_modbus_security(asked: Asked) -> Sequence[Evidence]:
    """Ask port 802 inside TLS. Who presents no certificate is to be refused there (Modbus/TCP Security, MB-TCP-Security-v36).

    Raises:
        OutOfScope, OSError, LookFailed: nothing fitting came back.
        AnotherProtocol: something else speaks there, and the asset is no device.
    """
    with asked.gate.connect(asked.target.address, asked.port, timeout=_SECONDS) as sock:
        greeting = hello(sock, asked.target.name)
    if not greeting.speaks_tls:
        raise refusal(asked, greeting.first, Stop.TIME, "TLS")
    try:
        heard, pdu, stopped = _asked(asked, tls=True)
    except ssl.SSLError:
        # In TLS 1.2 who shows no certificate is refused within the handshake, in TLS 1.3 right behind it.
        heard, pdu, stopped = b"", b"", Stop.CLOSED
    if heard and not pdu:
        raise refusal(asked, heard, stopped, "Modbus")
    if pdu:
        return [service(asked, "modbus", heard, tls=True), *_evidence(asked, pdu, tls=True, open_to_all=True)]
    # Nobody is let in to see what speaks inside TLS: the number of the port is all there is.
    open_to_all = None if stopped is Stop.TIME else False
    return [service(asked, "modbus", tls=True, by="port"), *_evidence(asked, b"", tls=True, open_to_all=open_to_all)]


def _asked(asked: Asked, *, tls: bool) -> tuple[bytes, bytes, Stop]:
    """What was heard, the PDU that answers our request in it (empty where none does), and why listening ended."""
    transaction = secrets.randbelow(0x10000)
    request = _HEADER.pack(transaction, 0, 1 + len(_QUESTION), _UNIT) + _QUESTION

    def enough(heard: bytes) -> bool:
        try:
            return bool(_reply(heard, transaction))
        except _NotModbus:
            return True

    with converse(asked.target, asked.port, asked.gate, tls=tls, seconds=_SECONDS, most=_MOST_BYTES) as talk:
        heard = talk.ask(request, enough)
        stopped = talk.stopped
    try:
        return heard, _reply(heard, transaction), stopped
    except _NotModbus:
        return heard, b"", stopped


def _reply(heard: bytes, transaction: int) -> bytes:
    """The PDU with the number of our transaction, empty while it has not come; answers to others are passed over.

    Raises:
        _NotModbus: this is no Modbus/TCP, or no answer to this request.
    """
    while len(heard) >= _HEADER.size:
        number, protocol, length, _ = _HEADER.unpack_from(heard)
        if protocol != 0 or not 2 < length <= _LONGEST:
            raise _NotModbus
        frame, heard = heard[: 6 + length], heard[6 + length :]
        if len(frame) < 6 + length:
            return b""
        if number == transaction:
            pdu = frame[_HEADER.size :]
            if pdu[0] not in (_ENCAPSULATED, _EXCEPTION):
                raise _NotModbus
            return pdu
    return b""


def _evidence(asked: Asked, pdu: bytes, *, tls: bool, open_to_all: bool | None) -> list[Evidence]:
    place = asked.target.at_port(asked.port)
    objects = _objects(pdu)
    answer = "" if not pdu else f"exception {pdu[1]}" if pdu[0] == _EXCEPTION else "identification"
    seen = ModbusEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        tls=tls,
        open_to_all=open_to_all,
        answer=answer,
    )
    maker, model, firmware = (objects.get(one, b"") for one in (_MAKER, _PRODUCT, _REVISION))
    return [seen, *device(asked, place, "modbus", maker=maker, model=model, firmware=firmware)]


def _objects(pdu: bytes) -> dict[int, bytes]:
    """The objects of an identification by number; what is cut short is left out."""
    if pdu[:2] != bytes((_ENCAPSULATED, _IDENTIFICATION)):
        return {}
    objects: dict[int, bytes] = {}
    rest = pdu[7:]
    while len(rest) >= 2 and len(rest) >= 2 + rest[1]:
        objects[rest[0]] = rest[2 : 2 + rest[1]]
        rest = rest[2 + rest[1] :]
    return objects
