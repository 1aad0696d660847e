"""Judge a system: from the verdicts of one scan to an assessment by one baseline and one rule. Pure; contacts nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from baselines.crypto_unit import settle_unit
from baselines.duty import Duty, with_duty
from baselines.model import Assessment, Baseline, Item, ItemResult, Rule
from baselines.product import with_product
from baselines.scoring import Mark, category_scores, layer_scores, score
from baselines.scoring.groups import coverage
from baselines.settle import Unseen, settle
from checks import Severity, Verdict, all_checks

NO_DUTY = Duty()


def judge(
    system: str,
    scan: int,
    baseline: Baseline,
    rule: Rule,
    verdicts: Iterable[Verdict],
    *,
    judged_at: datetime,
    severities: Mapping[str, Severity],
    kinds: Mapping[str, str] | None = None,
    left_out: frozenset[str] = frozenset(),
    duty: Duty = NO_DUTY,
) -> Assessment:
    """The assessment of `system` by `baseline` under `rule`; verdicts on other systems are left aside.

    `severities` maps check ids to how bad their failure is. `kinds` maps check ids to the kind of evidence they judge,
    by default that of the installed checks: where no verdict came from any check of a kind, nobody looked for that kind,
    and an item that rests on it is not assessed instead of met by what the other checks saw. `left_out` are checks that
    the scan was told to leave out. `duty` has what the cloud platform it runs on was found to do.
    """
    by_check: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.place.system == system:
            by_check[verdict.check].append(verdict)
    untried = _untried(baseline, by_check, _installed_kinds() if kinds is None else kinds)
    unseen = Unseen(untried=untried, left_out=left_out)
    results = tuple(
        with_duty(
            with_product(
                settle_unit(item, by_check, untried)
                if item.settled_by.effective
                else settle(item, by_check, unseen, severities),
                by_check.get(item.settled_by.topic, ()),
                item.question,
            ),
            item,
            duty,
        )
        for item in baseline.items
    )
    marks = [_mark(item, result) for item, result in zip(baseline.items, results, strict=True)]
    scored = score(marks, rule)
    return Assessment(
        system=system,
        scan=scan,
        baseline=baseline.name,
        rule=rule.name,
        judged_at=judged_at,
        score=scored.score,
        score_low=scored.low,
        score_high=scored.high,
        coverage=coverage(marks),
        conclusion=scored.conclusion,
        layers=layer_scores(marks, rule.parameters),
        items=results,
        categories=category_scores(marks, rule.parameters),
        hazards=tuple(dict.fromkeys(result.hazard for result in results if result.hazard)),
    )


def _installed_kinds() -> dict[str, str]:
    return {one.id: one.subject.kind() for one in all_checks().values()}


def _untried(baseline: Baseline, by_check: Mapping[str, Sequence[Verdict]], kinds: Mapping[str, str]) -> frozenset[str]:
    """The baseline's checks that are silent together with every other check of their kind of evidence."""
    looked_for = {kinds.get(check, check) for check in by_check}
    wanted = {check for item in baseline.items for check in item.settled_by.all_checks}
    return frozenset(check for check in wanted if kinds.get(check, check) not in looked_for)


def _mark(item: Item, result: ItemResult) -> Mark:
    attested = attested_weak(item, result) or (result.inherited is not None and result.inherited.attested)
    return Mark(
        item=item,
        outcome=result.outcome,
        severity=result.severity,
        attested=attested,
        hazard=result.hazard,
        objects=result.objects,
    )


def attested_weak(item: Item, result: ItemResult) -> bool:
    """True when the answer itself says that `item` is a weakness."""
    return any(doubt.check == item.settled_by.topic and doubt.outcome.is_weakness for doubt in result.because)
