"""Certificates as a server sent them: read so that no odd one stops the look, and held against Mozilla's roots."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from checks.evidence import Certificate
from scanner.probes import sm2
from scanner.probes.clean import clean
from scanner.probes.sm2 import UNREADABLE

MOST_CERTIFICATES = 20
MOST_NAMES = 100
MOST_IN_NAME = 256

SIGNATURES = {
    "1.2.840.113549.1.1.2": "md2-rsa",
    "1.2.840.113549.1.1.4": "md5-rsa",
    "1.2.840.113549.1.1.5": "sha1-rsa",
    "1.2.840.113549.1.1.14": "sha224-rsa",
    "1.2.840.113549.1.1.11": "sha256-rsa",
    "1.2.840.113549.1.1.12": "sha384-rsa",
    "1.2.840.113549.1.1.13": "sha512-rsa",
    "1.2.840.10045.4.1": "sha1-ecdsa",
    "1.2.840.10045.4.3.1": "sha224-ecdsa",
    "1.2.840.10045.4.3.2": "sha256-ecdsa",
    "1.2.840.10045.4.3.3": "sha384-ecdsa",
    "1.2.840.10045.4.3.4": "sha512-ecdsa",
    "1.2.840.10040.4.3": "sha1-dsa",
    "2.16.840.1.101.3.4.3.2": "sha256-dsa",
    sm2.SM3_WITH_SM2: "sm3-sm2",
    "1.2.156.10197.1.504": "sm3-rsa",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "ed448",
}
"""Names of the signature algorithms that name hash and key, by object identifier."""
_RSA_PSS = "1.2.840.113549.1.1.10"

_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


def load(pem: str) -> x509.Certificate | None:
    """The certificate, or None when it is so broken that nothing of it can be read."""
    return _load(x509.load_pem_x509_certificate, pem.encode("ascii", "replace"))


def load_der(der: bytes) -> x509.Certificate | None:
    """The certificate, or None when it is so broken that nothing of it can be read."""
    return _load(x509.load_der_x509_certificate, der)


def _load(read: Callable[[bytes], x509.Certificate], data: bytes) -> x509.Certificate | None:
    try:
        certificate = read(data)
        certificate.not_valid_before_utc, certificate.not_valid_after_utc  # noqa: B018  raises when a date can't be read
    except UNREADABLE:
        return None
    return certificate


def describe(certificate: x509.Certificate) -> Certificate:
    """The certificate as evidence. What can't be read of it is left empty."""
    key_type, bits, curve = _key(certificate)
    return Certificate(
        subject=_name(certificate, "subject"),
        issuer=_name(certificate, "issuer"),
        names=tuple(clean(name, MOST_IN_NAME) for name in alternative_names(certificate)[:MOST_NAMES]),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key_type=key_type,
        key_bits=bits,
        curve=curve,
        signature=_signature(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        is_ca=_is_ca(certificate),
        self_signed=_self_signed(certificate),
        key_usage=_key_usage(certificate),
    )


def ordered(chain: Sequence[x509.Certificate]) -> bool:
    """True when each certificate was issued by the next one (RFC 5246 7.4.2; RFC 8446 4.4.2 only recommends it)."""
    try:
        return all(one.issuer == following.subject for one, following in pairwise(chain))
    except ValueError:
        return False


def name_matches(certificate: x509.Certificate, name: str) -> bool:
    """True when the certificate is for `name`, a host name or an address (RFC 9525: alternative names only, `*` as the
    whole leftmost label)."""
    return covers(alternative_names(certificate), name)


def covers(names: Iterable[str], name: str) -> bool:
    """True when one of a certificate's `names` is for the host name or address `name`."""
    wanted = name.rstrip(".").lower()
    try:
        address = ipaddress.ip_address(wanted)
    except ValueError:
        _, _, parent = wanted.partition(".")
        return any(one.lower() == wanted or ("." in parent and one.lower() == f"*.{parent}") for one in names)
    return str(address) in names


def trust(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], moment: datetime) -> tuple[bool, str]:
    """Whether the chain leads to one of `roots`, and why not.

    A wrong name and a passed date have checks of their own, so both are left out here: the leaf is asked for a name it
    has, at a moment when it holds.
    """
    leaf = chain[0]
    names = alternative_names(leaf)
    if _self_signed(leaf):
        return False, "the certificate is signed by itself"
    if not names:
        return False, "the certificate has no alternative name"
    last = leaf.not_valid_after_utc - timedelta(seconds=1)
    when = min(max(moment, leaf.not_valid_before_utc), last)
    try:
        verifier = PolicyBuilder().store(Store(list(roots))).time(when).build_server_verifier(_subject(names[0]))
        verifier.verify(leaf, list(chain[1:MOST_CERTIFICATES]))
    except (VerificationError, *UNREADABLE) as error:
        return False, clean(str(error).partition(" (encountered")[0], 200)
    return True, ""


def _subject(name: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.replace("*", "any", 1))


def _name(certificate: x509.Certificate, part: str) -> str:
    try:
        name: x509.Name = getattr(certificate, part)
        return clean(name.rfc4514_string(), MOST_IN_NAME)
    except UNREADABLE:
        return ""


def alternative_names(certificate: x509.Certificate) -> list[str]:
    """The host names and addresses of the subject's alternative names, as they stand there: hostile."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, *UNREADABLE):
        return []
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]


def common_names(certificate: x509.Certificate) -> list[str]:
    """The subject's common names, as they stand there: hostile."""
    try:
        return [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    except UNREADABLE:
        return []


def _key(certificate: x509.Certificate) -> tuple[str, int, str]:
    """Type, bits and curve of the public key."""
    try:
        key = certificate.public_key()
    except UNREADABLE:
        return ("sm2", 256, "") if sm2.public_point(certificate) else ("other", 0, "")
    if isinstance(key, rsa.RSAPublicKey):
        return "rsa", key.key_size, ""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ec", key.key_size, key.curve.name
    if isinstance(key, dsa.DSAPublicKey):
        return "dsa", key.key_size, ""
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519", 256, ""
    if isinstance(key, ed448.Ed448PublicKey):
        return "ed448", 448, ""
    return "other", 0, ""


def _signature(certificate: x509.Certificate) -> str:
    oid = certificate.signature_algorithm_oid.dotted_string
    if oid == _RSA_PSS:
        try:
            used = certificate.signature_hash_algorithm
        except UNREADABLE:
            used = None
        return f"{used.name}-rsa" if used else oid
    return SIGNATURES.get(oid, oid)


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, x509.DuplicateExtension, *UNREADABLE):
        return False


def names_as_issuer(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """True when the certificate names `issuer` as its issuer; False where a name can't be read."""
    try:
        return certificate.issuer == issuer.subject
    except UNREADABLE:
        return False


def _self_signed(certificate: x509.Certificate) -> bool:
    # Where the signature can't be verified, the names alone tell.
    return names_as_issuer(certificate, certificate) and sm2.signed_by(certificate, certificate) is not False


def _key_usage(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, *UNREADABLE):
        return ()
    return tuple(name for name in _KEY_USAGES if getattr(usage, name))
