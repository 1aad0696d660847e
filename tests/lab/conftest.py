"""The lab, for the tests in this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from scanner.lab import Lab


def free_network(shift: int = 0) -> str:
    """A loopback /24 of this process alone, so that tests run side by side. `shift` tells several in one process apart."""
    number = os.getpid() * 4 + shift
    return f"127.{64 + number // 256 % 64}.{number % 256}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab"), free_network()) as lab:
        yield lab
