"""Times as columns hold them: UTC, to the second, so that text sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime


def stored(moment: datetime) -> str:
    """A moment with an offset, as it is stored."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()
