"""Deadlines: by severity, level and calendar, fixed when a finding is opened; and the figures made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checks import CitywallError, InputError, Outcome, Severity
from scanner.findings.calendar import WorkCalendar, read_calendar
from scanner.findings.deadlines import DeadlineRules
from scanner.findings.decide import decide
from scanner.findings.decisions import DecisionKind
from scanner.findings.figures import Day, summary
from scanner.store.decisions import decisions_of
from scanner.store.findings import findings_of, transitions_of_systems
from scanner.workspace import SETTINGS_FILE, Workspace
from tests.findings.lives import BUREAU, CITY, HOTLINE, OFFICER, Lives, place

# 国庆 2026: 1 to 7 October off, Saturday 10 October worked.
YEAR = "holidays: [2026-10-01, 2026-10-02, 2026-10-05, 2026-10-06, 2026-10-07]\nworkdays: [2026-10-10]\n"


def workspace(folder: Path, settings: str) -> Workspace:
    (folder / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    return Workspace(folder)


def test_working_days_leave_out_the_holidays_and_count_the_days_worked_instead(tmp_path: Path) -> None:
    (tmp_path / "2026.yaml").write_text(YEAR, encoding="utf-8")
    calendar = read_calendar(tmp_path / "2026.yaml")

    wednesday = date(2026, 9, 30)
    assert [calendar.after(wednesday, count).day for count in range(5)] == [30, 8, 9, 10, 12]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 60))
def test_a_working_day_later_is_a_working_day_and_so_many_lie_between(day: date, count: int) -> None:
    calendar = WorkCalendar(holidays=frozenset({date(2026, 10, 1)}), workdays=frozenset({date(2026, 10, 10)}))
    end = calendar.after(day, count)

    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(calendar.is_worked, passed)) == count
    assert count == 0 or calendar.is_worked(end)


@pytest.mark.parametrize(
    "content",
    [
        "holidays: [2026-13-01]",
        "holidays: 5",
        "- x",
        "weekends: []",
        ": :",
        b"\xff",
        "holidays: [2026-10-01]\nworkdays: [2026-10-01]",
    ],
)
def test_a_wrong_calendar_is_refused_with_its_name(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "2026.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(InputError, match=r"2026\.yaml"):
        read_calendar(path)


def test_days_go_by_severity_and_level_and_by_working_days_with_a_calendar(tmp_path: Path) -> None:
    (tmp_path / "2026.yaml").write_text(YEAR, encoding="utf-8")
    plain = workspace(tmp_path, "[deadlines.level3]\ncritical = 3\n").deadlines()
    seen = datetime(2026, 9, 29, 16, 30, tzinfo=UTC)  # the 30th in the city

    assert plain.due(Severity.CRITICAL, 3, seen) == date(2026, 10, 3)
    assert plain.due(Severity.CRITICAL, 2, seen) == date(2026, 10, 7)
    assert plain.due(Severity.HIGH, 3, seen) == date(2026, 10, 15)

    worked = workspace(tmp_path, '[deadlines]\ncalendar = "2026.yaml"\n[deadlines.level3]\ncritical = 3\n').deadlines()
    assert worked.due(Severity.CRITICAL, 3, seen) == date(2026, 10, 10)


@pytest.mark.parametrize(
    "settings",
    [
        "[deadlines]\ncalendar = 'nowhere.yaml'",
        "[deadlines.level3]\ncritical = -1",
        "[deadlines.level5]\ncritical = 1",
        "[acceptance_days]\ncritical = 1",
        "[deadline_days]\ncritical = 1",
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, settings: str) -> None:
    with pytest.raises(CitywallError):
        workspace(tmp_path, settings).deadlines()


def test_a_later_change_of_the_settings_leaves_deadlines_given_before() -> None:
    lives = Lives()
    due = lives.open_one().due
    lives.rules = replace(lives.rules, days=dict.fromkeys(Severity, 1))

    lives.scan({place(): Outcome.NOT_MET})
    assert lives.finding().due == due

    lives.scan({place(): Outcome.MET})
    lives.scan({place(): Outcome.NOT_MET})
    assert lives.finding().due == lives.today + timedelta(days=1), "one that comes back gets a new one"


def test_figures_worked_by_hand() -> None:
    """Due after 10 days, the report on day 20: one fixed on day 4, one on day 14, one overdue, one accepted, one due soon."""
    lives = Lives(rules=DeadlineRules(days=dict.fromkeys(Severity, 10), zone=CITY))
    in_time, late, overdue, accepted, new = (place("db", f"tcp/{n}") for n in range(1, 6))
    lives.scan(dict.fromkeys((in_time, late, overdue, accepted), Outcome.NOT_MET))
    lives.later(4)
    lives.scan({in_time: Outcome.MET})
    lives.later(10)
    lives.scan({late: Outcome.MET, new: Outcome.NOT_MET})
    lives.later(6)
    decide(
        lives.store,
        4,
        DecisionKind.ACCEPTED,
        lives.asked(OFFICER),
        approved_by=BUREAU,
        today=lives.today,
        until=lives.today,
        most_days=1,
    )
    other = replace(HOTLINE, id="other", department="数据局")

    made = summary(
        [HOTLINE, other],
        findings_of(lives.store),
        transitions_of_systems(lives.store, [HOTLINE.id]),
        decisions_of(lives.store),
        Day(today=lives.today, zone=CITY, soon=7),
    )

    total = made.total
    assert total.states == {"closed": 2, "open": 2, "accepted": 1}
    assert (total.overdue, total.due_soon, total.closed, total.written_off, total.open) == (1, 1, 2, 0, 3)
    assert total.days_to_fix == pytest.approx(9.0)
    assert total.fixed_in_time == pytest.approx(1 / 3)
    assert [(one.name, one.closed, one.fixed_in_time) for one in made.departments] == [
        (HOTLINE.department, 2, pytest.approx(1 / 3)),
        ("数据局", 0, None),
    ]
    assert [one.name for one in made.systems] == ["hotline", "other"]
