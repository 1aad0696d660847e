"""A prepared host for the tests of the ways in, once a module, and a looker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.prepared_host import PreparedHost
from tests.probes.host.login import Looker


@pytest.fixture(scope="module")
def host() -> Iterator[PreparedHost]:
    with PreparedHost() as host:
        yield host


@pytest.fixture
def looker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Looker:
    return Looker(tmp_path, monkeypatch)
