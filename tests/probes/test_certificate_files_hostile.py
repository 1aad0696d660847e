"""Certificate files made to hurt whoever reads them: cut off, garbled, nested, endless."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from checks.evidence import Depth, FailedLook, Reason
from scanner.estate.model import Asset, AssetType
from scanner.probes.file import look_path
from scanner.probes.file.cms.found import Found
from scanner.probes.file.cms.read import read_certificates
from scanner.probes.file.contents import Unreadable
from scanner.probes.file.read import read_certificate_file
from tests.lab.certificates import issue
from tests.lab.gmt_0010 import INTEGER, OCTETS, SEQUENCE, SET, message, oid, signed_data, tlv
from tests.lab.national import SIGNING, NationalAuthority
from tests.lab.signed_files import encrypted, foreign_signer, signed

KEY = ec.generate_private_key(ec.SECP256R1())
MIME = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """One file of each kind."""
    folder = tmp_path_factory.mktemp("good")
    signer = foreign_signer(folder)
    return [
        signed_data(NationalAuthority(folder).issue(SIGNING), folder, b"Notice"),
        signed(signer, folder, "-nodetach", "-outform", "DER", "-stream"),
        signed(signer, folder),
        encrypted(signer, folder, "-des3", "-outform", "DER"),
        signer.certificate.read_bytes() + signer.key.read_bytes(),
    ]


def read_or_refused(content: bytes) -> Found | None:
    try:
        return read_certificates(content)
    except Unreadable:
        return None


def test_a_file_cut_off_anywhere_raises_nothing(good: list[bytes]) -> None:
    for content in good:
        found = [read_or_refused(content[:length]) for length in range(0, len(content), 23)]
        assert None in found
        assert not [one for one in found if one and one.signers and one.signers[0].verified]


def test_a_garbled_file_raises_nothing_and_is_read_within_its_bounds(good: list[bytes]) -> None:
    chance = random.Random(7)
    for content in good[:4]:
        for _ in range(60):
            garbled = bytearray(content)
            for _ in range(chance.randint(1, 4)):
                garbled[chance.randrange(len(garbled))] = chance.randrange(256)
            found = read_or_refused(bytes(garbled))
            assert found is None or len(found.certificates) == len(found.signatures) <= 1


def test_a_key_cut_off_is_a_key(good: list[bytes]) -> None:
    found = read_or_refused(good[4][:-200])
    assert found is not None
    assert (len(found.certificates), found.private_keys) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"0",
        b"\x30\x80" * 100_000,
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x80" + b"\x02\x01\x01" * 100_000 + b"\0\0",
        tlv(SEQUENCE, *[tlv(INTEGER, b"\x01")] * 30_000),
        message("signed", tlv(INTEGER, b"\x01")),
        message("signed"),
        tlv(SEQUENCE, oid("signed")),
        b"MA==" + b" " * 1_000_000 + b"!",
        b"-----BEGIN CERTIFICATE-----\n!!!!",
        b"-----BEGIN CERTIFICATE-----" * 20_000,
        MIME + b"--x\n" * 50_000,
        (MIME + b"--x\n") * 20_000,
        b"Content-Type: multipart/signed; boundary=\n\n--",
        b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\nMA==",
        b"Content-Type: " + b"a" * 2_000_000,
    ],
)
def test_nonsense_is_refused_at_once(content: bytes) -> None:
    started = time.monotonic()
    assert read_or_refused(content) is None
    assert time.monotonic() - started < 5


def test_messages_within_messages_are_followed_a_few_deep() -> None:
    inner = message("signed", tlv(INTEGER, b"\x01"), tlv(SET), message("data", tag=0), tlv(SET))
    for _ in range(40):
        inner = message("signed", tlv(INTEGER, b"\x01"), tlv(SET), inner, tlv(SET))
    found = read_or_refused(inner)
    assert found is not None
    assert (found.format, found.whole) == ("gm-pkcs7", False)


def test_certificates_and_keys_without_number_are_cut() -> None:
    pems = [
        issue((f"{number}.example.gov.cn",), key=KEY).certificate.public_bytes(Encoding.PEM) for number in range(130)
    ]
    found = read_certificate_file(b"".join(pems))
    assert (len(found.certificates), found.whole) == (100, False)
    assert len(found.signatures) == 100

    keys = read_certificates(b"-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n" * 600)
    assert (keys.private_keys, keys.whole) == (500, False)


def test_signers_without_number_are_cut() -> None:
    signer = tlv(
        SEQUENCE,
        tlv(INTEGER, b"\x01"),
        tlv(SEQUENCE, tlv(SEQUENCE), tlv(INTEGER, b"\x01")),
        tlv(SEQUENCE, oid("sm3")),
        tlv(SEQUENCE, oid("sm3-sm2")),
        tlv(OCTETS, b"x"),
    )
    body = tlv(INTEGER, b"\x01"), tlv(SET), message("data", tag=0), tlv(SET, signer * 5000)
    found = read_or_refused(message("signed", *body))
    assert found is not None
    assert (len(found.signers), found.whole) == (20, False)


def test_what_takes_too_long_is_given_up() -> None:
    """Each level holds as many values as are let through, and each of them is a level."""
    level = b"\x30\x80" + b"\x30\x80\0\0" * 15_000 + b"\0\0"
    endless = b"\x30\x80" + level * 300 + b"\0\0"
    started = time.monotonic()
    with pytest.raises(Unreadable) as failure:
        read_certificate_file(endless, seconds=0.1)
    assert failure.value.reason in (Reason.TOO_MUCH, Reason.NOT_SUPPORTED)
    assert time.monotonic() - started < 40


def test_a_file_beyond_the_limit_is_not_read_in_part(tmp_path: Path) -> None:
    with (tmp_path / "a.pem").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    seen = look_path(Asset(id="f", system="s", type=AssetType.FILE, target="a.pem"), tmp_path, Depth.NORMAL)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("certificates", Reason.TOO_MUCH)
