"""When runs come due and can start: clocks put forward and back, allowed hours, blackouts."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.schedule.model import Blackout, Chosen, ChosenBy, Schedule
from scanner.schedule.occasions import closes, due_times, opens, preview
from tests.schedule.clocks import at

SPRING_BERLIN, AUTUMN_BERLIN = "2027-03-27", "2027-10-30"
SPRING_NEW_YORK, AUTUMN_NEW_YORK = "2027-03-13", "2027-11-06"

CHANGES = [
    # The hour that is skipped comes due right after the change, as Debian's cron has it.
    ("Europe/Berlin", "30 2 * * *", SPRING_BERLIN, ["27 02:30+0100", "28 03:00+0200", "29 02:30+0200"]),
    ("Europe/Berlin", "30 1 * * *", SPRING_BERLIN, ["27 01:30+0100", "28 01:30+0100", "29 01:30+0200"]),
    ("America/New_York", "30 2 * * *", SPRING_NEW_YORK, ["13 02:30-0500", "14 03:00-0400", "15 02:30-0400"]),
    # Two that fall together by it come due once.
    (
        "Europe/Berlin",
        "0 2,3 * * *",
        SPRING_BERLIN,
        ["27 02:00+0100", "27 03:00+0100", "28 03:00+0200", "29 02:00+0200"],
    ),
    # The hour that comes twice comes due the first time.
    ("Europe/Berlin", "30 2 * * *", AUTUMN_BERLIN, ["30 02:30+0200", "31 02:30+0200", "01 02:30+0100"]),
    ("America/New_York", "30 1 * * *", AUTUMN_NEW_YORK, ["06 01:30-0400", "07 01:30-0400", "08 01:30-0500"]),
    # Every hour is every real hour.
    (
        "Europe/Berlin",
        "0 * * * *",
        "2027-10-31",
        ["31 01:00+0200", "31 02:00+0200", "31 02:00+0100", "31 03:00+0100"],
    ),
    ("Europe/Berlin", "0 * * * *", "2027-03-28", ["28 01:00+0100", "28 03:00+0200", "28 04:00+0200"]),
    ("Asia/Shanghai", "30 2 * * *", SPRING_BERLIN, ["27 02:30+0800", "28 02:30+0800", "29 02:30+0800"]),
]


@pytest.mark.parametrize(("zone", "rule", "day", "due"), CHANGES)
def test_clocks_that_are_put_forward_or_back(zone: str, rule: str, day: str, due: list[str]) -> None:
    after = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ZoneInfo(zone))
    found = islice(due_times(rule, zone, after), len(due))
    assert [one.astimezone(ZoneInfo(zone)).strftime("%d %H:%M%z") for one in found] == due


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Shanghai", "UTC"]),
    st.sampled_from(["30 2 * * *", "0 * * * *", "0 1-3 * * *", "0 2 * * 1", "15 2 L * *", "0 3 * * 0#1"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
)
def test_due_times_go_on_and_are_the_same_wherever_one_begins(zone: str, rule: str, after: datetime) -> None:
    after = after.replace(microsecond=0)
    found = list(islice(due_times(rule, zone, after), 30))
    assert found[0] > after
    assert all(one < later for one, later in pairwise(found))
    assert list(islice(due_times(rule, zone, found[9]), 20)) == found[10:]


def a_schedule(rule: str = "0 2 * * 1", hours: str = "", zone: str = "Asia/Shanghai") -> Schedule:
    since = at("01-01 00:00")
    return Schedule(
        id=1,
        name="x",
        rule=rule,
        zone=zone,
        chosen=Chosen(by=ChosenBy.ALL),
        hours=hours,
        made_by="x",
        made_at=since,
        counts_from=since,
    )


def a_blackout(first: str, last: str) -> Blackout:
    since = at("01-01 00:00")
    return Blackout(id=1, starts_at=at(first), ends_at=at(last), reason="重保", made_by="网信办", made_at=since)


def test_the_preview_has_the_next_ten_in_utc() -> None:
    found = preview(a_schedule(), [], at("01-01 00:00"))
    assert [one.starts_at for one in found][:2] == [at("01-04 02:00"), at("01-11 02:00")]
    assert len(found) == 10
    assert all(one.due_at.tzinfo is UTC for one in found)


def test_a_run_due_in_a_blackout_is_missed_and_the_next_one_is_not_moved() -> None:
    found = preview(a_schedule(), [a_blackout("01-08 00:00", "01-12 00:00")], at("01-01 00:00"), 3)
    assert [(one.starts_at, one.why.value, one.detail) for one in found] == [
        (at("01-04 02:00"), "", ""),
        (None, "blackout", "重保"),
        (at("01-18 02:00"), "", ""),
    ]


def test_a_run_due_outside_its_hours_starts_when_they_begin_and_after_a_blackout_that_holds_then() -> None:
    schedule = a_schedule("0 12 * * 1", "22:00-06:00")
    assert preview(schedule, [], at("01-01 00:00"), 1)[0].starts_at == at("01-04 22:00")
    held = [a_blackout("01-04 20:00", "01-05 09:00")]
    assert preview(schedule, held, at("01-01 00:00"), 1)[0].starts_at == at("01-05 22:00")


def test_a_run_that_can_not_start_before_the_next_one_is_due_is_replaced_by_it() -> None:
    held = [a_blackout("01-04 20:00", "01-12 00:00")]
    found = preview(a_schedule("0 12 * * *", "22:00-06:00"), held, at("01-04 00:00"), 9)
    assert [one.why.value for one in found] == [""] + ["blackout"] * 7 + [""]
    daily = preview(
        a_schedule("0 12 * * *", "12:30-13:00"), [a_blackout("01-04 12:10", "01-05 11:00")], at("01-04 00:00"), 2
    )
    assert [(one.why.value, one.starts_at) for one in daily] == [("replaced", None), ("", at("01-05 12:30"))]


@pytest.mark.parametrize(
    ("hours", "moment", "open_at", "close_at"),
    [
        ("22:00-06:00", "01-04 12:00", "01-04 22:00", None),
        ("22:00-06:00", "01-04 23:00", "01-04 23:00", "01-05 06:00"),
        ("22:00-06:00", "01-05 05:59", "01-05 05:59", "01-05 06:00"),
        ("22:00-06:00", "01-05 06:00", "01-05 22:00", None),
        ("01:00-05:00", "01-05 00:00", "01-05 01:00", None),
        ("", "01-05 00:00", "01-05 00:00", None),
    ],
)
def test_allowed_hours(hours: str, moment: str, open_at: str, close_at: str | None) -> None:
    schedule = a_schedule(hours=hours)
    assert opens(schedule, [], at(moment)) == at(open_at)
    if close_at is not None:
        assert closes(schedule, [], at(moment)) == at(close_at)


def test_hours_that_a_change_of_clocks_skips_begin_the_day_after() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    schedule = a_schedule(hours="02:10-02:50", zone="Europe/Berlin")
    night = datetime(2027, 3, 28, 0, 0, tzinfo=berlin)
    assert opens(schedule, [], night) == datetime(2027, 3, 29, 2, 10, tzinfo=berlin)


def test_a_run_must_pause_where_its_hours_end_or_a_blackout_begins() -> None:
    held = [a_blackout("01-05 03:00", "01-06 00:00")]
    assert closes(a_schedule(hours="22:00-06:00"), held, at("01-04 23:00")) == at("01-05 03:00")
    assert closes(a_schedule(), held, at("01-04 23:00")) == at("01-05 03:00")
    assert closes(a_schedule(), [], at("01-04 23:00")) is None
