"""Names of the algorithms in CMS, by object identifier.

Sources: RFC 3370, 5652, 5754, 8017, 8018; GM/T 0006 (national algorithms), GM/T 0010 and GB/T 35275 (content types).
"""

from __future__ import annotations

from scanner.probes.file.cms import ber
from scanner.probes.tls_certificate import SIGNATURES

_STANDARD = "1.2.840.113549.1.7"
_NATIONAL = "1.2.156.10197.6.1.4.2"
CONTENTS = {
    f"{_STANDARD}.2": "signed",
    f"{_STANDARD}.3": "enveloped",
    f"{_STANDARD}.4": "signed-and-enveloped",
    f"{_STANDARD}.6": "encrypted",
    "1.2.840.113549.1.9.16.1.23": "enveloped",
    f"{_NATIONAL}.2": "signed",
    f"{_NATIONAL}.3": "enveloped",
    f"{_NATIONAL}.4": "signed-and-enveloped",
    f"{_NATIONAL}.5": "encrypted",
}
"""The content types that are read."""

_DIGESTS = {
    "1.2.840.113549.2.2": "md2",
    "1.2.840.113549.2.4": "md4",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "1.2.156.10197.1.401": "sm3",
}

RSA_PSS = "1.2.840.113549.1.1.10"
_KEYS = {
    "1.2.840.113549.1.1.1": "rsa",
    RSA_PSS: "rsa",
    "1.2.840.10040.4.1": "dsa",
    "1.2.840.10045.2.1": "ecdsa",
    "1.2.156.10197.1.301": "sm2",
    "1.2.156.10197.1.301.1": "sm2",
}
"""Signature algorithms that name the key alone: the hash stands beside them."""

_CIPHERS = {
    "1.2.156.10197.1.102": "sm1",
    "1.2.156.10197.1.104": "sm4",
    "1.2.156.10197.1.104.1": "sm4-ecb",
    "1.2.156.10197.1.104.2": "sm4-cbc",
    "1.2.156.10197.1.104.3": "sm4-ofb",
    "1.2.156.10197.1.104.4": "sm4-cfb",
    "1.2.156.10197.1.104.7": "sm4-ctr",
    "1.2.156.10197.1.104.8": "sm4-gcm",
    "1.2.156.10197.1.104.9": "sm4-ccm",
    "1.3.14.3.2.7": "des-cbc",
    "1.2.840.113549.3.7": "des-ede3-cbc",
    "1.2.840.113549.3.2": "rc2-cbc",
    "1.2.840.113549.3.4": "rc4",
    "2.16.840.1.101.3.4.1.2": "aes128-cbc",
    "2.16.840.1.101.3.4.1.6": "aes128-gcm",
    "2.16.840.1.101.3.4.1.22": "aes192-cbc",
    "2.16.840.1.101.3.4.1.26": "aes192-gcm",
    "2.16.840.1.101.3.4.1.42": "aes256-cbc",
    "2.16.840.1.101.3.4.1.46": "aes256-gcm",
    "1.2.840.113549.1.9.16.3.18": "chacha20-poly1305",
}

_KEY_ENCRYPTIONS = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.7": "rsa-oaep",
    "1.2.156.10197.1.301": "sm2",
    "1.2.156.10197.1.301.2": "sm2",  # of the exchange; GmSSL writes it for encryption
    "1.2.156.10197.1.301.3": "sm2",
    "1.3.133.16.840.63.0.2": "sha1-ecdh",
    "1.3.132.1.11.1": "sha256-ecdh",
    "1.3.132.1.11.3": "sha512-ecdh",
    "1.2.840.113549.1.9.16.3.9": "password",
}


def is_national(content_type: str) -> bool:
    """True when a content type is one of GM/T 0010."""
    return content_type.startswith(_NATIONAL + ".")


def algorithm(value: ber.Value) -> str:
    """The object identifier of an AlgorithmIdentifier (RFC 5280 4.1.1.2).

    Raises:
        Malformed: it is none.
    """
    parts = ber.children(value)
    if value.tag != ber.SEQUENCE or not parts:
        raise ber.Malformed("no algorithm")
    return ber.oid(parts[0])


def digest(value: ber.Value) -> str:
    """The name of a digest algorithm, or its object identifier."""
    oid = algorithm(value)
    return _DIGESTS.get(oid, oid)


def signature(value: ber.Value, digest: str) -> str:
    """The name of a signature algorithm over `digest`, or its object identifier."""
    oid = algorithm(value)
    return f"{digest}-{_KEYS[oid]}" if oid in _KEYS else SIGNATURES.get(oid, oid)


def cipher(value: ber.Value) -> str:
    """The name of a content encryption algorithm, or its object identifier."""
    oid = algorithm(value)
    return _CIPHERS.get(oid, oid)


def key_encryption(value: ber.Value) -> str:
    """The name of a key encryption algorithm, or its object identifier."""
    oid = algorithm(value)
    return _KEY_ENCRYPTIONS.get(oid, oid)
