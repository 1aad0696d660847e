"""SM2 and SM3 against the standards' published examples, and certificates signed by other implementations."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from gmalg import SM3

from scanner.probes import sm2, tls_certificate
from tests.lab.certificates import issue
from tests.lab.national import SIGNING, NationalAuthority
from tests.lab.tlcp_standin import der

# GB/T 32918.5-2017, annex A.2: signature over the recommended curve
KEY = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
SIGNATURE = bytes.fromhex("3046022100" + R + "022100" + S)
MESSAGE = b"message digest"
ORDER = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        # GB/T 32905-2016, annex A
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_published_digests(message: bytes, digest: str) -> None:
    sm3 = SM3()
    sm3.update(message)
    assert sm3.value().hex() == digest


def test_the_published_signature() -> None:
    assert sm2.verify(KEY, MESSAGE, SIGNATURE)


@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        (KEY, MESSAGE + b".", SIGNATURE),
        (KEY[:-1] + bytes([KEY[-1] ^ 1]), MESSAGE, SIGNATURE),
        (KEY[:33] + bytes(32), MESSAGE, SIGNATURE),
        (b"\x02" + KEY[1:33], MESSAGE, SIGNATURE),
        (b"", MESSAGE, SIGNATURE),
        (KEY, MESSAGE, SIGNATURE[:-1]),
        (KEY, MESSAGE, SIGNATURE[:-1] + bytes([SIGNATURE[-1] ^ 1])),
        (KEY, MESSAGE, SIGNATURE + b"\x00"),
        (KEY, MESSAGE, b""),
        (KEY, MESSAGE, bytes.fromhex("3006020100020100")),
        (KEY, MESSAGE, bytes.fromhex("30060201ff0201ff")),
        (KEY, MESSAGE, bytes.fromhex("3046022100" + ORDER + "022100" + S)),
        (KEY, MESSAGE, bytes.fromhex("3046022100" + "FF" * 32 + "022100" + "FF" * 32)),
    ],
)
def test_anything_else_does_not_verify(key: bytes, message: bytes, signature: bytes) -> None:
    assert not sm2.verify(key, message, signature)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> NationalAuthority:
    return NationalAuthority(tmp_path_factory.mktemp("authority"))


def read(path: Path) -> x509.Certificate:
    return x509.load_der_x509_certificate(der(path))


def test_certificates_of_openssl_and_gmssl_verify(authority: NationalAuthority) -> None:
    root, issuing = read(authority.root), read(authority.certificate)
    leaf = read(authority.issue(SIGNING).certificate)
    alone = read(authority.self_signed(SIGNING).certificate)
    assert sm2.signed_by(leaf, issuing)
    assert sm2.signed_by(issuing, root)
    assert sm2.signed_by(root, root)
    assert sm2.signed_by(alone, alone)
    assert sm2.signed_by(leaf, root) is False
    assert sm2.signed_by(alone, issuing) is False


def test_certificates_of_other_algorithms_verify_too(authority: NationalAuthority) -> None:
    above = issue(("ca.example.gov.cn",), is_ca=True)
    below = issue(issuer=above)
    assert sm2.signed_by(below.certificate, above.certificate)
    assert sm2.signed_by(read(authority.root), above.certificate) is False
    assert sm2.public_point(above.certificate) is None


def test_the_key_and_the_signature_are_named_for_what_they_are(authority: NationalAuthority) -> None:
    described = tls_certificate.describe(read(authority.issue(SIGNING).certificate))
    alone = tls_certificate.describe(read(authority.self_signed(SIGNING).certificate))
    root = tls_certificate.describe(read(authority.root))
    assert (described.key_type, described.key_bits, described.curve) == ("sm2", 256, "")
    assert described.signature == "sm3-sm2"
    assert [one.self_signed for one in (described, alone, root)] == [False, True, True]
    assert [one.is_ca for one in (described, alone, root)] == [False, False, True]


def test_a_name_of_an_unknown_string_type_is_left_empty(authority: NationalAuthority) -> None:
    """`cryptography` raises a KeyError there."""
    good = der(authority.issue(SIGNING).certificate)
    odd = good.replace(b"\x0c\x0fLab National CA", b"\x09\x0fLab National CA")
    certificate = tls_certificate.load_der(odd)
    assert certificate is not None
    described = tls_certificate.describe(certificate)
    assert (described.issuer, described.key_type, described.self_signed) == ("", "sm2", False)


def test_an_alternative_name_of_a_kind_nobody_uses_hides_the_others(authority: NationalAuthority) -> None:
    good = der(authority.issue(SIGNING).certificate)
    certificate = tls_certificate.load_der(good.replace(b"\x82\x12www.example", b"\xa3\x12www.example"))
    assert certificate is not None
    described = tls_certificate.describe(certificate)
    assert (described.names, described.subject) == ((), "CN=www.example.gov.cn")


def test_a_certificate_that_only_names_itself_as_issuer_is_not_self_signed(authority: NationalAuthority) -> None:
    borrowed = authority.issue(SIGNING, name="Lab National CA", alternative=False)
    assert not tls_certificate.describe(read(borrowed.certificate)).self_signed
