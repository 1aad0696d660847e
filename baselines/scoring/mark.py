"""One item's result as the scoring rules see it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from baselines.model import CryptoObject, Importance, Item
from checks import Outcome, Severity


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """`severity` is the gravest of the failed checks, None where none failed. `attested` is True when the answer itself
    says that the item is a weakness. `hazard` is the id of the major hazard raised, or empty. `objects` are those of a unit of
    GB/T 39786."""

    item: Item
    outcome: Outcome
    severity: Severity | None = None
    attested: bool = False
    hazard: str = ""
    objects: tuple[CryptoObject, ...] = ()

    @property
    def share(self) -> float:
        """1 for met, 0.5 for partly met, 0 otherwise."""
        return {Outcome.MET: 1.0, Outcome.PARTLY_MET: 0.5}.get(self.outcome, 0.0)

    @property
    def high_risk(self) -> bool:
        """True for a weakness of an item with a high-risk case or a hazard, said so by a high or critical check or by the
        answer. Our reading [J]: the guideline lets an assessor lower a case for mitigation, which no program sees."""
        grave = self.attested or (self.severity is not None and self.severity.rank >= Severity.HIGH.rank)
        may_be_high = bool(self.item.high_risk_case) or self.item.hazard is not None
        return self.outcome.is_weakness and may_be_high and grave

    @property
    def medium_risk(self) -> bool:
        """True for any weakness that is not plainly low: a check of medium or above, or an important or key item [J]."""
        grave = self.severity is not None and self.severity.rank >= Severity.MEDIUM.rank
        return self.outcome.is_weakness and (grave or self.item.importance is not Importance.GENERAL)

    def supposing(self, outcome: Outcome) -> Mark:
        """This mark if, not having been assessed, it turned out as `outcome`; a weakness is supposed as bad as it can be."""
        objects = tuple(_supposed(one, outcome is Outcome.MET) for one in self.objects)
        if self.outcome is not Outcome.NOT_ASSESSED:
            return msgspec.structs.replace(self, objects=objects)
        weak = outcome.is_weakness
        hazard = self.item.hazard.id if weak and self.item.hazard else ""
        return msgspec.structs.replace(self, outcome=outcome, attested=weak, hazard=hazard, objects=objects)


def weight(item: Item, parameters: Mapping[str, float]) -> float:
    """The item's weight by its importance, from the rule's parameters `weight_general`, `_important` and `_key`."""
    return parameters[f"weight_{item.importance.value}"]


def _supposed(one: CryptoObject, good: bool) -> CryptoObject:
    """The object if what is not known of it turned out good, or bad."""
    parts = {name: getattr(one, name) for name in ("effective", "compliant", "managed")}
    return msgspec.structs.replace(one, **{name: good if part is None else part for name, part in parts.items()})
