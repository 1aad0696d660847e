"""SNMP in bytes: the messages of pysnmp (BSD), and of it nothing else.

Its transport is left alone, since datagrams go out through the gate; so is its encryption, which asks for a later release of
`cryptography` than TLS probing allows. pysnmp comes with the extra `devices`; without it a look is told `tool_missing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any

import msgspec

from checks.evidence import Reason
from scanner.probes.failures import LookFailed

Oid = tuple[int, ...]
Value = int | bytes | Oid | None
"""None stands for a null and for the three ways SNMP says that there is no such thing."""

LARGEST_ANSWER = 16 * 1024
"""An answer of more bytes than this is to no question of ours, and is not taken apart."""

V1, V2C, V3 = 0, 1, 3
REPORTABLE = 4


class Kind(StrEnum):
    """The three questions there are here: all of them read."""

    GET = "get"
    NEXT = "next"
    BULK = "bulk"


class Answer(msgspec.Struct, frozen=True):
    """What came back. `error` is SNMP's error-status, 0 for none, `at` the number of the binding it is about, from 1.
    `report` is True for a report of SNMPv3: the question was not obeyed."""

    request: int
    error: int
    at: int
    bindings: tuple[tuple[Oid, Value], ...]
    report: bool = False


class Sealed(msgspec.Struct, frozen=True):
    """A message of SNMPv3 with its security parameters; `scoped` is in the clear, or encrypted where flag 2 is set."""

    message: int
    flags: int
    engine: bytes
    boots: int
    time: int
    user: bytes
    digest: bytes
    salt: bytes
    scoped: bytes
    whole: bytes


@cache
def _pysnmp() -> SimpleNamespace:
    try:
        from pyasn1.codec.ber import decoder, encoder
        from pyasn1.type import univ

        # The order matters: its modules import one another in a circle.
        from pysnmp.proto.secmod.rfc3414 import service as usm  # isort: skip
        from pysnmp.proto import api
        from pysnmp.proto.mpmod import rfc3412 as v3
    except ImportError as error:
        raise LookFailed(Reason.TOOL_MISSING, "pysnmp is lacking: pip install 'citywall[devices]'") from error
    return SimpleNamespace(
        decode=decoder.decode, encode=encoder.encode, univ=univ, usm=usm, v3=v3, modules=api.PROTOCOL_MODULES
    )


def question(kind: Kind, request: int, oids: Sequence[Oid], *, version: int, repetitions: int = 0) -> Any:
    """The PDU of one question, as pysnmp holds it.

    Raises:
        LookFailed: pysnmp is not installed.
    """
    module = _pysnmp().modules[V1 if version == V1 else V2C]
    makers = {Kind.GET: "GetRequestPDU", Kind.NEXT: "GetNextRequestPDU", Kind.BULK: "GetBulkRequestPDU"}
    pdu = getattr(module, makers[kind])()
    pdu.setComponentByPosition(0, request)
    pdu.setComponentByPosition(1, 0)
    pdu.setComponentByPosition(2, repetitions)
    bindings = pdu.setComponentByPosition(3).getComponentByPosition(3)
    bindings.clear()  # makes an empty list of what is no list yet
    for number, oid in enumerate(oids):
        binding = bindings.setComponentByPosition(number).getComponentByPosition(number)
        module.apiVarBind.set_oid_value(binding, (oid, module.null))
    return pdu


def with_community(pdu: Any, community: str, version: int) -> bytes:
    """The datagram of SNMPv1 or v2c."""
    lib = _pysnmp()
    message = lib.modules[version].Message()
    message.setComponentByPosition(0, version)
    message.setComponentByPosition(1, community.encode())
    message.setComponentByPosition(2).getComponentByPosition(2).setComponentByType(
        pdu.getTagSet(), pdu, verifyConstraints=False, matchTags=False, matchConstraints=False, innerFlag=True
    )
    return bytes(lib.encode(message))


def answer_with_community(datagram: bytes, version: int) -> Answer | None:
    """What a datagram of SNMPv1 or v2c answers; None when it is none."""
    if len(datagram) > LARGEST_ANSWER:
        return None
    lib = _pysnmp()
    module = lib.modules[version]
    try:
        message, _rest = lib.decode(datagram, asn1Spec=module.Message())
        if int(message[0]) != version:
            return None
        return _answer(message[2].getComponent(), module)
    except Exception:  # whatever bytes do to the decoder, they are no answer
        return None


def scoped(pdu: Any, engine: bytes) -> bytes:
    """The scoped PDU of SNMPv3, default context."""
    lib = _pysnmp()
    whole = lib.v3.ScopedPDU()
    whole.setComponentByPosition(0, engine)
    whole.setComponentByPosition(1, b"")
    whole.setComponentByPosition(2).getComponentByPosition(2).setComponentByType(
        pdu.getTagSet(), pdu, verifyConstraints=False, matchTags=False, matchConstraints=False, innerFlag=True
    )
    return bytes(lib.encode(whole))


def answer_scoped(content: bytes) -> Answer | None:
    """What a scoped PDU, decrypted, answers; None when it is none."""
    lib = _pysnmp()
    try:
        whole, _padding = lib.decode(content, asn1Spec=lib.v3.ScopedPDU())
        return _answer(whole[2].getComponent(), lib.modules[V2C])
    except Exception:  # as above
        return None


def seal(sealed: Sealed) -> bytes:
    """The datagram of SNMPv3; its digest and its encryption are the caller's."""
    lib = _pysnmp()
    parameters = lib.usm.UsmSecurityParameters()
    for number, part in enumerate((sealed.engine, sealed.boots, sealed.time, sealed.user, sealed.digest, sealed.salt)):
        parameters.setComponentByPosition(number, part)
    message = lib.v3.SNMPv3Message()
    message.setComponentByPosition(0, V3)
    header = message.setComponentByPosition(1).getComponentByPosition(1)
    for number, part in enumerate((sealed.message, LARGEST_ANSWER, bytes([sealed.flags]), 3)):
        header.setComponentByPosition(number, part)
    message.setComponentByPosition(2, lib.encode(parameters))
    data = message.setComponentByPosition(3).getComponentByPosition(3)
    if sealed.flags & 2:
        data.setComponentByName("encryptedPDU", sealed.scoped)
    else:
        data.setComponentByName("plaintext", lib.decode(sealed.scoped, asn1Spec=lib.v3.ScopedPDU())[0])
    return bytes(lib.encode(message))


