"""The early signs in a report: told at once, with the series they rest on, hostile words and odd numbers included."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from math import inf, nan
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from checks.evidence import Point, Reading, Spell
from reports.early_view import early_rows
from reports.model import EarlySign, Series, SystemReport
from reports.page import system_html
from scanner.cli import main
from scanner.workspace import SETTINGS_FILE
from tests.reports.sample import HOSTILE, SCANNED, sample_report
from tests.run.past import UPS, Past, alive, power, silent


def points(*values: float) -> tuple[Point, ...]:
    return tuple(Point(SCANNED + timedelta(days=30 * number), value) for number, value in enumerate(values))


def report(*series: Series) -> SystemReport:
    plain = sample_report(findings=3)
    return replace(plain, early=(EarlySign(finding=plain.findings[0], series=series),))


def section(html: str) -> str:
    match = re.search(r'<div id="early">.*?</div>', html, re.DOTALL)
    assert match is not None
    return match[0]


def test_a_series_is_drawn_from_its_first_look_to_its_last() -> None:
    (row,) = early_rows(report(Series(unit="min", points=points(120, 100, 60))).early)
    (drawn,) = row.series

    assert drawn.ends == ("120.0 min", "60.0 min")
    assert drawn.spark is not None
    assert drawn.spark.path == "M3.0 3.0 L80.0 12.3 L157.0 31.0"
    assert (drawn.spark.x, drawn.spark.y) == (157.0, 31.0)


@pytest.mark.parametrize("values", [(5.0,), (5.0, 5.0), (nan, inf), (nan, 3.0), ()])
def test_a_series_of_odd_values_still_makes_a_page(values: tuple[float, ...]) -> None:
    text = section(system_html(report(Series(points=points(*values))), "zh", "pdf"))

    assert "nan" not in text
    assert "inf" not in text
    assert ("<svg" in text) is any(value in (3.0, 5.0) for value in values)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_devices_words_stay_words(words: str) -> None:
    spell = Spell(words=words, first=SCANNED, last=SCANNED, looks=2)
    text = section(system_html(report(Series(spells=(spell,)), Series(name=words, points=points(1, 2))), "en", "html"))

    assert "<script" not in text
    assert "<img" not in text
    assert "<link" not in text
    assert "\x1b" not in text
    assert len(text) < 4000


@pytest.mark.parametrize(("language", "heading"), [("zh", "预警"), ("en", "Early signs")])
def test_the_section_is_in_the_contents_where_there_is_a_sign_and_nowhere_else(language: str, heading: str) -> None:
    with_sign = system_html(report(Series(points=points(1, 2))), language, "pdf")  # type: ignore[arg-type]
    without = system_html(sample_report(findings=3), language, "pdf")  # type: ignore[arg-type]

    assert f'<a href="#early">{heading}</a>' in with_sign
    assert 'id="early"' not in without
    assert 'href="#early"' not in without


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose battery fades, whose room warms and whose host vanished; and a port in clear text, which is no sign."""
    made = tmp_path_factory.mktemp("early")
    (made / SETTINGS_FILE).write_text("", encoding="utf-8")
    past = Past(made)
    telnet = UPS.sees("service", protocol="telnet", port=23, tls=False, locator="tcp/23")
    for number in range(12):
        warmth = Reading(name="rack <7>", measures="temperature", value=20 + number / 2)
        gone = alive(22) if number < 6 else silent()
        past.scan(number * 10, power(120 - 3 * number), UPS.sees("device.climate", readings=(warmth,)), gone, telnet)
    past.store.close()
    return made


def test_people_see_early_signs_with_one_command(folder: Path) -> None:
    everything = CliRunner().invoke(main, ["-w", str(folder), "finding", "list", "--json"])
    early = CliRunner().invoke(main, ["-w", str(folder), "finding", "list", "--early", "--json"])
    table = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["-w", str(folder), "finding", "list", "--early"])

    assert [one["check"] for one in json.loads(early.stdout)] == ["battery.fading", "room.warming", "asset.vanished"]
    assert len(json.loads(everything.stdout)) > 3
    assert "预警：机房温度持" in table.stdout


def test_the_report_of_a_system_shows_them_with_what_they_rest_on(folder: Path) -> None:
    out = folder / "room.html"
    done = CliRunner().invoke(main, ["-w", str(folder), "report", "room", "-o", str(out)])
    assert done.exit_code == 0, done.output
    text = section(out.read_text(encoding="utf-8"))

    assert text.count("<svg") == 4, "minutes and volts of the battery, one sensor, the answers"
    assert "120.0 min → 2025-04-26 87.0 min" in text
    assert "rack &lt;7&gt;" in text
    assert "2025-01-06 1 → 2025-04-26 0" in text
