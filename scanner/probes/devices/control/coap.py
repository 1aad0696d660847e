"""CoAP: a GET of /.well-known/core without a login, and whether DTLS is spoken on the port beside.

The list is what RFC 6690 has for finding one's way; it changes nothing. Of a list in several blocks the first is read.

Cost: one datagram of 25 bytes to port 5683, sent again after two seconds of silence, and an acknowledgement where one is waited
for; one DTLS hello to port 5684, which the server forgets at once, since it is not followed up (RFC 6347, 4.2.1).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress

from checks.evidence import CoapEvidence, Evidence
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.datagram import Silent, ask
from scanner.probes.devices.control import coap_wire as wire
from scanner.probes.devices.control import dtls
from scanner.probes.devices.control.told import PROBE
from scanner.probes.devices.look import Asked

CLEAR_PORT, SECURE_PORT = 5683, 5684
_MOST_PATHS = 10
_LONGEST_PATH = 60
_CONTENT = "2.05"


def look_coap(asked: Asked) -> Sequence[Evidence]:
    """Ask the UDP port in the clear.

    Raises:
        OutOfScope, OSError: nothing could be sent.
    """
    message, token = secrets.randbelow(0x10000), secrets.token_bytes(4)
    answer: wire.Answer | None = None
    with (
        asked.gate.connect_udp(asked.target.address, asked.port) as sock,
        suppress(Silent, ConnectionRefusedError),
    ):
        answer = ask(sock, wire.question(message, token), lambda heard: wire.read_answer(heard, message, token))
        if answer.confirmable:
            sock.send(wire.acknowledgement(answer.message))
    if answer is None:
        return [_seen(asked, "")]
    found = wire.links(answer.payload) if answer.code == _CONTENT else []
    paths = tuple(clean(one, _LONGEST_PATH) for one in found[:_MOST_PATHS])
    return [_seen(asked, answer.code, resources=len(found), paths=paths, more=answer.more)]


def look_coap_security(asked: Asked) -> Sequence[Evidence]:
    """Ask the UDP port for DTLS; nothing where nothing answers.

    Raises:
        OutOfScope, OSError: nothing could be sent.
    """
    with (
        asked.gate.connect_udp(asked.target.address, asked.port) as sock,
        suppress(Silent, ConnectionRefusedError),
    ):
        ask(sock, dtls.client_hello(secrets.token_bytes(32)), dtls.speaks_dtls, tries=1)
        return [_seen(asked, "dtls", dtls_spoken=True)]
    return []


def _seen(
    asked: Asked,
    answer: str,
    *,
    dtls_spoken: bool = False,
    resources: int = 0,
    paths: tuple[str, ...] = (),
    more: bool = False,
) -> CoapEvidence:
    return CoapEvidence(
        place=asked.target.at_udp(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        answer=answer,
        dtls=dtls_spoken,
        resources=resources,
        paths=paths,
        more=more,
    )
