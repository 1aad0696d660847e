"""The database probe: looks inside a database server through a read-only account."""

from __future__ import annotations

from collections.abc import Callable

from checks.evidence import Evidence, Reason
from scanner.credentials import Credentials
from scanner.probes.host.command import LookFailed
from scanner.probes.target import Target
from scanner.scope.gate import Gate


def look_database(
    target: Target,
    gate: Gate,
    *,
    credentials: Credentials,
    trusted_roots: str,
    wanted: Callable[[type[Evidence]], bool],
) -> list[Evidence]:
    """All evidence of the family `database` that the login gives.

    Raises:
        LookFailed: databases are not looked into yet.
    """
    raise LookFailed(Reason.NOT_SUPPORTED)
