"""What stands in a certificate file or a signed message: certificates, signatures, encryption, and keys that should not."""

from __future__ import annotations

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.tls import Certificate


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """One signature of signed data. `digest` is the hash (`sm3`, `sha1`), `signature` the hash and key algorithm (`sm3-sm2`,
    `sha256-rsa`), each the dotted OID when it is unknown. `fingerprint` is that of the signer's certificate, empty when it is
    not in the file. `verified` is True when the signature over the content that stands beside it is right, False when it is
    wrong, None when the content or the certificate is not there or the algorithm can't be verified."""

    digest: str
    signature: str
    fingerprint: str = ""
    verified: bool | None = None


class Enveloped(msgspec.Struct, frozen=True, kw_only=True):
    """One encrypted content: its `cipher` (`sm4-cbc`, `des-ede3-cbc`), and the algorithms its key was encrypted with for the
    receivers (`sm2`, `rsa`), each once; a dotted OID where one is unknown."""

    cipher: str
    keys: tuple[str, ...] = ()


class CertificatesEvidence(Evidence, frozen=True, kw_only=True, tag="certificates"):
    """A certificate file, a CMS or PKCS#7 file, or an S/MIME message. The locator is `file`.

    `format` is what it is in the first place: `smime` (RFC 8551), `gm-pkcs7` (the object identifiers of GM/T 0010), `pkcs7`
    (RFC 5652), `x509` or `key`. `size` is in bytes, `whole` is False when not all of it was read. `certificates` are those of
    the file in its order, at most 100. `signatures` stand beside them: True when the signature was verified with the key of its
    issuer, False when it is wrong, None when the issuer is not in the file or the algorithm can't be verified. `private_keys`
    counts keys, `encrypted_keys` those of them that a password protects; the keys themselves are never kept.
    """

    name: str
    format: str
    size: int
    whole: bool = True
    certificates: tuple[Certificate, ...] = ()
    signatures: tuple[bool | None, ...] = ()
    signers: tuple[Signer, ...] = ()
    enveloped: tuple[Enveloped, ...] = ()
    private_keys: int = 0
    encrypted_keys: int = 0
