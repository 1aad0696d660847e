"""Examples for the checks of SNMP, power and climate."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, Reading, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case


def snmp(**facts: Any) -> Evidence:
    return SITE.sees("snmp", **facts)


def power(**facts: Any) -> Evidence:
    return SITE.sees("device.power", **facts)


def climate(*readings: Reading, **facts: Any) -> Evidence:
    return SITE.sees("device.climate", readings=readings, **facts)


def registered(**facts: Any) -> Evidence:
    return SITE.sees("registered_device", **facts)


def ports(**facts: Any) -> Evidence:
    return SITE.sees("ports", **facts)


def reading(measures: str, value: float | None = None, state: str = "unknown", name: str = "sensor 1") -> Reading:
    return Reading(name=name, measures=measures, value=value, state=state)


QUIET = {
    "v3": False,
    "login": "",
    "authentication": "",
    "privacy": "",
    **dict.fromkeys(("without_authentication", "without_privacy")),
}
SHUT = {**QUIET, "closed": True}

DOOR = (
    case("snmp.public-community", MET, snmp()),
    case("snmp.public-community", MET, snmp(**QUIET), ports(alive_by="syn-ack")),
    case("snmp.public-community", NOT_MET, snmp(public=("v1", "v2c"))),
    case("snmp.public-community", NOT_APPLICABLE, snmp(**SHUT)),
    case("snmp.public-community", Reason.SILENT, snmp(**QUIET)),
    case("snmp.public-community", Reason.SILENT, snmp(**QUIET), ports(alive_by="", open_tcp=())),
    case("snmp.clear-community", MET, snmp()),
    case("snmp.clear-community", NOT_MET, snmp(public=("v2c",))),
    case("snmp.clear-community", NOT_MET, snmp(**{**QUIET, "login": "v2c"})),
    case("snmp.clear-community", NOT_APPLICABLE, snmp(**SHUT)),
    case("snmp.clear-community", Reason.NOT_KNOWN, snmp(**QUIET)),
    case("snmp.v3-without-privacy", MET, snmp()),
    case("snmp.v3-without-privacy", NOT_MET, snmp(without_privacy=True)),
    case("snmp.v3-without-privacy", NOT_MET, snmp(without_authentication=True)),
    case("snmp.v3-without-privacy", NOT_APPLICABLE, snmp(**{**QUIET, "login": "v2c"})),
    case("snmp.v3-without-privacy", Reason.NOT_KNOWN, snmp(without_privacy=None)),
    case("snmp.weak-algorithm", MET, snmp()),
    case("snmp.weak-algorithm", PARTLY_MET, snmp(authentication="sha1")),
    case("snmp.weak-algorithm", NOT_MET, snmp(authentication="md5")),
    case("snmp.weak-algorithm", NOT_MET, snmp(privacy="des")),
    case("snmp.weak-algorithm", NOT_APPLICABLE, snmp(authentication="", privacy="")),
    case("snmp.weak-algorithm", NOT_APPLICABLE, snmp(**{**QUIET, "login": "v2c"})),
    case("snmp.weak-algorithm", Reason.NOT_KNOWN, snmp(**QUIET)),
)

POWER = (
    case("power.battery-state", MET, power()),
    case("power.battery-state", NOT_MET, power(battery="low", charge_percent=12)),
    case("power.battery-state", NOT_MET, power(battery="depleted", charge_percent=None)),
    case("power.battery-state", Reason.NOT_KNOWN, power(battery="unknown")),
    case("power.battery-state", Reason.NOT_KNOWN, power(battery=None)),
    case("power.minutes-left", MET, power(minutes_left=30), registered(level=3)),
    case("power.minutes-left", MET, power(minutes_left=15), registered(level=2)),
    case("power.minutes-left", MET, power(minutes_left=15)),
    case("power.minutes-left", NOT_MET, power(minutes_left=29), registered(level=3)),
    case("power.minutes-left", NOT_MET, power(minutes_left=0)),
    case("power.minutes-left", Reason.NOT_KNOWN, power(minutes_left=None)),
    case("power.on-battery", MET, power()),
    case("power.on-battery", MET, power(on_battery=None, seconds_on_battery=0)),
    case("power.on-battery", NOT_MET, power(on_battery=True, seconds_on_battery=90)),
    case("power.on-battery", NOT_MET, power(on_battery=None, seconds_on_battery=90)),
    case("power.on-battery", Reason.NOT_KNOWN, power(on_battery=None, seconds_on_battery=None)),
    case("power.load", MET, power(load_percent=80)),
    case("power.load", PARTLY_MET, power(load_percent=85)),
    case("power.load", NOT_MET, power(load_percent=91)),
    case("power.load", Reason.NOT_KNOWN, power(load_percent=None)),
    case("power.battery-replacement", MET, power()),
    case("power.battery-replacement", NOT_MET, power(must_replace=True)),
    case("power.battery-replacement", Reason.NOT_KNOWN, power(must_replace=None)),
    case("power.self-test", MET, power()),
    case("power.self-test", NOT_MET, power(self_test_passed=False)),
    case("power.self-test", Reason.NOT_KNOWN, power(self_test_passed=None)),
    case("power.alarms", MET, power()),
    case("power.alarms", NOT_MET, power(alarms=("input bad",))),
    case("power.alarms", Reason.NOT_KNOWN, power(alarms_told=False)),
    case("power.circuit-load", MET, climate(reading("current", 1.4, "normal"))),
    case("power.circuit-load", NOT_MET, climate(reading("current", 15.8, "alarm"))),
    case("power.circuit-load", Reason.NOT_KNOWN, climate(reading("current", 1.4))),
    case("power.circuit-load", NOT_APPLICABLE, climate()),
)

CLIMATE = (
    case("climate.temperature", MET, climate(reading("temperature", 18.0), reading("temperature", 27.0))),
    case("climate.temperature", PARTLY_MET, climate(reading("temperature", 29.5))),
    case("climate.temperature", NOT_MET, climate(reading("temperature", 22.0), reading("temperature", 36.0))),
    case("climate.temperature", NOT_MET, climate(reading("temperature", 26.0, "alarm"))),
    case("climate.temperature", Reason.NOT_KNOWN, climate(reading("temperature", 22.0), reading("temperature"))),
    case("climate.temperature", Reason.NOT_KNOWN, climate(reading("temperature", 22.0), more=3)),
    case("climate.temperature", NOT_APPLICABLE, climate(reading("temperature", 61.0, name="CPU 1"))),
    case("climate.temperature", NOT_APPLICABLE, climate(reading("temperature", 61.0)), registered(device="network")),
    case(
        "climate.temperature",
        NOT_MET,
        climate(reading("temperature", 41.0, name="Inlet")),
        registered(device="network"),
    ),
    case("climate.humidity", MET, climate(reading("humidity", 45.0))),
    case("climate.humidity", PARTLY_MET, climate(reading("humidity", 64.0))),
    case("climate.humidity", NOT_MET, climate(reading("humidity", 91.0))),
    case("climate.humidity", Reason.NOT_KNOWN, climate(reading("humidity"))),
    case("climate.humidity", NOT_APPLICABLE, climate()),
    case("climate.battery-temperature", MET, climate(reading("temperature", 25.0, name="battery"))),
    case("climate.battery-temperature", PARTLY_MET, climate(reading("temperature", 36.0, name="battery"))),
    case("climate.battery-temperature", NOT_MET, climate(reading("temperature", 48.0, name="battery"))),
    case("climate.battery-temperature", NOT_APPLICABLE, climate(reading("temperature", 48.0))),
    *(
        one
        for measures in ("water", "smoke", "door", "fan")
        for one in (
            case(f"climate.{measures}", MET, climate(reading(measures, state="normal"))),
            case(
                f"climate.{measures}",
                NOT_MET,
                climate(reading(measures, state="normal"), reading(measures, state="alarm")),
            ),
            case(f"climate.{measures}", Reason.NOT_KNOWN, climate(reading(measures))),
            case(f"climate.{measures}", NOT_APPLICABLE, climate()),
        )
    ),
)

CASES = (*DOOR, *POWER, *CLIMATE)
