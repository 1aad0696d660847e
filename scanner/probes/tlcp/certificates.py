"""The certificates of a TLCP server: described, and their signatures followed along the chain as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scanner.probes import sm2, tls_certificate
from scanner.probes.tlcp.flight import Flight

MOST_FOLLOWED = 8
"""Certificates whose signature is followed; each costs some 60 ms, and no honest chain is longer."""
MOST_ISSUERS = 2
"""Issuers of one name that are tried: an authority that changes its key has two."""


def describe(flight: Flight, name: str) -> dict[str, Any]:
    """The facts of the certificates and of the key exchange, by the names of `TlcpEvidence`.

    One that can't be read at all ends the chain: what stands behind it has no certain place any more.
    """
    chain: list[x509.Certificate] = []
    for der in flight.certificates:
        certificate = tls_certificate.load_der(der)
        if certificate is None:
            break
        chain.append(certificate)
    if not chain:
        return {}
    return {
        "chain": tuple(map(tls_certificate.describe, chain)),
        "signatures": tuple(_signature(one, chain) if at < MOST_FOLLOWED else None for at, one in enumerate(chain)),
        "same_key": _same_key(chain),
        "key_exchange_signed": _key_exchange_signed(flight, chain[0]),
        "name_matches": _name_matches(chain[0], name) if name else None,
    }


def _signature(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> bool | None:
    """Whether one of the certificates sent with it signed it; None when its issuer was not sent, or can't be verified."""
    issuers = [one for one in chain if tls_certificate.names_as_issuer(certificate, one)]
    results = [sm2.signed_by(certificate, issuer) for issuer in issuers[:MOST_ISSUERS]]
    if True in results:
        return True
    return False if False in results else None


def _same_key(chain: Sequence[x509.Certificate]) -> bool | None:
    if len(chain) < 2:
        return None
    first, second = (_key(one) for one in chain[:2])
    return None if first is None or second is None else first == second


def _key(certificate: x509.Certificate) -> bytes | None:
    point = sm2.public_point(certificate)
    if point is not None:
        return point
    try:
        return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except sm2.UNREADABLE:
        return None


def _key_exchange_signed(flight: Flight, signing: x509.Certificate) -> bool | None:
    point = sm2.public_point(signing)
    if flight.key_exchange is None or flight.signed is None or point is None:
        return None
    return sm2.verify(point, flight.signed, flight.key_exchange.signature)


def _name_matches(certificate: x509.Certificate, name: str) -> bool:
    """Whether the certificate is for `name`. Where it has no alternative names its common name counts: national CAs put the
    site's name there (GM/T 0015), and clients of TLCP accept it."""
    if tls_certificate.alternative_names(certificate):
        return tls_certificate.name_matches(certificate, name)
    return tls_certificate.covers(tls_certificate.common_names(certificate), name)
