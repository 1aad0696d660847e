"""SM2 signatures (GB/T 32918.2) over SM3, verified; for certificates wherever they are shown.

`cryptography` reads SM2 certificates and can't use their keys, so the arithmetic is gmalg's. Nothing secret is handled here.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from gmalg import SM2

SM3_WITH_SM2 = "1.2.156.10197.1.501"
SIGNER = b"1234567812345678"
"""The signer's identity where none was agreed upon (GM/T 0009)."""

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` raises at odd certificates, a KeyError at a name of an unknown string type among them."""

_KEY_HEAD = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d034200")
"""How the key of an SM2 certificate begins: id-ecPublicKey 1.2.840.10045.2.1, the curve 1.2.156.10197.1.301 (GM/T 0015) and
a bit string of 65 bytes, the uncompressed point."""
_POINT_LENGTH = 65
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_EXPLICIT_VERSION = 0xA0
_KEY_PLACE = 5
"""RFC 5280 4.1: serial number, signature, issuer, validity, subject and then the key, after the version."""


def public_point(certificate: x509.Certificate) -> bytes | None:
    """The certificate's SM2 key as an uncompressed point of 65 bytes, None when its key is of another kind."""
    ((_, fields),) = _values(certificate.tbs_certificate_bytes)
    contents = [content for tag, content in _values(fields) if tag != _EXPLICIT_VERSION]
    key = contents[_KEY_PLACE]
    point = key.removeprefix(_KEY_HEAD)
    return point if key != point and len(point) == _POINT_LENGTH else None


def verify(point: bytes, message: bytes, signature: bytes) -> bool:
    """True when `signature` (DER of the two integers) over `message` was made with the key of `point`; never raises."""
    if len(point) != _POINT_LENGTH or point[0] != 4:
        return False
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return False
    if not (0 < r < _ORDER and 0 < s < _ORDER):
        return False
    key = SM2(uid=SIGNER, pk=point)
    return bool(key.verify_pk(point) and key.verify(message, r.to_bytes(32, "big"), s.to_bytes(32, "big")))


def signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool | None:
    """Whether the certificate's signature was made with the key of `issuer`; None where the algorithm can't be verified."""
    if certificate.signature_algorithm_oid.dotted_string == SM3_WITH_SM2:
        point = public_point(issuer)
        return point is not None and verify(point, certificate.tbs_certificate_bytes, certificate.signature)
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except UNREADABLE:
        return None
    return True


def _values(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value in `der`, which the X.509 parser has read before: it is well-formed, tags take a byte."""
    at = 0
    while at < len(der):
        tag, length = der[at], der[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(der[at : at + size], "big")
            at += size
        yield tag, der[at : at + length]
        at += length
