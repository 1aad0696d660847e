"""Certificates, signatures and encryption in files and S/MIME messages: whether they hold, and which algorithms they use.

Source: GB/T 39786-2021, 6.4 h) non-repudiation, by the unit number of GB/T 43206-2023 (6.4.8); the national algorithms are those
of GM/T 0010 (messages), GM/T 0015 (certificates) and GB/T 35275.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import Certificate, CertificatesEvidence, Enveloped, Reason, Signer
from checks.facts import brief, few
from checks.national import foreign_algorithms
from checks.strength import certificate_bits, digest_bits, suite_bits
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_DIGEST = "sm3"
_SIGNATURE = "sm3-sm2"
_CIPHERS = ("sm4", "sm1")
_KEY = "sm2"
_SOUND_BITS = 113
"""More than triple DES, whose use for encryption ended with 2023 (NIST SP 800-131A rev. 2, section 2)."""


@check("crypto.file-signature-valid")
def signature_valid(file: CertificatesEvidence) -> Verdict | None:
    """Met when every signature of the signed data is right: made over the content that stands there, with the key of the
    certificate it names. The D of unit 6.4.8.

    Not its concern where no signature has its content and certificate beside it, as in a signature kept apart from its file.
    How good the algorithms are is the A. Source: RFC 5652 section 5.6, GM/T 0010.
    """
    told = [one.verified for one in file.signers]
    if False in told:
        wrong = [one.signature for one in file.signers if one.verified is False]
        return not_met(file, file=brief(file.name), wrong=few(wrong))
    if True not in told:
        return None
    return met(file) if file.whole and None not in told else not_assessed(file, Reason.NOT_KNOWN)


@check("crypto.file-signature")
def signature(file: CertificatesEvidence) -> Verdict:
    """Met when all signed data in the file, S/MIME messages among it, is signed with SM2 over SM3: an A of unit 6.4.8.

    Not met with any other algorithm, which is named exactly; `strength` is that of the weakest hash in bits, as far as it is
    known. Does not apply to a file without signed data. Source: GM/T 0010, GB/T 35275.
    """
    if not file.signers:
        return _none_seen(file)
    found = list(dict.fromkeys(word for one in file.signers for word in _foreign_words(one)))
    if not found:
        return _all_seen(file)
    bits = [known for one in file.signers if (known := digest_bits(one.digest)) is not None]
    return not_met(file, file=brief(file.name), found=few(found), strength=min(bits, default=None))


@check("crypto.file-certificate")
def certificate(file: CertificatesEvidence) -> Verdict:
    """Met when every certificate in the file is of SM2 over SM3: an A of unit 6.4.8 where the file is signed.

    Not met with any other algorithm, which is named exactly; `strength` is that of the weakest such key in bits. Does not apply
    to a file without certificates. Source: GM/T 0015.
    """
    if not file.certificates:
        return _none_seen(file)
    foreign = [one for one in file.certificates if foreign_algorithms(one)]
    if not foreign:
        return _all_seen(file)
    found = dict.fromkeys(word for one in foreign for word in foreign_algorithms(one))
    return not_met(file, file=brief(file.name), found=few(found), strength=min(map(certificate_bits, foreign)))


@check("crypto.file-certificate-signature")
def certificate_signature(file: CertificatesEvidence) -> Verdict:
    """Met when each certificate whose issuer stands in the file is signed with that issuer's key.

    Not met when one is not: it was forged, damaged, or joined with an issuer of the same name. Does not apply where no
    certificate could be held against its issuer. Source: RFC 5280 section 6.1.3, GB/T 32918.2 for SM2.
    """
    wrong = [one for one, right in zip(file.certificates, file.signatures, strict=False) if right is False]
    if wrong:
        return not_met(file, file=brief(file.name), subjects=few(map(_title, wrong)))
    return _all_seen(file) if True in file.signatures else _none_seen(file)


@check("crypto.file-certificate-expired")
def certificate_expired(file: CertificatesEvidence) -> Verdict:
    """Met when no certificate in the file has expired. Does not apply to a file without certificates. Source: RFC 5280 4.1.2.5.

    A signature made while its certificate held stays good, so this is no part of unit 6.4.8.
    """
    if not file.certificates:
        return _none_seen(file)
    expired = [one for one in file.certificates if one.not_after < file.seen_at]
    if not expired:
        return _all_seen(file)
    subjects = [f"{_title(one)} ({one.not_after:%Y-%m-%d})" for one in expired]
    return not_met(file, file=brief(file.name), subjects=few(subjects))


@check("crypto.file-encryption")
def encryption(file: CertificatesEvidence) -> Verdict:
    """Met when all encrypted data in the file, S/MIME messages among it, is encrypted with SM4, and its keys with SM2.

    Partly met with a foreign algorithm that is not broken (AES, RSA), not met with DES, 3DES, RC2, RC4 and the like; each is
    named exactly. Does not apply to a file without encrypted data. Source: GM/T 0010; NIST SP 800-131A rev. 2.
    """
    if not file.enveloped:
        return _none_seen(file)
    weak = [
        one.cipher for one in file.enveloped if not _is_national(one.cipher) and suite_bits(one.cipher) < _SOUND_BITS
    ]
    if weak:
        return not_met(file, file=brief(file.name), found=few(dict.fromkeys(weak)))
    foreign = list(dict.fromkeys(word for one in file.enveloped for word in _foreign_parts(one)))
    return partly_met(file, file=brief(file.name), found=few(foreign)) if foreign else _all_seen(file)


def _foreign_words(signer: Signer) -> list[str]:
    """The digest alone where the signature's name does not begin with it."""
    if (signer.digest, signer.signature) == (_DIGEST, _SIGNATURE):
        return []
    named = signer.signature.startswith(f"{signer.digest}-")
    return [signer.signature] if named else [signer.digest, signer.signature]


def _foreign_parts(one: Enveloped) -> list[str]:
    cipher = [] if _is_national(one.cipher) else [one.cipher]
    return [*cipher, *(key for key in one.keys if key != _KEY)]


def _is_national(cipher: str) -> bool:
    return cipher.startswith(_CIPHERS)


def _title(certificate: Certificate) -> str:
    return certificate.subject or certificate.fingerprint[:16]


def _all_seen(file: CertificatesEvidence) -> Verdict:
    return met(file) if file.whole else not_assessed(file, Reason.NOT_KNOWN)


def _none_seen(file: CertificatesEvidence) -> Verdict:
    return not_applicable(file) if file.whole else not_assessed(file, Reason.NOT_KNOWN)
