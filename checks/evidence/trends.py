"""Trends: what the evidence of earlier scans says together with that of the present one.

Derived when a scan is judged, never collected: each record stands at the place of the evidence it continues and bears its
depth and time. The looks a trend rests on are those of the scans in the window of `checks/trends.yaml`; at most 24 of them are
kept to be shown. `whole` is False where scans of that window have lost their evidence (the retention policy): then what
looks unchanged may have changed before.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.devices import ClimateEvidence, DeviceEvidence, NeighboursEvidence, PowerEvidence
from checks.evidence.ports import PortsEvidence
from checks.evidence.tls import TlsEvidence

MOST_SHOWN = 24
"""Points or spells of one series that are kept to be shown."""


class Point(msgspec.Struct, frozen=True):
    """One value at one look."""

    when: datetime
    value: float


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """How one quantity moved over `points` looks in `days` days: by `per_day` a day, the median of the slopes between all
    pairs of looks (Theil-Sen). `start` and `now` are that line's values at the first and the last look. `steady` is the share of
    pairs that moved the line's way, of those that moved at all: 1 where all did, about a half where it is chance."""

    points: int
    days: float
    per_day: float
    start: float
    now: float
    steady: float
    shown: tuple[Point, ...] = ()


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """Looks one after another that gave the same words, from the first to the last of them. The words are a device's own."""

    words: str
    first: datetime
    last: datetime
    looks: int


class PowerTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.power"):
    """How the battery of a power supply fares at full charge, on mains and under a load like the present one.

    `minutes` is how long it would last, `volts` its voltage, since its last replacement that can be seen. None where the
    device does not tell it now, or is not in that state.
    """

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (PowerEvidence,)

    minutes: Trend | None = None
    volts: Trend | None = None


class SensorTrend(msgspec.Struct, frozen=True, kw_only=True):
    """The temperature at one sensor, in °C."""

    name: str
    trend: Trend


class ClimateTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.climate"):
    """How the temperatures moved that a device measures."""

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (ClimateEvidence,)

    sensors: tuple[SensorTrend, ...]


class CertificateSpell(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate, by its SHA-256 fingerprint, and when a port was first and last seen to show it."""

    fingerprint: str
    not_before: datetime
    not_after: datetime
    first: datetime
    last: datetime
    looks: int


class CertificateTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.certificate"):
    """The certificates a port showed as its own, in the order they were first seen; the present one is the last. At most 24."""

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (TlsEvidence,)

    certificates: tuple[CertificateSpell, ...]


class DeviceTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.device"):
    """What a device said of itself over time.

    `identity` are its maker and model, `firmware` the versions of the device that stands there now; looks at which it did
    not say are left out. `up_seconds` is how long it has been running, a counter that began again at 2^32 hundredths
    (sysUpTime, RFC 3418) being counted on.
    """

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (DeviceEvidence,)

    identity: tuple[Spell, ...] = ()
    firmware: tuple[Spell, ...] = ()
    up_seconds: int | None = None
    whole: bool = True


class PresenceTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.presence"):
    """Whether an asset answered the scans that looked for it; one that might not look says nothing here. The locator is
    `presence`.

    `answered` counts the looks it answered, `missed` those since the last answer. `shown` has 1 for an answer, 0 for none.
    """

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (PortsEvidence,)

    answered: int
    missed: int
    last_answer: datetime | None = None
    shown: tuple[Point, ...] = ()


class NewNeighbour(msgspec.Struct, frozen=True, kw_only=True):
    """A neighbour that no registered asset is, and since when it has been seen. The words are a device's own."""

    address: str = ""
    mac: str = ""
    name: str = ""
    first: datetime

    def __str__(self) -> str:
        return " ".join(filter(None, (self.address, self.mac, self.name)))


class NeighboursTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.neighbours"):
    """Who came to a device's table of neighbours, over `looks` looks in `days` days. The locator is the port and the table
    (`udp/161/arp`).

    `fresh` are unregistered ones that the first looks did not show and one of the last did; at most 50, `more` counts those
    left out. `standing` counts unregistered ones that were there from the first. `cut` is True where a table was too long to be
    kept whole. `shown` is the count of unregistered ones at each look.
    """

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (NeighboursEvidence,)

    looks: int
    days: float
    fresh: tuple[NewNeighbour, ...] = ()
    more: int = 0
    standing: int = 0
    cut: bool = False
    shown: tuple[Point, ...] = ()
    whole: bool = True


class NewPort(msgspec.Struct, frozen=True, kw_only=True):
    """A port that earlier looks found closed, what speaks there (empty where nobody asked), and since when it is open."""

    port: int
    protocol: str = ""
    first: datetime

    def __str__(self) -> str:
        return f"{self.port}/{self.protocol}" if self.protocol else str(self.port)


class PortsTrendEvidence(Evidence, frozen=True, kw_only=True, tag="trend.ports"):
    """Which ports of a host have opened over `looks` looks that it answered.

    `fresh` are open now, closed at the first looks that asked them, and no registered asset's. `shown` counts the open ports at
    each look.
    """

    derived_from: ClassVar[tuple[type[Evidence], ...]] = (PortsEvidence,)

    address: str
    looks: int
    fresh: tuple[NewPort, ...] = ()
    shown: tuple[Point, ...] = ()
    whole: bool = True
