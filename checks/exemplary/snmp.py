"""A device that lets nobody in by SNMP but the user it should, signed and encrypted."""

from __future__ import annotations

from typing import Any

EXEMPLARY: dict[str, dict[str, Any]] = {
    "snmp": {
        "v3": True,
        "login": "v3",
        "without_authentication": False,
        "without_privacy": False,
        "authentication": "sha256",
        "privacy": "aes128",
    },
}
"""Facts by kind."""
