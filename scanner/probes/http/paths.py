"""The fixed list of paths: asked one after the other, and left alone as soon as the site shows that it is too much."""

from __future__ import annotations

from checks.evidence import Depth, PathAnswer
from scanner.probes.clean import clean
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.http.encoding import text_of
from scanner.probes.http.marks import paths_for, recognise

NO_SUCH_PATH = "/citywall-no-such-page"
PATH_BYTES = 1 << 16
"""Read of each answer."""

SLOW_SECONDS = 4.0
PATIENCE = 2
"""So many answers in a row that are slow, missing, 429 or 503, and the rest of the list is not asked."""
_TOO_BUSY = (429, 503)


def ask_not_found(client: SiteClient, origin: str) -> PathAnswer | None:
    """The answer to a path that can't exist, with every known content in it; None when there was none."""
    try:
        answer = client.ask(origin + NO_SUCH_PATH, most=PATH_BYTES)
    except NoAnswer:
        return None
    text = text_of(answer.body, answer.header("content-type"))
    return _answer(NO_SUCH_PATH, answer, recognise(answer.status, answer.headers, answer.body, text))


def ask_paths(client: SiteClient, origin: str, depth: Depth, not_found: PathAnswer) -> tuple[PathAnswer, ...]:
    """The answers to the paths of a depth, in their order.

    A mark that the page for a path that can't exist has too is left out. A path without an answer has status 0. When the
    site is left alone, the last answer is the one that led to it (0, 429 or 503), and the rest of the list is missing.
    """
    answers: list[PathAnswer] = []
    trouble = 0
    for known in paths_for(depth):
        try:
            got = client.ask(origin + known.path, most=PATH_BYTES)
        except NoAnswer:
            answers.append(PathAnswer(path=known.path, status=0))
            trouble += 1
        else:
            text = text_of(got.body, got.header("content-type"))
            marks = recognise(got.status, got.headers, got.body, text, among=known.marks)
            answers.append(_answer(known.path, got, tuple(mark for mark in marks if mark not in not_found.marks)))
            trouble = trouble + 1 if got.status in _TOO_BUSY or got.seconds > SLOW_SECONDS else 0
        if trouble >= PATIENCE:
            if answers[-1].status not in (0, *_TOO_BUSY):
                answers.append(PathAnswer(path=known.path, status=0))
            break
    return tuple(answers)


def _answer(path: str, answer: Answer, marks: tuple[str, ...]) -> PathAnswer:
    kind = clean(answer.header("content-type"), 100)
    return PathAnswer(path=path, status=answer.status, content_type=kind, length=answer.length, marks=marks)
