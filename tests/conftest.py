"""What every test begins with."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from reports.language import speak


@pytest.fixture(autouse=True)
def _chinese_is_spoken() -> None:
    """A command run by a test before may have set another language in this process."""
    speak("zh")


# How long a busy machine takes to draw an example says nothing of the code.
settings.register_profile("citywall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("citywall")
