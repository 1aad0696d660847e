"""CMS and S/MIME as GmSSL and OpenSSL make them, read back by their exact algorithms and verified."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from checks.evidence import Enveloped
from scanner.probes.file.cms.found import Found
from scanner.probes.file.read import read_certificate_file
from tests.lab.gmt_0010 import signed_data
from tests.lab.national import ENCRYPTION, SIGNING, Issued, NationalAuthority
from tests.lab.signed_files import (
    CONTENT,
    WITH_OLD_CIPHERS,
    ForeignSigner,
    encrypted,
    foreign_signer,
    national_encrypted,
    national_signed,
    signed,
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> NationalAuthority:
    return NationalAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def national(authority: NationalAuthority) -> Issued:
    return authority.issue(SIGNING)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> ForeignSigner:
    return foreign_signer(tmp_path_factory.mktemp("foreign"))


def algorithms(found: Found) -> list[tuple[str, str]]:
    return [(one.key_type, one.signature) for one in found.certificates]


def signatures(found: Found) -> list[tuple[str, str, bool | None]]:
    return [(one.digest, one.signature, one.verified) for one in found.signers]


# Signed data


def test_signed_data_of_gmssl(national: Issued, tmp_path: Path) -> None:
    """GmSSL signs in a way of its own, so nothing is said of the signature itself."""
    found = read_certificate_file(national_signed(national, tmp_path))

    assert (found.format, algorithms(found)) == ("gm-pkcs7", [("sm2", "sm3-sm2")])
    assert signatures(found) == [("sm3", "sm3-sm2", None)]
    assert found.signers[0].fingerprint == found.certificates[0].fingerprint


@pytest.mark.parametrize("algorithm", ["sm3-sm2", "sm2", "ec"])
@pytest.mark.parametrize("attributes", [True, False], ids=["attributes", "plain"])
def test_signed_data_as_gmt_0010_says_is_verified(
    national: Issued, tmp_path: Path, algorithm: str, attributes: bool
) -> None:
    def message(content: bytes) -> bytes:
        return signed_data(national, tmp_path, CONTENT, sent=content, algorithm=algorithm, attributes=attributes)

    assert signatures(read_certificate_file(message(CONTENT))) == [("sm3", "sm3-sm2", True)]
    assert signatures(read_certificate_file(message(CONTENT + b"."))) == [("sm3", "sm3-sm2", None)]


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_a_signed_mail_is_verified(foreign: ForeignSigner, tmp_path: Path, digest: str) -> None:
    found = read_certificate_file(signed(foreign, tmp_path, "-md", digest))

    assert (found.format, algorithms(found)) == ("smime", [("rsa", "sha256-rsa")])
    assert signatures(found) == [(digest, f"{digest}-rsa", True)]


@pytest.mark.parametrize(
    "options",
    [
        ("-nodetach", "-outform", "DER"),
        ("-nodetach", "-outform", "DER", "-stream"),
        ("-nodetach", "-outform", "PEM"),
        ("-nodetach", "-noattr", "-outform", "DER"),
        ("-nodetach", "-keyid", "-outform", "DER"),
        ("-nodetach", "-keyopt", "rsa_padding_mode:pss", "-outform", "DER"),
        ("-nodetach",),
    ],
    ids=["der", "indefinite", "pem", "no-attributes", "key-id", "pss", "opaque-mail"],
)
def test_each_form_of_signed_data_is_verified(foreign: ForeignSigner, tmp_path: Path, options: Sequence[str]) -> None:
    made = signed(foreign, tmp_path, "-md", "sha256", *options)

    assert signatures(read_certificate_file(made)) == [("sha256", "sha256-rsa", True)]


def test_a_changed_mail_is_found_out(foreign: ForeignSigner, tmp_path: Path) -> None:
    mail = signed(foreign, tmp_path, "-md", "sha1").replace(b"Notice 1", b"Notice 2")

    assert signatures(read_certificate_file(mail)) == [("sha1", "sha1-rsa", False)]


def test_a_signature_apart_from_its_content_or_certificate_is_left_open(foreign: ForeignSigner, tmp_path: Path) -> None:
    apart = read_certificate_file(signed(foreign, tmp_path, "-outform", "DER"))
    bare = read_certificate_file(signed(foreign, tmp_path, "-nocerts"))

    assert [one[2] for one in (*signatures(apart), *signatures(bare))] == [None, None]
    assert (bare.certificates, bare.signers[0].fingerprint) == ((), "")


# Encrypted data


def test_encrypted_data_of_gmssl(authority: NationalAuthority, tmp_path: Path) -> None:
    found = read_certificate_file(national_encrypted(authority.issue(ENCRYPTION), tmp_path))

    assert (found.format, found.enveloped) == ("gm-pkcs7", (Enveloped(cipher="sm4-cbc", keys=("sm2",)),))


@pytest.mark.parametrize(
    ("options", "cipher"),
    [
        ((*WITH_OLD_CIPHERS, "-des"), "des-cbc"),
        ((*WITH_OLD_CIPHERS, "-rc2-40"), "rc2-cbc"),
        (("-des3",), "des-ede3-cbc"),
        (("-aes128",), "aes128-cbc"),
        (("-aes-256-gcm",), "aes256-gcm"),
        (("-sm4",), "sm4-cbc"),
    ],
)
def test_an_encrypted_mail_tells_its_cipher(
    foreign: ForeignSigner, tmp_path: Path, options: Sequence[str], cipher: str
) -> None:
    found = read_certificate_file(encrypted(foreign, tmp_path, *options))

    assert (found.format, found.enveloped) == ("smime", (Enveloped(cipher=cipher, keys=("rsa",)),))


def test_a_part_is_known_by_its_name_too(foreign: ForeignSigner, tmp_path: Path) -> None:
    mail = encrypted(foreign, tmp_path, "-aes256").replace(b"application/pkcs7-mime", b"application/octet-stream")

    assert read_certificate_file(mail).enveloped == (Enveloped(cipher="aes256-cbc", keys=("rsa",)),)


def test_a_mail_signed_within_a_signed_one_within_a_forwarded_one(foreign: ForeignSigner, tmp_path: Path) -> None:
    inner = (
        signed(foreign, tmp_path, "-md", "sha1", "-nodetach")
        .replace(b"MIME-Version: 1.0\n", b"")
        .replace(b"\n", b"\r\n")
    )
    inner = b"Content-" + inner.partition(b"Content-")[2]
    outer = signed(foreign, tmp_path, "-md", "sha256", "-nodetach", "-binary", content=inner)
    mail = b"Subject: fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhi\n"
    mail += b"--x\nContent-Type: message/rfc822\n\n" + outer + b"\n--x--\n"

    assert signatures(read_certificate_file(mail)) == [("sha256", "sha256-rsa", True), ("sha1", "sha1-rsa", True)]
