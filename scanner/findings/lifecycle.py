"""The life of a finding as one table: what may happen to it in each state, and the state that follows.

| state       | assigned    | claimed | seen     | proved gone | not applicable | not proved | confirmed gone | retired |
|-------------|-------------|---------|----------|-------------|----------------|------------|----------------|---------|
| open        | in progress | claimed | stays    | closed      | stays          | stays      | closed         | closed  |
| in progress | stays       | claimed | stays    | closed      | stays          | stays      | closed         | closed  |
| claimed     | stays       | refused | open     | closed      | stays          | stays      | closed         | closed  |
| reopened    | in progress | claimed | stays    | closed      | stays          | stays      | closed         | closed  |
| closed      | refused     | refused | reopened | stays       | stays          | stays      | refused        | refused |

"Proved gone" is a met verdict of the same check at the same place, as deep as the finding was seen, or a closed port of a host
that answered on another. "Not applicable" is that verdict of the same check, as deep: it proposes to close the finding and closes
nothing. "Not proved" is everything else a scan may bring but a weakness.

People assign and claim. They close nothing that was not looked at but in two cases, by name and with a reason (`write_off`):
somebody who is not its owner confirms a scan's proposal ("confirmed gone", refused without one), or that an asset which is no
longer registered was retired (refused while it is). An acceptance or a false positive changes no state
(`scanner.findings.decisions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from checks import InputError
from reports.language import _, spoken
from scanner.findings.model import Finding, FindingState


class Event(StrEnum):
    """What may happen to a finding."""

    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    SEEN = "seen"
    PROVED_GONE = "proved_gone"
    NOT_APPLICABLE = "not_applicable"
    NOT_PROVED = "not_proved"
    CONFIRMED_GONE = "confirmed_gone"
    RETIRED = "retired"


_OPEN, _CLOSED, _CLAIMED = FindingState.OPEN, FindingState.CLOSED, FindingState.CLAIMED
_AT_WORK, _REOPENED = FindingState.IN_PROGRESS, FindingState.REOPENED

LIFE: Mapping[FindingState, Mapping[Event, FindingState | None]] = {
    state: dict(zip(Event, row, strict=True))
    for state, row in {
        _OPEN: (_AT_WORK, _CLAIMED, _OPEN, _CLOSED, _OPEN, _OPEN, _CLOSED, _CLOSED),
        _AT_WORK: (_AT_WORK, _CLAIMED, _AT_WORK, _CLOSED, _AT_WORK, _AT_WORK, _CLOSED, _CLOSED),
        _CLAIMED: (_CLAIMED, None, _OPEN, _CLOSED, _CLAIMED, _CLAIMED, _CLOSED, _CLOSED),
        _REOPENED: (_AT_WORK, _CLAIMED, _REOPENED, _CLOSED, _REOPENED, _REOPENED, _CLOSED, _CLOSED),
        _CLOSED: (None, None, _REOPENED, _CLOSED, _CLOSED, _CLOSED, None, None),
    }.items()
}
"""The state after each event; None where it is refused."""


def state_after(finding: Finding, event: Event) -> FindingState:
    """The state of `finding` after `event`.

    Raises:
        InputError: in its state this can't happen.
    """
    after = LIFE[finding.state][event]
    if after is None:
        raise InputError(
            _("{finding} is {state}: this can't be done now").format(
                finding=finding.name, state=finding.state.label.in_(spoken())
            )
        )
    return after
