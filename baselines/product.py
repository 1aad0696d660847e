"""The certified product an answer names, kept with the result it bears on."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from baselines.model import ItemResult
from baselines.sides import answer_locator
from checks import Verdict


def with_product(result: ItemResult, answers: Iterable[Verdict], question: str) -> ItemResult:
    """`result` with the product certificates that the answer to `question` names, which `checks.products` read, be they valid
    or not; as it was where the answer names none."""
    locator = answer_locator(question)
    for verdict in answers:
        numbers, until = verdict.facts.get("certificate"), verdict.facts.get("certificate_until")
        if verdict.place.locator == locator and isinstance(numbers, list) and isinstance(until, str):
            return replace(result, certificates=tuple(map(str, numbers)), certificates_until=until)
    return result
