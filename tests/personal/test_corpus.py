"""Precision comes first: what is called personal data is, for each kind; and nearly all of it is found."""

from __future__ import annotations

import pytest

from scanner.personal import Kind
from tests.personal.corpus import corpus
from tests.personal.measure import Score, score

SEEDS = (3, 5)
RECORDS = 4_000


@pytest.fixture(scope="module", params=SEEDS)
def scores(request: pytest.FixtureRequest) -> dict[str, Score]:
    return score(corpus(RECORDS, request.param))


@pytest.mark.parametrize("kind", [*Kind, "total"])
def test_each_kind_is_told_from_its_look_alikes(scores: dict[str, Score], kind: str) -> None:
    one = scores[kind]

    assert one.true >= 200
    assert one.precision >= 0.99, (one.found, one.false)
    assert one.recall >= 0.95, (one.true, one.missed)


def test_every_look_alike_is_there() -> None:
    origins = {record.origin: bool(record.truth) for record in corpus(100, 1)}
    assert len(origins) == 20
    assert sum(origins.values()) == 8
