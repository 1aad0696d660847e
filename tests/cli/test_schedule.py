"""What `citywall schedule` says of a schedule."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from scanner.cli import main
from tests.web.visiting import a_city


@pytest.mark.parametrize(("zone", "named"), [("Europe/Berlin", True), ("Asia/Shanghai", False)])
def test_the_times_of_another_time_zone_are_said_to_be_its(tmp_path: Path, zone: str, named: bool) -> None:
    a_city(tmp_path)
    asked = ("schedule", "add", "夜间", "--when", "every day 03:00", "--all", "--timezone", zone, "--by", "安全科")
    added = CliRunner().invoke(main, ["-w", str(tmp_path), *asked])
    shown = CliRunner().invoke(main, ["-w", str(tmp_path), "schedule", "show", "夜间"])
    for said in (added.output, shown.output):
        assert (f"今后的执行 ({zone})" in said) is named
        assert "03:00" in said


def test_how_hard_it_looks_is_said_in_the_language_spoken(tmp_path: Path) -> None:
    a_city(tmp_path)
    asked = ("schedule", "add", "夜间", "--when", "every day 03:00", "--all", "--depth", "deep", "--by", "安全科")
    said = CliRunner().invoke(main, ["-w", str(tmp_path), *asked]).output
    assert "深度" in said
    assert "deep" not in said
