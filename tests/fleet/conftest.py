"""The land of two zones, made once for all tests of the fleet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fleet.land import Land, land
from tests.fleet.zones import DELAYS


@pytest.fixture(scope="session")
def two_zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    with land(tmp_path_factory.mktemp("land")) as made:
        for zone in made.zones.values():
            for port, delay in DELAYS.items():
                zone.serve(port, delay)
        yield made
