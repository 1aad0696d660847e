"""Examples of early signs: each trend as it should be, as it should not, and with too little to tell."""

from __future__ import annotations

from datetime import timedelta
from math import inf, nan
from typing import Any

from msgspec.structs import replace

from checks.evidence import (
    CertificateSpell,
    Evidence,
    NewNeighbour,
    NewPort,
    Reason,
    SensorTrend,
    Spell,
    Trend,
)
from checks.exemplary.moment import SEEN_AT
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, SITE, Case, case

UNKNOWN = Reason.NOT_KNOWN


def ago(days: float) -> Any:
    return SEEN_AT - timedelta(days=days)


def trend(start: float, now: float, *, points: int = 12, days: float = 300.0, steady: float = 0.9) -> Trend:
    return Trend(points=points, days=days, per_day=(now - start) / days, start=start, now=now, steady=steady)


def battery(minutes: Trend | None, volts: Trend | None = None) -> Evidence:
    return SITE.sees("trend.power", minutes=minutes, volts=volts)


def registered(level: int) -> Evidence:
    return SITE.sees("registered_device", level=level)


def room(*trends: Trend) -> Evidence:
    sensors = tuple(SensorTrend(name=f"rack {number}", trend=one) for number, one in enumerate(trends))
    return SITE.sees("trend.climate", sensors=sensors)


def shown(name: str, *, made: float, life: float = 365, first: float, last: float) -> CertificateSpell:
    begin = ago(made)
    end = begin + timedelta(days=life)
    return CertificateSpell(
        fingerprint=name * 64, not_before=begin, not_after=end, first=ago(first), last=ago(last), looks=3
    )


def port(*certificates: CertificateSpell) -> Evidence:
    return SITE.sees("trend.certificate", certificates=certificates)


def spell(words: str, first: float, last: float, looks: int = 4) -> Spell:
    return Spell(words=words, first=ago(first), last=ago(last), looks=looks)


def device(**facts: Any) -> Evidence:
    return SITE.sees("trend.device", **facts)


def firmware(*spells: Spell, **facts: Any) -> Evidence:
    return device(firmware=spells, **facts)


def ports(*fresh: NewPort, **facts: Any) -> Evidence:
    return SITE.sees("trend.ports", fresh=fresh, **facts)


STRANGER = NewNeighbour(address="192.0.2.77", mac="00:00:5e:00:53:77", name="cam-7", first=ago(20))
NEW_PORT = NewPort(port=8080, protocol="http", first=ago(20))
OLD = shown("a", made=400, first=380, last=40)

