"""How the tests look at cameras: as the run does, one port after another, and judged by every check."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TypeVar

from checks import Outcome, Verdict, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, PortsEvidence, RegisteredDeviceEvidence, ServiceEvidence
from scanner.clock import now
from scanner.credentials import Credential, CredentialError, Credentials
from scanner.estate.model import DeviceKind
from scanner.probes.devices import looks_beside, over_udp
from scanner.probes.devices.cameras import CAMERA_LOOKS
from scanner.probes.devices.look import Asked
from scanner.probes.http import look_http
from scanner.probes.identify import identify
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from tests.probes.servers import permitted

Kind = TypeVar("Kind", bound=Evidence)

CHECKS = {id: check for id, check in all_checks().items() if id.startswith("camera.")}


class Logins:
    """Credentials that know the logins they were made with."""

    def __init__(self, *known: Credential) -> None:
        self._known = {one.name: one for one in known}

    def find(self, name: str) -> Credential:
        """One of them."""
        if name not in self._known:
            raise CredentialError(f"no credential {name}")
        return self._known[name]

    def scrub(self, text: str) -> str:
        """`text` without their passwords."""
        for one in self._known.values():
            text = text.replace(one.password.reveal() or "\0", "***")
        return text


def own_address() -> str:
    """An address of loopback that no other test is likely to use."""
    return f"127.{random.randint(64, 127)}.{random.randint(0, 255)}.{random.randint(1, 254)}"


def camera_at(address: str, *, credential: str = "", kind: DeviceKind = DeviceKind.CAMERA) -> Target:
    """A camera of the test system."""
    return Target(system="s", asset="cam", type="device", address=address, kind=kind, credential=credential)


def asked_of(target: Target, logins: Credentials | None = None, gate: Gate | None = None) -> Asked:
    """A question to any port of `target`, whatever evidence is wanted."""
    return Asked(
        target=target,
        port=0,
        gate=gate or permitted(),
        credentials=logins or Logins(),
        wanted=lambda kind: True,
    )


def look_at(target: Target, *ports: int, logins: Credentials | None = None, udp: bool = False) -> list[Evidence]:
    """What the ports of a registered camera show, and its UDP port where `udp` is True."""
    asked = asked_of(target, logins)
    seen: list[Evidence] = [_registered(target), _alive(target, ports)]
    for port in ports:
        service = identify(target, port, asked.gate)
        seen.append(service)
        if isinstance(service, ServiceEvidence):
            if service.protocol == "http":
                seen.append(look_http(target, port, asked.gate, tls=service.tls))
            seen += looks_beside(CAMERA_LOOKS, asked, service)
    return [*seen, *over_udp(CAMERA_LOOKS, asked)] if udp else seen


def only(kind: type[Kind], seen: Iterable[Evidence]) -> Kind:
    """The one record of a kind."""
    (found,) = [one for one in seen if isinstance(one, kind)]
    return found


def failures(seen: Iterable[Evidence]) -> list[tuple[str, str]]:
    """What could not be seen, and why."""
    return [(one.sought, one.reason.value) for one in seen if isinstance(one, FailedLook)]


def judged(seen: Iterable[Evidence]) -> list[Verdict]:
    """What the checks of cameras say of it."""
    return list(run_checks(seen, CHECKS.values()))


def weaknesses(seen: Iterable[Evidence]) -> set[str]:
    """The checks that are not met, or partly."""
    return {one.check for one in judged(seen) if one.outcome.is_weakness}


def met(seen: Iterable[Evidence]) -> set[str]:
    """The checks that are met at some port."""
    return {one.check for one in judged(seen) if one.outcome is Outcome.MET}


def _registered(target: Target) -> RegisteredDeviceEvidence:
    place = target.place("registered")
    return RegisteredDeviceEvidence(place=place, probe="estate", seen_at=now(), device=target.kind.value, level=3)


def _alive(target: Target, ports: tuple[int, ...]) -> PortsEvidence:
    return PortsEvidence(
        place=target.place("ports"),
        probe="ports",
        seen_at=now(),
        address=target.address,
        asked=",".join(map(str, ports)),
        open_tcp=ports,
        alive_by="syn-ack",
    )
