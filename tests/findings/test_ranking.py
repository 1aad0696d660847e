"""The ranking of departments, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple, replace

from scanner.findings.ranking import WEIGHTS, Record, SystemTerms, formula, rank, records, terms
from scanner.store.standing import CameBack, Fixed

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2026, 3, 1, 2, tzinfo=UTC)


def system(
    id: str, department: str, level: int, score: float | None, coverage: float, *, open: int = 0, overdue: int = 0
) -> SystemTerms:
    return SystemTerms(
        system=id, department=department, level=level, score=score, coverage=coverage, open=open, overdue=overdue
    )


CITY = [
    system("a", "甲", 3, 80.0, 0.9, open=10, overdue=2),
    system("b", "甲", 0, None, 0.0),
    system("c", "乙", 2, 90.0, 0.5),
    system("d", "丙", 3, 95.0, 0.2),
    system("e", "丁", 2, None, 0.0, open=4, overdue=4),
]
KEPT = {"a": Record(closed=8, in_time=5, spent=timedelta(days=80), came_back=2, ever_closed=10)}


def test_the_terms_and_points_by_hand() -> None:
    one = terms("甲", CITY[:2], KEPT)
    # Level 3 and no level weigh 3 and 1: (3 x 80 x 0.9 + 1 x 0) / 4.
    assert one.protection == pytest.approx(54.0)
    assert one.coverage == pytest.approx(3 * 0.9 / 4)
    # 5 of 8 closed in time and 2 overdue: 5 of 10.
    assert one.in_time == pytest.approx(50.0)
    assert one.fixed_in_time == pytest.approx(0.5)
    assert one.not_overdue == pytest.approx(80.0)
    assert one.stays_fixed == pytest.approx(80.0)
    # 0.6 x 54 + 0.2 x 50 + 0.1 x 80 + 0.1 x 80
    assert one.points == pytest.approx(58.4)
    assert one.days_to_fix == pytest.approx(10.0)
    assert (one.systems, one.assessed, one.mean_score) == (2, 1, 80.0)


def test_too_little_looked_at_is_no_rank_and_says_why() -> None:
    ranked = rank(CITY, KEPT)
    assert [(one.name, one.rank) for one in ranked] == [("乙", 1), ("甲", 2), ("丙", None), ("丁", None)]
    assert {one.name: one.why_not.zh for one in ranked if one.why_not} == {
        "丙": "已测比例不足 30%",
        "丁": "没有已评估的系统",
    }


def test_the_same_points_share_a_rank() -> None:
    twins = [system(name, name, 3, 80.0, 0.5) for name in "甲乙"]
    ranked = rank([*twins, system("c", "丙", 3, 70.0, 0.5)], {})
    assert [one.rank for one in ranked] == [1, 1, 3]


def test_what_is_not_there_marks_nobody_down() -> None:
    one = terms("乙", [CITY[2]], {})
    assert (one.in_time, one.not_overdue, one.stays_fixed) == (100.0, 100.0, 100.0)
    assert (one.fixed_in_time, one.days_to_fix) == (None, None)
    assert rank([], {}) == []


def test_the_formula_names_the_numbers_it_is_worked_out_with() -> None:
    words = " ".join(one.zh + one.en for one in formula())
    for weight in astuple(WEIGHTS):
        assert f"{weight:g}" in words
    assert "30%" in words
    assert sum(astuple(WEIGHTS)) == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100), st.floats(0, 1), st.integers(0, 9)), max_size=6))
def test_points_are_0_to_100_and_looking_at_less_does_not_raise_them(
    given: list[tuple[int, float, float, int]],
) -> None:
    systems = [
        system(str(n), "甲", level, score, coverage, open=open, overdue=open // 2)
        for n, (level, score, coverage, open) in enumerate(given)
    ]
    before = terms("甲", systems, KEPT)
    assert 0 <= before.points <= 100.0001
    blind = [replace(one, score=None, coverage=0.0) for one in systems]
    assert terms("甲", blind, KEPT).points <= before.points + 1e-9


def test_the_deadline_is_a_day_of_the_city() -> None:
    def fixed(closed_at: datetime) -> Fixed:
        return Fixed(system="a", opened_at=OPENED, closed_at=closed_at, due=date(2026, 3, 10))

    last = datetime(2026, 3, 10, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    kept = records(
        [fixed(last), fixed(last + timedelta(minutes=1))], [CameBack(system="a", came_back=1, ever_closed=3)], SHANGHAI
    )
    assert kept["a"].closed == 2
    assert kept["a"].in_time == 1
    assert kept["a"].came_back == 1
