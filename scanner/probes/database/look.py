"""Look at one database server: recognise it, log in once, and ask for each kind of evidence alone in its failure."""

from __future__ import annotations

import time
from collections.abc import Callable

from checks.evidence import DatabaseEvidence, Evidence, FailedLook
from checks.evidence.base import Reason
from scanner.clock import now
from scanner.credentials import Credential, CredentialError, Credentials
from scanner.probes.clean import clean
from scanner.probes.database.engine import Engine, Login, Look, Lost
from scanner.probes.database.engines import engine_of
from scanner.probes.failures import LookFailed
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
    try:
        engine, login = _introduced(target, gate, credentials, trusted_roots)
        _look_through(engine, login, wanted, evidence)
    except LookFailed as failure:
        evidence.append(_failed(target, failure, credentials))
    except Exception as error:
        evidence.append(_failed(target, LookFailed(Reason.PROBE_ERROR, type(error).__name__), credentials))
    return evidence


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


def _look_through(
    engine: Engine, login: Login, wanted: Callable[[type[Evidence]], bool], evidence: list[Evidence]
) -> None:
    """Puts into `evidence` what each wanted kind gives.

    Raises:
        LookFailed: no login, or the connection was lost.
    """
    with engine(login) as looks:
        for kind, look in looks.items():
            if wanted(kind):
                evidence.append(_seen(kind, look, login))


def _seen(kind: type[Evidence], look: Look, login: Login) -> Evidence:
    target = login.target
    place = target.at_port(login.port)
    try:
        if time.monotonic() > login.deadline:
            raise LookFailed(Reason.TIMEOUT, "the time for one server is used up")
        return kind(place=place, probe=PROBE, seen_at=now(), depth=target.depth, **look())
    except Lost:
        raise
    except LookFailed as failure:
        reason, detail = failure.reason, failure.detail
    except Exception as error:
        reason, detail = Reason.PROBE_ERROR, type(error).__name__
    return target.failed(place, probe=PROBE, sought=kind.kind(), reason=reason, detail=clean(detail, 160))


def _failed(target: Target, failure: LookFailed, credentials: Credentials) -> FailedLook:
    """The failed look at the whole family."""
    detail = clean(credentials.scrub(failure.detail), 160)
    place = target.at_port(target.port)
    return target.failed(place, probe=PROBE, sought=DatabaseEvidence.family, reason=failure.reason, detail=detail)
