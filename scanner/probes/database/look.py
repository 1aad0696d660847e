"""Look at one database server: recognise it, log in once, and ask for each kind of evidence alone in its failure."""

from __future__ import annotations

import time
from collections.abc import Callable

from checks import OutOfScope
from checks.evidence import DatabaseEvidence, Evidence, FailedLook
from checks.evidence.base import Reason
from scanner.clock import now
from scanner.credentials import Credential, CredentialError, Credentials
from scanner.probes.clean import clean
from scanner.probes.database.engine import Engine, Login, Look, Lost
from scanner.probes.database.engines import engine_of
from scanner.probes.failures import LookFailed, reason_of
from scanner.probes.identify import identify
from scanner.probes.target import Target
from scanner.scope.gate import Gate

PROBE = "database"
BUDGET_SECONDS = 60.0
"""For one server, from the login on."""


def look_database(
    target: Target,
    gate: Gate,
    *,
    credentials: Credentials,
    trusted_roots: str,
    wanted: Callable[[type[Evidence]], bool],
) -> list[Evidence]:
    """All evidence of the family `database` on the target's port, each wanted kind a record or a failed look.

    Costs the connections of `identify` (one on a usual port), then one that logs in, and one more where TLS is offered with a
    certificate that is not trusted; never two at the same time. A server that is lost half way gives what it gave and one
    failed look for all the rest. `trusted_roots` are certificates in PEM.
    """
    evidence: list[Evidence] = []
    told = _Told(target, credentials)
    try:
        engine, login = _introduced(target, gate, credentials, trusted_roots)
        with engine(login) as looks:
            for kind, look in looks.items():
                if wanted(kind):
                    evidence.append(_seen(kind, look, login, told))
    except LookFailed as failure:
        evidence.append(told.failed(DatabaseEvidence.family, failure))
    except Exception as error:
        evidence.append(told.failed(DatabaseEvidence.family, LookFailed(Reason.PROBE_ERROR, type(error).__name__)))
    return evidence


class _Told:
    """Failed looks at one target's port, without secrets."""

    def __init__(self, target: Target, credentials: Credentials) -> None:
        self._target = target
        self._credentials = credentials

    def failed(self, sought: str, failure: LookFailed) -> FailedLook:
        """The failed look at a kind, or at the family."""
        detail = clean(self._credentials.scrub(failure.detail), 160)
        place = self._target.at_port(self._target.port)
        return self._target.failed(place, probe=PROBE, sought=sought, reason=failure.reason, detail=detail)


def _introduced(target: Target, gate: Gate, credentials: Credentials, trusted_roots: str) -> tuple[Engine, Login]:
    credential = _credential(target, credentials)
    service = identify(target, target.port, gate)
    if isinstance(service, FailedLook):
        raise LookFailed(service.reason, service.detail)
    login = Login(
        target=target,
        port=target.port,
        gate=gate,
        credential=credential,
        trusted_roots=trusted_roots,
        deadline=time.monotonic() + BUDGET_SECONDS,
        tls=service.tls,
        product=service.product,
        version=service.version,
    )
    return engine_of(service.protocol), login


def _credential(target: Target, credentials: Credentials) -> Credential:
    if not target.credential:
        raise LookFailed(Reason.NO_CREDENTIAL)
    try:
        return credentials.find(target.credential)
    except CredentialError as error:
        raise LookFailed(error.reason, str(error)) from None


def _demand_permission(login: Login) -> None:
    """Permission may end, and a scan be stopped, while a server is looked at.

    Raises:
        Lost: nothing more may be asked.
    """
    try:
        login.gate.permission(login.target.address, login.port)
    except OutOfScope as error:
        raise Lost(reason_of(error), clean(str(error), 160)) from None


def _seen(kind: type[Evidence], look: Look, login: Login, told: _Told) -> Evidence:
    """The record of one kind, or its own failed look.

    Raises:
        Lost: nothing more can be asked.
    """
    target = login.target
    try:
        if time.monotonic() > login.deadline:
            raise LookFailed(Reason.TIMEOUT, "the time for one server is used up")
        _demand_permission(login)
        place = target.at_port(login.port)
        return kind(place=place, probe=PROBE, seen_at=now(), depth=target.depth, **look())
    except Lost:
        raise
    except LookFailed as failure:
        return told.failed(kind.kind(), failure)
    except Exception as error:
        return told.failed(kind.kind(), LookFailed(Reason.PROBE_ERROR, type(error).__name__))
