"""WS-Discovery: whether a device answers a probe, sent to it alone over UDP and never to a group.

Sources: WS-Discovery (April 2005), section 5; ONVIF Core Specification, device discovery.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote

import msgspec

from checks.evidence import DeviceEvidence, DiscoveryEvidence, Evidence
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.datagram import Silent, ask
from scanner.probes.devices.cameras.soap import SOAP, each, read_envelope, text
from scanner.probes.devices.look import Asked

PROBE = "cameras"
PORT = 3702
MOST_SCOPES = 100
MOST_KINDS = 20
WORDS = 120

_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
_SCOPE = "onvif://www.onvif.org/"


class _Match(msgspec.Struct, frozen=True):
    """What one answer tells: the kinds of its scopes, with their values."""

    scopes: tuple[tuple[str, str], ...]

    def first(self, kind: str) -> str:
        """The value of the first scope of a kind."""
        return next((value for one, value in self.scopes if one == kind), "")


def look_discovery(asked: Asked) -> list[Evidence]:
    """Whether the device answers; its silence is an answer too, which says nothing where the device may not be there.

    Raises:
        OutOfScope: no permission covers the port.
        OSError: there is no way to the device.
    """
    target, match = asked.target, None
    message = f"urn:uuid:{uuid.uuid4()}"
    with asked.gate.connect_udp(target.address, asked.port) as sock, suppress(Silent, ConnectionRefusedError):
        match = ask(sock, probe(message), fits(message))
    place, kinds = target.at_udp(asked.port), [] if match is None else [kind for kind, _ in match.scopes]
    seen: list[Evidence] = [
        DiscoveryEvidence(
            place=place,
            probe=PROBE,
            seen_at=now(),
            depth=target.depth,
            address=target.address,
            port=asked.port,
            answered=match is not None,
            tells=tuple(sorted(set(kinds)))[:MOST_KINDS],
        )
    ]
    if match is not None and (match.first("hardware") or match.first("name")):
        seen.append(
            DeviceEvidence(
                place=place,
                probe=PROBE,
                seen_at=now(),
                depth=target.depth,
                protocol="ws-discovery",
                model=match.first("hardware"),
                description=match.first("name"),
            )
        )
    return seen


def probe(message: str) -> bytes:
    """A probe for whatever is there, under the id `message`."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:a="{_ADDRESSING}"><s:Header>'
        f'<a:MessageID>{message}</a:MessageID><a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>'
        f'<a:Action s:mustUnderstand="1">{_DISCOVERY}/Probe</a:Action></s:Header>'
        f'<s:Body><Probe xmlns="{_DISCOVERY}"/></s:Body></s:Envelope>'
    ).encode()


def fits(message: str) -> Callable[[bytes], _Match | None]:
    """Reads an answer to the probe `message`; None for any other datagram."""

    def read(datagram: bytes) -> _Match | None:
        root = read_envelope(datagram)
        if root is None or text(root, "RelatesTo") != message or next(each(root, "ProbeMatch"), None) is None:
            return None
        words = text(root, "Scopes").split()[:MOST_SCOPES]
        parts = (word.removeprefix(_SCOPE).partition("/") for word in words if word.startswith(_SCOPE))
        return _Match(
            tuple((clean(kind.lower(), 40), clean(unquote(value), WORDS)) for kind, _, value in parts if kind)
        )

    return read
