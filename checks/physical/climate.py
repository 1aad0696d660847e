"""Climate: what the sensors of a machine room measure, held against limits.

The limits stand in checks/physical/thresholds.yaml with a word on how sure they are. A sensor that stands inside a device, in
its exhaust or at a battery says nothing of the room and is not held against the room's limits; one in a device that is no
sensor, no power supply and no air conditioner is only where its name says that it measures the air around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checks.check import check
from checks.evidence import ClimateEvidence, Reading, Reason, RegisteredDeviceEvidence
from checks.facts import brief, few
from checks.thresholds import Band, thresholds
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

_OF_THE_ROOM = frozenset(("ups", "climate", "sensor", "other"))
"""Kinds of devices whose sensors are for the room unless their names say otherwise."""

_BATTERY = ("battery", "电池")


@check("climate.temperature")
def temperature(climate: ClimateEvidence, registered: tuple[RegisteredDeviceEvidence, ...]) -> Verdict:
    """Met when every sensor of the room measures 18 to 27 °C; partly met while all are within 15 to 32 °C.

    A sensor that tells no number is not assessed, unless another is out of bounds. Source: GB 50174-2017, appendix A (cold aisle
    or rack inlet, classes A and B), and class A1 of ASHRAE's guidelines: both from memory, not checked against print.
    """
    is_room = _room_air(registered)
    return _judge(climate, "temperature", thresholds().temperature, is_room, "°C")


@check("climate.humidity")
def humidity(climate: ClimateEvidence, registered: tuple[RegisteredDeviceEvidence, ...]) -> Verdict:
    """Met when every sensor of the room measures 30 to 60 % relative humidity; partly met while all are within 8 to 80 %.

    Source: GB 50174-2017, appendix A (at most 60 %, dew point from 5.5 °C, for which 30 % stands here), and class A1 of ASHRAE's
    guidelines: both from memory, not checked against print.
    """
    is_room = _room_air(registered)
    return _judge(climate, "humidity", thresholds().humidity, is_room, "%")


@check("climate.battery-temperature")
def battery_temperature(climate: ClimateEvidence) -> Verdict:
    """Met when every battery that tells its temperature has 20 to 30 °C; partly met while all are within 10 to 40 °C.

    Source: GB 50174-2017, appendix A, room of the batteries (20 to 30 °C): from memory, not checked against print; the wider
    band is this project's own judgement.
    """
    return _judge(climate, "temperature", thresholds().battery_temperature, _is_battery, "°C")


@check("climate.water")
def water(climate: ClimateEvidence) -> Verdict:
    """Met when every water sensor is dry. Does not apply where a device has none. Source: GB/T 22239-2019, 8.1.1.6 c)."""
    return _no_alarm(climate, "water")


@check("climate.smoke")
def smoke(climate: ClimateEvidence) -> Verdict:
    """Met when no smoke sensor is in alarm. Does not apply where a device has none. Source: GB/T 22239-2019, 8.1.1.5 a)."""
    return _no_alarm(climate, "smoke")


@check("climate.door")
def door(climate: ClimateEvidence) -> Verdict:
    """Met when every door that is watched was shut as it was looked at. Does not apply where a device watches none.

    Source: GB/T 22239-2019, 8.1.1.2.
    """
    return _no_alarm(climate, "door")


@check("climate.fan")
def fan(climate: ClimateEvidence) -> Verdict:
    """Met when every fan that is watched works. Does not apply where a device tells of none. Source: RFC 3433."""
    return _no_alarm(climate, "fan")


def _judge(
    climate: ClimateEvidence, measures: str, band: Band, concerns: Callable[[Reading], bool], unit: str
) -> Verdict:
    readings = [one for one in climate.readings if one.measures == measures and concerns(one)]
    if not readings:
        return not_applicable(climate)
    low, high = band.good
    outside = _outside(readings, band.good)
    if outside:
        verdict = not_met if _outside(readings, band.tolerable) else partly_met
        return verdict(climate, readings=few(_said(one, unit) for one in outside), band=f"{low:g}–{high:g} {unit}")
    # A device's own judgement counts too: it may have a limit of its own, or a sensor that tells no number.
    if alarmed := [one for one in readings if one.state == "alarm"]:
        return not_met(climate, readings=few(_said(one, unit) for one in alarmed), band=f"{low:g}–{high:g} {unit}")
    if climate.more or any(one.value is None for one in readings):
        return not_assessed(climate, Reason.NOT_KNOWN)
    return met(climate)


def _no_alarm(climate: ClimateEvidence, measures: str) -> Verdict:
    readings = [one for one in climate.readings if one.measures == measures]
    if alarmed := [one for one in readings if one.state == "alarm"]:
        return not_met(climate, sensors=few(one.name for one in alarmed))
    if not readings:
        return not_applicable(climate)
    if climate.more or any(one.state != "normal" for one in readings):
        return not_assessed(climate, Reason.NOT_KNOWN)
    return met(climate)


def _outside(readings: Iterable[Reading], band: tuple[float, float]) -> list[Reading]:
    low, high = band
    return [one for one in readings if one.value is not None and not low <= one.value <= high]


def _said(one: Reading, unit: str) -> str:
    return brief(f"{one.name}: " + ("?" if one.value is None else f"{one.value:g}") + f" {unit}")


def _room_air(registered: tuple[RegisteredDeviceEvidence, ...]) -> Callable[[Reading], bool]:
    of_the_room = all(one.device in _OF_THE_ROOM for one in registered)
    limits = thresholds()

    def is_room_air(reading: Reading) -> bool:
        name = reading.name.lower()
        if any(word in name for word in limits.inside):
            return False
        return of_the_room or any(word in name for word in limits.air)

    return is_room_air


def _is_battery(reading: Reading) -> bool:
    return any(word in reading.name.lower() for word in _BATTERY)
