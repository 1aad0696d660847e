"""Cameras that answer what they must not: every look ends in bounded time, and what could not be seen is said."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from checks.evidence import DiscoveryEvidence, Evidence, OnvifEvidence, RtspEvidence, ServiceEvidence
from scanner.clock import now
from scanner.probes.devices import looks_beside, over_udp
from scanner.probes.devices.cameras import CAMERA_LOOKS, onvif, rtsp
from tests.probes.devices.cameras.looking import asked_of, camera_at, failures, judged, only, own_address
from tests.probes.servers import Script, drips, endless, says, scripted, silent

BOUND = 10.0
SOAP = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nConnection: close\r\n\r\n"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>&b;</s:Body></s:Envelope>'
)
OUTSIDE = BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/hostname"')
DEEP = b"<Envelope>" + b"<a>" * 9000 + b"</a>" * 9000 + b"</Envelope>"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the patience a real device is shown."""
    monkeypatch.setattr(rtsp, "ANSWER_SECONDS", rtsp.ANSWER_SECONDS / 3)
    monkeypatch.setattr(onvif, "REQUEST_SECONDS", onvif.REQUEST_SECONDS / 3)


def beside(address: str, port: int, protocol: str) -> list[Evidence]:
    """What the look at a port that was recognised as `protocol` gives, within the bound."""
    target = camera_at(address)
    place = target.at_port(port)
    service = ServiceEvidence(place=place, probe="test", seen_at=now(), address=address, port=port, protocol=protocol)
    began = time.monotonic()
    seen = list(looks_beside(CAMERA_LOOKS, asked_of(target), service))
    assert time.monotonic() - began < BOUND
    return seen


def once_asked(words: bytes) -> Script:
    """Answers each request, once all of it is there, with `words` and ends: a request left unread would reset the connection."""

    def script(connection: socket.socket) -> None:
        heard = connection.recv(8192)
        while heard.startswith(b"POST") and not heard.endswith(b"Envelope>"):
            heard += connection.recv(8192)
        connection.sendall(words)

    return script


def without_end(beginning: bytes, again: bytes) -> Script:
    """Answers with `beginning`, and `again` and again for as long as it is taken."""

    def script(connection: socket.socket) -> None:
        connection.recv(8192)
        connection.sendall(beginning)
        while True:
            connection.sendall(again * 64)

    return script


def dripping(beginning: bytes) -> Script:
    """Answers with `beginning`, and a byte every fifth of a second."""

    def script(connection: socket.socket) -> None:
        connection.recv(8192)
        connection.sendall(beginning)
        drips(connection)

    return script


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (silent, "silent"),
        (dripping(b"RTSP/1.0 200 OK\r\nX-A: "), "timeout"),
        (without_end(b"RTSP/1.0 200 OK\r\n", b"X-A: b\r\n"), "too_much"),
        (without_end(b"RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n", b"m=video 0 RTP/AVP 26\r\n"), "too_much"),
        (endless, "not_this_protocol"),
        (once_asked(b"HTTP/1.1 200 OK\r\n\r\n"), "not_this_protocol"),
        (once_asked(b"RTSP/1.0 200 OK\r\nCSeq: 77\r\n\r\n"), "not_this_protocol"),
        (once_asked(b"RTSP/1.0 200 OK\r\nCSeq: 1"), "reset"),
    ],
    ids=["silent", "drip", "endless-head", "endless-body", "endless", "http", "wrong-number", "cut"],
)
def test_an_rtsp_server_out_of_bounds_is_a_failed_look(script: Script, reason: str) -> None:
    with scripted(script) as server:
        assert failures(beside(server.address, server.port, "rtsp")) == [("rtsp", reason)]


def test_a_description_longer_than_is_read_is_no_description() -> None:
    """What is announced and never comes whole decides nothing, though its head says that it is described."""
    body = b"RTSP/1.0 200 OK\r\nContent-Length: 40000\r\n\r\n" + b"m=video 0 RTP/AVP 26\r\n" * 2000
    with scripted(once_asked(body)) as server:
        assert failures(beside(server.address, server.port, "rtsp")) == [("rtsp", "too_much")]


def test_many_paths_that_do_not_exist_cost_seven_requests_and_decide_nothing() -> None:
    with scripted(once_asked(b"RTSP/1.0 404 Not Found\r\n\r\n")) as server:
        seen = only(RtspEvidence, beside(server.address, server.port, "rtsp"))

        assert (seen.described_to_all, seen.asked, server.connections) == (None, 6, 7)
    assert not [one for one in judged([seen]) if one.check == "camera.stream-open" and one.reason is None]


