"""BACnet/IP: one unicast question to whatever device has the address for the words it has about itself.

ReadPropertyMultiple is asked rather than Who-Is, since many a device broadcasts its I-Am to the whole network and not to who
asked. A device that does not know the service, or no stranger, declines it, and that too is an answer of BACnet.
BACnet/IP has no login; BACnet/SC (ASHRAE 135 annex AB), inside TLS, has.

Cost: one datagram of some 30 bytes, sent again after two seconds of silence.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress

from checks.evidence import BacnetEvidence, Evidence
from scanner.clock import now
from scanner.probes.datagram import Silent, ask
from scanner.probes.devices.control import bacnet_wire as wire
from scanner.probes.devices.control.told import PROBE, device
from scanner.probes.devices.look import Asked

PORT = 47808


def look_bacnet(asked: Asked) -> Sequence[Evidence]:
    """Ask the UDP port.

    Raises:
        OutOfScope, OSError: nothing could be sent.
    """
    invoke = secrets.randbelow(256)
    answer: wire.Answer | None = None
    with (
        asked.gate.connect_udp(asked.target.address, asked.port) as sock,
        suppress(Silent, ConnectionRefusedError),
    ):
        answer = ask(sock, wire.question(invoke), lambda heard: wire.read_answer(heard, invoke))
    place = asked.target.at_udp(asked.port)
    seen = BacnetEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        answer="" if answer is None else "refused" if answer.refused else "properties",
    )
    said = {} if answer is None else answer.properties
    return [
        seen,
        *device(
            asked,
            place,
            "bacnet",
            maker=said.get(wire.VENDOR_NAME, ""),
            model=said.get(wire.MODEL_NAME, ""),
            firmware=said.get(wire.FIRMWARE, "") or said.get(wire.SOFTWARE, ""),
            description=said.get(wire.OBJECT_NAME, ""),
        ),
    ]
