"""One item of a system's baseline: its result, the verdicts behind it by place, and its findings."""

from __future__ import annotations

import msgspec

from baselines.model import Item, ItemResult
from checks import Text, UnknownName, Verdict, all_checks
from reports.language import _
from scanner.answers.evidence import QUESTION_PREFIX
from scanner.estate.model import System
from scanner.reporting.findings import seen_sentence
from scanner.store.findings import findings_by
from scanner.store.verdicts import verdicts_by
from scanner.web.desk import Desk
from scanner.web.system_view import FindingLine, Own, line, own_of

VERDICTS_SHOWN = 200
FINDINGS_SHOWN = 100


class VerdictLine(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict: what its check is about, and what was seen where it is a weakness."""

    verdict: Verdict
    title: Text
    seen: Text


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """All of one item. `numbers` are those of all its findings; `before` and `after` are the clauses beside it that are laid,
    empty at the ends."""

    own: Own
    item: Item
    result: ItemResult
    verdicts: tuple[VerdictLine, ...]
    verdicts_in_all: int
    findings: tuple[FindingLine, ...]
    numbers: tuple[int, ...]
    before: str
    after: str


def item_view(desk: Desk, system: System, clause: str, *, whole: bool) -> ItemView:
    """The item `clause` of the newest assessment of `system`; `whole` with all its verdicts, not the first of them alone.

    Raises:
        UnknownName: there is no such item in its baseline, or it was never assessed.
    """
    own = own_of(desk.store, system)
    item = next((one for one in own.baseline.items if one.id == clause), None) if own else None
    result = next((one for one in own.assessment.items if one.item == clause), None) if own else None
    if own is None or item is None or result is None:
        raise UnknownName(_("there is no item {clause} here").format(clause=clause))
    checks = [*item.settled_by.all_checks, *filter(None, [item.settled_by.topic])]
    question = QUESTION_PREFIX + item.question

    def touches(check: str, locator: str) -> bool:
        return check != item.settled_by.topic or locator == question

    verdicts = [
        one
        for one in verdicts_by(desk.store, own.judged.scan, system.id, checks)
        if touches(one.check, one.place.locator)
    ]
    verdicts.sort(key=lambda one: (not one.outcome.is_weakness, one.place.asset, one.place.locator, one.check))
    findings = [one for one in findings_by(desk.store, system.id, checks) if touches(one.check, one.place.locator)]
    findings.sort(key=lambda one: (not one.is_open, one.due, one.number))
    laid = [one.item for one in own.assessment.items]
    at = laid.index(clause)
    return ItemView(
        own=own,
        item=item,
        result=result,
        verdicts=tuple(_verdict(one) for one in verdicts[: None if whole else VERDICTS_SHOWN]),
        verdicts_in_all=len(verdicts),
        findings=tuple(line(desk, one) for one in findings[:FINDINGS_SHOWN]),
        numbers=tuple(one.number for one in findings),
        before=laid[at - 1] if at else "",
        after=laid[at + 1] if at + 1 < len(laid) else "",
    )


def _verdict(one: Verdict) -> VerdictLine:
    check = all_checks().get(one.check)
    told = check is not None and one.outcome.is_weakness
    return VerdictLine(
        verdict=one,
        title=check.text.title if check else Text(zh=one.check, en=one.check),
        seen=seen_sentence(check, one.facts) if check and told else Text(zh="", en=""),
    )
