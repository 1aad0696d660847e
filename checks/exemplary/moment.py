"""The moment at which everything of the well-kept asset was seen."""

from __future__ import annotations

from datetime import UTC, datetime

SEEN_AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