def test_hostile_words_of_an_rtsp_server_are_made_safe_and_few() -> None:
    ways = b"".join(b'WWW-Authenticate: Digest realm="\x1b[31m", algorithm="%d\x07"\r\n' % one for one in range(50))
    head = b"RTSP/1.0 401 Unauthorized\r\nServer: \x1b]0;owned\x07" + b"A" * 9000 + b"\r\n" + ways + b"\r\n"
    with scripted(once_asked(head)) as server:
        seen = only(RtspEvidence, beside(server.address, server.port, "rtsp"))

    assert len(seen.server) <= 120
    assert len(seen.challenges) <= 8
    assert not re.search(r"[\x00-\x1f]", "".join((seen.server, *seen.challenges)))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (silent, "timeout"),
        (dripping(b"HTTP/1.1 200 OK\r\nX-A: "), "timeout"),
        (without_end(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), "too_much"),
        (without_end(SOAP, b"<a>"), "too_much"),
        (once_asked(SOAP + BOMB), "not_this_protocol"),
        (once_asked(SOAP + OUTSIDE), "not_this_protocol"),
        (says(b"RTSP/1.0 200 OK\r\n\r\n"), "not_this_protocol"),
    ],
    ids=["silent", "drip", "endless-head", "endless-body", "bomb", "outside-entity", "rtsp"],
)
def test_an_onvif_service_out_of_bounds_is_a_failed_look(script: Script, reason: str) -> None:
    with scripted(script) as server:
        assert failures(beside(server.address, server.port, "http")) == [("onvif", reason)]


def test_an_envelope_thousands_deep_is_read_and_tells_nothing() -> None:
    with scripted(once_asked(SOAP + DEEP)) as server:
        seen = only(OnvifEvidence, beside(server.address, server.port, "http"))

    assert (seen.obeyed, seen.refused) == ((), ())


Answerer = Callable[[bytes], list[bytes]]


def a_match(relates_to: str, scopes: str = "onvif://www.onvif.org/name/cam") -> bytes:
    return (
        f"<Envelope><Header><RelatesTo>{relates_to}</RelatesTo></Header><Body><ProbeMatches><ProbeMatch>"
        f"<Scopes>{scopes}</Scopes></ProbeMatch></ProbeMatches></Body></Envelope>"
    ).encode()


def id_of(probe: bytes) -> str:
    found = re.search(rb"MessageID>([^<]+)<", probe)
    assert found is not None
    return found[1].decode()


@contextmanager
def answering(how: Answerer) -> Iterator[tuple[str, list[bytes]]]:
    """A device that answers probes as `how` says; its address, and the probes it got."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        address = own_address()
        device.bind((address, 3702))
        device.settimeout(0.1)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    question, sender = device.recvfrom(65535)
                    heard.append(question)
                    for answer in how(question):
                        device.sendto(answer, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield address, heard
        finally:
            over.set()
            thread.join()


def probed(address: str) -> DiscoveryEvidence:
    began = time.monotonic()
    seen = list(over_udp(CAMERA_LOOKS, asked_of(camera_at(address))))
    assert time.monotonic() - began < BOUND
    return only(DiscoveryEvidence, seen)


@pytest.mark.parametrize(
    "how",
    [
        lambda probe: [],
        lambda probe: [b"\x00" * 65507, b"<Envelope>" * 6000, b"", BOMB, OUTSIDE],
        lambda probe: [a_match("urn:uuid:another", "x" * 60000)] * 100,
    ],
    ids=["silent", "oversized-and-bombs", "storm-of-wrong-ids"],
)
def test_what_does_not_fit_the_probe_is_no_answer(how: Answerer) -> None:
    with answering(how) as (address, heard):
        seen = probed(address)

    assert not seen.answered
    assert 1 <= len(heard) <= 2


def test_a_fitting_answer_among_others_is_found_and_its_words_are_few() -> None:
    scopes = " ".join(f"onvif://www.onvif.org/kind{number}/%1b[31m" for number in range(900))

    def how(probe: bytes) -> list[bytes]:
        return [a_match("urn:uuid:another"), b"\xff", a_match(id_of(probe), scopes)]

    with answering(how) as (address, _):
        seen = probed(address)

    assert seen.answered
    assert len(seen.tells) == 20


def test_a_closed_port_does_not_answer_and_only_a_device_that_is_there_meets_the_check() -> None:
    seen = probed(own_address())

    assert not seen.answered
    assert {one.reason for one in judged([seen]) if one.check == "camera.discoverable"} == {"unreachable"}
