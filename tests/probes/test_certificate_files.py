"""Certificate files and private keys as GmSSL and OpenSSL make them, read back; the look at them and what the checks say."""

from __future__ import annotations

import base64
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from checks import Outcome, all_checks, run_checks
from checks.evidence import CertificatesEvidence, Depth, FailedLook, FileEvidence, Reason, encode
from scanner.estate.model import Asset, AssetType
from scanner.probes.file import look_path, look_url
from scanner.probes.file.cms.found import Found
from scanner.probes.file.read import read_certificate_file
from scanner.probes.target import Target
from tests.lab.gmt_0010 import signed_data
from tests.lab.hostile import reply, serving, site
from tests.lab.national import SIGNING, Issued, NationalAuthority
from tests.lab.scope import permit
from tests.lab.signed_files import CONTENT, ForeignSigner, bundled, foreign_signer, signed


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


def run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


# Certificates


def test_a_national_chain_is_read_from_each_form_and_verified(authority: NationalAuthority, national: Issued) -> None:
    chain = (national.certificate, authority.certificate, authority.root)
    pem = "".join(one.read_text(encoding="ascii") for one in chain).encode()
    p7b = bundled(*chain)
    for content, format in ((pem, "x509"), (b"\xef\xbb\xbf# notes\n" + pem, "x509"), (p7b, "pkcs7")):
        found = read_certificate_file(content)
        assert (found.format, found.whole) == (format, True)
        assert algorithms(found) == [("sm2", "sm3-sm2")] * 3
        assert found.signatures == (True, True, True)
    for content in (bundled(*chain, form="PEM"), base64.encodebytes(p7b)):
        assert read_certificate_file(content).signatures == (True, True, True)


def test_one_certificate_in_der_has_no_issuer_to_verify_it(national: Issued) -> None:
    found = read_certificate_file(ssl.PEM_cert_to_DER_cert(national.pem))

    assert (found.format, algorithms(found), found.signatures) == ("x509", [("sm2", "sm3-sm2")], (None,))
    assert found.certificates[0].subject == "CN=www.example.gov.cn"


def test_a_forged_national_certificate_does_not_fit_its_issuer(authority: NationalAuthority, national: Issued) -> None:
    der = bytearray(ssl.PEM_cert_to_DER_cert(national.pem))
    der[-1] ^= 1
    forged = ssl.DER_cert_to_PEM_cert(bytes(der)) + authority.certificate.read_text(encoding="ascii")

    assert read_certificate_file(forged.encode()).signatures == (False, None)


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256"])
def test_foreign_certificates_are_named_exactly(digest: str, tmp_path: Path) -> None:
    signer = foreign_signer(tmp_path, bits=1024, digest=digest)

    (certificate,) = read_certificate_file(signer.certificate.read_bytes()).certificates

    assert (certificate.key_type, certificate.key_bits, certificate.signature) == ("rsa", 1024, f"{digest}-rsa")


# Private keys


def test_private_keys_are_counted_and_nothing_of_them_is_kept(
    authority: NationalAuthority, national: Issued, foreign: ForeignSigner
) -> None:
    plain = authority.issue_plain(SIGNING)
    bundle = b"".join(path.read_bytes() for path in (national.certificate, national.key, plain.key, foreign.key))

    found = read_certificate_file(bundle)

    assert (found.format, len(found.certificates)) == ("x509", 1)
    assert (found.private_keys, found.encrypted_keys) == (3, 1)


@pytest.mark.parametrize("name", ["id_ed25519", "id_rsa", "locked"])
def test_openssh_keys_are_counted(name: str, tmp_path: Path) -> None:
    kind, password = ("rsa", "lab-only") if name == "locked" else (name.removeprefix("id_"), "")
    run("ssh-keygen", "-q", "-t", kind, "-N", password, "-f", str(tmp_path / name))

    found = read_certificate_file((tmp_path / name).read_bytes())

    assert (found.format, found.private_keys, found.encrypted_keys) == ("key", 1, int(name == "locked"))


@pytest.mark.parametrize(
    ("command", "locked"),
    [
        (("pkey", "-outform", "DER"), False),
        (("rsa", "-traditional", "-outform", "DER"), False),
        (("rsa", "-traditional"), False),
        (("rsa", "-traditional", "-aes128", "-passout", "pass:lab-only"), True),
        (("pkcs8", "-topk8", "-outform", "DER", "-passout", "pass:lab-only"), True),
    ],
    ids=["pkcs8", "pkcs1", "pem", "locked-pem", "locked-pkcs8"],
)
def test_keys_of_openssl_are_counted(foreign: ForeignSigner, command: Sequence[str], locked: bool) -> None:
    key = run("openssl", command[0], "-in", str(foreign.key), *command[1:])

    found = read_certificate_file(key)

    assert (found.private_keys, found.encrypted_keys) == (1, int(locked))


