"""Whom SNMP lets in: `public`, and a user without a password or unencrypted. No other word is ever tried."""

from __future__ import annotations

import secrets
import socket
from functools import partial

import msgspec

from scanner.probes.datagram import ask_each
from scanner.probes.devices.snmp.codec import V1, V2C, Answer, Kind
from scanner.probes.devices.snmp.identity import SYSTEM_DESCRIPTION
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.speakers import (
    CommunitySpeaker,
    Engine,
    Speaker,
    UserSpeaker,
    discovered,
    discovery,
    version_name,
)
from scanner.probes.devices.snmp.usm import Keys
from scanner.probes.failures import LookFailed

PUBLIC = "public"
_SECONDS = 15.0


class Door(msgspec.Struct, frozen=True):
    """What three questions of nobody showed. `public` are the versions, as on the wire, that obeyed the community."""

    closed: bool = False
    public: tuple[int, ...] = ()
    engine: Engine | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The versions that obeyed `public`, in words."""
        return tuple(map(version_name, self.public))


def knock(sock: socket.socket) -> Door:
    """Ask for the system's description by v1 and v2c with `public`, and any SNMPv3 engine for its name.

    Raises:
        LookFailed: pysnmp is not installed.
        OSError: there is no way there, or the connection was cut.
    """
    request = secrets.randbelow(2**31 - 1) + 1
    speakers = {version: CommunitySpeaker(PUBLIC, version) for version in (V1, V2C)}
    questions = {
        str(version): (speaker.say(Kind.GET, request, [SYSTEM_DESCRIPTION]), partial(_heard, speaker, request))
        for version, speaker in speakers.items()
    }
    engines = {"v3": (discovery(request), partial(discovered, request))}
    try:
        answers: dict[str, Answer | Engine] = ask_each(sock, {**questions, **engines})
    except ConnectionRefusedError:
        return Door(closed=True)
    engine = answers.get("v3")
    obeyed = tuple(version for version in speakers if _obeyed(answers.get(str(version))))
    return Door(public=obeyed, engine=engine if isinstance(engine, Engine) else None)


def lets_in(sock: socket.socket, keys: Keys, engine: Engine) -> bool | None:
    """True when the user is obeyed with no more than these keys, None when the device does not say.

    Raises:
        OSError: there is no way there, or the connection was cut.
    """
    session = Session(sock, UserSpeaker(keys, engine), seconds=_SECONDS)
    try:
        return bool(session.get([SYSTEM_DESCRIPTION]))
    except LookFailed as error:
        return False if error.reason.value in ("auth_failed", "no_right") else None


def _heard(speaker: Speaker, request: int, datagram: bytes) -> Answer | None:
    answer = speaker.hear(datagram)
    return answer if answer is not None and answer.request == request else None


def _obeyed(answer: Answer | Engine | None) -> bool:
    return isinstance(answer, Answer) and not answer.error and any(value is not None for _oid, value in answer.bindings)
