"""What a look at a device is, and when one is taken.

Three ways: `datagram` looks ask one UDP port each of a device (or host), whatever TCP ports are open; `first` looks take an open
TCP port before anything else may speak to it, since a controller must hear nothing but its own protocol; looks `beside` follow
what a port was seen to speak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from checks import OutOfScope
from checks.evidence import Evidence, FailedLook, Place, Reason, ServiceEvidence
from reports.language import speaking
from scanner.credentials import CredentialError, Credentials
from scanner.estate.model import AssetType
from scanner.probes.clean import clean
from scanner.probes.failures import LookFailed, reason_of
from scanner.probes.target import Target
from scanner.scope.gate import Gate

DETAIL = 200


class Way(StrEnum):
    """How a look comes about, as the head of this file tells."""

    DATAGRAM = "datagram"
    FIRST = "first"
    BESIDE = "beside"


class AnotherProtocol(Exception):
    """What stands on the port is not what a `first` look is for, and may be spoken to as any other port."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question to one port of a device. `wanted` says of which kinds of evidence the scan has checks; `service` is what was
    seen to speak there, for looks `beside`; `trusted_roots` are the city's own certificate authorities in PEM."""

    target: Target
    port: int
    gate: Gate
    credentials: Credentials
    wanted: Callable[[type[Evidence]], bool]
    service: ServiceEvidence | None = None
    trusted_roots: str = ""


class DeviceLook(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of look. `kind` is the evidence it gives first of all, which a failure is told of; it may give others too.
    `also` are those of them that a look over UDP is taken for even where nobody wants its first kind.

    `ports` are the ports it is for; empty for a look `beside`, which is for a `protocol` and, where `inside_tls` is not None, for
    that protocol inside TLS (True) or in the clear (False). `types` are the types of assets, `kinds` the kinds of devices it is
    for, all where empty.

    `moved` tells the port of a look over UDP where the asset's login is for another than `ports`; 0 where it is not.

    `look` may raise OutOfScope, OSError, LookFailed and CredentialError; a `first` look also AnotherProtocol.
    """

    kind: type[Evidence]
    way: Way
    look: Callable[[Asked], Sequence[Evidence]]
    ports: tuple[int, ...] = ()
    protocol: str = ""
    inside_tls: bool | None = None
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    also: tuple[type[Evidence], ...] = ()
    moved: Callable[[Asked], int] | None = None

    def is_for(self, target: Target) -> bool:
        """True when such an asset is to be asked this."""
        return (not self.types or target.type in self.types) and (not self.kinds or target.kind in self.kinds)


def over_udp(looks: Iterable[DeviceLook], asked: Asked) -> Iterator[Evidence]:
    """What the UDP ports of the target say, one after another. Of a host only the ports that are permitted are asked, as over
    TCP; of a device it is said that one is not."""
    any_port = asked.target.type != AssetType.HOST
    for one in looks:
        if one.way is Way.DATAGRAM and one.is_for(asked.target) and any(map(asked.wanted, (one.kind, *one.also))):
            for port in _udp_ports(one, asked):
                if any_port or asked.gate.allows(asked.target.address, port):
                    yield from _seen(one, msgspec.structs.replace(asked, port=port), asked.target.at_udp(port))


def _udp_ports(one: DeviceLook, asked: Asked) -> tuple[int, ...]:
    port = one.moved(asked) if one.moved else 0
    return (port,) if port else one.ports


def first_look(looks: Iterable[DeviceLook], asked: Asked) -> list[Evidence] | None:
    """What an open TCP port says to the one request of the protocol its number stands for; None where no such look takes it,
    or the one that did met another protocol, and the port is to be identified as any other."""
    for one in looks:
        if one.way is Way.FIRST and asked.port in one.ports and one.is_for(asked.target):
            place = asked.target.at_port(asked.port)
            try:
                seen = _seen(one, asked, place)
            except AnotherProtocol:
                return None
            return [*seen, *_service_unseen(asked.target, place, seen)]
    return None


def looks_beside(looks: Iterable[DeviceLook], asked: Asked, service: ServiceEvidence) -> Iterator[Evidence]:
    """What further looks see at a port that was seen to speak their protocol."""
    for one in looks:
        fits = one.protocol == service.protocol and one.inside_tls in (None, service.tls)
        if one.way is Way.BESIDE and fits and one.is_for(asked.target) and asked.wanted(one.kind):
            place = asked.target.at_port(service.port)
            yield from _seen(one, msgspec.structs.replace(asked, port=service.port, service=service), place)


def _seen(one: DeviceLook, asked: Asked, place: Place) -> list[Evidence]:
    try:
        # What is stored is said in one language, whoever reads it later.
        with speaking("en"):
            return list(one.look(asked))
    except (CredentialError, LookFailed) as error:
        reason, detail = error.reason, str(error)
    except (OutOfScope, OSError) as error:
        reason, detail = reason_of(error), str(error)
    except AnotherProtocol as error:
        if one.way is Way.FIRST:
            raise
        reason, detail = Reason.NOT_THIS_PROTOCOL, str(error)
    except Exception as error:
        reason, detail = Reason.PROBE_ERROR, f"{type(error).__name__}: {error}"
    said = clean(asked.credentials.scrub(detail), DETAIL)
    return [_unseen(one, asked.target, place, reason, said)]


def _service_unseen(target: Target, place: Place, seen: Sequence[Evidence]) -> Iterator[FailedLook]:
    """Where a first look failed, what the port speaks is not known either, and nobody else will ask."""
    for failed in seen:
        if isinstance(failed, FailedLook) and failed.sought != ServiceEvidence.kind():
            sought = ServiceEvidence.kind()
            yield target.failed(place, probe="devices", sought=sought, reason=failed.reason, detail=failed.detail)


def _unseen(one: DeviceLook, target: Target, place: Place, reason: Reason, detail: str) -> FailedLook:
    return target.failed(place, probe="devices", sought=one.kind.kind(), reason=reason, detail=detail)
