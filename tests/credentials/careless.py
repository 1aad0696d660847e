"""Probes that make every mistake with a secret, in the place of those that look inside."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import scanner.probes.inside
import scanner.run.scan
from checks.evidence import (
    DatabaseAccount,
    DatabaseAccountsEvidence,
    DatabaseEvidence,
    Evidence,
    HostEvidence,
    Reason,
    kinds,
)
from scanner.clock import now
from scanner.credentials import Credentials
from scanner.probes.host.command import LookFailed
from scanner.probes.target import Target
from scanner.run.look import Wanted

_planned = scanner.run.scan._wanted


def secrets_of(target: Target, credentials: Credentials) -> list[str]:
    """All the words of a credential, as they are and encoded."""
    one = credentials.find(target.credential)
    words = [one.password.reveal(), one.passphrase.reveal(), one.private_key.reveal()]
    login = base64.b64encode(f"{one.user}:{one.password.reveal()}".encode()).decode()
    return [*filter(None, words), login, *map(quote, words)]


def look_host(target: Target, _gate: object, *, credentials: Credentials, **_given: Any) -> list[Evidence]:
    """A host whose evidence, or whose fault, is made of the secrets."""
    words = secrets_of(target, credentials)
    if target.asset.endswith("1"):
        raise RuntimeError(f"ssh -o Password={' '.join(words)} failed")
    place = target.place("host")
    host = HostEvidence(
        place=place, probe="host", seen_at=now(), os_family="debian", os_id=words[0], title=" ".join(words)
    )
    failed = [
        target.failed(place, probe="host", sought="host.x", reason=Reason.PROBE_ERROR, detail=word) for word in words
    ]
    return [host, *failed]


def look_database(target: Target, _gate: object, *, credentials: Credentials, **_given: Any) -> list[Evidence]:
    """A database whose evidence, or whose fault, is made of the secrets."""
    words = secrets_of(target, credentials)
    if target.asset.endswith("2"):
        raise LookFailed(Reason.AUTH_FAILED, f"connection string: {' '.join(words)}")
    place = target.at_port(target.port)
    server = DatabaseEvidence(
        place=place,
        probe="database",
        seen_at=now(),
        address=target.address,
        port=target.port,
        engine="postgresql",
        our_rights=tuple(words),
    )
    accounts = DatabaseAccountsEvidence(
        place=place,
        probe="database",
        seen_at=now(),
        engine="postgresql",
        accounts=tuple(DatabaseAccount(name=word, grants=(f"GRANT {word}",)) for word in words),
    )
    return [server, accounts]


def wanted(layers: Iterable[str]) -> Wanted:
    """What the scan wants, and everything a look inside can give."""
    inside = {name for name, kind in kinds().items() if kind.family}
    return Wanted(_planned(layers).kinds | inside)


def take_over() -> None:
    """Put these probes in the place of the real ones, in this process."""
    scanner.probes.inside.look_host = look_host
    scanner.probes.inside.look_database = look_database
    scanner.run.scan._wanted = wanted
