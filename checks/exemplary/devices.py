"""Well-kept devices."""

from __future__ import annotations

from typing import Any

from checks.evidence import Neighbour, Reading

EXEMPLARY: dict[str, dict[str, Any]] = {
    "registered_device": {"device": "ups", "level": 3, "from_management": False},
    "device": {
        "protocol": "snmp",
        "maker": "APC",
        "model": "Smart-UPS SRT 10000",
        "firmware": "4.2",
        "up_seconds": 864000,
    },
    "device.power": {
        "tree": "ups-mib",
        "battery": "normal",
        "minutes_left": 120,
        "charge_percent": 100,
        "on_battery": False,
        "seconds_on_battery": 0,
        "battery_volts": 216.0,
        "load_percent": 40,
        "must_replace": False,
        "self_test_passed": True,
        "alarms_told": True,
    },
    "device.climate": {
        "tree": "entity-sensor",
        "readings": (
            Reading(name="cold aisle", measures="temperature", value=22.5, state="normal"),
            Reading(name="cold aisle", measures="humidity", value=48.0, state="normal"),
            Reading(name="floor", measures="water", state="normal"),
            Reading(name="rack door", measures="door", state="normal"),
        ),
    },
    "device.neighbours": {
        "table": "arp",
        "neighbours": (Neighbour(address="192.0.2.10", mac="00:00:5e:00:53:01"),),
    },
}
"""Facts by kind."""
