"""The TLCP probe on GmSSL's own server, with right and wrong certificates, beside what GmSSL's own client says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.evidence import TlcpEvidence, TlsEvidence
from scanner.probes.tlcp import look_tlcp
from scanner.probes.tls import look_tls
from tests.lab.certificates import issue
from tests.lab.gmssl import ClientReport, client_report, tlcp_server
from tests.lab.national import ENCRYPTION, SIGNING, Issued, NationalAuthority
from tests.lab.scope import a_site
from tests.lab.splitter import splitter
from tests.lab.web import NEW_TLS, free_port, https_server, nginx
from tests.probes.tlcp.judged import GATE, look, met, weaknesses

OF_GMSSL = {"tlcp.weak-suite"}
"""Its server knows the CBC suite only."""


@pytest.fixture(scope="session")
def signing(authority: NationalAuthority) -> Issued:
    return authority.issue(SIGNING)


@pytest.fixture(scope="session")
def encryption(authority: NationalAuthority) -> Issued:
    return authority.issue(ENCRYPTION)


def test_a_server_in_order(tmp_path: Path, authority: NationalAuthority, signing: Issued, encryption: Issued) -> None:
    with tlcp_server(tmp_path, signing, encryption, authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert client == ClientReport(True, 0xE013, tuple(one.fingerprint for one in seen.chain), content=True)
    assert (seen.offered, seen.suites, seen.suites_complete, seen.preferred) == (True, ("ECC_SM4_CBC_SM3",), True, "")
    assert seen.connections == 2
    assert seen.place.locator == f"tcp/{port}"
    assert not seen.wants_client_certificate
    assert seen.key_exchange_signed is True
    assert seen.signatures == (True, True, None)
    assert (seen.same_key, seen.name_matches, seen.needs_server_name) == (False, True, False)
    first, second, issuer = seen.chain
    assert (first.subject, first.issuer, first.names) == (
        "CN=www.example.gov.cn",
        "CN=Lab National CA",
        ("www.example.gov.cn",),
    )
    assert (first.key_type, first.key_bits, first.signature) == ("sm2", 256, "sm3-sm2")
    assert first.key_usage == ("digital_signature", "content_commitment")
    assert second.key_usage == ("key_encipherment", "data_encipherment", "key_agreement")
    assert (issuer.is_ca, issuer.self_signed) == (True, False)
    assert 299 <= (first.not_after - datetime.now(UTC)).days <= 300
    assert weaknesses(seen) == OF_GMSSL
    assert met(seen) == {
        *("tlcp.not-offered", "tlcp.certificate-pair", "tlcp.shared-key", "tlcp.certificate-order", "tlcp.key-usage"),
        *("tlcp.certificate-expired", "tlcp.certificate-name", "tlcp.self-signed", "tlcp.certificate-algorithm"),
        *("tlcp.signature", "tlcp.old-suites"),
    }


def test_a_server_that_demands_a_client_certificate(
    tmp_path: Path, authority: NationalAuthority, signing: Issued, encryption: Issued
) -> None:
    with tlcp_server(tmp_path, signing, encryption, authority.certificate, client_ca=authority.root) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert not client.established
    assert seen.wants_client_certificate
    assert weaknesses(seen) == OF_GMSSL


def test_swapped_certificates(
    tmp_path: Path, authority: NationalAuthority, signing: Issued, encryption: Issued
) -> None:
    with tlcp_server(tmp_path, encryption, signing, authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert client == ClientReport(False, 0xE013, tuple(one.fingerprint for one in seen.chain), content=False)
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.certificate-order"}


def test_the_wrong_key_usage(tmp_path: Path, authority: NationalAuthority, signing: Issued) -> None:
    with tlcp_server(tmp_path, signing, authority.issue(SIGNING), authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert not client.content
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.key-usage"}


def test_an_expired_certificate(tmp_path: Path, authority: NationalAuthority, signing: Issued) -> None:
    expired = authority.issue(ENCRYPTION, days=(-300, -1))
    with tlcp_server(tmp_path, signing, expired, authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert not client.content
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.certificate-expired"}


def test_a_certificate_for_another_name(tmp_path: Path, authority: NationalAuthority, encryption: Issued) -> None:
    other = authority.issue(SIGNING, name="other.example.gov.cn")
    with tlcp_server(tmp_path, other, encryption, authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert client.established, "GmSSL's client asks for no name"
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.certificate-name"}
    assert seen.connections == 3


def test_a_common_name_counts_where_there_is_no_other(
    tmp_path: Path, authority: NationalAuthority, encryption: Issued
) -> None:
    with tlcp_server(tmp_path, authority.issue(SIGNING, alternative=False), encryption) as port:
        seen, another = look(port), look(port, "other.example.gov.cn")
        nameless = look(port, "")
    assert (seen.name_matches, another.name_matches, nameless.name_matches) == (True, False, None)


def test_certificates_signed_by_themselves(tmp_path: Path, authority: NationalAuthority) -> None:
    pair = authority.self_signed(SIGNING), authority.self_signed(ENCRYPTION)
    with tlcp_server(tmp_path, *pair) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert not client.content
    assert seen.signatures == (True, True)
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.self-signed"}


def test_one_key_for_both(tmp_path: Path, authority: NationalAuthority, signing: Issued) -> None:
    twin = authority.issue(ENCRYPTION, key=signing.key)
    with tlcp_server(tmp_path, signing, twin, authority.certificate) as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert client.established, "GmSSL's client does not compare the keys"
    assert client.fingerprints == tuple(one.fingerprint for one in seen.chain)
    assert weaknesses(seen) == OF_GMSSL | {"tlcp.shared-key"}


def test_tls_and_tlcp_on_one_port(
    tmp_path: Path, authority: NationalAuthority, signing: Issued, encryption: Issued
) -> None:
    tls_port = free_port()
    certificate, key = issue().write(tmp_path)
    with (
        tlcp_server(tmp_path, signing, encryption, authority.certificate) as tlcp_port,
        nginx(tmp_path, https_server(tls_port, certificate, key, NEW_TLS), tls_port),
        splitter(tls=tls_port, tlcp=tlcp_port) as port,
    ):
        both, tls = look(port), look_tls(a_site(), port, GATE)
        client = client_report("tlcp_client", port, authority.root)
        tls_only = look(tls_port)
        known = look_tlcp(a_site(), tls_port, GATE, speaks_tls=True)
        tlcp_alone = look_tls(a_site(), tlcp_port, GATE)
    assert isinstance(tls, TlsEvidence)
    assert client.established
    assert client.fingerprints == tuple(one.fingerprint for one in both.chain)
    assert set(tls.accepted) == {"TLS 1.2", "TLS 1.3"}
    assert both.suites == ("ECC_SM4_CBC_SM3",)
    assert not tls_only.offered
    assert tls_only.refusal
    assert isinstance(known, TlcpEvidence)
    assert (known.offered, known.refusal, known.connections) == (False, tls_only.refusal, 1)
    assert tls_only.connections == 2
    assert weaknesses(tls_only) == {"tlcp.not-offered"}
    assert not isinstance(tlcp_alone, TlsEvidence), "what speaks TLCP alone looks dead to a TLS scanner"
