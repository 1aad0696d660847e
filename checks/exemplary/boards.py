"""A well-kept management board."""

from __future__ import annotations

from typing import Any

from checks.evidence import BoardAccount, BoardLog, PowerSupply

EXEMPLARY: dict[str, dict[str, Any]] = {
    "ipmi": {"address": "192.0.2.20", "port": 623, "answer": "refused"},
    "redfish": {
        "address": "192.0.2.20",
        "port": 443,
        "plain": False,
        "version": "1.15.0",
        "maker": "Contoso",
        "product": "BMC",
        "asked": ("/redfish/v1/Systems", "/redfish/v1/Managers"),
    },
    "device.board": {
        "address": "192.0.2.20",
        "port": 443,
        "model": "BMC 5",
        "firmware": "5.10.00.00",
        "intrusion": "Normal",
        "log": BoardLog(
            name="SEL",
            capacity=1000,
            entries=12,
            when_full="WrapsWhenFull",
            read=12,
            newest_read=True,
            critical=(),
        ),
        "services": {"http": False, "https": True, "ssh": True, "telnet": False, "ipmi": False, "ntp": True},
        "accounts": (
            BoardAccount(name="duty", administrator=True, enabled=True),
            BoardAccount(name="scanner", administrator=False, enabled=True),
            BoardAccount(name="root", administrator=True, enabled=False),
        ),
        "lockout_after": 5,
        "lockout_seconds": 600,
        "password_length": 12,
        "password_days": 90,
        "power_supplies": (PowerSupply(name="PSU 1", health="OK"), PowerSupply(name="PSU 2", health="OK")),
    },
}
"""Facts by kind."""
