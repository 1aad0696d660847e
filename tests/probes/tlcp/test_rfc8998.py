"""The RFC 8998 probe on GmSSL's, Tongsuo's and nginx' servers, and on answers no program here gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.evidence import FailedLook, Reason, Rfc8998Evidence
from scanner.probes.tlcp import look_rfc8998
from tests.lab.certificates import issue
from tests.lab.gmssl import client_report, tls13_server
from tests.lab.hostile import Handler, answering, serving, silent
from tests.lab.national import SIGNING, NationalAuthority
from tests.lab.scope import a_site, permit
from tests.lab.tlcp_standin import message, number, record
from tests.lab.tongsuo import tongsuo_server
from tests.lab.web import NEW_TLS, free_port, https_server, nginx
from tests.probes.tlcp.conftest import Pair
from tests.probes.tlcp.judged import GATE, look, met, weaknesses

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def look_sm(port: int) -> Rfc8998Evidence | FailedLook:
    return look_rfc8998(a_site(), port, GATE)


def server_hello(suite: int, random: bytes, extensions: bytes) -> bytes:
    body = b"\x03\x03" + random + b"\x00" + number(suite) + b"\x00" + number(len(extensions)) + extensions
    return record(message(2, body), 0x0303)


def test_gmssl_speaks_it(tmp_path: Path, authority: NationalAuthority) -> None:
    with tls13_server(tmp_path, authority.issue(SIGNING), authority.certificate) as port:
        seen = look_sm(port)
        client = client_report("tls13_client", port, authority.root)
        tlcp = look(port)
    assert isinstance(seen, Rfc8998Evidence)
    assert (client.established, client.suite) == (True, 0x00C6)
    assert (seen.offered, seen.suites, seen.group, seen.hello_retry) == (True, ("TLS_SM4_GCM_SM3",), 41, False)
    assert seen.connections == 2
    assert not tlcp.offered
    assert met(seen) == {"rfc8998.not-offered"}
    assert weaknesses(tlcp, seen) == {"tlcp.not-offered"}


def test_tongsuo_speaks_it_with_both_suites(authority: NationalAuthority, pair: Pair) -> None:
    suites = "TLS_SM4_GCM_SM3:TLS_SM4_CCM_SM3:TLS_AES_128_GCM_SHA256"
    with tongsuo_server(other=pair.signing, tlcp=False, tls13_suites=suites) as port:
        seen = look_sm(port)
    assert isinstance(seen, Rfc8998Evidence)
    assert (seen.suites, seen.group) == (("TLS_SM4_GCM_SM3", "TLS_SM4_CCM_SM3"), 41)


def test_nginx_declines(tmp_path: Path) -> None:
    port = free_port()
    certificate, key = issue().write(tmp_path)
    with nginx(tmp_path, https_server(port, certificate, key, NEW_TLS), port):
        seen = look_sm(port)
    assert isinstance(seen, Rfc8998Evidence)
    assert (seen.offered, seen.refusal, seen.connections) == (False, "alert 40", 1)
    assert weaknesses(seen) == {"rfc8998.not-offered"}


def test_a_hello_retry_request_counts() -> None:
    share = b"\x00\x33\x00\x02\x00\x29"
    with serving(answering(server_hello(0x00C7, RETRY, share))) as server:
        seen = look_sm(server.port)
    assert isinstance(seen, Rfc8998Evidence)
    assert (seen.offered, seen.suites, seen.group, seen.hello_retry) == (True, ("TLS_SM4_CCM_SM3",), 41, True)


@pytest.mark.parametrize("suite", [0x1301, 0x002F])
def test_a_suite_nobody_offered_is_none_of_ours(suite: int) -> None:
    with serving(answering(server_hello(suite, bytes(32), b""))) as server:
        seen = look_sm(server.port)
    assert isinstance(seen, Rfc8998Evidence)
    assert (seen.offered, seen.refusal) == (False, "another suite was chosen")


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (silent, Reason.SILENT),
        (answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Reason.NOT_THIS_PROTOCOL),
        (lambda connection: None, Reason.RESET),
    ],
)
def test_what_is_no_tls_is_a_failed_look(handler: Handler, reason: Reason) -> None:
    with serving(handler) as server:
        seen = look_sm(server.port)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason) == ("rfc8998", reason)


def test_nothing_outside_the_scope_is_asked() -> None:
    with serving(silent) as server:
        seen = look_rfc8998(a_site(), server.port, permit("127.0.0.2"))
        assert server.connections == 0
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.OUT_OF_SCOPE
