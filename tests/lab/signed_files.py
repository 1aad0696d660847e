"""Signed and encrypted files on the spot: national ones by GmSSL, foreign ones by OpenSSL."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.lab.gmssl_build import gmssl
from tests.lab.national import PASSWORD, Issued

CONTENT = b"Content-Type: text/plain\r\n\r\nNotice 1\r\n"

WITH_OLD_CIPHERS = ("-provider", "legacy", "-provider", "default")
"""Options of OpenSSL that bring DES and RC2 back."""


@dataclass(frozen=True)
class ForeignSigner:
    """A self-signed RSA certificate with its key, unencrypted, as files."""

    certificate: Path
    key: Path


def foreign_signer(folder: Path, *, bits: int = 2048, digest: str = "sha256") -> ForeignSigner:
    """A new one, for a hundred days."""
    made = ForeignSigner(folder / f"rsa-{bits}-{digest}.pem", folder / f"rsa-{bits}-{digest}.key")
    _run(
        *("openssl", "req", "-x509", "-newkey", f"rsa:{bits}", f"-{digest}", "-nodes", "-days", "100"),
        *("-subj", "/CN=Lab Signer", "-keyout", str(made.key), "-out", str(made.certificate)),
    )
    return made


def national_signed(issued: Issued, folder: Path, content: bytes = CONTENT) -> bytes:
    """SignedData of GM/T 0010 in PEM."""
    paths = ("-in", _file(folder, content), "-out", str(folder / "signed.pem"))
    key = ("-key", str(issued.key), "-pass", PASSWORD, "-cert", str(issued.certificate))
    _run(str(gmssl()), "cmssign", *key, *paths)
    return (folder / "signed.pem").read_bytes()


def national_encrypted(issued: Issued, folder: Path, content: bytes = CONTENT) -> bytes:
    """EnvelopedData of GM/T 0010 in PEM."""
    paths = ("-in", _file(folder, content), "-out", str(folder / "encrypted.pem"))
    _run(str(gmssl()), "cmsencrypt", "-rcptcert", str(issued.certificate), *paths)
    return (folder / "encrypted.pem").read_bytes()


def sm2_signature(issued: Issued, folder: Path, message: bytes) -> bytes:
    """The signature over `message` in DER, by the default identity."""
    out = folder / "signature.bin"
    paths = ("-in", _file(folder, message), "-out", str(out))
    _run(str(gmssl()), "sm2sign", "-key", str(issued.key), "-pass", PASSWORD, *paths)
    return out.read_bytes()


def signed(signer: ForeignSigner, folder: Path, *options: str, content: bytes = CONTENT) -> bytes:
    """What `openssl cms -sign` makes with `options`; a mail unless they say otherwise."""
    given = ("-signer", str(signer.certificate), "-inkey", str(signer.key), "-in", _file(folder, content))
    return _run("openssl", "cms", "-sign", *given, *options)


def encrypted(signer: ForeignSigner, folder: Path, *options: str, content: bytes = CONTENT) -> bytes:
    """What `openssl cms -encrypt` makes with `options` for the signer."""
    return _run("openssl", "cms", "-encrypt", *options, "-in", _file(folder, content), str(signer.certificate))


def bundled(*certificates: Path, form: str = "DER") -> bytes:
    """Certificates alone, in a PKCS#7 message without signers (`.p7b`)."""
    files = [word for one in certificates for word in ("-certfile", str(one))]
    return _run("openssl", "crl2pkcs7", "-nocrl", *files, "-outform", form)


def _file(folder: Path, content: bytes) -> str:
    path = folder / "content.bin"
    path.write_bytes(content)
    return str(path)


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout
