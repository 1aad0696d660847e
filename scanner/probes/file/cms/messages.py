"""CMS and PKCS#7 messages (RFC 5652, GM/T 0010), taken apart: certificates, signers and encrypted contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.evidence import Enveloped
from scanner.probes.file.cms import ber, names

_MOST_SIGNERS = 20
_MOST_RECEIVERS = 100


@dataclass(frozen=True)
class SignerInfo:
    """One signature (RFC 5652 5.3). `issuer` is the DER of the issuer's name and `serial` the content of the serial number, or
    `key_id` the subject key identifier. `attributes` are the signed ones as they were hashed, empty when there are none."""

    digest: str
    signature: str
    value: bytes
    is_pss: bool = False
    issuer: bytes = b""
    serial: bytes = b""
    key_id: bytes = b""
    attributes: bytes = b""


@dataclass(frozen=True)
class Message:
    """What one message holds. `content` is what was signed, None when it is not in the message. `whole` is False when signers or
    receivers were left out."""

    national: bool
    certificates: tuple[bytes, ...] = ()
    signers: tuple[SignerInfo, ...] = ()
    content: bytes | None = None
    enveloped: tuple[Enveloped, ...] = ()
    inner: bytes = b""
    """The content, where it is another message: its ContentInfo."""
    whole: bool = True


def is_message(value: ber.Value) -> bool:
    """True for a ContentInfo of a type that is read."""
    try:
        return ber.oid(ber.children(value)[0]) in names.CONTENTS
    except (ber.Malformed, IndexError):
        return False


def read_message(value: ber.Value) -> Message:
    """What a ContentInfo holds.

    Raises:
        Malformed: it is none, or not as the standards say.
    """
    parts = ber.children(value)
    if len(parts) < 2 or parts[1].tag != ber.CONTEXT:
        raise ber.Malformed("no content")
    content_type, bodies = ber.oid(parts[0]), ber.children(parts[1])
    if not bodies or content_type not in names.CONTENTS:
        raise ber.Malformed("a content that is not read")
    read = {
        "signed": _signed,
        "enveloped": _enveloped,
        "encrypted": _enveloped,
        "signed-and-enveloped": _signed_and_enveloped,
    }[names.CONTENTS[content_type]]
    return read(ber.children(bodies[0]), names.is_national(content_type))


def _signed(fields: Sequence[ber.Value], national: bool) -> Message:
    """RFC 5652 5.1: version, digest algorithms, content, then certificates and CRLs by their tags, and the signers."""
    if len(fields) < 4:
        raise ber.Malformed("signed data cut short")
    content, inner = _content(fields[2])
    signers, complete = _signers(fields[-1])
    return Message(
        national=national,
        certificates=_certificates(fields[3:]),
        signers=signers,
        content=content,
        inner=inner,
        whole=complete,
    )


def _enveloped(fields: Sequence[ber.Value], national: bool) -> Message:
    """RFC 5652 6.1, 8 and RFC 5083: the receivers, where there are any, and the encrypted content."""
    keys, complete = _receivers(fields)
    return Message(national=national, enveloped=(Enveloped(cipher=_cipher(fields), keys=keys),), whole=complete)


def _signed_and_enveloped(fields: Sequence[ber.Value], national: bool) -> Message:
    """RFC 2315 11.1, GM/T 0010: the receivers, the digests, the encrypted content, certificates, CRLs and the signers."""
    keys, complete = _receivers(fields)
    signers, all_signers = _signers(fields[-1])
    return Message(
        national=national,
        certificates=_certificates(fields),
        signers=signers,
        enveloped=(Enveloped(cipher=_cipher(fields), keys=keys),),
        whole=complete and all_signers,
    )


def _content(value: ber.Value) -> tuple[bytes | None, bytes]:
    """What was signed of an encapsulated content, and the message within it where it is one (RFC 5652 5.2, RFC 2315 9.1)."""
    parts = ber.children(value)
    held = ber.children(parts[1]) if len(parts) > 1 else []
    if not held:
        return None, b""
    is_message = ber.oid(parts[0]) in names.CONTENTS
    if held[0].tag & ~0x20 == ber.OCTET_STRING:
        content = ber.octets(held[0])
        return content, content if is_message else b""
    return held[0].content, value.whole if is_message else b""


def _certificates(fields: Sequence[ber.Value]) -> tuple[bytes, ...]:
    """The certificates under the tag [0]; other kinds that may stand there (RFC 5652 10.2.2) have tags of their own."""
    holders = [one for one in fields if one.tag == ber.CONTEXT]
    return tuple(one.whole for holder in holders for one in ber.children(holder) if one.tag == ber.SEQUENCE)


def _signers(holder: ber.Value) -> tuple[tuple[SignerInfo, ...], bool]:
    if holder.tag != ber.SET:
        raise ber.Malformed("no signers")
    found = ber.children(holder)
    return tuple(map(_signer, found[:_MOST_SIGNERS])), len(found) <= _MOST_SIGNERS


def _signer(value: ber.Value) -> SignerInfo:
    fields = ber.children(value)
    if len(fields) < 5:
        raise ber.Malformed("a signer cut short")
    who = fields[1]
    attributes = fields[3] if fields[3].tag == ber.CONTEXT else None
    rest = fields[4:] if attributes else fields[3:]
    if len(rest) < 2:
        raise ber.Malformed("a signer cut short")
    digest = names.digest(fields[2])
    issuer, serial = _issuer_and_serial(who) if who.tag == ber.SEQUENCE else (b"", b"")
    return SignerInfo(
        digest=digest,
        signature=names.signature(rest[0], digest),
        value=ber.octets(rest[1]),
        is_pss=names.algorithm(rest[0]) == names.RSA_PSS,
        issuer=issuer,
        serial=serial,
        key_id=who.content if who.tag & ~0x20 == ber.CONTEXT & ~0x20 else b"",
        # RFC 5652 5.4: hashed as a set, not with the tag they are sent under.
        attributes=bytes([ber.SET]) + attributes.whole[1:] if attributes else b"",
    )


def _issuer_and_serial(value: ber.Value) -> tuple[bytes, bytes]:
    parts = ber.children(value)
    if len(parts) != 2:
        raise ber.Malformed("no issuer with a serial number")
    return parts[0].whole, parts[1].content


def _receivers(fields: Sequence[ber.Value]) -> tuple[tuple[str, ...], bool]:
    """The key encryption algorithms of RecipientInfos (RFC 5652 6.2), whose set comes before the encrypted content."""
    holder = next((one for one in fields[:3] if one.tag == ber.SET), None)
    if holder is None:
        return (), True
    found = ber.children(holder)
    keys = [name for one in found[:_MOST_RECEIVERS] for name in _key_encryption(one)]
    return tuple(dict.fromkeys(keys)), len(found) <= _MOST_RECEIVERS


def _key_encryption(receiver: ber.Value) -> list[str]:
    """Of each kind of receiver it is the first part that begins with an object identifier."""
    for part in ber.children(receiver):
        if part.tag == ber.SEQUENCE and _begins_with_oid(part):
            return [names.key_encryption(part)]
    return []


def _cipher(fields: Sequence[ber.Value]) -> str:
    """The algorithm of an EncryptedContentInfo (RFC 5652 6.1), the first part that begins with a content's type."""
    for part in fields:
        if part.tag == ber.SEQUENCE and _begins_with_oid(part):
            parts = ber.children(part)
            if len(parts) > 1:
                return names.cipher(parts[1])
    raise ber.Malformed("no encrypted content")


def _begins_with_oid(value: ber.Value) -> bool:
    parts = ber.children(value)
    return bool(parts) and parts[0].tag == ber.OBJECT_IDENTIFIER
