"""Whether this machine can speak IPv6 at all: without that a target's silence says nothing of the target."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from checks import OutOfScope
from scanner.scope.gate import Gate

MOST_ENDS = 8
"""Targets that are tried before this machine is taken to have no IPv6."""
TRY_SECONDS = 3.0


class Vantage:
    """Knows whether any IPv6 target of one scan answered. `ends` are addresses and ports of the scan's own targets; nothing
    else is ever asked. Safe to use from several threads."""

    def __init__(self, ends: Sequence[tuple[str, int]], gate: Gate) -> None:
        self._ends = tuple(dict.fromkeys(ends))[:MOST_ENDS]
        self._gate = gate
        self._lock = threading.Lock()
        self._works: bool | None = None

    def answered(self) -> None:
        """Something answered over IPv6."""
        self._works = True

    def works(self) -> bool:
        """True when something answered. Costs a connection to each of at most 8 targets until one answers, once a scan."""
        with self._lock:
            if self._works is None:
                self._works = any(self._answers(address, port) for address, port in self._ends)
            return self._works

    def _answers(self, address: str, port: int) -> bool:
        try:
            with self._gate.connect(address, port, timeout=TRY_SECONDS):
                return True
        except ConnectionError:
            return True
        except (OutOfScope, OSError):
            return False
