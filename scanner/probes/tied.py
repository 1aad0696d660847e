"""A child process that does not outlive us, even when we are killed and can put nothing in order."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache


def tied(command: Sequence[str]) -> list[str]:
    """The command, to be started by a thread that waits for its end: the kernel kills the program when that thread is gone
    (prctl(2), PR_SET_PDEATHSIG, set by setpriv of util-linux). Where there is no setpriv, the command as it is."""
    setpriv = _setpriv()
    return [setpriv, "--pdeathsig", "KILL", "--", *command] if setpriv else [*command]


@cache
def _setpriv() -> str | None:
    return shutil.which("setpriv")
