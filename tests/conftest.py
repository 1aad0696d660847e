"""What every test begins with."""

from __future__ import annotations

import pytest

from reports.language import speak


@pytest.fixture(autouse=True)
def _chinese_is_spoken() -> None:
    """A command run by a test before may have set another language in this process."""
    speak("zh")
