"""Baseline, item and assessment: the words of the judging side."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from checks import Layer, Outcome, Severity, Text
from checks.evidence import Reason


class Importance(StrEnum):
    """How much an item weighs. The official weight table is not public; these are derived (see the baseline's `sureness`)."""

    GENERAL = "general"
    IMPORTANT = "important"
    KEY = "key"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Importance.GENERAL: Text(zh="一般", en="general"),
            Importance.IMPORTANT: Text(zh="重要", en="important"),
            Importance.KEY: Text(zh="关键", en="key"),
        }[self]


class Settling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What settles an item.

    `checks` alone: their verdicts on every place settle it. `topic` alone (the id of an answer check): the answer to the
    item's question settles it. Both: the item is met only when the checks and the answer both say so, and not met as soon as
    one of them says so. Neither: the item can't be settled yet and is always not assessed.

    `refuting` are those of `checks` that often look and can't tell (a hidden version, a host nobody gave a login for),
    their weaknesses count as any other's, but where they could not tell, the answer decides, or the other checks where there is
    no topic; with neither, the item is not assessed.

    `telling` are those of the refuting checks whose "met" speaks of the item itself, as a power supply that lasts an hour does:
    an answer that says otherwise contradicts it.

    `effective` and `compliant` are for units of GB/T 39786, where each place is an object with three parts: D, whether
    cryptography works there (the checks `effective`), A, whether its algorithms are national ones (the checks `compliant`), and
    K, whether keys and products are in order (the answer to the topic). Where no place has such an object, the answer counts
    for all three.
    """

    checks: tuple[str, ...] = ()
    topic: str = ""
    refuting: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    effective: tuple[str, ...] = ()
    compliant: tuple[str, ...] = ()

    @property
    def all_checks(self) -> tuple[str, ...]:
        """Every check the item rests on, the topic left aside."""
        return (*self.checks, *self.effective, *self.compliant)


class Hazard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A major-hazard trigger (重大风险隐患触发项) that stands on an item.

    `id` is its number in the 2025 template (`A-18`). It is raised when the item is not met or partly met and, where
    `checks` is not empty, one of those checks (or the answer) is the one that says so.
    """

    id: str
    name: Text
    checks: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement of a baseline, in our own words. One brick of the wall.

    `id` is the clause (`8.1.2.2 b)`), unique in the baseline. `question` is the id of the question that asks for it, shared
    by baselines that ask the same. `origin` is the item of the highest level it was derived from, else its own id. `verify`
    says how it could be verified (`network`, `credentialed`, `attestation`, `mixed`). `technical` is True for the technical
    half of MLPS (the first five categories). `party` is `csp`, `tenant` or `both` for cloud items, else empty. `weight` is the
    standard's own where it gives one, else 0; `verb` is its demand: `应`, `宜` or `可`, empty where it does not tell them apart.
    `high_risk_case` is the case number of the 2025 trial guideline, or empty.
    """

    id: str
    layer: Layer
    category: Text
    control_point: Text
    text: Text
    importance: Importance
    settled_by: Settling
    technical: bool = True
    question: str = ""
    origin: str = ""
    verify: str = ""
    party: str = ""
    weight: float = 0.0
    verb: str = ""
    high_risk_case: str = ""
    hazard: Hazard | None = None
    test_unit: str = ""


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """A set of items, the scoring rule that judges them, and how sure we are of both. Items are in clause order."""

    name: str
    title: Text
    standard: Text
    rule: str
    sureness: Text
    items: tuple[Item, ...]
    inherits: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A scoring rule as data: what the method page prints, and its parameters by name.

    `kind` names the module in baselines/scoring/ that computes it. `sureness` says what of it was checked against print.
    `words` are the conclusions it can come to, by the names that module uses.
    """

    name: str
    kind: str
    title: Text
    formula: Text
    conclusions: Text
    sureness: Text
    parameters: dict[str, float] = {}
    words: dict[str, Text] = {}


class Doubt(msgspec.Struct, frozen=True):
    """One verdict that decided or held up an item: which check said what of which place."""

    check: str
    asset: str
    locator: str
    outcome: Outcome
    reason: Reason | None = None


