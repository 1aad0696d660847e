"""A store with three systems, and nobody in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.store import Store
from scanner.store.estate import save_estate
from scanner.workspace import STORE_FILE
from tests.web.visiting import ARCHIVE, COCKPIT, HOTLINE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / STORE_FILE) as made:
        save_estate(made, [HOTLINE, COCKPIT, ARCHIVE])
        yield made