def test_a_key_of_sec_1_is_counted(authority: NationalAuthority) -> None:
    key = authority.issue_plain(SIGNING).key
    assert read_certificate_file(run("openssl", "ec", "-in", str(key), "-outform", "DER")).private_keys == 1


def test_a_key_hidden_in_a_file_is_counted(foreign: ForeignSigner, tmp_path: Path) -> None:
    key = foreign.key.read_bytes()
    der = run("openssl", "pkey", "-in", str(foreign.key), "-outform", "DER")
    certificate = ssl.PEM_cert_to_DER_cert(foreign.certificate.read_text(encoding="ascii"))
    mail = b"MIME-Version: 1.0\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"

    assert read_certificate_file(certificate + der).private_keys == 1
    assert read_certificate_file(mail + base64.encodebytes(key)).private_keys == 1
    for form in ("DER", "PEM", "SMIME"):
        opaque = signed(foreign, tmp_path, "-nodetach", "-binary", "-outform", form, content=key)
        assert read_certificate_file(opaque).private_keys == 1
    assert read_certificate_file(signed(foreign, tmp_path, content=key)).private_keys == 1


# The look, and what the checks say


def look_in(folder: Path, name: str, content: bytes) -> CertificatesEvidence | FileEvidence | FailedLook | None:
    (folder / name).write_bytes(content)
    return look_path(Asset(id="f", system="s", type=AssetType.FILE, target=name), folder, Depth.NORMAL)


def judged(seen: CertificatesEvidence) -> dict[str, str]:
    verdicts = run_checks([seen], all_checks().values())
    return {one.check: one.outcome.value for one in verdicts if one.outcome is not Outcome.NOT_APPLICABLE}


def test_a_national_file_of_the_workspace_is_well_kept(national: Issued, tmp_path: Path) -> None:
    seen = look_in(tmp_path, "公告.p7m", signed_data(national, tmp_path, CONTENT))

    assert isinstance(seen, CertificatesEvidence), seen
    assert (seen.place.locator, seen.name, seen.format) == ("file", "公告.p7m", "gm-pkcs7")
    assert judged(seen) == {
        "crypto.file-signature-valid": "met",
        "crypto.file-signature": "met",
        "crypto.file-certificate": "met",
        "crypto.file-certificate-expired": "met",
        "file.private-key": "met",
    }


def test_a_mail_behind_a_url_is_judged_by_what_it_uses(foreign: ForeignSigner, tmp_path: Path) -> None:
    mail = signed(foreign, tmp_path, "-md", "sha1").replace(b"Notice 1", b"Notice 2")
    with serving(site({"/a.eml": reply(mail)})) as server:
        url = f"http://127.0.0.1:{server.port}/a.eml"
        target = Target(system="s", asset="f", type="file", address="127.0.0.1", url=url, port=server.port)
        seen = look_url(target, url, permit("127.0.0.1"))

    assert isinstance(seen, CertificatesEvidence), seen
    verdicts = {one.check: one for one in run_checks([seen], all_checks().values())}
    assert verdicts["crypto.file-signature-valid"].outcome is Outcome.NOT_MET
    assert verdicts["crypto.file-signature"].facts == {"file": "a.eml", "found": ["sha1-rsa"], "strength": 63}
    assert verdicts["crypto.file-certificate"].facts["found"] == ["rsa 2048", "sha256-rsa"]


def test_a_published_key_is_a_finding_and_not_in_the_evidence(foreign: ForeignSigner, tmp_path: Path) -> None:
    key = foreign.key.read_bytes()
    seen = look_in(tmp_path, "server.pem", foreign.certificate.read_bytes() + key)

    assert isinstance(seen, CertificatesEvidence), seen
    assert judged(seen)["file.private-key"] == "not_met"
    assert not [line for line in key.splitlines()[1:-1] if line in encode(seen)]


def test_a_file_without_any_of_it_is_no_well_kept_one(tmp_path: Path) -> None:
    seen = look_in(tmp_path, "a.cer", b"<html>not found</html>")

    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("certificates", Reason.NOT_SUPPORTED)