class CryptoObject(msgspec.Struct, frozen=True, kw_only=True):
    """One object of a unit of GB/T 39786: a place with its D, A and K, None where that is not known. `strength` is the
    security strength of what is used there in bits, where A is missed and it could be seen, else None."""

    asset: str
    locator: str
    effective: bool | None
    compliant: bool | None
    managed: bool | None
    strength: int | None = None


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks saw of an item and what the answer says of it, where the two contradict each other.

    `places` are where the checks saw it, at most 10 of them. `person` answered, on the ISO day `answered_on`; either is empty
    where it is not known.
    """

    seen: Outcome
    answered: Outcome
    places: tuple[Doubt, ...] = ()
    person: str = ""
    answered_on: str = ""


_NOT_INHERITED = {
    Reason.PLATFORM_NOT_ASSESSED: Text(zh="没有该条目的评估结果", en="has no result for this item"),
    Reason.PLATFORM_TOO_OLD: Text(zh="的评估已过期", en="was assessed too long ago"),
    Reason.PLATFORM_LOWER: Text(zh="定级低于本系统", en="is graded below this system"),
}


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """What the assessment of a cloud platform gives for an item that its provider answers for, alone or with the tenant.

    `platform` is the platform's id, `name` its name. `scan` and `assessed_on` (an ISO day) say which assessment it is, None and
    empty where there is none. `reason` says why its result was not taken over, or why it is not met whatever the platform's
    own result is; it is always set where the outcome is not assessed. `hazard`, `severity` and `attested` are as in a `Mark`.
    """

    platform: str
    name: str
    outcome: Outcome
    reason: Reason | None = None
    scan: int | None = None
    assessed_on: str = ""
    hazard: str = ""
    severity: Severity | None = None
    attested: bool = False

    @property
    def label(self) -> Text:
        """Where it comes from, and why not where it does not, for people."""
        if self.reason is not None:
            why = _NOT_INHERITED.get(self.reason, self.reason.label)
            day = self.assessed_on
            return Text(
                zh=f"云平台“{self.name}”{why.zh}" + (f"（{day}）" if day else ""),
                en=f"cloud platform {self.name} {why.en}" + (f" ({day})" if day else ""),
            )
        return Text(
            zh=f"承自云平台“{self.name}”{self.assessed_on} 的评估",
            en=f"from the assessment of the cloud platform {self.name} of {self.assessed_on}",
        )


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one item came out. `reason` is set exactly when it is not assessed. `because` holds the verdicts that decided it:
    the weaknesses, or what was not looked at; at most 50. `places` counts the places that were assessed of `places_total`."""

    item: str
    layer: Layer
    outcome: Outcome
    reason: Reason | None = None
    because: tuple[Doubt, ...] = ()
    places: int = 0
    places_total: int = 0
    hazard: str = ""
    severity: Severity | None = None
    """The gravest severity among the failed checks, None where the item is no weakness or only an answer says so."""
    objects: tuple[CryptoObject, ...] = ()
    """The objects of a unit of GB/T 39786; empty for other items, and where the answer stands for all."""
    certificates: tuple[str, ...] = ()
    """The numbers of the product certificates that the answer to a unit of GB/T 39786 names."""
    certificates_until: str = ""
    """The last day, in ISO, on which all of them are valid; empty without any."""
    inherited: Inherited | None = None
    """What a cloud platform's assessment gives for it; None where the system answers for the item alone."""
    dispute: Dispute | None = None
    """What checks and answer say where they contradict each other; the outcome is that of the weaker side."""


class LayerScore(msgspec.Struct, frozen=True, kw_only=True):
    """One course of the wall. `score` is 0..100 over what was assessed, None when nothing was. `coverage` is 0..1: items
    assessed, of those that apply. `counts` has every outcome."""

    layer: Layer
    score: float | None
    coverage: float
    counts: dict[Outcome, int]


class CategoryScore(msgspec.Struct, frozen=True, kw_only=True):
    """One category of a baseline, such as a stage of data's life; its fields as those of `LayerScore`."""

    title: Text
    score: float | None
    coverage: float
    counts: dict[Outcome, int]


class Conclusion(msgspec.Struct, frozen=True, kw_only=True):
    """The rule's word. `settled` is True when no result of the items not assessed could change it; otherwise `best` and
    `worst` are the words the rule would give if all of them turned out met, or not met."""

    word: Text
    settled: bool
    best: Text
    worst: Text


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """One system, one scan, one baseline. `score` is 0..100 over what was assessed, None when nothing was; `score_low` and
    `score_high` are what it would be if everything not assessed turned out not met, or met. `coverage` is 0..1."""

    system: str
    scan: int
    baseline: str
    rule: str
    judged_at: datetime
    score: float | None
    score_low: float
    score_high: float
    coverage: float
    conclusion: Conclusion
    layers: tuple[LayerScore, ...]
    """All six, from physical up."""
    items: tuple[ItemResult, ...]
    """In the baseline's order."""
    hazards: tuple[str, ...] = ()
    """Ids of the major hazards raised, each once."""
    categories: tuple[CategoryScore, ...] = ()
    """In the baseline's order; empty in assessments of the time before they were kept."""
