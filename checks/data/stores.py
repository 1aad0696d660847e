"""Stores: databases and caches that answer from where the scanner stands."""

from __future__ import annotations

from checks.check import check
from checks.evidence import AccessEvidence, Reason, ServiceEvidence
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

STORES = frozenset(
    (
        "redis",
        "memcached",
        "mongodb",
        "elasticsearch",
        "opensearch",
        "couchdb",
        "cassandra",
        "mysql",
        "mariadb",
        "postgresql",
        "mssql",
        "oracle",
        "db2",
        "clickhouse",
        "dameng",
        "kingbase",
    )
)

_NEVER_LOGGED_IN_TO = frozenset(("mysql", "mariadb", "postgresql"))
"""Here a login without a password would be guessing, which no probe does."""

_ENCRYPTED_ON_REQUEST = frozenset(("mysql", "mariadb", "postgresql", "mssql", "oracle"))
"""These speak in the clear first and change to TLS when the client asks for it, so an answer in the clear says nothing."""


@check("store.open-to-all")
def open_to_all(access: AccessEvidence) -> Verdict:
    """Met when a store refuses a harmless read command from somebody who gave no password.

    Does not apply to services that are no store. MySQL and PostgreSQL are not assessed unless they let somebody in, since
    a login there is never tried. Source: OWASP Top 10 2021, A01 and A05.
    """
    if access.protocol not in STORES:
        return not_applicable(access)
    if access.open_to_all:
        return not_met(access, protocol=access.protocol, port=access.port, asked=access.asked)
    if access.protocol in _NEVER_LOGGED_IN_TO:
        return not_assessed(access, Reason.NOT_TRIED)
    return met(access)


@check("store.reachable")
def reachable(service: ServiceEvidence, accesses: tuple[AccessEvidence, ...]) -> Verdict:
    """Met when what speaks on the port is known and is no database: databases are for their applications alone.

    Judged from where the scanner stands: inside the database's own zone a "not met" is to be expected.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    protocol, _ = _spoken(service, accesses)
    return not_met(service, protocol=protocol, port=service.port) if protocol in STORES else met(service)


@check("store.clear-text")
def clear_text(service: ServiceEvidence, accesses: tuple[AccessEvidence, ...]) -> Verdict:
    """Met when a database speaks TLS, or offers it when asked. Does not apply to other services.

    MySQL, PostgreSQL, SQL Server and Oracle change to TLS on request: where nobody asked them, nothing is known. Whether a
    database insists on TLS is not judged.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    protocol, access = _spoken(service, accesses)
    if protocol not in STORES:
        return not_applicable(service)
    if service.tls or (access is not None and access.tls):
        return met(service)
    refuses_tls = access is not None and access.details.get("tls") == "not offered"
    if protocol in _ENCRYPTED_ON_REQUEST and not refuses_tls:
        return not_assessed(service, Reason.NOT_KNOWN)
    return not_met(service, protocol=protocol, port=service.port)


def _spoken(service: ServiceEvidence, accesses: tuple[AccessEvidence, ...]) -> tuple[str, AccessEvidence | None]:
    """What speaks on the service's port: a store that speaks HTTP is known only by what it answered when let in."""
    for access in accesses:
        if access.place == service.place:
            return access.protocol, access
    return service.protocol, None
