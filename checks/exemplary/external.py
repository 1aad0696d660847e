"""A host another scanner looked at and found nothing on."""

from __future__ import annotations

from typing import Any

EXEMPLARY: dict[str, dict[str, Any]] = {
    "external": {
        "tool": "nessus",
        "taken_on": "2026-05-20",
        "asked": "Monthly scan",
        "covered": ("critical", "high", "medium", "low"),
        "findings": (),
    },
}
