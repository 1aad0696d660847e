"""The time, in one place, so that tests can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present, with its offset, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
