"""The TLS probe on real servers: nginx with old and new settings, and certificates of every kind."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.evidence import Depth, FailedLook, Reason, TlsEvidence
from scanner.probes import tls
from scanner.probes.hello import HelloKind, hello
from scanner.probes.tls import look_tls
from scanner.probes.tls_certificate import covers
from tests.lab import hostile
from tests.lab.certificates import Issued, issue, server_context
from tests.lab.hostile import serving
from tests.lab.scope import a_site, permit
from tests.lab.web import NEW_TLS, OLD_TLS, free_port, https_server, nginx

LOCALHOST = permit("127.0.0.1", "::1")


def look(
    port: int, *, depth: Depth = Depth.LIGHT, address: str = "127.0.0.1", name: str = "www.example.gov.cn"
) -> TlsEvidence:
    seen = look_tls(a_site(address, name, depth=depth), port, LOCALHOST)
    assert isinstance(seen, TlsEvidence), seen
    return seen


@contextmanager
def https(folder: Path, issued: Issued, settings: str, *, address: str = "127.0.0.1") -> Iterator[int]:
    port = free_port(address)
    certificate, key = issued.write(folder)
    with nginx(folder, https_server(port, certificate, key, settings, address=address), port, address=address):
        yield port


def test_todays_settings(tmp_path: Path) -> None:
    with https(tmp_path, issue(), NEW_TLS) as port:
        seen = look(port, depth=Depth.NORMAL)
    assert set(seen.accepted) == {"TLS 1.2", "TLS 1.3"}
    assert seen.refused == ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1")
    assert seen.accepted["TLS 1.2"] == (
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    )
    assert (seen.compression, seen.heartbleed, seen.ccs_injection) == (False, False, False)
    assert (seen.secure_renegotiation, seen.client_renegotiation, seen.fallback_scsv) == (True, False, True)
    assert seen.robot is None
    assert seen.place.locator == f"tcp/{port}"
    (leaf,) = seen.chain
    assert (leaf.key_type, leaf.key_bits, leaf.curve, leaf.signature) == ("ec", 256, "secp256r1", "sha256-ecdsa")


def test_old_settings(tmp_path: Path) -> None:
    issued = issue(key=rsa.generate_private_key(65537, 2048))
    with https(tmp_path, issued, OLD_TLS) as port:
        seen = look(port, depth=Depth.DEEP)
    assert set(seen.accepted) == {"TLS 1.0", "TLS 1.1", "TLS 1.2"}
    assert seen.refused == ("SSL 2.0", "SSL 3.0", "TLS 1.3")
    assert "TLS_RSA_WITH_AES_128_CBC_SHA" in seen.accepted["TLS 1.0"]
    assert "TLS_ECDH_anon_WITH_AES_128_CBC_SHA" in seen.accepted["TLS 1.2"]
    assert seen.robot is False
    assert (seen.chain[0].key_type, seen.chain[0].key_bits) == ("rsa", 2048)


def test_a_light_look_asks_for_no_weakness(tmp_path: Path) -> None:
    with https(tmp_path, issue(), NEW_TLS) as port:
        seen = look(port)
    assert seen.depth is Depth.LIGHT
    assert seen.heartbleed is None
    assert seen.secure_renegotiation is None


def test_ipv6(tmp_path: Path) -> None:
    with https(tmp_path, issue(("::1",)), NEW_TLS, address="::1") as port:
        seen = look(port, address="::1", name="")
    assert seen.place.locator == f"tcp6/{port}"
    assert "TLS 1.3" in seen.accepted
    assert seen.name_matches is None


@pytest.mark.parametrize(
    ("names", "matches"),
    [
        (("www.example.gov.cn",), True),
        (("*.example.gov.cn",), True),
        (("other.example.gov.cn", "example.gov.cn"), False),
        (("*.www.example.gov.cn", "*.gov.cn"), False),
        ((), False),
    ],
)
def test_the_name_is_held_against_the_alternative_names(names: tuple[str, ...], matches: bool, tmp_path: Path) -> None:
    with https(tmp_path, issue(names, common_name="www.example.gov.cn"), NEW_TLS) as port:
        seen = look(port)
    assert seen.name_matches is matches
    assert seen.chain[0].names == names


@pytest.mark.parametrize(
    ("names", "name", "covered"),
    [
        (("*.cn",), "example.cn", False),
        (("*.example.cn",), "a.b.example.cn", False),
        (("*.example.cn",), "example.cn", False),
        (("WWW.Example.CN",), "www.example.cn.", True),
        (("w*.example.cn",), "www.example.cn", False),
        (("192.0.2.1",), "192.0.2.1", True),
        (("2001:db8::1",), "2001:DB8:0::1", True),
        (("*.0.2.1",), "192.0.2.1", False),
    ],
)
def test_a_wildcard_stands_for_one_whole_label(names: tuple[str, ...], name: str, covered: bool) -> None:
    assert covers(names, name) is covered


def test_an_expired_certificate_is_read(tmp_path: Path) -> None:
    with https(tmp_path, issue(days=(-400, -35)), NEW_TLS) as port:
        seen = look(port)
    assert seen.chain[0].not_after < datetime.now(UTC)
    assert seen.chain[0].self_signed
    assert seen.trusted is False
    assert seen.trust_error == "the certificate is signed by itself"


def test_rsa_512_and_sha_1(tmp_path: Path) -> None:
    certificate, key = tmp_path / "old.pem", tmp_path / "old.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:512", "-sha1", "-nodes", "-subj", "/CN=www.example.gov.cn"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    port = free_port()
    settings = "ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;"
    with nginx(tmp_path, https_server(port, certificate, key, settings), port):
        seen = look(port)
    assert (seen.chain[0].key_bits, seen.chain[0].signature) == (512, "sha1-rsa")
    assert set(seen.accepted) == {"TLS 1.0"}


def test_roots_of_the_citys_own_are_trusted_when_given(tmp_path: Path) -> None:
    authority = issue((), common_name="City CA", is_ca=True, key_ids=True)
    issued = issue(issuer=authority, key_ids=True)
    pem = authority.certificate.public_bytes(serialization.Encoding.PEM).decode()
    with https(tmp_path, issued, NEW_TLS) as port:
        without = look(port)
        given = look_tls(a_site(), port, LOCALHOST, extra_roots=pem)
    assert without.trusted is False
    assert isinstance(given, TlsEvidence)
    assert (given.trusted, given.trust_error, given.chain_ordered) == (True, "", True)


def test_a_chain_in_disorder_is_seen(tmp_path: Path) -> None:
    authority = issue((), common_name="City CA", is_ca=True)
    other = issue((), common_name="Another", is_ca=True)
    leaf = issue(issuer=authority)
    leaf.chain = [other.certificate, authority.certificate]
    with https(tmp_path, leaf, NEW_TLS) as port:
        seen = look(port)
    assert seen.chain_ordered is False
    assert len(seen.chain) == 3


def test_every_connection_is_counted_and_paced(tmp_path: Path) -> None:
    context = server_context(issue(), tmp_path)
    with serving(hostile.answering(b"x"), tls=context) as server:
        started = time.monotonic()
        seen = look_tls(a_site(), server.port, permit("127.0.0.1", rate=90))
        took = time.monotonic() - started
        assert isinstance(seen, TlsEvidence)
        assert seen.connections == server.connections
    # The last connection starts when all the gaps before it have passed.
    assert took >= (seen.connections - 3) / 90


def test_the_parent_never_loads_sslyze() -> None:
    code = "import sys, scanner.probes.tls; sys.exit('sslyze' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("program", ["/bin/false", "/bin/true"])
def test_a_child_that_breaks_off_is_a_failed_look(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with serving(hostile.TLS_STALLED) as server:
        seen = look_tls(a_site(), server.port, LOCALHOST)
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.PROBE_ERROR


def test_a_child_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "SECONDS", 0.0)
    with serving(hostile.TLS_STALLED) as server:
        seen = look_tls(a_site(), server.port, permit("127.0.0.1", rate=tls.MOST_CONNECTIONS))
    assert isinstance(seen, FailedLook)
    assert (seen.reason, seen.detail) == (Reason.TIMEOUT, "the TLS scan did not end within 1 s")


def test_a_child_is_killed_when_the_gate_closes() -> None:
    gate = permit("127.0.0.1", rate=tls.MOST_CONNECTIONS)
    with serving(hostile.TLS_STALLED) as server:
        threading.Timer(1.0, gate.close).start()
        began = time.monotonic()
        seen = look_tls(a_site(), server.port, gate)
    assert isinstance(seen, FailedLook)
    assert time.monotonic() - began < 5


def test_nobody_there_is_refused() -> None:
    seen = look_tls(a_site(), free_port(), LOCALHOST)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("tls", Reason.REFUSED)


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (hostile.silent, HelloKind.SILENT),
        # Not before it is spoken to: a reset may come before `connect` is through, and be its error.
        (hostile.broken_off(b"", after=0), HelloKind.RESET),
        (hostile.TLS_GARBAGE, HelloKind.NOT_TLS),
        (hostile.TLS_OVERSIZE, HelloKind.NOT_TLS),
        (hostile.TLS_STALLED, HelloKind.TLS),
        (hostile.answering(b"\x15\x03\x01\x00\x02\x02\x28"), HelloKind.ALERT),
        (hostile.answering(b"\x16\x03\x03"), HelloKind.UNFINISHED),
        (hostile.answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), HelloKind.NOT_TLS),
        (lambda connection: connection.recv(4096), HelloKind.CLOSED),
    ],
)
def test_each_answer_to_a_hello_has_its_kind(handler: hostile.Handler, kind: HelloKind) -> None:
    with serving(handler) as server, socket.create_connection((server.address, server.port), timeout=2) as connection:
        assert hello(connection, "www.example.gov.cn", seconds=1).kind is kind
