"""One example: evidence, and what a check must say of it."""

from __future__ import annotations

from typing import NamedTuple

from checks import FakeTarget, Outcome
from checks.evidence import Evidence, Reason

MET = Outcome.MET
PARTLY_MET = Outcome.PARTLY_MET
NOT_MET = Outcome.NOT_MET
NOT_APPLICABLE = Outcome.NOT_APPLICABLE

SITE = FakeTarget()


class Case(NamedTuple):
    """`expected` is the outcome, or the reason where the check must be left not assessed."""

    check: str
    expected: Outcome | Reason
    evidence: tuple[Evidence, ...]

    def __str__(self) -> str:
        return f"{self.check}-{self.expected}"


def case(check: str, expected: Outcome | Reason, *evidence: Evidence) -> Case:
    """A case in the order people say it."""
    return Case(check, expected, evidence)
