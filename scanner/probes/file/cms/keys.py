"""Private keys, recognised and counted; nothing of them is ever read out."""

from __future__ import annotations

from enum import Enum

from scanner.probes.file.cms import ber

_PASSWORD_BASED = ("1.2.840.113549.1.5.", "1.2.840.113549.1.12.1.")
"""Encryption with a password, of PKCS#5 (RFC 8018) and of PKCS#12 (RFC 7292)."""
_OPENSSH_PLAIN = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUA"
"""How an OpenSSH key with the cipher `none` begins, in base64."""
_RSA_NUMBERS = 9
_DSA_NUMBERS = 6


class Key(Enum):
    """Whether a password protects a private key."""

    PLAIN = "plain"
    ENCRYPTED = "encrypted"


def key_in_der(value: ber.Value) -> Key | None:
    """What private key a DER value is: PKCS#8 plain or encrypted (RFC 5958), RSA (RFC 8017), SEC 1 (RFC 5915) or DSA; None
    when it is none."""
    try:
        parts = ber.children(value)
        shape = [part.tag for part in parts]
        if shape == [ber.SEQUENCE, ber.OCTET_STRING]:
            encrypted = ber.oid(ber.children(parts[0])[0]).startswith(_PASSWORD_BASED)
            return Key.ENCRYPTED if encrypted else None
        if shape[:3] == [ber.INTEGER, ber.SEQUENCE, ber.OCTET_STRING]:
            return Key.PLAIN if ber.children(parts[1])[0].tag == ber.OBJECT_IDENTIFIER else None
    except (ber.Malformed, IndexError):
        return None
    if shape[:2] == [ber.INTEGER, ber.OCTET_STRING] and parts[0].content == b"\x01":
        return Key.PLAIN
    if shape and set(shape) == {ber.INTEGER} and len(shape) in (_RSA_NUMBERS, _DSA_NUMBERS):
        return Key.PLAIN
    return None


def key_in_pem(label: str, body: bytes) -> Key:
    """How a PEM block with the label of a private key is protected: by its label, its headers (RFC 1421), or OpenSSH's cipher."""
    if label.startswith("ENCRYPTED") or b"ENCRYPTED" in body[:200]:
        return Key.ENCRYPTED
    if label.startswith("OPENSSH"):
        return Key.PLAIN if body.lstrip().startswith(_OPENSSH_PLAIN) else Key.ENCRYPTED
    return Key.PLAIN
