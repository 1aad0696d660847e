"""Whether the signatures in a file are right, as far as the file itself can show."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

from scanner.probes import sm2, tls_certificate
from scanner.probes.file.cms import ber
from scanner.probes.file.cms.messages import SignerInfo

MOST_FOLLOWED = 20
"""Signatures that are verified in one file; one of SM2 costs some 60 ms."""
_MOST_ISSUERS = 2
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sm3": hashes.SM3(),
}


def certificate_signature(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> bool | None:
    """Whether one of `others`, which may be itself, signed the certificate; None when its issuer is not among them, or the
    algorithm can't be verified."""
    issuers = [one for one in others if tls_certificate.names_as_issuer(certificate, one)]
    results = [sm2.signed_by(certificate, issuer) for issuer in issuers[:_MOST_ISSUERS]]
    if True in results:
        return True
    return False if False in results else None


def signer_of(info: SignerInfo, certificates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The certificate the signer names."""
    return next((one for one in certificates if _is_named(info, one)), None)


def signature(info: SignerInfo, certificate: x509.Certificate | None, content: bytes | None) -> bool | None:
    """Whether the signature is that of `certificate` over `content`; None when that can't be said.

    With signed attributes, the digest among them is compared and the signature is over the attributes (RFC 5652 5.4).

    Of SM2 it is never said that one is wrong: products differ in what they sign (GmSSL leaves the signer's identity out and takes
    the content's type in), so one that does not verify as GM/T 0009 and GM/T 0010 say may be another reading of them.
    """
    if certificate is None or content is None or info.digest not in _HASHES:
        return None
    right = _verify(info, certificate, content)
    return None if right is False and info.digest == "sm3" else right


def _is_named(info: SignerInfo, certificate: x509.Certificate) -> bool:
    if info.key_id:
        try:
            found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        except (x509.ExtensionNotFound, x509.DuplicateExtension, *sm2.UNREADABLE):
            return False
        return found == info.key_id
    # RFC 5280 4.1: the version, where there is one, then the serial number, the signature algorithm and the issuer.
    fields = [one for one in ber.children(ber.first(certificate.tbs_certificate_bytes)) if one.tag != ber.CONTEXT]
    return (fields[0].content, fields[2].whole) == (info.serial, info.issuer)


def _message_digest(attributes: bytes) -> bytes:
    """The value of the message digest among signed attributes, empty when there is none (RFC 5652 11.2)."""
    for attribute in ber.children(ber.first(attributes)):
        parts = ber.children(attribute)
        if len(parts) == 2 and ber.oid(parts[0]) == _MESSAGE_DIGEST:
            values = ber.children(parts[1])
            return ber.octets(values[0]) if values else b""
    return b""


def _hash(name: str, content: bytes) -> bytes:
    hasher = hashes.Hash(_HASHES[name])
    hasher.update(content)
    return hasher.finalize()


def _verify(info: SignerInfo, certificate: x509.Certificate, content: bytes) -> bool | None:
    try:
        if info.attributes and _message_digest(info.attributes) != _hash(info.digest, content):
            return False
        return _verify_with_key(info, certificate, info.attributes or content)
    except InvalidSignature:
        return False
    except sm2.UNREADABLE:
        return None


def _verify_with_key(info: SignerInfo, certificate: x509.Certificate, message: bytes) -> bool | None:
    """True or False, or None for a key of another kind.

    Raises:
        InvalidSignature: it is wrong.
    """
    point = sm2.public_point(certificate)
    if point is not None:
        return sm2.verify(point, message, info.value) if info.digest == "sm3" else None
    key, digest = certificate.public_key(), _HASHES[info.digest]
    if isinstance(key, rsa.RSAPublicKey):
        if info.is_pss:
            scheme: padding.AsymmetricPadding = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        else:
            scheme = padding.PKCS1v15()
        key.verify(info.value, message, scheme, digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(info.value, message, ec.ECDSA(digest))
    elif isinstance(key, dsa.DSAPublicKey):
        key.verify(info.value, message, digest)
    else:
        return None
    return True
