"""SignedData of GM/T 0010, put together by hand as the standard says; the SM2 signature in it is GmSSL's."""

from __future__ import annotations

import ssl
from pathlib import Path

from cryptography import x509
from gmalg import SM3

from tests.lab.national import Issued
from tests.lab.signed_files import sm2_signature

SEQUENCE, SET, INTEGER, OCTETS, OID, CONTEXT = 0x30, 0x31, 0x02, 0x04, 0x06, 0xA0


def tlv(tag: int, *content: bytes) -> bytes:
    """One value in DER."""
    joined = b"".join(content)
    size = (len(joined).bit_length() + 7) // 8
    length = bytes([len(joined)]) if len(joined) < 128 else bytes([0x80 | size]) + len(joined).to_bytes(size, "big")
    return bytes([tag]) + length + joined


def oid(dotted: str) -> bytes:
    """An object identifier in DER."""
    return tlv(OID, bytes.fromhex(_OIDS[dotted]))


_OIDS = {
    "sm3": "2a811ccf55018311",
    "sm3-sm2": "2a811ccf55018375",
    "sm2": "2a811ccf5501822d01",
    "ec": "2a8648ce3d0201",
    "data": "2a811ccf550601040201",
    "signed": "2a811ccf550601040202",
    "content-type": "2a864886f70d010903",
    "message-digest": "2a864886f70d010904",
}


def signed_data(
    issued: Issued,
    folder: Path,
    content: bytes,
    *,
    sent: bytes | None = None,
    algorithm: str = "sm3-sm2",
    attributes: bool = True,
) -> bytes:
    """Signed over `content`, with `sent` in its place where given; `algorithm` is how the signature's is named."""
    certificate = ssl.PEM_cert_to_DER_cert(issued.pem)
    signed = (
        tlv(SEQUENCE, oid("content-type"), tlv(SET, oid("data"))),
        tlv(SEQUENCE, oid("message-digest"), tlv(SET, tlv(OCTETS, _sm3(content)))),
    )
    value = sm2_signature(issued, folder, tlv(SET, *signed) if attributes else content)
    signer = tlv(
        SEQUENCE,
        tlv(INTEGER, b"\x01"),
        _issuer_and_serial(certificate),
        tlv(SEQUENCE, oid("sm3")),
        tlv(CONTEXT, *signed) if attributes else b"",
        tlv(SEQUENCE, oid(algorithm)),
        tlv(OCTETS, value),
    )
    return message(
        "signed",
        tlv(INTEGER, b"\x01"),
        tlv(SET, tlv(SEQUENCE, oid("sm3"))),
        message("data", tlv(OCTETS, content if sent is None else sent), tag=0),
        tlv(CONTEXT, certificate),
        tlv(SET, signer),
    )


def message(kind: str, *parts: bytes, tag: int = SEQUENCE) -> bytes:
    """A ContentInfo of a content made of `parts`, in a value of its own unless `tag` is 0."""
    return tlv(SEQUENCE, oid(kind), tlv(CONTEXT, tlv(tag, *parts) if tag else b"".join(parts)))


def _sm3(content: bytes) -> bytes:
    sm3 = SM3()
    sm3.update(content)
    return bytes(sm3.value())


def _issuer_and_serial(certificate: bytes) -> bytes:
    read = x509.load_der_x509_certificate(certificate)
    serial = read.serial_number
    return tlv(SEQUENCE, read.issuer.public_bytes(), tlv(INTEGER, serial.to_bytes(serial.bit_length() // 8 + 1, "big")))
