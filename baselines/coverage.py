"""What of a baseline can be settled, and how: by checks alone, by an answer alone, by both, or not yet."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from baselines.model import Baseline, Item
from checks import Text


class Way(StrEnum):
    """How an item is settled."""

    CHECKS = "checks"
    ANSWER = "answer"
    BOTH = "both"
    NONE = "none"

    @property
    def label(self) -> Text:
        """The words for people."""
        return {
            Way.CHECKS: Text(zh="自动检查", en="checks alone"),
            Way.ANSWER: Text(zh="问卷答复", en="answer alone"),
            Way.BOTH: Text(zh="检查与答复", en="checks and answer"),
            Way.NONE: Text(zh="尚不能判定", en="not yet"),
        }[self]


class BaselineCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` has every way. `by_verify` counts by way within each way the item could be verified (`network`,
    `credentialed`, `mixed`, `attestation`). `technical` counts the items that can be verified technically (all but
    `attestation`), `automatic` those of them that have an automatic check. `rest` are the ids of items that nothing settles
    yet."""

    baseline: str
    items: int
    technical: int
    automatic: int
    counts: dict[Way, int]
    by_verify: dict[str, dict[Way, int]]
    rest: tuple[str, ...]


def way(item: Item) -> Way:
    """How `item` is settled."""
    checks, topic = bool(item.settled_by.all_checks), bool(item.settled_by.topic)
    if checks:
        return Way.BOTH if topic else Way.CHECKS
    return Way.ANSWER if topic else Way.NONE


def baseline_coverage(baseline: Baseline) -> BaselineCoverage:
    """How the items of `baseline` are settled."""
    ways = [way(item) for item in baseline.items]
    by_verify: dict[str, dict[Way, int]] = {}
    for item, one in zip(baseline.items, ways, strict=True):
        counts = by_verify.setdefault(item.verify, dict.fromkeys(Way, 0))
        counts[one] += 1
    technical = [item for item in baseline.items if item.verify != "attestation"]
    return BaselineCoverage(
        baseline=baseline.name,
        items=len(baseline.items),
        technical=len(technical),
        automatic=sum(bool(item.settled_by.all_checks) for item in technical),
        counts={one: ways.count(one) for one in Way},
        by_verify=by_verify,
        rest=tuple(item.id for item, one in zip(baseline.items, ways, strict=True) if one is Way.NONE),
    )
