"""Who answers for an item of the cloud extension: the system itself, the provider whose platform it runs on, or both.

The cloud extension (GB/T 22239-2019 8.2) binds providers and their customers; which item falls to whom is our own judgement
(`party`). What the provider answers for is assessed once, at its platform, and taken over by the systems that run on it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from baselines.model import Inherited, Item, ItemResult
from baselines.sides import worse_of
from checks import Outcome
from checks.evidence import Reason

CSP = "csp"
TENANT = "tenant"
BOTH = "both"


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """How a system stands in the cloud. `inherited` has what its platform's assessment gives, by item id, for each item the
    platform's provider answers for; empty without a platform. `provider` is True for a platform that others run on and that
    runs on none itself: it is nobody's customer, so what customers must do does not apply to it."""

    inherited: Mapping[str, Inherited] = {}
    provider: bool = False


def with_duty(result: ItemResult, item: Item, duty: Duty) -> ItemResult:
    """`result`, which is what the system itself was found to do, as it stands once the provider's part is taken over.

    An item of the provider takes the platform's result alone; one of both the worse of the two; one of the customer its own.
    """
    if item.party == TENANT and duty.provider:
        return ItemResult(item=item.id, layer=item.layer, outcome=Outcome.NOT_APPLICABLE)
    inherited = duty.inherited.get(item.id)
    if inherited is None or item.party not in (CSP, BOTH):
        return result
    if item.party == CSP:
        result = ItemResult(item=item.id, layer=item.layer, outcome=inherited.outcome, reason=inherited.reason)
    return _joined(result, inherited)


def _joined(own: ItemResult, inherited: Inherited) -> ItemResult:
    outcome = worse_of([own.outcome, inherited.outcome])
    reason = None
    if outcome is Outcome.NOT_ASSESSED:
        reason = own.reason or inherited.reason or Reason.PLATFORM_NOT_ASSESSED
    grades = [one for one in (own.severity, inherited.severity) if one is not None]
    return replace(
        own,
        outcome=outcome,
        reason=reason,
        because=tuple(one for one in own.because if one.outcome.is_weakness or not outcome.is_weakness),
        hazard=own.hazard or inherited.hazard,
        severity=max(grades, key=lambda grade: grade.rank, default=None),
        inherited=inherited,
    )
