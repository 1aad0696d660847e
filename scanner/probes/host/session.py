"""Look at a host through a login."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from checks.evidence import Evidence, Reason
from scanner.credentials import Credentials
from scanner.probes.host.command import LookFailed
from scanner.probes.target import Target
from scanner.scope.gate import Gate


def look_host(
    target: Target,
    gate: Gate,
    *,
    credentials: Credentials,
    known_hosts: Path,
    wanted: Callable[[type[Evidence]], bool],
) -> list[Evidence]:
    """All evidence of the family `host` that the login gives.

    Raises:
        LookFailed: hosts are not looked into yet.
    """
    raise LookFailed(Reason.NOT_SUPPORTED)
