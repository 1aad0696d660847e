"""What every test begins with."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from reports.language import speak
from scanner.accounts import passwords


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard() -> None:
    """A shell has what it runs in the background ignore them, and so would all that the tests start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _chinese_is_spoken() -> None:
    """A command run by a test before may have set another language in this process."""
    speak("zh")


@pytest.fixture(scope="session", autouse=True)
def memory_of_a_hash() -> Iterator[int]:
    """Hashing a password is slow on purpose; here it is made quick. Gives the kibibytes it takes in truth."""
    in_truth = passwords._KIBIBYTES
    passwords._KIBIBYTES = 64
    yield in_truth
    passwords._KIBIBYTES = in_truth


# How long a busy machine takes to draw an example says nothing of the code.
settings.register_profile("citywall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("citywall")
