"""Where pages are, for links. An id or a clause may hold any character."""

from __future__ import annotations

from urllib.parse import quote


def system_address(system: str) -> str:
    """A system's page."""
    return f"/systems/{quote(system, safe='')}"


def item_address(system: str, clause: str) -> str:
    """The page of one item of a system's baseline."""
    return f"{system_address(system)}/items/{quote(clause, safe='')}"


def baseline_address(name: str) -> str:
    """A baseline's page."""
    return f"/baselines/{quote(name, safe='')}"


def check_address(id: str) -> str:
    """A check's page."""
    return f"/checks/{quote(id, safe='')}"


def questionnaire_address(system: str) -> str:
    """The page of a system's questionnaire."""
    return f"/answers/{quote(system, safe='')}"


def question_address(system: str, question: str) -> str:
    """The page where a question of a system is answered."""
    return f"{questionnaire_address(system)}/questions/{quote(question, safe='')}"
