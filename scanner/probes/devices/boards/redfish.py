"""Redfish (DSP0266): what a board's service tells anybody, and what a read-only login sees of the board."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from checks.evidence import (
    BoardEvidence,
    ClimateEvidence,
    DeviceEvidence,
    Evidence,
    FailedLook,
    Reason,
    RedfishEvidence,
)
from scanner.clock import now
from scanner.credentials import Credential, CredentialError
from scanner.probes.clean import clean
from scanner.probes.database.line import stays_here
from scanner.probes.devices.boards.fields import Resource, link, word
from scanner.probes.devices.boards.inside import Inside, look_inside_board
from scanner.probes.devices.boards.resources import ROOT, Resources
from scanner.probes.devices.look import DETAIL, Asked
from scanner.probes.failures import LookFailed
from scanner.probes.http.client import SiteClient
from scanner.probes.http.urls import origin, root_of

PROBE = "redfish"
MOST_INSIDE = 21
"""Questions with a login; with those asked before it, 25."""
INSIDE_SECONDS = 40.0

_NOT_REDFISH = (Reason.NOT_SUPPORTED, Reason.NOT_THIS_PROTOCOL, Reason.AUTH_FAILED, Reason.NO_RIGHT, Reason.TOO_MUCH)
_BEYOND_ROOT = ("Systems", "Managers")

CLEAR_ONLY = "there is no TLS: the password was not sent (clear_text in the credential allows it)"
UNTRUSTED = "the certificate is not trusted: the password was not sent (clear_text in the credential allows it)"


def look_redfish(asked: Asked) -> list[Evidence]:
    """Look at one port that speaks HTTP: one question where there is no Redfish, at most 4 without a login and 21 with one.

    The password is sent as it is (Basic), since a session of Redfish would have to be written to the board.

    Raises:
        LookFailed: nothing answers.
    """
    tls = asked.service is not None and asked.service.tls
    with SiteClient(asked.target, asked.gate) as client:
        resources = Resources(client, _site(asked, tls=tls), most=1 + len(_BEYOND_ROOT))
        try:
            root = resources.get(ROOT)
        except LookFailed as error:
            if error.reason in _NOT_REDFISH:
                return []
            raise
        if not word(root, "RedfishVersion"):
            return []
        let_in = tuple(name for name in _BEYOND_ROOT if _lets_in(resources, link(root, name)))
    outside = RedfishEvidence(
        **_common(asked),
        plain=not tls,
        version=word(root, "RedfishVersion", 20),
        maker=word(root, "Vendor"),
        product=word(root, "Product"),
        asked=tuple(link(root, name) for name in _BEYOND_ROOT if link(root, name)),
        let_in=tuple(link(root, name) for name in let_in),
    )
    return [outside, *_inside(asked, outside, root)]


def _lets_in(resources: Resources, path: str) -> bool:
    try:
        return "Members" in resources.get(path)
    except LookFailed:
        return False


def _inside(asked: Asked, outside: RedfishEvidence, root: Resource) -> list[Evidence]:
    """What a login sees, or why there is none; what anybody is told is kept either way."""
    told = _device(asked, maker=outside.maker, model=outside.product)
    if not asked.target.credential:
        return [told, _failed(asked, Reason.NO_CREDENTIAL)]
    try:
        credential = asked.credentials.find(asked.target.credential)
        with _logged_in(asked, credential, tls=not outside.plain) as resources:
            seen = look_inside_board(resources, root)
    except (CredentialError, LookFailed) as error:
        return [told, _failed(asked, error.reason, clean(asked.credentials.scrub(str(error)), DETAIL))]
    return _seen(asked, outside, seen)


def _seen(asked: Asked, outside: RedfishEvidence, seen: Inside) -> list[Evidence]:
    firmware = str(seen.facts["firmware"])
    evidence: list[Evidence] = [
        BoardEvidence(**_common(asked), **seen.facts),
        _device(asked, maker=seen.maker or outside.maker, model=seen.model or outside.product, firmware=firmware),
    ]
    if seen.readings:
        evidence.append(ClimateEvidence(**_of_look(asked), tree="redfish", readings=seen.readings))
    return evidence


@contextmanager
def _logged_in(asked: Asked, credential: Credential, *, tls: bool) -> Iterator[Resources]:
    """The service as `credential` sees it. A password goes to a certificate that is trusted; elsewhere only within this machine,
    or where the credential itself allows that it is read on the way."""
    if not credential.user or not credential.password:
        raise LookFailed(Reason.CREDENTIAL_LOST, "the credential has no user or no password")
    may_be_read = credential.clear_text or stays_here(asked.target.address)
    if not tls and not may_be_read:
        raise LookFailed(Reason.AUTH_FAILED, CLEAR_ONLY)
    words = f"{credential.user}:{credential.password.reveal()}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(words).decode("ascii")}
    trust = None if may_be_read or not tls else _trusted(asked)
    with SiteClient(asked.target, asked.gate, seconds=INSIDE_SECONDS, trust=trust) as client:
        yield Resources(client, _site(asked, tls=tls), most=MOST_INSIDE, headers=headers)


def _trusted(asked: Asked) -> ssl.SSLContext:
    """The context that trusts the roots of this machine and of the city, after a handshake that showed that it will do."""
    context = ssl.create_default_context()
    if asked.trusted_roots:
        context.load_verify_locations(cadata=asked.trusted_roots)
    with SiteClient(asked.target, asked.gate, trust=context) as client:
        try:
            Resources(client, _site(asked, tls=True), most=1).get(ROOT)
        except LookFailed as error:
            if error.reason is Reason.NOT_THIS_PROTOCOL:
                raise LookFailed(Reason.AUTH_FAILED, UNTRUSTED) from None
            raise
    return context


def _site(asked: Asked, *, tls: bool) -> str:
    return origin(root_of(msgspec.structs.replace(asked.target, url=""), asked.port, tls=tls))


def _of_look(asked: Asked) -> dict[str, Any]:
    place = asked.target.at_port(asked.port)
    return {"place": place, "probe": PROBE, "seen_at": now(), "depth": asked.target.depth}


def _common(asked: Asked) -> dict[str, Any]:
    return {**_of_look(asked), "address": asked.target.address, "port": asked.port}


def _device(asked: Asked, *, maker: str, model: str, firmware: str = "") -> DeviceEvidence:
    return DeviceEvidence(**_of_look(asked), protocol="redfish", maker=maker, model=model, firmware=firmware)


def _failed(asked: Asked, reason: Reason, detail: str = "") -> FailedLook:
    place = asked.target.at_port(asked.port)
    return asked.target.failed(place, probe=PROBE, sought=BoardEvidence.kind(), reason=reason, detail=detail)
