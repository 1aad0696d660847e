"""A finding as a report names it: with its check's text, the clauses it touches, and its place in the risk matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from baselines.model import Assessment, Baseline, Item
from baselines.risk import Surroundings, rows_of
from checks import Check, Fact, Severity, Text, all_checks
from reports.model import FindingFacts
from reports.text import printable
from scanner.answers.evidence import QUESTION_PREFIX
from scanner.estate.model import System
from scanner.findings.decisions import Decision, effective_state, is_overdue
from scanner.findings.model import Finding
from scanner.reporting.risk import vulnerability

LONGEST_FACT = 300
"""Characters of one fact in a sentence of the report; the whole stands in the store."""


def finding_facts(
    finding: Finding,
    check: Check,
    system: System,
    baseline: Baseline,
    assessment: Assessment,
    around: Surroundings,
    *,
    today: date,
    decisions: Sequence[Decision] = (),
) -> FindingFacts:
    """What the report says of one finding of `system`, judged against `baseline`; its risk is that of what it stands in.
    `decisions` are those on the finding."""
    items = [item for item in baseline.items if touches(item, finding)]
    severity = check.text.severity
    gravest = rows_of(around, vulnerability(around.settings.method, finding, check, system))[0]
    return FindingFacts(
        number=finding.name,
        check=finding.check,
        layer=check.layer,
        severity=severity,
        title=_title(check, items, finding),
        why=check.text.why,
        fix=check.text.fix,
        seen=seen_sentence(check, finding.facts),
        asset=finding.place.asset,
        locator=finding.place.locator,
        clauses=tuple(item.id for item in items),
        hazard=next((item.hazard.id for item in items if item.hazard and item.hazard.id in assessment.hazards), ""),
        state=effective_state(finding, decisions, today).value,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        due=finding.due,
        overdue=is_overdue(finding, decisions, today),
        likelihood=gravest.likelihood.grade,
        impact=gravest.loss.grade,
        risk=gravest.risk.grade,
        times_reopened=finding.times_reopened,
        unverified_since=finding.unverified_since,
    )


def gravest_first(risk: int, severity: Severity, hazard: bool, number: int) -> tuple[int, int, bool, int]:
    """What the open findings of a system are ordered by, in its report and on its page: the highest level of risk first, then the
    gravest, then what makes a major hazard. `risk` is 0 where there is none."""
    return (-risk, -severity.rank, not hazard, number)


def seen_sentence(check: Check, facts: dict[str, Fact]) -> Text:
    """The check's sentence of what was seen, with the facts in it made safe to print."""
    return check.text.seen.format({name: printable(_words(fact), limit=LONGEST_FACT) for name, fact in facts.items()})


def early_checks() -> frozenset[str]:
    """The ids of the checks that find early signs (预警): a trend, while nothing has failed yet."""
    return frozenset(id for id, check in all_checks().items() if check.text.early)


def _words(fact: Fact) -> str:
    if isinstance(fact, str):
        return fact
    if isinstance(fact, list | tuple):
        return "、".join(map(str, fact))
    return "" if fact is None else str(fact)


def touches(item: Item, finding: Finding) -> bool:
    """True where the finding speaks against an item of a baseline."""
    if finding.check in item.settled_by.all_checks:
        return True
    return item.settled_by.topic == finding.check and finding.place.locator == QUESTION_PREFIX + item.question


def _title(check: Check, items: list[Item], finding: Finding) -> Text:
    """An answered weakness is named by its question too, since one topic asks several."""
    if not finding.place.locator.startswith(QUESTION_PREFIX) or not items:
        return check.text.title
    title, asked = check.text.title, items[0].text
    return Text(zh=f"{title.zh}：{asked.zh}", en=f"{title.en}: {asked.en}")
