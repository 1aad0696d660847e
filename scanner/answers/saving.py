"""Save answers with their proofs, however they were given: all of them, or none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from baselines.questions import questions_of_all
from checks.products import product_lack
from scanner.answers.model import NEEDS_PROOF, Answer, rests_on_product
from scanner.answers.proofs import ProofShelf
from scanner.estate.baseline_of import judged_baselines
from scanner.estate.model import System
from scanner.store import Store
from scanner.store.answers import save_answers

Key = tuple[str, str]
"""A system and a question, by their ids."""


class AnswerReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of answers that were given. `without_proof` and `without_product` are questions claimed met or partly met that
    don't count for now, for want of a proof, or of a product certificate that is valid; `left_alone` have an answer already and
    none now. All as `system: question`."""

    saved: int
    unchanged: int
    unanswered: int
    without_proof: tuple[str, ...] = ()
    without_product: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()


def topics_of(system: System) -> dict[str, str]:
    """The questions of all the system is judged by, by id, with the check that judges each."""
    return {one.id: one.topic for one in questions_of_all(judged_baselines(system))}


def keep_and_save(store: Store, shelf: ProofShelf, given: Sequence[tuple[Answer, Path]]) -> int:
    """Save answers, each with the folder its new proofs stand in; the number that said something new.

    Raises:
        InputError: a proof can't be read or written; nothing was saved.
    """
    fresh: list[Path] = []
    try:
        for answer, folder in given:
            fresh += shelf.keep(folder, answer.proofs)
        return save_answers(store, [answer for answer, _folder in given])
    except BaseException:
        for kept in fresh:
            kept.unlink(missing_ok=True)
        raise


def told_of(
    answers: Sequence[Answer], today: date, *, saved: int, current: Collection[Key], silent: Iterable[Key]
) -> AnswerReport:
    """The report on `answers`, of which `saved` said something new. `current` had an answer before, `silent` were left empty."""
    silent = list(silent)
    weak = [one for one in answers if one.claim in NEEDS_PROOF and not one.proofs]
    bare = [one for one in answers if rests_on_product(one) and product_lack(one.note, today) is not None]
    return AnswerReport(
        saved=saved,
        unchanged=len(answers) - saved,
        unanswered=sum(key not in current for key in silent),
        without_proof=tuple(f"{one.system}: {one.question}" for one in weak),
        without_product=tuple(f"{one.system}: {one.question}" for one in bare),
        left_alone=tuple(": ".join(key) for key in silent if key in current),
    )
