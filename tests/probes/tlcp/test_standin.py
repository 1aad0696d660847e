"""The TLCP probe on answers that no server program here gives, by a stand-in that follows a script."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from checks.evidence import Reason
from tests.lab.gmssl import client_report
from tests.lab.hostile import answering, serving
from tests.lab.national import SIGNING, NationalAuthority
from tests.lab.tlcp_standin import (
    HANDSHAKE_FAILURE,
    Standin,
    a_byte_a_record,
    a_message_a_record,
    all_in_one_record,
    der,
    message,
    number,
    record,
    signer,
)
from tests.probes.tlcp.conftest import Pair
from tests.probes.tlcp.judged import look, look_and_fail, weaknesses

GCM, CBC, SM1, RSA_SHA1, IBC = 0xE053, 0xE013, 0xE003, 0xE01A, 0xE057


@pytest.fixture(scope="module")
def in_order(authority: NationalAuthority, pair: Pair) -> Standin:
    chain = (pair.signing.certificate, pair.encryption.certificate, authority.certificate, authority.root)
    return Standin((GCM, CBC), tuple(map(der, chain)), signer(pair.signing))


@pytest.mark.parametrize("cut", [a_message_a_record, all_in_one_record, a_byte_a_record])
def test_however_the_records_are_cut(in_order: Standin, cut: Callable[[list[bytes]], bytes]) -> None:
    with serving(replace(in_order, cut=cut).handler) as server:
        seen = look(server.port)
    assert seen.suites == ("ECC_SM4_GCM_SM3", "ECC_SM4_CBC_SM3")
    assert seen.signatures == (True, True, True, True)
    assert seen.key_exchange_signed
    assert weaknesses(seen) == set()


def test_gmssls_client_takes_the_stand_in_for_a_server(in_order: Standin, authority: NationalAuthority) -> None:
    with serving(replace(in_order, certificates=in_order.certificates[:3]).handler) as server:
        client = client_report("tlcp_client", server.port, authority.root)
        seen = look(server.port)
    assert (client.content, client.suite) == (True, CBC)
    assert client.fingerprints == tuple(one.fingerprint for one in seen.chain)
    assert seen.signatures == (True, True, None)


def test_a_single_certificate(in_order: Standin, authority: NationalAuthority) -> None:
    alone = replace(in_order, certificates=(in_order.certificates[0], in_order.certificates[2]))
    with serving(alone.handler) as server:
        seen = look(server.port)
        client = client_report("tlcp_client", server.port, authority.root)
    assert not client.content
    assert "tlcp.certificate-pair" in weaknesses(seen)
    assert "tlcp.certificate-order" not in weaknesses(seen)


def test_a_key_exchange_signed_with_another_key(in_order: Standin, authority: NationalAuthority, pair: Pair) -> None:
    other = replace(in_order, certificates=in_order.certificates[:3], signs=signer(pair.encryption))
    with serving(other.handler) as server:
        seen = look(server.port)
        client = client_report("tlcp_client", server.port, authority.root)
    assert not client.content
    assert seen.key_exchange_signed is False
    assert weaknesses(seen) == {"tlcp.signature"}


def test_a_certificate_whose_signature_is_wrong(in_order: Standin) -> None:
    first, second, *others = in_order.certificates
    altered = second.replace(b"www.example.gov.cn", b"www.exemple.gov.cn")
    with serving(replace(in_order, certificates=(first, altered, *others)).handler) as server:
        seen = look(server.port)
    assert seen.signatures == (True, False, True, True)
    assert weaknesses(seen) == {"tlcp.signature"}


def test_a_servers_own_order_is_followed_to_its_end(in_order: Standin) -> None:
    """An order that is the reverse of ours: each answer is another suite than the first that was offered."""
    with serving(replace(in_order, accepts=(SM1, 0xE011, CBC, GCM)).handler) as server:
        seen = look(server.port)
    assert seen.suites == ("ECC_SM1_SM3", "ECDHE_SM4_CBC_SM3", "ECC_SM4_CBC_SM3", "ECC_SM4_GCM_SM3")
    assert (seen.preferred, seen.suites_complete, seen.connections) == ("ECC_SM1_SM3", True, 6)


def test_retired_suites(in_order: Standin) -> None:
    with serving(replace(in_order, accepts=(CBC, SM1, RSA_SHA1)).handler) as server:
        seen = look(server.port)
    assert set(seen.suites) == {"ECC_SM4_CBC_SM3", "ECC_SM1_SM3", "RSA_SM4_SHA1"}
    assert weaknesses(seen) == {"tlcp.old-suites", "tlcp.weak-suite"}


def test_identity_based_suites_show_no_certificate(in_order: Standin) -> None:
    with serving(replace(in_order, accepts=(IBC,), signs=None).handler) as server:
        seen = look(server.port)
    assert (seen.suites, seen.chain) == (("IBC_SM4_GCM_SM3",), ())
    assert weaknesses(seen) == set()


def test_a_server_that_wants_the_sites_name(in_order: Standin) -> None:
    with serving(replace(in_order, needs_name=True).handler) as server:
        named, nameless = look(server.port), look(server.port, "")
    assert (named.offered, named.needs_server_name, named.key_exchange_signed) == (True, True, True)
    assert (nameless.offered, nameless.refusal, nameless.connections) == (False, "alert 40", 1)


def test_several_sites_on_one_port_are_told_apart_by_name(in_order: Standin, authority: NationalAuthority) -> None:
    other = authority.issue_plain(SIGNING, name="other.example.gov.cn")
    first = replace(in_order, certificates=(der(other.certificate), *in_order.certificates[1:]), signs=signer(other))
    named = replace(in_order, needs_name=True)

    def handle(connection: socket.socket) -> None:
        hello = connection.recv(4096)
        answer = named.answer(hello)
        connection.sendall(first.answer(hello) if answer == HANDSHAKE_FAILURE else answer)
        connection.recv(1)

    with serving(handle) as server:
        seen, nameless = look(server.port), look(server.port, "")
    assert (seen.name_matches, seen.chain[0].names) == (True, ("www.example.gov.cn",))
    assert nameless.chain[0].names == ("other.example.gov.cn",)
    assert seen.connections == nameless.connections + 1
    assert not seen.needs_server_name


@pytest.mark.parametrize("description", [0, 40, 70, 71, 80, *range(200, 206)])
@pytest.mark.parametrize("version", [0x0101, 0x0301, 0x0303])
def test_an_alert_is_a_refusal_and_one_of_tls_a_final_one(description: int, version: int) -> None:
    with serving(answering(record(bytes([2, description]), version, 21))) as server:
        seen = look(server.port)
    assert (seen.offered, seen.refusal) == (False, f"alert {description}")
    assert seen.connections == (2 if version == 0x0101 else 1)


def test_an_answer_in_another_version_is_a_refusal() -> None:
    hello = message(2, b"\x03\x03" + bytes(32) + b"\x00" + number(GCM) + b"\x00")
    with serving(answering(record(hello, 0x0303) + record(message(14, b""), 0x0303))) as server:
        seen = look(server.port)
    assert (seen.offered, seen.refusal) == (False, "another protocol version was chosen")


def test_a_suite_nobody_offered_is_no_answer() -> None:
    hello = message(2, b"\x01\x01" + bytes(32) + b"\x00" + number(0xE0FF) + b"\x00")
    with serving(answering(record(hello) + record(message(14, b"")))) as server:
        assert look_and_fail(server.port).reason is Reason.NOT_THIS_PROTOCOL


def test_certificates_that_cant_be_read_leave_it_open(in_order: Standin) -> None:
    with serving(replace(in_order, certificates=(b"\x30\x03\x02\x01\x01",) * 2).handler) as server:
        seen = look(server.port)
    assert (seen.offered, seen.chain, seen.key_exchange_signed) == (True, (), None)
    assert weaknesses(seen) == set()


def test_a_chain_of_one_name_many_times_does_not_multiply(in_order: Standin) -> None:
    with serving(replace(in_order, certificates=in_order.certificates[3:] * 30).handler) as server:
        # What it takes of the processor, whoever else is using it: the signatures are verified in this process.
        started = time.process_time()
        seen = look(server.port)
        assert time.process_time() - started < 8
    assert len(seen.chain) == 20
    assert seen.signatures == (True,) * 8 + (None,) * 12


def test_a_server_that_stops_in_the_middle_is_told_as_far_as_it_went(in_order: Standin) -> None:
    hello = message(2, b"\x01\x01" + bytes(32) + b"\x00" + number(GCM) + b"\x00")
    with serving(answering(record(hello))) as server:
        seen = look(server.port)
    assert (seen.offered, seen.suites, seen.suites_complete) == (True, ("ECC_SM4_GCM_SM3",), False)
    assert weaknesses(seen) == set()


def test_plain_http_is_no_tlcp() -> None:
    with serving(answering(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) as server:
        assert look_and_fail(server.port).reason is Reason.NOT_THIS_PROTOCOL
        assert server.connections == 1
