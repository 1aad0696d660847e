"""What is packed into an app: secrets by their shape and never by their value, addresses, libraries and packers."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from scanner.probes.app.archive import Archive
from scanner.probes.app.key_stores import key_store_kind
from scanner.probes.app.search import MOST_ADDRESSES, Findings, search
from tests.lab.certificates import issue
from tests.probes.app.hostile import archive

KEY = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w"
PASSWORD = "lab-only"


def found_in(**files: bytes) -> Findings:
    """What is found in entries, `_` standing for the dot in their names."""
    content = archive((name.replace("_", "."), content) for name, content in files.items())
    return search(Archive(memoryview(bytes(content))), 20.0)


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        (f"-----BEGIN PRIVATE KEY-----\n{KEY}\n", "private-key", ""),
        (rf"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n", "private-key", ""),
        (
            f"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{KEY}",
            "private-key",
            "",
        ),
        ("x=LTAI5tQ8xLabOnlyLabOnly9;", "aliyun-access-key", "LTAI****"),
        ("AKID" + "a1B2" * 8, "tencent-access-key", "AKID****"),
        ("AKIA" + "A1B2" * 4, "aws-access-key", "AKIA****"),
        ("ghp_" + "a1B2" * 9, "github-token", "ghp_****"),
        ("xoxb-" + "a1b2" * 6, "slack-token", "xoxb-****"),
        ("AIza" + "a1B2c" * 7, "google-api-key", "AIza****"),
        ("redis://app:s3cret@10.1.1.1:6379/0", "url-with-password", ""),
    ],
)
@pytest.mark.parametrize("name", ["classes_dex", "assets_json"])
def test_a_secret_is_known_by_its_shape(text: str, kind: str, masked: str, name: str) -> None:
    (secret,) = found_in(**{name: b"\0" + text.encode() + b"\0"}).secrets

    assert (secret.kind, secret.masked, secret.file) == (kind, masked, name.replace("_", "."))


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\0-----END PRIVATE KEY-----",
        f"-----BEGIN PUBLIC KEY-----\n{KEY}",
        "xLTAI5tQ8xLabOnlyLabOnly9",
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA" + "A1B2" * 5,
        "https://example.gov.cn:443/a@b",
        "mailto:a@example.gov.cn",
    ],
)
def test_what_only_resembles_a_secret_is_none(text: str) -> None:
    assert not found_in(classes_dex=text.encode()).secrets


def test_a_key_store_counts_where_it_holds_a_key(tmp_path: Path) -> None:
    certificate, key = issue(()).write(tmp_path)
    kinds = {}
    for type in ("PKCS12", "JKS"):
        own, trusted = tmp_path / f"own.{type}", tmp_path / f"trusted.{type}"
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=x", store=own, type=type)
        keytool("-importcert", "-noprompt", "-file", str(certificate), store=trusted, type=type)
        kinds[type] = (key_store_kind(own.read_bytes()), key_store_kind(trusted.read_bytes()))

    assert kinds == {"PKCS12": ("pkcs12", ""), "JKS": ("jks", "")}
    assert found_in(assets_p12=(tmp_path / "own.PKCS12").read_bytes()).secrets
    assert key_store_kind(key.read_bytes()) == ""


def test_a_store_of_bouncy_castle_is_read_past_its_certificates() -> None:
    """Assembled as BcKeyStoreSpi writes it: no keytool here makes one."""
    head = struct.pack(">II", 2, 20) + b"s" * 20 + struct.pack(">I", 1024)
    one = struct.pack(">BH1sQIH5sI3s", 1, 1, b"a", 0, 0, 5, b"X.509", 3, b"der")

    assert key_store_kind(head + one + one + b"\0") == ""
    assert key_store_kind(head + one + b"\x04") == "bks"
    assert key_store_kind(head + one[:9]) == ""


def keytool(*command: str, store: Path, type: str) -> None:
    options = ("-alias", "a", "-keystore", str(store), "-storetype", type, "-storepass", PASSWORD)
    subprocess.run(["keytool", *command, *options], check=True, capture_output=True)


def test_hosts_in_the_clear_and_inner_addresses_are_told_from_names() -> None:
    found = found_in(
        classes_dex=b"http://api.example.gov.cn:8080/a\0http://schemas.android.com/apk\0http://www.apache.org/licenses\0"
        b"shttp://no.example.gov.cn\0http://localhost:8081\0http://u@h.example.gov.cn/\0http://172.16.3.4/x\0",
        assets_json=b'"192.168.1.20" "172.32.0.1" "10.999.1.1" "1.10.1.2.3" "10.1.2.3.4" "10.0.2.2" "v8.8.8.8"',
        resources_arsc="http://wide.example.gov.cn/".encode("utf-16-le"),
    )

    assert list(found.clear_hosts) == ["api.example.gov.cn", "h.example.gov.cn", "172.16.3.4", "wide.example.gov.cn"]
    assert list(found.inner_addresses) == ["172.16.3.4", "192.168.1.20"]
    assert found.whole


def test_lists_are_cut_and_it_is_said() -> None:
    found = found_in(classes_dex=b"\0".join(b"http://h%d.example.gov.cn/" % number for number in range(200)))

    assert (len(found.clear_hosts), found.whole) == (MOST_ADDRESSES, False)


def test_libraries_and_packers_are_known_by_their_names() -> None:
    content = archive(
        [
            ("classes.dex", b"\0\x22Lorg/bouncycastle/crypto/digests/SM3Digest;\0"),
            ("lib/arm64-v8a/libgmssl.so", b"\x7fELF"),
            ("lib/arm64-v8a/libapp.so", b"\x7fELF"),
            ("assets/libjiagu.so", b"\x7fELF"),
            ("assets/logo.png", b"AKIA" + b"A1B2" * 4),
        ]
    )
    found = search(Archive(memoryview(bytes(content))), 20.0)

    assert set(found.national) == {"GmSSL", "Bouncy Castle (SM)"}
    assert list(found.packers) == ["360 Jiagu"]
    assert len(found.native) == 3
    assert not found.secrets


def test_time_that_is_up_is_said() -> None:
    content = archive([("a.dex", b"a"), ("b.dex", b"AKIA" + b"A1B2" * 4)])
    found = search(Archive(memoryview(bytes(content))), 0.0)

    assert (found.whole, list(found.secrets)) == (False, [])
