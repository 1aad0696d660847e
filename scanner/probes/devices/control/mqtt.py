"""MQTT: a CONNECT without a name or a password, and a DISCONNECT. Nothing is subscribed to and nothing published.

The session is clean: the broker keeps nothing of it (MQTT 3.1.1, 3.1.2.4). The code it answers with tells whether it lets
anybody in; where it serves MQTT 5 alone, it says so with a reason code (MQTT 5, 3.2.2.2).

Cost: one connection with one request.
"""

from __future__ import annotations

from collections.abc import Sequence

from checks.evidence import Evidence, MqttEvidence
from scanner.clock import now
from scanner.probes.conversation import converse
from scanner.probes.devices.control.told import PROBE, service
from scanner.probes.devices.look import AnotherProtocol, Asked
from scanner.probes.openers import MQTT_CONNECT

PORT = 1883
_DISCONNECT = b"\xe0\x00"
_CONNACK = 0x20
_ACCEPTED = 0
_ASKS_FOR_LOGIN = frozenset((4, 5, 0x86, 0x87, 0x8C))
"""Bad user name or password, not authorised; of MQTT 5 also a bad authentication method."""
_MOST_BYTES = 1024
_SECONDS = 3.0


def look_mqtt_first(asked: Asked) -> Sequence[Evidence]:
    """Ask the port before anything else is said there; the one request tells what speaks and whom it lets in.

    Raises:
        OutOfScope, OSError: there is no connection.
        AnotherProtocol: whatever speaks there, it is not MQTT in the clear.
    """
    try:
        heard, code = _connected(asked, tls=False)
    except (ConnectionResetError, BrokenPipeError) as error:
        raise AnotherProtocol("MQTT") from error
    if code is None:
        raise AnotherProtocol("MQTT")
    return [service(asked, "mqtt", heard), _evidence(asked, code, tls=False)]


def look_mqtt(asked: Asked) -> Sequence[Evidence]:
    """Ask a port that was seen to speak MQTT, inside TLS where it was inside TLS.

    Raises:
        OutOfScope, OSError: there is no connection.
        AnotherProtocol: it answered otherwise this time.
    """
    tls = asked.service is not None and asked.service.tls
    _, code = _connected(asked, tls=tls)
    if code is None:
        raise AnotherProtocol("MQTT")
    return [_evidence(asked, code, tls=tls)]


def _connected(asked: Asked, *, tls: bool) -> tuple[bytes, int | None]:
    """What was heard, and the code the broker answered with, None where it is no CONNACK."""
    with converse(asked.target, asked.port, asked.gate, tls=tls, seconds=_SECONDS, most=_MOST_BYTES) as talk:
        heard = talk.ask(MQTT_CONNECT, _whole)
        code = _return_code(heard)
        if code == _ACCEPTED:
            talk.say(_DISCONNECT)
    return heard, code


def _whole(heard: bytes) -> bool:
    """Enough: the head of a CONNACK, or what is none."""
    return heard[0] != _CONNACK or len(heard) >= 4


def _return_code(heard: bytes) -> int | None:
    """The code of a CONNACK: two bytes in MQTT 3.1.1, with properties behind them in MQTT 5 (3.2.1 and 3.2.2)."""
    is_connack = len(heard) >= 4 and heard[0] == _CONNACK and 2 <= heard[1] < 0x80 and heard[2] in (0, 1)
    return heard[3] if is_connack and (heard[3] <= 5 or heard[3] >= 0x80) else None


def _evidence(asked: Asked, code: int, *, tls: bool) -> MqttEvidence:
    return MqttEvidence(
        place=asked.target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        return_code=code,
        open_to_all=True if code == _ACCEPTED else False if code in _ASKS_FOR_LOGIN else None,
        tls=tls,
    )
