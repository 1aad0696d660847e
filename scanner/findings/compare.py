"""What changed between two scans of a system: a pure function, and the rules it keeps to.

A finding is open at a scan when the last change of its state up to that scan left it open. Each finding that was open at the
earlier scan or is open now gets exactly one word, the first that fits:

| open then | open now | and                                                                    | word         |
|-----------|----------|------------------------------------------------------------------------|--------------|
| yes       | no       | a scan closed it: the same check was met there                         | closed       |
| yes       | no       | a person closed it since, without a scan                               | written off  |
| any       | yes      | it was known then, and was closed and seen again since                 | back         |
| yes       | yes      | the scan now no longer has its check                                   | unchecked    |
| yes       | yes      | the scan now, or a later one, saw it                                   | still open   |
| yes       | yes      | nobody could look again                                                | not retested |
| unknown   | yes      | the earlier scan did not have its check                                | new check    |
| unknown   | yes      | the same check was assessed there then, as deeply, or did not apply,   |              |
|           |          | or the port was asked then and nothing was there                       | new          |
| unknown   | yes      | nobody looked there then                                               | new look     |

A scan of some layers has only their checks; a check of another layer is then neither new nor removed but was not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from checks import Layer, Outcome
from checks.evidence import Depth, Place
from scanner.findings.model import Finding, FindingState, Transition


class Change(StrEnum):
    """What became of a finding between two scans."""

    NEW = "new"
    NEW_CHECK = "new_check"
    NEW_LOOK = "new_look"
    BACK = "back"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    STILL_OPEN = "still_open"
    NOT_RETESTED = "not_retested"
    UNCHECKED = "unchecked"


class Looked(msgspec.Struct, frozen=True):
    """How a check came out at a place, and how deeply it was looked at."""

    outcome: Outcome
    depth: Depth


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan set out to do: its number, its checks by their present ids, and the layers it covered."""

    scan: int
    checks: frozenset[str]
    layers: frozenset[Layer]

    def lacks(self, check: str, layer: Layer | None) -> bool:
        """True when the scan covered the layer and yet had no such check. `layer` is None for a check nobody knows any more."""
        return check not in self.checks and (layer is None or layer in self.layers)


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The earlier scan: what it set out to do, when it ended, its verdicts by place and check, and the places where it looked
    and nothing was: ports that were asked and not open."""

    scope: Scope
    ended_at: datetime
    verdicts: Mapping[tuple[Place, str], Looked] = {}
    nothing_there: Collection[Place] = frozenset()

    def knew(self, change: Transition) -> bool:
        """True of what that scan or one before did, and of what a person did before it ended."""
        return change.at <= self.ended_at if change.scan is None else change.scan <= self.scope.scan


def compare(
    findings: Iterable[Finding],
    transitions: Iterable[Transition],
    *,
    earlier: Earlier,
    now: Scope,
    layer_of: Mapping[str, Layer],
) -> dict[int, Change]:
    """The word for each finding open then or now, by its number. `transitions` are those of all `findings`, oldest first;
    `layer_of` has every installed check."""
    history: dict[int, list[Transition]] = defaultdict(list)
    for one in transitions:
        history[one.finding].append(one)
    changes = {}
    for finding in findings:
        layer = layer_of.get(finding.check)
        change = _change(finding, history[finding.number], earlier=earlier, now=now, layer=layer)
        if change is not None:
            changes[finding.number] = change
    return changes


def _change(
    finding: Finding, history: Iterable[Transition], *, earlier: Earlier, now: Scope, layer: Layer | None
) -> Change | None:
    then = [one.after for one in history if earlier.knew(one)]
    was_open = bool(then) and then[-1] != FindingState.CLOSED
    if not finding.is_open:
        gone = Change.WRITTEN_OFF if finding.written_off else Change.CLOSED
        return gone if was_open else None
    if not then:
        return _new(finding, earlier, layer)
    if not was_open or (finding.reopened_in or 0) > earlier.scope.scan:
        return Change.BACK
    if now.lacks(finding.check, layer):
        return Change.UNCHECKED
    return Change.STILL_OPEN if finding.last_scan >= now.scan else Change.NOT_RETESTED


def _new(finding: Finding, earlier: Earlier, layer: Layer | None) -> Change:
    if earlier.scope.lacks(finding.check, layer):
        return Change.NEW_CHECK
    seen = earlier.verdicts.get((finding.place, finding.check))
    if seen is None:
        return Change.NEW if finding.place in earlier.nothing_there else Change.NEW_LOOK
    looked = seen.outcome is not Outcome.NOT_ASSESSED and seen.depth >= finding.depth
    return Change.NEW if looked else Change.NEW_LOOK
