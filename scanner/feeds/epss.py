"""Read EPSS scores as CSV: how likely a vulnerability is to be exploited in the next 30 days.

The first line is a comment with the model and the day (`#model_version:v2025.03.14,score_date:2025-08-25T12:55:00Z`), the second
the heads `cve,epss,percentile`. Source: https://www.first.org/epss/data_stats.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import IO

from checks import InputError
from reports.language import _
from scanner.feeds.source import faulty, is_cve
from scanner.probes.clean import clean

LONGEST_LINE = 1_000
_DATE = re.compile(r"score_date:(\d{4}-\d\d-\d\d[0-9T:+Z-]{0,25})")


def read_epss(file: IO[bytes], name: str) -> tuple[str, Iterator[tuple[str, float]]]:
    """The ISO time of the scores, and each CVE with its score from 0 to 1, read as they are asked for.

    Raises:
        InputError: the file does not begin so, or (while scores are asked for) a line is not of this form.
    """
    lines = _lines(file, name)
    taken = _DATE.search(next(lines, ""))
    if taken is None:
        raise InputError(_("{file}: the first line names no score_date").format(file=name))
    rows = csv.reader(lines)
    heads = next(rows, [])
    if heads[:2] != ["cve", "epss"]:
        raise InputError(_("{file}: the second line is not cve,epss,percentile").format(file=name))
    return taken.group(1), _scores(rows, name)


def _scores(rows: Iterator[list[str]], name: str) -> Iterator[tuple[str, float]]:
    for number, row in enumerate(rows, start=3):
        if len(row) < 2 or not is_cve(row[0]):
            word = clean(row[0], 40) if row else ""
            raise faulty(name, str(number), _("{word} is no CVE number").format(word=word))
        try:
            score = float(row[1])
        except ValueError:
            score = -1.0
        if not 0.0 <= score <= 1.0:
            raise faulty(name, row[0], _("epss {word} is no number from 0 to 1").format(word=clean(row[1], 40)))
        yield row[0], score


def _lines(file: IO[bytes], name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise faulty(name, str(number), _("longer than {n} bytes").format(n=LONGEST_LINE))
        try:
            yield line.decode("ascii")
        except UnicodeDecodeError as error:
            raise faulty(name, str(number), _("not ASCII")) from error
