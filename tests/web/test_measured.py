"""The benchmark of the pages leaves none out, and names none that is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.page_list import NOT_ASKED, forgotten
from scanner.web.app import create_app
from tests.web.browser import a_new_city
from tests.web.routes import PUBLIC, rules


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    """Every route that is read, but for those of strangers."""
    app = create_app(a_new_city(tmp_path))
    return [one.path for one in rules(app) if one.method == "GET" and (one.method, one.path) not in PUBLIC]


def test_every_page_and_list_is_measured_or_said_why_not(paths: list[str]) -> None:
    assert forgotten(paths) == []
    assert len(paths) > 60


def test_one_that_is_new_would_be_missed() -> None:
    assert forgotten(["/systems/{id}", "/a/new/{page}"]) == ["/a/new/{page}"]


def test_what_is_left_out_is_there(paths: list[str]) -> None:
    assert set(paths) >= NOT_ASKED
