"""A look that failed, and which reason an error of a connection is."""

from __future__ import annotations

import ssl

from checks import OutOfScope
from checks.evidence import Reason
from scanner.scope.gate import GateClosed, OutsideHours
from scanner.scope.load import BackedOff


class LookFailed(Exception):
    """Something could not be seen. `detail` is short, printable and free of secrets."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def reason_of(error: OSError | OutOfScope) -> Reason:
    """The reason evidence gives for `error`, raised by the gate or by a socket it opened."""
    kinds: tuple[tuple[type[Exception], Reason], ...] = (
        (GateClosed, Reason.INTERRUPTED),
        (BackedOff, Reason.BACKED_OFF),
        (OutsideHours, Reason.OUTSIDE_HOURS),
        (OutOfScope, Reason.OUT_OF_SCOPE),
        (ssl.SSLError, Reason.NOT_THIS_PROTOCOL),
        (ConnectionRefusedError, Reason.REFUSED),
        (ConnectionError, Reason.RESET),
        (TimeoutError, Reason.TIMEOUT),
    )
    return next((reason for kind, reason in kinds if isinstance(error, kind)), Reason.UNREACHABLE)
