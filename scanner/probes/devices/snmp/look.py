"""The look at one device or host by SNMP: the door first, then, of a device that lets us in, what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from checks import OutOfScope
from checks.evidence import DeviceEvidence, Evidence, Place, Reason, SnmpEvidence
from scanner.clock import now
from scanner.credentials import Credential, CredentialError
from scanner.estate.model import AssetType
from scanner.probes.clean import clean
from scanner.probes.devices.look import DETAIL, Asked
from scanner.probes.devices.snmp.door import Door, knock
from scanner.probes.devices.snmp.login import SPEAK_SNMP, Login, is_for_snmp, log_in
from scanner.probes.devices.snmp.readings import read_device
from scanner.probes.devices.snmp.speakers import version_name
from scanner.probes.failures import LookFailed, reason_of

PROBE = "snmp"


def look_snmp(asked: Asked) -> Sequence[Evidence]:
    """Whom the UDP port lets in, and of a device what it tells of itself, of power, climate and its neighbours.

    Raises:
        LookFailed: pysnmp is not installed.
        OutOfScope, OSError: there is no way there.
    """
    target = asked.target
    place = target.at_udp(asked.port)
    with asked.gate.connect_udp(target.address, asked.port) as sock:
        door = knock(sock)
        if target.type != AssetType.DEVICE:
            return [_evidence(asked, place, door, None)]
        try:
            login = log_in(sock, door, _credential(asked), target)
        except (LookFailed, CredentialError, OutOfScope, OSError) as error:
            return [_evidence(asked, place, door, None), *_not_inside(asked, place, door, error)]
        return [_evidence(asked, place, door, login), *read_device(asked, place, login)]


def registered_port(asked: Asked) -> int:
    """The UDP port that the login of a device names, 0 where it names none or can't be had, which the look itself then tells."""
    try:
        credential = _credential(asked) if asked.target.type == AssetType.DEVICE else None
    except CredentialError:
        return 0
    return credential.port if credential and is_for_snmp(credential, asked.target) else 0


def _credential(asked: Asked) -> Credential | None:
    return asked.credentials.find(asked.target.credential) if asked.target.credential else None


def _evidence(asked: Asked, place: Place, door: Door, login: Login | None) -> SnmpEvidence:
    known: dict[str, Any] = {}
    if login is not None and login.registered:
        known["login"] = version_name(login.version)
        known["without_authentication"] = login.without_authentication
        known["without_privacy"] = login.without_privacy
        if login.keys is not None:
            known |= {"authentication": login.keys.authentication, "privacy": login.keys.privacy}
    return SnmpEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        closed=door.closed,
        public=door.names,
        v3=door.engine is not None,
        **known,
    )


def _not_inside(asked: Asked, place: Place, door: Door, error: Exception) -> Iterator[Evidence]:
    """That a device could not be read by SNMP, where it was to be expected: a camera tells what it has by its own protocol."""
    reason = _reason(error)
    expected = asked.target.kind in SPEAK_SNMP or reason not in (Reason.NO_CREDENTIAL, Reason.REFUSED, Reason.SILENT)
    if expected:
        detail = clean(asked.credentials.scrub(str(error)), DETAIL)
        yield asked.target.failed(place, probe=PROBE, sought=DeviceEvidence.kind(), reason=reason, detail=detail)


def _reason(error: Exception) -> Reason:
    if isinstance(error, LookFailed | CredentialError):
        return error.reason
    return reason_of(error) if isinstance(error, OSError | OutOfScope) else Reason.PROBE_ERROR
