"""Work in the background: called again and again, and one that fails keeps nothing from working."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scanner.web import app as web_app
from scanner.web.background import Work, working
from scanner.workspace import Workspace
from tests.web.browser import a_new_city


def test_each_is_called_every_so_often_and_none_stops_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    city = a_new_city(tmp_path)
    enough = threading.Event()
    called: list[Workspace] = []

    def good(workspace: Workspace) -> None:
        called.append(workspace)
        if len(called) >= 3:
            enough.set()

    def bad(workspace: Workspace) -> None:
        raise RuntimeError("no mail server")

    works = (Work(name="bad", do=bad, every=0.01), Work(name="good", do=good, every=0.01))
    with caplog.at_level(logging.ERROR), working(city, works):
        assert enough.wait(10)
    assert set(called) == {city}
    assert "background.failed" in caplog.text
    assert "no mail server" in caplog.text
    count = len(called)
    assert not enough.wait(0) or len(called) == count, "it ends with the program"
    assert threading.active_count() == 1 or all(one.name != "background" for one in threading.enumerate())


def test_it_goes_on_while_the_application_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = a_new_city(tmp_path)
    done = threading.Event()
    work = Work(name="once", do=lambda _: done.set(), every=60)
    monkeypatch.setattr(web_app, "WORKS", (work,))
    with TestClient(web_app.create_app(city), base_url="https://testserver") as client:
        assert client.get("/healthz").status_code == 200
        assert done.wait(10)
    assert all(one.name != "background" for one in threading.enumerate())
