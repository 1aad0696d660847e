"""What a session has in common on every server that is asked in SQL: its bounds, and a reason for whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from checks.evidence import Reason
from scanner.probes.database.engine import Lost
from scanner.probes.failures import LookFailed


def set_bounds(rows: Callable[[str], Any], bounds: Iterable[str], wishes: Iterable[str]) -> None:
    """Say how far the session may go: all of `bounds`, and of `wishes` those that the server knows.

    Raises:
        LookFailed: one of the bounds was not taken, without which nothing is to be asked.
    """
    for statement in bounds:
        rows(statement)
    for statement in wishes:
        with suppress(LookFailed):
            rows(statement)


@contextmanager
def reasons(
    driver: type[Exception], failure: Callable[[Any], LookFailed], strange: Callable[[Exception], LookFailed]
) -> Iterator[None]:
    """Whatever goes wrong inside as a failed look: an error of the `driver` as `failure` says, any other as `strange` does.
    The error itself is left out, which may quote data."""
    try:
        yield
    except LookFailed:
        raise
    except driver as error:
        raise failure(error) from None
    except Exception as error:
        raise strange(error) from None


def no_login(error: Exception) -> LookFailed:
    """The driver stumbles before it is logged in."""
    return LookFailed(Reason.NOT_SUPPORTED, f"no login: {type(error).__name__}")


def no_answer(error: Exception) -> Lost:
    """The driver stumbles over an answer, and could take the rest of it for the next one."""
    return Lost(Reason.NOT_THIS_PROTOCOL, f"the answer can't be followed: {type(error).__name__}")