CASES: tuple[Case, ...] = (
    case("battery.fading", MET, battery(trend(120.0, 110.0), trend(216.0, 214.0))),
    case("battery.fading", NOT_MET, battery(trend(120.0, 100.0))),
    case("battery.fading", NOT_MET, battery(trend(120.0, 119.0), trend(216.0, 200.0))),
    case("battery.fading", NOT_MET, battery(trend(120.0, 10.0, points=3), trend(216.0, 200.0))),
    case("battery.fading", MET, battery(None, trend(216.0, 216.0))),
    case("battery.fading", MET, battery(trend(0.0, 0.0))),
    case("battery.fading", MET, battery(trend(120.0, 100.0, steady=0.6))),
    case("battery.fading", UNKNOWN, battery(None)),
    case("battery.fading", UNKNOWN, battery(trend(120.0, 60.0, points=7))),
    case("battery.fading", UNKNOWN, battery(trend(120.0, 60.0, days=30.0))),
    case("battery.fading", UNKNOWN, battery(trend(nan, inf), trend(1.0, nan))),
    case("battery.short-soon", MET, battery(trend(120.0, 60.0)), registered(3)),
    case("battery.short-soon", NOT_MET, battery(trend(60.0, 25.0)), registered(3)),
    case("battery.short-soon", NOT_MET, battery(trend(60.0, 35.0)), registered(3)),
    case("battery.short-soon", MET, battery(trend(60.0, 35.0)), registered(2)),
    case("battery.short-soon", MET, battery(trend(60.0, 35.0, steady=0.6)), registered(3)),
    case("battery.short-soon", NOT_MET, battery(trend(12.0, 12.0)), registered(4)),
    case("battery.short-soon", UNKNOWN, battery(trend(60.0, 25.0))),
    case("battery.short-soon", UNKNOWN, battery(trend(60.0, 25.0)), registered(0)),
    case("battery.short-soon", UNKNOWN, battery(trend(60.0, 25.0, points=4)), registered(3)),
    case("battery.short-soon", UNKNOWN, battery(None, trend(216.0, 216.0)), registered(3)),
    case("room.warming", MET, room(trend(22.0, 23.0), trend(25.0, 20.0))),
    case("room.warming", NOT_MET, room(trend(22.0, 22.0), trend(22.0, 25.5))),
    case("room.warming", UNKNOWN, room(trend(22.0, 30.0, points=7), trend(22.0, 30.0, days=10.0))),
    case("room.warming", MET, room(trend(22.0, 25.5, steady=0.6))),
    case("room.warming", UNKNOWN, room()),
    case("certificate.near-end", MET, port(shown("a", made=200, first=190, last=0))),
    case("certificate.near-end", NOT_MET, port(shown("a", made=280, first=270, last=0))),
    case("certificate.near-end", MET, port(OLD, shown("b", made=30, first=20, last=0))),
    case("certificate.near-end", NOT_APPLICABLE, port(shown("a", made=80, life=90, first=70, last=0))),
    case("certificate.near-end", NOT_APPLICABLE, port(shown("a", made=370, first=360, last=0))),
    case("certificate.near-end", UNKNOWN, port()),
    case("certificate.renewed-late", MET, port(OLD, shown("b", made=39, first=38, last=0))),
    case("certificate.renewed-late", NOT_MET, port(OLD, shown("b", made=30, first=20, last=0))),
    case("certificate.renewed-late", NOT_MET, port(replace(OLD, last=ago(20)), shown("b", made=50, first=10, last=0))),
    case("certificate.renewed-late", UNKNOWN, port(OLD, shown("b", made=50, first=10, last=0))),
    case("certificate.renewed-late", UNKNOWN, port(replace(OLD, last=ago(1)), shown("b", made=30, first=20, last=0))),
    case("certificate.renewed-late", UNKNOWN, port(shown("b", made=30, first=20, last=0))),
    case("neighbour.new", MET, SITE.sees("trend.neighbours", standing=4)),
    case("neighbour.new", NOT_MET, SITE.sees("trend.neighbours", fresh=(STRANGER,))),
    case("neighbour.new", NOT_MET, SITE.sees("trend.neighbours", fresh=(STRANGER,), whole=False)),
    case("neighbour.new", UNKNOWN, SITE.sees("trend.neighbours", whole=False)),
    case("neighbour.new", UNKNOWN, SITE.sees("trend.neighbours", fresh=(STRANGER,), cut=True)),
    case("neighbour.new", UNKNOWN, SITE.sees("trend.neighbours", fresh=(STRANGER,), looks=3)),
    case("neighbour.new", UNKNOWN, SITE.sees("trend.neighbours", fresh=(STRANGER,), days=nan)),
    case("port.new", MET, ports()),
    case("port.new", NOT_MET, ports(NEW_PORT)),
    case("port.new", NOT_MET, ports(NEW_PORT), SITE.sees("declared", address="192.0.2.1", ports=(), complete=False)),
    case("port.new", MET, ports(NEW_PORT), SITE.sees("declared", address="192.0.2.1", ports=(8080,), complete=True)),
    case("port.new", NOT_APPLICABLE, ports(NEW_PORT), SITE.sees("declared", address="192.0.2.1", complete=True)),
    case("port.new", UNKNOWN, ports(looks=3)),
    case("port.new", UNKNOWN, ports(whole=False)),
    case("firmware.unchanged", MET, firmware(spell("1.0", 300, 200), spell("1.1", 190, 0))),
    case("firmware.unchanged", NOT_MET, firmware(spell("1.0", 366, 0))),
    case("firmware.unchanged", UNKNOWN, firmware(spell("1.0", 300, 0))),
    case("firmware.unchanged", UNKNOWN, firmware()),
    case(
        "firmware.went-back", MET, firmware(spell("V5.7.9 build 220112", 90, 50), spell("V5.7.10 build 220301", 40, 0))
    ),
    case("firmware.went-back", MET, firmware(spell("1.2", 90, 0))),
    case("firmware.went-back", NOT_MET, firmware(spell("V5.7.10", 90, 50), spell("V5.7.9", 40, 0))),
    case("firmware.went-back", NOT_MET, firmware(spell("2", 90, 80), spell("1.9", 70, 60), spell("1.10", 9, 0))),
    case("firmware.went-back", UNKNOWN, firmware(spell("a1f", 90, 50), spell("b0c", 40, 0))),
    case("firmware.went-back", UNKNOWN, firmware(spell("1.2", 90, 0, looks=2))),
    case("firmware.went-back", UNKNOWN, firmware(spell("1.2", 90, 0), whole=False)),
    case("firmware.went-back", UNKNOWN, firmware()),
    case("device.no-restart", MET, device()),
    case("device.no-restart", NOT_MET, device(up_seconds=731 * 86400)),
    case("device.no-restart", UNKNOWN, device(up_seconds=None)),
    case("device.no-restart", UNKNOWN, device(up_seconds=-5)),
    case("asset.vanished", MET, SITE.sees("trend.presence")),
    case("asset.vanished", NOT_MET, SITE.sees("trend.presence", missed=3, last_answer=ago(21))),
    case("asset.vanished", UNKNOWN, SITE.sees("trend.presence", missed=2, last_answer=ago(21))),
    case("asset.vanished", UNKNOWN, SITE.sees("trend.presence", missed=5, last_answer=ago(2))),
    case("asset.vanished", UNKNOWN, SITE.sees("trend.presence", answered=1, missed=5, last_answer=ago(21))),
    case("asset.vanished", UNKNOWN, SITE.sees("trend.presence", answered=0, missed=5, last_answer=None)),
    case("device.exchanged", MET, device()),
    case("device.exchanged", MET, device(identity=(spell("A 1", 90, 60), spell("B 2", 50, 40), spell("a 1", 30, 0)))),
    case("device.exchanged", NOT_MET, device(identity=(spell("APC SRT", 90, 60), spell("Acme X", 50, 0)))),
    case("device.exchanged", NOT_MET, device(identity=(spell("A 1", 9, 6), spell("B 2", 5, 0)), whole=False)),
    case("device.exchanged", UNKNOWN, device(identity=(spell("A 1", 90, 0),), whole=False)),
    case("device.exchanged", UNKNOWN, device(identity=(spell("A 1", 90, 0, looks=2),))),
    case("device.exchanged", UNKNOWN, device(identity=())),
)
