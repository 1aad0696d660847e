"""ONVIF: what the device service does for somebody without a login, and what it tells to whom it lets in.

Cost: at most six requests without a login, with one three more, each a read though by POST. A login is tried once, and its
password never said: HTTP Digest where the device asks for it, else the token of WS-Security, which is a digest too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element

from checks.evidence import (
    DeviceEvidence,
    Evidence,
    FailedLook,
    NetworkProtocol,
    OnvifEvidence,
    OnvifSettingsEvidence,
    Reason,
)
from scanner.clock import now
from scanner.credentials import CredentialError
from scanner.probes.clean import clean
from scanner.probes.devices.cameras.challenges import challenge_names
from scanner.probes.devices.cameras.onvif_session import OnvifSession, Reply
from scanner.probes.devices.cameras.soap import device_time, each, text
from scanner.probes.devices.look import Asked
from scanner.probes.failures import LookFailed
from scanner.probes.http.client import SiteClient

PROBE = "cameras"
SECONDS = 20.0
"""For all requests to one port together."""
REQUEST_SECONDS = 6.0
WORDS = 120
MOST_PROTOCOLS = 10

TIME, SERVICES, INFORMATION = "GetSystemDateAndTime", "GetServices", "GetDeviceInformation"
USERS, PROTOCOLS = "GetUsers", "GetNetworkProtocols"
_LEVELS = ("Administrator", "Operator", "User", "Anonymous", "Extended")


def look_onvif(asked: Asked) -> list[Evidence]:
    """What an HTTP port says as an ONVIF device service; nothing where it is none.

    Raises:
        LookFailed: no answer, or none that is read within the bounds.
    """
    tls = asked.service is not None and asked.service.tls
    with SiteClient(asked.target, asked.gate, seconds=SECONDS, request_seconds=REQUEST_SECONDS) as client:
        session = OnvifSession(client, asked.target, asked.port, tls=tls)
        clock = session.ask(TIME)
        if not clock.speaks_soap:
            return []
        replies = {TIME: clock, INFORMATION: session.ask(INFORMATION)}
        for operation in (SERVICES, *[USERS] * (replies[INFORMATION].result is not None)):
            with suppress(LookFailed):
                replies[operation] = session.ask(operation)
        return [_outside(asked, replies, tls=tls), *_inside(asked, session, replies)]


def _outside(asked: Asked, replies: dict[str, Reply], *, tls: bool) -> OnvifEvidence:
    return OnvifEvidence(
        place=asked.target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        tls=tls,
        obeyed=tuple(operation for operation, reply in replies.items() if reply.result is not None),
        refused=tuple(operation for operation, reply in replies.items() if reply.refused),
        challenges=challenge_names(one for reply in replies.values() for one in reply.challenges),
    )


def _inside(asked: Asked, session: OnvifSession, replies: dict[str, Reply]) -> Iterator[Evidence]:
    """What it tells to whom it lets in: anybody, or the account that is registered for it."""
    information = replies[INFORMATION]
    if information.result is None:
        try:
            information = _logged_in(asked, session, replies)
        except (LookFailed, CredentialError) as error:
            yield _unseen(asked, error.reason, str(error))
            return
    if information.result is not None:
        yield from _device(asked, information.result)
    yield OnvifSettingsEvidence(
        place=asked.target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        protocols=_protocols(_result(session, PROTOCOLS)),
        levels=_levels(_result(session, USERS)),
    )


def _logged_in(asked: Asked, session: OnvifSession, replies: dict[str, Reply]) -> Reply:
    """The answer to GetDeviceInformation with a login, from which on the session shows it.

    Raises:
        LookFailed: there is no login, or it is not taken.
        CredentialError: the credential can't be had.
    """
    if not asked.target.credential:
        raise LookFailed(Reason.NO_CREDENTIAL)
    credential = asked.credentials.find(asked.target.credential)
    if not credential.user or not credential.password:
        raise LookFailed(Reason.CREDENTIAL_LOST, "the credential names no user with a password")
    clock = replies[TIME].result
    at = now()
    session.log_in(credential, replies[INFORMATION], ahead=device_time(clock, at) if clock is not None else at - at)
    information = session.ask(INFORMATION)
    if information.refused:
        raise LookFailed(Reason.AUTH_FAILED, "the device refused the login")
    return information


def _unseen(asked: Asked, reason: Reason, detail: str) -> FailedLook:
    said = clean(asked.credentials.scrub(detail), 200)
    sought = OnvifSettingsEvidence.kind()
    return asked.target.failed(asked.target.at_port(asked.port), probe=PROBE, sought=sought, reason=reason, detail=said)


def _result(session: OnvifSession, operation: str) -> Element | None:
    try:
        return session.ask(operation).result
    except LookFailed:
        return None


def _device(asked: Asked, information: Element) -> Iterator[DeviceEvidence]:
    names = ("Manufacturer", "Model", "FirmwareVersion")
    maker, model, firmware = (clean(text(information, name), WORDS) for name in names)
    if maker or model or firmware:
        yield DeviceEvidence(
            place=asked.target.at_port(asked.port),
            probe=PROBE,
            seen_at=now(),
            depth=asked.target.depth,
            protocol="onvif",
            maker=maker,
            model=model,
            firmware=firmware,
        )


def _protocols(told: Element | None) -> tuple[NetworkProtocol, ...] | None:
    if told is None:
        return None
    entries = [one for one in each(told, "NetworkProtocols") if text(one, "Name")]
    return tuple(
        NetworkProtocol(
            name=clean(text(one, "Name").upper(), 20),
            enabled=text(one, "Enabled").lower() in ("true", "1"),
            ports=tuple(int(port.text or "") for port in each(one, "Port") if _is_port(port.text or ""))[:10],
        )
        for one in entries[:MOST_PROTOCOLS]
    )


def _is_port(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) <= 5 and int(words) <= 65535


def _levels(told: Element | None) -> dict[str, int] | None:
    """How many accounts there are of each level; their names are left alone."""
    if told is None:
        return None
    said = [text(one, "UserLevel") for one in each(told, "User")]
    levels = [level if level in _LEVELS else "other" for level in said]
    return {level: levels.count(level) for level in (*_LEVELS, "other") if level in levels}
