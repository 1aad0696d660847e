"""How much personal data is found among look-alikes, and how much where there is none. Goals: precision 0.99, recall 0.95."""

from __future__ import annotations

import time

from rich.console import Console
from rich.table import Table

from benchmarks.measure import load
from tests.personal.corpus import corpus
from tests.personal.measure import Score, score

_RECORDS = 24_000
_SEED = 20261124


def main() -> None:
    """Make the corpus, look through it, print each kind and the total."""
    records = list(corpus(_RECORDS, _SEED))
    characters = sum(len(text) for record in records for _, text in record.fields)
    start = time.perf_counter()
    scores = score(records)
    seconds = time.perf_counter() - start
    console = Console(width=110)
    console.print(f"{_RECORDS:,} records, {characters:,} characters, seed {_SEED}, {seconds:.1f} s ({load()})")
    console.print(_table(scores))


def _table(scores: dict[str, Score]) -> Table:
    table = Table()
    table.add_column("kind")
    for heading in ("true", "found", "missed", "falsely found", "precision", "recall"):
        table.add_column(heading, justify="right")
    for kind in sorted(scores, key=lambda kind: (kind == "total", kind)):
        one = scores[kind]
        counts = (one.true, one.found, one.missed, one.false)
        table.add_row(kind, *(f"{count:,}" for count in counts), f"{one.precision:.4f}", f"{one.recall:.4f}")
    return table


if __name__ == "__main__":
    main()
