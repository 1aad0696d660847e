"""A well-kept site whose software has no known vulnerability."""

from __future__ import annotations

from typing import Any

EXEMPLARY: dict[str, dict[str, Any]] = {
    "vulnerabilities": {
        "feed_taken_on": "2026-05-28",
        "looked_up": ("nginx 1.29.2",),
    },
}
