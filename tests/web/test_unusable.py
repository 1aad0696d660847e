"""A store that can't be used: told in both languages with nothing of where it is, and no file leaves meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from checks import InputError, ReportError, StoreError
from scanner.accounts.model import Role
from scanner.store import database
from scanner.web.telling import told
from scanner.workspace import STORE_FILE, Workspace
from tests.web.visiting import a_city, visit

WORDS = {"zh": "数据库暂时无法使用", "en": "the store can&#39;t be used at the moment"}


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    return a_city(tmp_path)


@contextmanager
def locked(city: Workspace) -> Iterator[None]:
    """Another program holds the store for longer than anybody waits."""
    other = sqlite3.connect(city.folder / STORE_FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def is_told(client: TestClient, method: str, address: str, city: Workspace, language: str) -> None:
    client.cookies.set("language", language)
    answer = client.request(method, address, data={"owner": "x", "reason": "y"} if method == "POST" else None)
    assert answer.status_code == 503
    assert WORDS[language] in answer.text
    assert str(city.folder) not in answer.text
    assert STORE_FILE not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_change_waits_for_another_program_only_so_long(city: Workspace, language: str) -> None:
    officer = visit(city, Role.OFFICER)
    with locked(city):
        is_told(officer, "POST", "/findings/1/assign", city, language)
    assert officer.post("/findings/1/assign", data={"owner": "x", "reason": "y"}).status_code == 303


def test_what_can_not_be_written_down_does_not_leave(city: Workspace) -> None:
    officer = visit(city, Role.OFFICER)
    with locked(city):
        assert officer.get("/findings").status_code == 200
        is_told(officer, "GET", "/findings?format=csv", city, "en")
    assert officer.get("/findings?format=csv").status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_is_no_store_is_not_shown_around(city: Workspace, language: str) -> None:
    officer = visit(city, Role.OFFICER)
    for file in city.folder.glob(f"{STORE_FILE}*"):
        file.unlink()
    (city.folder / STORE_FILE).write_bytes(b"no store at all" * 100)
    is_told(officer, "GET", "/findings", city, language)


def test_a_message_names_files_by_their_place_in_the_workspace(city: Workspace) -> None:
    folder = city.folder
    assert told(ReportError(f"{folder / 'reports'}: No space left"), city) == "reports: No space left"
    assert told(InputError(f"{folder}/citywall.key: is no key"), city) == "citywall.key: is no key"
    assert str(folder) not in told(StoreError(f"{folder}/citywall.db: locked"), city)
