"""Everything a device tells to a login, part by part: what can't be read of one part does not spoil the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from checks import OutOfScope
from checks.evidence import (
    ClimateEvidence,
    DeviceEvidence,
    Evidence,
    Neighbour,
    NeighboursEvidence,
    Place,
    PowerEvidence,
    Reading,
    Reason,
)
from scanner.clock import now
from scanner.estate.model import DeviceKind
from scanner.probes.clean import clean
from scanner.probes.devices.look import DETAIL, Asked
from scanner.probes.devices.snmp import neighbours
from scanner.probes.devices.snmp.climate import entity_readings, tree_readings
from scanner.probes.devices.snmp.identity import read_identity
from scanner.probes.devices.snmp.login import Login
from scanner.probes.devices.snmp.power import MOST_ALARMS, Power, read_power
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.trees import Reader, Tree, arcs, trees
from scanner.probes.failures import LookFailed, reason_of

PROBE = "snmp"
MOST_READINGS = 100
ENTITY_SENSOR = "entity-sensor"

Readers = Sequence[tuple[Tree, Reader]]


class DeviceReader:
    """Reads one device for one look."""

    def __init__(self, asked: Asked, place: Place, login: Login) -> None:
        self._target = asked.target
        self._place = place
        self._session: Session = login.session
        self._readers: Readers = ()

    def find_trees(self) -> tuple[Evidence, ...]:
        """See which of the makers' trees the device has, which is no evidence yet. Raises as `Session.get` does."""
        present = self._session.present([arcs(tree.root) for tree in trees()])
        self._readers = [(tree, Reader(self._session, tree)) for tree in trees() if arcs(tree.root) in present]
        return ()

    def identity(self) -> Iterator[Evidence]:
        """What the device says it is."""
        told = read_identity(self._session, self._readers)
        yield DeviceEvidence(
            **self._common(),
            protocol="snmp",
            maker=told.maker,
            model=told.model,
            firmware=told.firmware,
            description=told.description,
            up_seconds=told.up_seconds,
        )

    def power(self) -> Iterator[Evidence]:
        """What it tells of power; a device registered as a power supply that tells nothing is not supported."""
        power = Power()
        for tree, reader in self._readers:
            read_power(power, tree, reader)
        if power.trees:
            yield PowerEvidence(
                **self._common(),
                tree="+".join(power.trees),
                alarms=tuple(dict.fromkeys(power.alarms))[:MOST_ALARMS],
                alarms_told=power.alarms_told,
                **power.facts,
            )
        elif self._target.kind is DeviceKind.UPS:
            raise LookFailed(Reason.NOT_SUPPORTED, "the device tells nothing of power in a tree that is known")

    def climate(self) -> Iterator[Evidence]:
        """What its sensors measure; a device registered as a sensor that tells nothing is not supported."""
        readings: list[Reading] = []
        told: list[str] = []
        for name, source in self._sources():
            some = list(islice(source, MOST_READINGS + 1))
            readings += some
            told += [name] if some else []
        if readings:
            kept = tuple(readings[:MOST_READINGS])
            more = len(readings) - len(kept)
            yield ClimateEvidence(**self._common(), tree="+".join(told), readings=kept, more=more)
        elif self._target.kind in (DeviceKind.CLIMATE, DeviceKind.SENSOR):
            raise LookFailed(Reason.NOT_SUPPORTED, "the device tells nothing of climate in a tree that is known")

    def neighbours(self) -> Iterator[Evidence]:
        """Whom it sees beside it. LLDP stands at a place of its own, since it is another table."""
        yield from self._table("arp", neighbours.arp(self._session), self._place)
        beside = Place(self._place.system, self._place.asset, f"{self._place.locator}/lldp")
        yield from self._table("lldp", neighbours.lldp(self._session), beside)

    def guarded(self, kind: type[Evidence], read: Callable[[], Iterable[Evidence]]) -> Iterator[Evidence]:
        """What `read` gives, or why it could not."""
        try:
            yield from read()
            return
        except LookFailed as error:
            reason, detail = error.reason, error.detail
        except (OutOfScope, OSError) as error:
            reason, detail = reason_of(error), str(error)
        yield self._target.failed(
            self._place, probe=PROBE, sought=kind.kind(), reason=reason, detail=clean(detail, DETAIL)
        )

    def _sources(self) -> Iterator[tuple[str, Iterator[Reading]]]:
        for tree, reader in self._readers:
            yield tree.name, tree_readings(tree, reader)
        yield ENTITY_SENSOR, entity_readings(self._session, MOST_READINGS + 1)

    def _table(self, table: str, found: tuple[Neighbour, ...], place: Place) -> Iterator[Evidence]:
        if found:
            kept = found[: neighbours.MOST]
            common = {**self._common(), "place": place}
            yield NeighboursEvidence(**common, table=table, neighbours=kept, more=len(found) - len(kept))

    def _common(self) -> dict[str, Any]:
        return {"place": self._place, "probe": PROBE, "seen_at": now(), "depth": self._target.depth}


def read_device(asked: Asked, place: Place, login: Login) -> Iterator[Evidence]:
    """What the device tells of the kinds that are wanted, and of its parts that could not be read why not."""
    device = DeviceReader(asked, place, login)
    parts: Sequence[tuple[type[Evidence], Callable[[], Iterator[Evidence]]]] = (
        (DeviceEvidence, device.identity),
        (PowerEvidence, device.power),
        (ClimateEvidence, device.climate),
        (NeighboursEvidence, device.neighbours),
    )
    failed = list(device.guarded(DeviceEvidence, device.find_trees))
    yield from failed
    for kind, read in parts:
        if not failed and asked.wanted(kind):
            yield from device.guarded(kind, read)