def unseal(datagram: bytes) -> Sealed | None:
    """The parts of a datagram of SNMPv3, nothing of it believed yet; None when it is none."""
    if len(datagram) > LARGEST_ANSWER:
        return None
    lib = _pysnmp()
    try:
        message, _rest = lib.decode(datagram, asn1Spec=lib.v3.SNMPv3Message())
        header, data = message[1], message[3]
        parameters, _rest = lib.decode(bytes(message[2]), asn1Spec=lib.usm.UsmSecurityParameters())
        flags = bytes(header[2])[0]
        content = bytes(data["encryptedPDU"]) if flags & 2 else bytes(lib.encode(data["plaintext"]))
        engine, boots, time, user, digest, salt = (parameters[number] for number in range(6))
        return Sealed(
            message=int(header[0]),
            flags=flags,
            engine=bytes(engine),
            boots=int(boots),
            time=int(time),
            user=bytes(user),
            digest=bytes(digest),
            salt=bytes(salt),
            scoped=content,
            whole=datagram,
        )
    except Exception:  # as above
        return None


def _answer(pdu: Any, module: Any) -> Answer | None:
    report = type(pdu).__name__ == "ReportPDU"
    if not report and type(pdu).__name__ not in ("ResponsePDU", "GetResponsePDU"):
        return None
    bindings = tuple((tuple(oid), _plain(value)) for oid, value in module.apiPDU.get_varbinds(pdu))
    return Answer(int(pdu[0]), int(pdu[1]), int(pdu[2]), bindings, report)


def _plain(value: Any) -> Value:
    univ = _pysnmp().univ
    if isinstance(value, univ.Null):
        return None
    if isinstance(value, univ.Integer):
        return int(value)
    if isinstance(value, univ.ObjectIdentifier):
        return tuple(value)
    return bytes(value)
