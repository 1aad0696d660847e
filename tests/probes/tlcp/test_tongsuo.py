"""The probes on Tongsuo's server: several suites, preference, RSA, client certificates, TLS on the same port, RFC 8998."""

from __future__ import annotations

import pytest

from checks.evidence import Rfc8998Evidence, TlsEvidence
from scanner.probes.tlcp import look_rfc8998
from scanner.probes.tls import look_tls
from tests.lab.gmssl import client_report
from tests.lab.national import NationalAuthority
from tests.lab.scope import a_site
from tests.lab.tongsuo import tongsuo_server
from tests.probes.tlcp.conftest import Pair
from tests.probes.tlcp.judged import GATE, look, weaknesses

SUITES = "ECC-SM2-SM4-CBC-SM3:ECC-SM2-SM4-GCM-SM3:ECDHE-SM2-SM4-GCM-SM3:ECDHE-SM2-SM4-CBC-SM3"
FOUR = {"ECC_SM4_CBC_SM3", "ECC_SM4_GCM_SM3", "ECDHE_SM4_GCM_SM3", "ECDHE_SM4_CBC_SM3"}


@pytest.mark.parametrize(
    ("own_order", "first", "preferred"),
    [(True, "ECC_SM4_CBC_SM3", "ECC_SM4_CBC_SM3"), (False, "ECC_SM4_GCM_SM3", "")],
)
def test_the_suites_and_whose_order_counts(
    authority: NationalAuthority, pair: Pair, own_order: bool, first: str, preferred: str
) -> None:
    with tongsuo_server(
        sign=pair.signing,
        encrypt=pair.encryption,
        issuers=(authority.certificate,),
        suites=SUITES,
        own_order=own_order,
    ) as port:
        seen = look(port)
    assert (set(seen.suites), seen.suites[0], seen.preferred) == (FOUR, first, preferred)
    assert seen.suites_complete
    assert seen.connections == len(FOUR) + 2
    assert (seen.key_exchange_signed, seen.signatures, seen.wants_client_certificate) == (
        True,
        (True, True, None),
        False,
    )
    assert weaknesses(seen) == set()


def test_ecdhe_alone(authority: NationalAuthority, pair: Pair) -> None:
    with tongsuo_server(
        sign=pair.signing,
        encrypt=pair.encryption,
        issuers=(authority.certificate,),
        suites="ECDHE-SM2-SM4-GCM-SM3",
        client_certificate=True,
    ) as port:
        seen = look(port)
    assert seen.suites == ("ECDHE_SM4_GCM_SM3",)
    assert (seen.key_exchange_signed, seen.wants_client_certificate) == (True, True)
    assert weaknesses(seen) == set()


def test_rsa_in_place_of_sm2(authority: NationalAuthority) -> None:
    rsa = [authority.issue_plain("digitalSignature,keyEncipherment", algorithm="RSA") for _ in range(2)]
    with tongsuo_server(sign=rsa[0], encrypt=rsa[1], issuers=(authority.certificate,), suites="ALL") as port:
        seen = look(port)
        client = client_report("tlcp_client", port, authority.root)
    assert not client.established
    assert not client.content
    assert set(seen.suites) == {"RSA_SM4_GCM_SM3", "RSA_SM4_CBC_SM3", "RSA_SM4_GCM_SHA256", "RSA_SM4_CBC_SHA256"}
    assert [one.key_type for one in seen.chain] == ["rsa", "rsa", "sm2"]
    assert weaknesses(seen) == {"tlcp.certificate-algorithm", "tlcp.key-usage"}


def test_tls_and_tlcp_by_one_program(authority: NationalAuthority, pair: Pair) -> None:
    rsa = authority.issue_plain("digitalSignature,keyEncipherment", algorithm="RSA")
    with tongsuo_server(
        sign=pair.signing,
        encrypt=pair.encryption,
        other=rsa,
        suites="ECC-SM2-SM4-GCM-SM3:ECDHE-RSA-AES128-GCM-SHA256",
    ) as port:
        tlcp, tls = look(port), look_tls(a_site(), port, GATE)
        sm = look_rfc8998(a_site(), port, GATE)
    assert isinstance(tls, TlsEvidence)
    assert isinstance(sm, Rfc8998Evidence)
    assert tlcp.suites == ("ECC_SM4_GCM_SM3",)
    assert set(tls.accepted) == {"TLS 1.2", "TLS 1.3"}
    assert tls.chain[0].signature == "sm3-sm2"
    assert weaknesses(tlcp, tls, sm) == {"rfc8998.not-offered"}


def test_a_server_without_tlcp(authority: NationalAuthority) -> None:
    rsa = authority.issue_plain("digitalSignature,keyEncipherment", algorithm="RSA")
    with tongsuo_server(other=rsa, tlcp=False) as port:
        seen = look(port)
    assert not seen.offered
    assert weaknesses(seen) == {"tlcp.not-offered"}
