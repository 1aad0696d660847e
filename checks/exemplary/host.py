"""A well-kept host as it looks from inside."""

from __future__ import annotations

from typing import Any

EXEMPLARY: dict[str, dict[str, Any]] = {
    "host": {
        "os_family": "debian",
        "os_id": "debian",
        "os_version": "12",
        "title": "Debian GNU/Linux 12 (bookworm)",
        "kernel": "6.1.0-40-amd64",
        "machine": "x86_64",
    },
}
