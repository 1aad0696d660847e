"""The sampling of tables: bounded, each table alone in its failure, and forgetful."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

import pytest

from checks.evidence import PersonalCount, Reason
from scanner.credentials import Credential
from scanner.estate.model import Keep
from scanner.probes.database.bounds import MOST_COLUMNS, MOST_ROWS, MOST_SAMPLED
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.sample import Table, sample
from scanner.probes.failures import LookFailed
from scanner.probes.target import Target
from tests.probes.servers import permitted


class Counting:
    """Stands for a tally: every value is a secret of its column."""

    def __init__(self, hint: str) -> None:
        self._hint = hint
        self._seen: set[str] = set()

    def see(self, text: str) -> None:
        self._seen.add(text)

    def counts(self) -> tuple[PersonalCount, ...]:
        count = PersonalCount(kind=self._hint, count=len(self._seen))
        return (count,) if self._seen else ()


class Made:
    """Tables made up for the test."""

    def __init__(self, *tables: Table, broken: dict[str, LookFailed] | None = None, oldest: str = "") -> None:
        self._tables = tables
        self._broken = broken or {}
        self._oldest = oldest
        self.characters: set[int] = set()

    def database(self) -> str:
        return "hotline"

    def count(self) -> int:
        return len(self._tables)

    def found(self) -> Sequence[Table]:
        return self._tables

    def values(self, table: Table, characters: int) -> Sequence[Sequence[str | None]]:
        self.characters.add(characters)
        if table.name in self._broken:
            raise self._broken[table.name]
        return [[f"{table.name}-{row}" if row else None for _ in table.columns] for row in range(1000)]

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        return [(schema or "public", table)]

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        if table in self._broken:
            raise self._broken[table]
        return self._oldest


def table(name: str, columns: int = 1, schema: str = "public") -> Table:
    return Table(schema, name, 10, tuple(f"c{number}" for number in range(columns)))


def sampled(made: Made, *, seconds: float = 60, keep: Sequence[Keep] = ()) -> dict[str, object]:
    target = Target(system="s", asset="a", type="database", address="127.0.0.1", port=1, keep=tuple(keep))
    login = Login(
        target=target,
        port=1,
        gate=permitted(),
        credential=Credential(name="db"),
        trusted_roots="",
        deadline=time.monotonic() + seconds,
    )
    return sample(made, "postgresql", login, tally=Counting)


def test_each_column_is_counted_by_a_tally_of_its_own() -> None:
    facts = sampled(Made(table("a", 2), table("empty", 0)))
    columns = facts["columns"]

    assert [(one.table, one.column, one.rows, one.filled) for one in columns] == [
        ("public.a", "c0", MOST_ROWS, MOST_ROWS - 1),
        ("public.a", "c1", MOST_ROWS, MOST_ROWS - 1),
    ]
    assert (facts["tables"], facts["sampled"], facts["production"]) == (2, 2, True)
    assert "a-1" not in str(facts)


def test_a_table_that_can_not_be_read_is_not_counted_as_sampled() -> None:
    facts = sampled(Made(table("a"), table("b"), broken={"a": LookFailed(Reason.NO_RIGHT)}))

    assert (facts["tables"], facts["sampled"]) == (2, 1)


def test_a_lost_line_is_passed_on() -> None:
    with pytest.raises(Lost):
        sampled(Made(table("a"), broken={"a": Lost(Reason.RESET)}))


@pytest.mark.parametrize("columns", [1, 20, 399])
def test_all_values_together_are_bounded(columns: int) -> None:
    made = Made(*(table(f"t{number}", columns) for number in range(300)))
    facts = sampled(made)
    (characters,) = made.characters

    assert int(str(facts["sampled"])) <= min(200, MOST_COLUMNS // columns)
    assert characters * MOST_ROWS * columns * int(str(facts["sampled"])) <= MOST_SAMPLED
    assert 75 <= characters <= 2000


def test_no_table_and_no_rule_is_begun_when_time_is_short() -> None:
    facts = sampled(Made(table("a")), seconds=1, keep=[Keep("a", "at", 9)])

    assert facts["sampled"] == 0
    assert [one.why_not for one in facts["keeping"]] == ["timeout"]


@pytest.mark.parametrize("days", [0, 365, 10**9])
def test_a_rule_tells_the_oldest_day_or_why_not(days: int) -> None:
    broken = {"slow": LookFailed(Reason.TIMEOUT)}
    made = Made(broken=broken, oldest="2019-06-01 10:00:00")
    good, slow = sampled(made, keep=[Keep("a", "at", days), Keep("slow", "at", days)])["keeping"]

    assert (good.oldest, good.why_not) == ("2019-06-01", "")
    assert (slow.oldest, slow.why_not) == ("", "timeout")


def test_a_schema_whose_name_says_test_is_marked() -> None:
    facts = sampled(Made(table("a"), table("a", schema="uat_copy")))

    assert [one.production for one in facts["columns"]] == [True, False]
