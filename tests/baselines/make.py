"""Items, baselines and verdicts made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from baselines.duty import Duty
from baselines.judge import NO_DUTY, judge
from baselines.load import load_rule
from baselines.model import Assessment, Baseline, Hazard, Importance, Item, Settling
from checks import Layer, Outcome, Severity, Text, Verdict
from checks.evidence import Depth, Place, Reason

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SYSTEM = "demo"
EACH_ITS_OWN: Mapping[str, str] = {}


def item(
    id: str,
    *,
    checks: tuple[str, ...] = (),
    topic: str = "",
    refuting: tuple[str, ...] = (),
    layer: Layer = Layer.NETWORK,
    importance: Importance = Importance.GENERAL,
    technical: bool = True,
    hazard: Hazard | None = None,
    high_risk_case: str = "",
    category: str = "要求",
) -> Item:
    """An item whose question bears its own id."""
    words = Text(zh="要求", en="a requirement")
    return Item(
        id=id,
        layer=layer,
        category=Text(zh=category, en="a category"),
        control_point=words,
        text=words,
        importance=importance,
        settled_by=Settling(checks=checks, topic=topic, refuting=refuting),
        technical=technical,
        question=id if topic else "",
        hazard=hazard,
        high_risk_case=high_risk_case,
    )


def baseline(items: Iterable[Item], rule: str = "mlps-2025") -> Baseline:
    """A baseline of these items."""
    words = Text(zh="基线", en="a baseline")
    return Baseline(name="made", title=words, standard=words, rule=rule, sureness=words, items=tuple(items))


def verdict(
    check: str, outcome: Outcome, *, asset: str = "web", locator: str = "tcp/443", reason: Reason | None = None
) -> Verdict:
    """What `check` says of one place of the system."""
    if outcome is Outcome.NOT_ASSESSED and reason is None:
        reason = Reason.TIMEOUT
    return Verdict(
        place=Place(SYSTEM, asset, locator), outcome=outcome, seen_at=AT, depth=Depth.NORMAL, reason=reason, check=check
    )


def answer(item: Item, outcome: Outcome, *, reason: Reason | None = None) -> Verdict:
    """What the answer to the item's question says."""
    return verdict(item.settled_by.topic, outcome, asset="", locator=f"answer:{item.question}", reason=reason)


def judged(
    items: Iterable[Item],
    verdicts: Iterable[Verdict],
    *,
    rule: str = "mlps-2025",
    severities: Mapping[str, Severity] | None = None,
    kinds: Mapping[str, str] | None = EACH_ITS_OWN,
    left_out: frozenset[str] = frozenset(),
    duty: Duty = NO_DUTY,
) -> Assessment:
    """The assessment of the demo system by these items. Each check judges a kind of its own unless `kinds` says
    more; None stands for the installed checks."""
    return judge(
        SYSTEM,
        1,
        baseline(items, rule),
        load_rule(rule),
        verdicts,
        judged_at=AT,
        severities=severities or {},
        kinds=kinds,
        left_out=left_out,
        duty=duty,
    )


def outcomes(assessment: Assessment) -> list[Outcome]:
    """The outcomes in the order of the items."""
    return [one.outcome for one in assessment.items]
