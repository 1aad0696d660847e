"""Small steps that readers of many topics take over what a host said, each without an exception for what is odd."""

from __future__ import annotations

from scanner.probes.host.command import Answers, LookFailed


def visible(answers: Answers, id: str) -> str | None:
    """What the command `id` said, "" where its program or file is not on the host, None where it could not be seen."""
    try:
        return answers.maybe(id) or ""
    except LookFailed:
        return None


def whole_number(word: str) -> int | None:
    """The number that `word` is, or None."""
    try:
        return int(word)
    except ValueError:
        return None


def decimal(word: str) -> float | None:
    """The number that `word` is, or None."""
    try:
        return float(word)
    except ValueError:
        return None


def after_colon(text: str) -> dict[str, str]:
    """Lines of the form `Name: value` by name in lower case."""
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
