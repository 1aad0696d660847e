"""Codes of the model in words, through the catalogues."""

from __future__ import annotations

from baselines.risk import risk_method
from checks import Severity
from reports.language import _, spoken


def state_word(state: str) -> str:
    """A finding's state for people; a state unknown here as it is."""
    return {"open": _("open"), "reopened": _("reopened"), "closed": _("closed")}.get(state, state)


def risk_word(risk: int) -> str:
    """One of the five risk levels, 1 the least."""
    return risk_method().levels[risk - 1].in_(spoken())


def place_word(locator: str) -> str:
    """Where on an asset something is; a question is named as one."""
    prefix, _colon, question = locator.partition(":")
    return _("question {id}").format(id=question) if prefix == "answer" and question else locator


def sought_word(kind: str) -> str:
    """What was looked for, by the kind of evidence; a plug-in's kind as it is."""
    return {
        "ports": _("open ports"),
        "service": _("services"),
        "access": _("access without a password"),
        "tls": _("TLS settings"),
        "ssh": _("SSH settings"),
        "http": _("the site"),
        "dns": _("name records"),
        "answer": _("answers"),
        "registration": _("registration"),
        "declared": _("declared ports"),
    }.get(kind, kind)


def severity_order() -> tuple[Severity, ...]:
    """The severities from the gravest down."""
    return tuple(sorted(Severity, key=lambda severity: -severity.rank))
