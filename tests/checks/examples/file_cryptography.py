"""Examples for certificates, signatures and keys in files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from checks import fake_certificate
from checks.evidence import Enveloped, Evidence, Reason, Signer
from checks.exemplary.moment import SEEN_AT
from checks.exemplary.outside import SIGNING_CERTIFICATE
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

RSA = fake_certificate()
EXPIRED = fake_certificate(not_after=SEEN_AT - timedelta(days=1))


def file(**facts: Any) -> Evidence:
    return SITE.sees("certificates", **facts)


def empty(**facts: Any) -> Evidence:
    return file(**{"certificates": (), "signatures": (), "signers": (), "enveloped": (), **facts})


def signed(digest: str = "sm3", signature: str = "sm3-sm2", *, verified: bool | None = True) -> Signer:
    return Signer(digest=digest, signature=signature, verified=verified)


SIGNATURES = (
    case("crypto.file-signature-valid", MET, file()),
    case("crypto.file-signature-valid", NOT_MET, file(signers=(signed(), signed(verified=False)))),
    case("crypto.file-signature-valid", Reason.NOT_KNOWN, file(signers=(signed(), signed(verified=None)))),
    case("crypto.file-signature-valid", Reason.NOT_KNOWN, file(whole=False)),
    case("crypto.file-signature", MET, file()),
    case("crypto.file-signature", NOT_MET, file(signers=(signed("sha256", "sha256-rsa"),))),
    case("crypto.file-signature", NOT_MET, file(signers=(signed(), signed("sha1", "1.2.3")))),
    case("crypto.file-signature", NOT_MET, file(signers=(signed("1.2.3", "sm3-sm2"),), whole=False)),
    case("crypto.file-signature", NOT_APPLICABLE, empty()),
    case("crypto.file-signature", Reason.NOT_KNOWN, file(whole=False)),
)

CERTIFICATES = (
    case("crypto.file-certificate", MET, file()),
    case("crypto.file-certificate", NOT_MET, file(certificates=(SIGNING_CERTIFICATE, RSA))),
    case("crypto.file-certificate", NOT_APPLICABLE, empty()),
    case("crypto.file-certificate", Reason.NOT_KNOWN, file(whole=False)),
    case("crypto.file-certificate-signature", MET, file()),
    case("crypto.file-certificate-signature", NOT_MET, file(signatures=(None, False))),
    case("crypto.file-certificate-signature", NOT_APPLICABLE, file(signatures=(None, None))),
    case("crypto.file-certificate-signature", Reason.NOT_KNOWN, file(whole=False)),
    case("crypto.file-certificate-expired", MET, file()),
    case("crypto.file-certificate-expired", NOT_MET, file(certificates=(RSA, EXPIRED), whole=False)),
    case("crypto.file-certificate-expired", NOT_APPLICABLE, empty()),
    case("crypto.file-certificate-expired", Reason.NOT_KNOWN, empty(whole=False)),
)

OTHERS = (
    case("crypto.file-encryption", MET, file()),
    case("crypto.file-encryption", PARTLY_MET, file(enveloped=(Enveloped(cipher="aes256-cbc", keys=("rsa",)),))),
    case("crypto.file-encryption", PARTLY_MET, file(enveloped=(Enveloped(cipher="sm4-cbc", keys=("rsa",)),))),
    case("crypto.file-encryption", NOT_MET, file(enveloped=(Enveloped(cipher="des-ede3-cbc", keys=("rsa",)),))),
    case("crypto.file-encryption", NOT_MET, file(enveloped=(Enveloped(cipher="rc2-cbc"),), whole=False)),
    case("crypto.file-encryption", NOT_APPLICABLE, empty()),
    case("crypto.file-encryption", Reason.NOT_KNOWN, file(whole=False)),
    case("file.private-key", MET, file()),
    case("file.private-key", NOT_MET, empty(private_keys=2, encrypted_keys=1, whole=False)),
    case("file.private-key", Reason.NOT_KNOWN, file(whole=False)),
    case("crypto.ssh-host-key", MET, SITE.sees("ssh")),
    case("crypto.ssh-host-key", MET, SITE.sees("ssh", host_keys=("ssh-sm2", "ssh-rsa"))),
    case("crypto.ssh-host-key", MET, SITE.sees("ssh", host_keys=("sm2-cert-v01@openssh.com",))),
    case("crypto.ssh-host-key", NOT_MET, SITE.sees("ssh", host_keys=("rsa-sha2-512", "ssh-rsa", "ssh-dss"))),
    case("crypto.ssh-host-key", NOT_MET, SITE.sees("ssh", host_keys=("rsa-sha2-512",))),
    case("crypto.ssh-host-key", Reason.NOT_KNOWN, SITE.sees("ssh", host_keys=())),
)

CASES = (*SIGNATURES, *CERTIFICATES, *OTHERS)
