"""A scan that is told to stop, from the keyboard or by the system: it ends soon and in order, and says how to go on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from reports.language import _
from scanner.cli.output import say

STOPPED = 130
"""The exit code, as of a program that an interrupt has ended."""


@contextmanager
def stoppable(said: str = "") -> Iterator[None]:
    """While inside, SIGTERM is what Ctrl-C is, and either leaves with `STOPPED` once everything was put in order.
    `said` is what is said then, how to go on with the scan if nothing is given."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say(said or _("stopped; what was seen is kept, and `citywall scan --resume` looks at the rest"))
        raise SystemExit(STOPPED) from None
    finally:
        signal.signal(signal.SIGTERM, before)
