"""What a file is looked at for, by how its name ends: certificates and signed messages, or data."""

from __future__ import annotations

from checks.evidence import CertificatesEvidence, Evidence, FileEvidence

CERTIFICATE_SUFFIXES = (".cer", ".crt", ".pem", ".der", ".key", ".p7b", ".p7c", ".p7s", ".p7m", ".eml")
"""How the names of certificate files, signed or encrypted files and mails end."""


def is_certificate_file(reference: str) -> bool:
    """True when the path of a reference or of a file ends as the name of a certificate file, CMS file or mail does."""
    path = reference.partition("#")[0].partition("?")[0]
    return path.strip().lower().endswith(CERTIFICATE_SUFFIXES)


def kind_of(reference: str) -> type[Evidence]:
    """The kind of evidence that a look at the file gives."""
    return CertificatesEvidence if is_certificate_file(reference) else FileEvidence
