"""What the devices of a machine room measure: power and climate."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class PowerEvidence(Evidence, frozen=True, kw_only=True, tag="device.power"):
    """What an uninterruptible power supply says of itself (RFC 1628, or its maker's own tree). The locator is `udp/161`.

    Each field is None where the device does not tell. `battery` is `normal`, `low`, `depleted` or `unknown`. `minutes_left`
    is its own estimate at the load it has, `charge_percent` 0..100, `seconds_on_battery` 0 while mains power is there.
    `load_percent` is the highest of its outputs. `must_replace` is True when it asks for a new battery. `self_test_passed` is
    the result of its last test. `alarms` are its present alarms in its maker's or RFC 1628's words, at most 20; `alarms_told` is
    True where the device says which there are, so that none means none. `tree` names the trees the values come from, joined by
    `+` (`ups-mib`, `apc`, `eaton`, `huawei`, `emerson` …).
    """

    family: ClassVar[str] = "device"

    tree: str
    battery: str | None = None
    minutes_left: int | None = None
    charge_percent: int | None = None
    on_battery: bool | None = None
    seconds_on_battery: int | None = None
    battery_volts: float | None = None
    load_percent: int | None = None
    must_replace: bool | None = None
    self_test_passed: bool | None = None
    alarms: tuple[str, ...] = ()
    alarms_told: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One sensor. `measures` is `temperature` (°C), `humidity` (% relative), `water`, `door`, `smoke`, `current` (A) or `fan`.

    `value` is None where the sensor only tells a state, or is broken. `state` is `normal`, `alarm` or `unknown`, as the device
    itself judges: for water `alarm` is wet, for a door open.
    """

    name: str
    measures: str
    value: float | None = None
    state: str = "unknown"


class ClimateEvidence(Evidence, frozen=True, kw_only=True, tag="device.climate"):
    """What the sensors of a device measure (ENTITY-SENSOR-MIB, RFC 3433, or its maker's own tree). The locator is `udp/161`.

    At most 100 readings; `more` counts those left out. `tree` names the trees they come from, joined by `+`.
    """

    family: ClassVar[str] = "device"

    tree: str
    readings: tuple[Reading, ...]
    more: int = 0
