"""Hold what is found against what is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from scanner.personal import RecordTally
from tests.personal.corpus import Record


class Score:
    """Of one kind: how many values were there, were found, and were found where there was none."""

    def __init__(self) -> None:
        self.true = self.found = self.false = 0

    def add(self, true: int, found: int, false: int) -> None:
        self.true += true
        self.found += found
        self.false += false

    @property
    def missed(self) -> int:
        return self.true - self.found

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.true if self.true else 1.0


def score(records: Iterable[Record]) -> dict[str, Score]:
    """The score of each kind, and of all under `total`. A value counts as found when its masked sample is the right one."""
    scores: dict[str, Score] = defaultdict(Score)
    for record in records:
        for kind, (true, found) in outcome(record).items():
            hits = sum((true & found).values())
            for name in (kind, "total"):
                scores[name].add(sum(true.values()), hits, sum(found.values()) - hits)
    return dict(scores)


def outcome(record: Record) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """By kind: the masked values that are in the record, and those that were found."""
    tally = RecordTally()
    tally.see(record.fields)
    found = {one.kind: Counter(one.samples) for one in tally.counts()}
    assert all(one.count == len(one.samples) for one in tally.counts()), "no record holds more than three of a kind"
    true = {kind: Counter(_masked(kind, value) for value in values) for kind, values in record.truth.items()}
    return {kind: (true.get(kind, Counter()), found.get(kind, Counter())) for kind in true | found}


def _masked(kind: str, value: str) -> str:
    if kind == "name_address":
        name, address = value.split(" ")
        return name[0] + "*" * (len(name) - 1) + " " + address[:3] + "******"
    return value[:3] + "*" * (len(value) - 5) + value[-2:]
