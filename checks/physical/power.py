"""Power: what an uninterruptible power supply or a power strip says of itself, held against limits.

The limits stand in checks/physical/thresholds.yaml with a word on how sure they are.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import ClimateEvidence, PowerEvidence, Reason, RegisteredDeviceEvidence
from checks.facts import brief, few
from checks.thresholds import thresholds
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met


@check("power.battery-state")
def battery_state(power: PowerEvidence) -> Verdict:
    """Met when the supply calls its battery normal. Source: RFC 1628, upsBatteryStatus; GB/T 22239-2019, 8.1.1.9 b)."""
    if power.battery == "normal":
        return met(power)
    if power.battery in ("low", "depleted"):
        return not_met(power, battery=power.battery, charge=_percent(power.charge_percent))
    return not_assessed(power, Reason.NOT_KNOWN)


@check("power.minutes-left")
def minutes_left(power: PowerEvidence, registered: tuple[RegisteredDeviceEvidence, ...]) -> Verdict:
    """Met when the supply estimates at least the minutes that the system's protection level asks for, at the load it has now.

    30 minutes at levels 3 and 4, 15 at level 2, 10 at level 1, 15 where no level is registered: this project's own judgement,
    since GB/T 22239-2019, 8.1.1.9 b) asks for "a short outage" and names no number.
    """
    level = max((one.level for one in registered), default=0)
    wanted = thresholds().minutes_for(level)
    if power.minutes_left is None:
        return not_assessed(power, Reason.NOT_KNOWN)
    if power.minutes_left >= wanted:
        return met(power)
    return not_met(power, minutes=power.minutes_left, wanted=wanted, level=level)


@check("power.on-battery")
def on_battery(power: PowerEvidence) -> Verdict:
    """Met when mains power was there as it was looked at. Source: RFC 1628, upsOutputSource and upsSecondsOnBattery."""
    seconds = power.seconds_on_battery
    if power.on_battery or (seconds or 0) > 0:
        return not_met(power, seconds=_number(seconds), minutes=_number(power.minutes_left))
    if power.on_battery is None and seconds is None:
        return not_assessed(power, Reason.NOT_KNOWN)
    return met(power)


@check("power.load")
def load(power: PowerEvidence) -> Verdict:
    """Met when the highest of its outputs carries at most 80 % of its rating; partly met up to 90 %.

    The numbers are this project's own judgement: above them one fault or one more server takes the reserve.
    """
    limit = thresholds().load
    if power.load_percent is None:
        return not_assessed(power, Reason.NOT_KNOWN)
    if power.load_percent <= limit.good:
        return met(power)
    verdict = partly_met if power.load_percent <= limit.tolerable else not_met
    return verdict(power, load=power.load_percent, limit=limit.good)


@check("power.battery-replacement")
def battery_replacement(power: PowerEvidence) -> Verdict:
    """Met when the supply asks for no new battery. Source: RFC 1628, upsAlarmBatteryBad, and the makers' trees."""
    if power.must_replace is None:
        return not_assessed(power, Reason.NOT_KNOWN)
    return not_met(power, tree=brief(power.tree)) if power.must_replace else met(power)


@check("power.self-test")
def self_test(power: PowerEvidence) -> Verdict:
    """Met when the last test of the supply passed. Not assessed where none was made, or none is told.

    Source: RFC 1628, upsTestResultsSummary; a warning counts as not passed.
    """
    if power.self_test_passed is None:
        return not_assessed(power, Reason.NOT_KNOWN)
    return met(power) if power.self_test_passed else not_met(power, tree=brief(power.tree))


@check("power.alarms")
def alarms(power: PowerEvidence) -> Verdict:
    """Met when the supply tells its alarms and none is present. Source: RFC 1628, upsAlarmTable, and the makers' trees."""
    if power.alarms:
        return not_met(power, alarms=few(power.alarms))
    return met(power) if power.alarms_told else not_assessed(power, Reason.NOT_KNOWN)


@check("power.circuit-load")
def circuit_load(climate: ClimateEvidence) -> Verdict:
    """Met when no phase or bank of a power strip is near its limit, or over it, as the strip itself judges.

    Does not apply to devices without such circuits. Source: PowerNet-MIB, rPDU2PhaseStatusLoadState and its like.
    """
    circuits = [one for one in climate.readings if one.measures == "current"]
    over = [one for one in circuits if one.state == "alarm"]
    if over:
        return not_met(climate, circuits=few(f"{one.name}: {_number(one.value)} A" for one in over))
    if not circuits:
        return not_applicable(climate)
    if any(one.state != "normal" for one in circuits):
        return not_assessed(climate, Reason.NOT_KNOWN)
    return met(climate)


def _percent(number: int | None) -> str:
    return f"{_number(number)} %"


def _number(number: float | None) -> str:
    return "?" if number is None else brief(round(number, 2))
