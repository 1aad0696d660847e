"""What a system is asked: the questions of all it is judged by, but for those that others answer."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from baselines.duty import CSP, TENANT
from baselines.questions import Question, questions_of_all
from scanner.estate.baseline_of import judged_baselines
from scanner.estate.model import System


def asked_of(system: System, registered: Iterable[System]) -> list[Question]:
    """The questions put to `system`. A cloud tenant is not asked what its provider alone answers for, which its platform is
    asked; a platform that runs on none itself is not asked what only customers must do."""
    provider = any(one.platform == system.id for one in registered)
    others = CSP if system.platform else TENANT if provider else ""
    return questions_of_all(
        replace(one, items=tuple(item for item in one.items if not others or item.party != others))
        for one in judged_baselines(system)
    )
