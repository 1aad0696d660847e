"""The platform a system runs on: registered, another, and no way back to the system itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import InputError
from scanner.estate.importing import import_estate
from scanner.estate.model import System
from scanner.estate.platforms import platforms_first, platforms_under
from scanner.store import Store
from scanner.store.estate import systems
from tests.estate.helpers import write_csv

PLATFORM_HEADS = ("系统编号", "系统名称", "责任部门", "承载云平台")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "citywall.db") as opened:
        yield opened


def faults_of(store: Store, path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        import_estate(store, path)
    return str(caught.value).splitlines()


def test_a_platform_is_registered_or_in_the_same_file(store: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "s.csv", [PLATFORM_HEADS, ("a", "甲", "局", "zwy"), ("zwy", "政务云", "局", "")])
    import_estate(store, path)
    import_estate(store, write_csv(tmp_path / "t.csv", [PLATFORM_HEADS, ("b", "乙", "局", "zwy")]))
    assert {one.id: one.platform for one in systems(store)} == {"a": "zwy", "zwy": "", "b": "zwy"}


def test_wrong_platforms_are_told_with_their_places(store: Store, tmp_path: Path) -> None:
    import_estate(store, write_csv(tmp_path / "s.csv", [PLATFORM_HEADS, ("a", "甲", "局", ""), ("b", "乙", "局", "a")]))
    before = systems(store)
    rows = [
        ("a", "甲", "局", "b"),  # closes the loop with the row registered before
        ("c", "丙", "局", "nowhere"),
        ("d", "丁", "局", "d"),
        ("e", "戊", "局", "f"),
        ("f", "己", "局", "g"),
        ("g", "庚", "局", "e"),
        ("h", "辛", "局", "e"),  # leads into a loop, stands on none
        ("i", "壬", "局", "j"),  # j's own row is at fault, not this one
        ("j", "", "局", ""),
    ]
    faults = faults_of(store, write_csv(tmp_path / "t.csv", [PLATFORM_HEADS, *rows]))
    told = "\n".join(faults)
    assert "a → b → a" in told
    assert "nowhere" in told
    assert "d → d" in told
    for loop in ("e → f → g → e", "f → g → e → f", "g → e → f → g"):
        assert loop in told
    assert [re.findall(r"\(([A-Z]\d+)\)", fault) for fault in faults] == [
        [cell] for cell in ("B10", "D2", "D3", "D4", "D5", "D6", "D7")
    ]
    assert systems(store) == before


def test_platforms_come_before_what_runs_on_them() -> None:
    on = {"a": "b", "b": "c", "c": "", "d": "c", "x": "y", "y": "x"}
    registered = {id: System(id=id, name=id, department="局", platform=platform) for id, platform in on.items()}
    assert platforms_under(registered["a"], registered) == ("b", "c")
    assert platforms_under(registered["x"], registered) == (
        "y",
        "x",
    )  # an estate that was never imported may hold a loop
    assert [one.id for one in platforms_first([registered[id] for id in "abdc"], registered)] == ["c", "b", "d", "a"]
    assert [one.id for one in platforms_first([registered[id] for id in "da"], registered)] == ["d", "a"]
