"""What the audit log gets from the command line: every command that changes something, or takes something away in a file.

Why a finding changed, and in whose name, its own history has (`citywall finding history`); the log says that it was done from
here, by which account of the machine (GB/T 22239-2019, 8.1.4.3 a): every user, every important act). Work that the machine
does by itself, again and again (`remind`, `schedule run`, `schedule tend`), leaves its traces in the tables it works on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from typing import Any

import click

from checks import CitywallError
from reports.text import printable
from scanner.accounts.log import Actor, Result
from scanner.cli.interrupt import STOPPED
from scanner.cli.login import login
from scanner.cli.main import Session
from scanner.clock import now
from scanner.store.log import record

RECORDED = frozenset(
    {
        *(
            "answer export",
            "answer import",
            "assess",
            "delivery retry",
            "estate export",
            "estate import",
            "feed import",
        ),
        *("finding accept", "finding ask", "finding assign", "finding claim-fixed", "finding confirm-gone"),
        *("finding extend", "finding grant", "finding refuse", "finding reject", "finding retire", "finding withdraw"),
        *("import", "notice issue", "notice print", "report", "scan", "scans cancel", "scans pause", "scans resume"),
        *("schedule add", "schedule blackout add", "schedule blackout remove", "schedule pause", "schedule remove"),
        *("schedule resume", "schedule run-now", "scope allow", "scope revoke", "sign"),
    }
)
"""The commands by name. Those of `account` write their own entries."""

_LONGEST = 300


def by_command_line() -> Actor:
    """Who is at the command line."""
    return Actor(address=f"command line: {login()}")


def leaves(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command below a group that is no group itself, with its whole name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name, command


def record_commands(root: click.Group) -> None:
    """Let every command of `RECORDED` write its entry once it is over."""
    for name, command in leaves(root):
        if name in RECORDED and command.callback is not None:
            command.callback = _recorded(name, command.callback)


def _recorded(name: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            answer = callback(*args, **kwargs)
        except SystemExit as ended:
            # It did what it was asked for, and its exit code tells what came of it; but for a scan that was stopped.
            _write(name, Result.FAILED if ended.code == STOPPED else Result.DONE)
            raise
        except BaseException:
            with suppress(CitywallError):
                _write(name, Result.FAILED)
            raise
        _write(name, Result.DONE)
        return answer

    return run


def _write(name: str, result: Result) -> None:
    context = click.get_current_context()
    arguments = [one.name for one in context.command.params if isinstance(one, click.Argument)]
    given = [_words(context.params[one]) for one in arguments if one and context.params.get(one)]
    with context.ensure_object(Session).workspace.store() as store, store.transaction() as db:
        record(db, now(), by_command_line(), f"citywall {name}", printable(" ".join(given), _LONGEST), result)


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
