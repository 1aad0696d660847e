"""Well-kept sensors and controllers."""

from __future__ import annotations

from typing import Any

EXEMPLARY: dict[str, dict[str, Any]] = {
    "control.modbus": {"address": "192.0.2.30", "port": 802, "tls": True, "open_to_all": False},
    "control.s7": {"address": "192.0.2.30", "port": 102, "layer": "refused"},
    "control.bacnet": {"address": "192.0.2.30", "port": 47808},
    "control.mqtt": {"address": "192.0.2.30", "port": 8883, "return_code": 5, "open_to_all": False, "tls": True},
    "control.coap": {"address": "192.0.2.30", "port": 5684, "answer": "dtls", "dtls": True},
}
"""Facts by kind."""

LOCATORS = {
    "control.modbus": "tcp/802",
    "control.s7": "tcp/102",
    "control.bacnet": "udp/47808",
    "control.mqtt": "tcp/8883",
    "control.coap": "udp/5684",
}
"""Where they stand."""
