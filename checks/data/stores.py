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
def reachable(service: ServiceEvidence) -> Verdict:
    """Met when what speaks on the port is known and is no database: databases are for their applications alone.

    Judged from where the scanner stands: inside the database's own zone a "not met" is to be expected.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    if service.protocol in STORES:
        return not_met(service, protocol=service.protocol, port=service.port)
    return met(service)


@check("store.clear-text")
def clear_text(service: ServiceEvidence, accesses: tuple[AccessEvidence, ...]) -> Verdict:
    """Met when a database speaks TLS. Does not apply to other services.

    MySQL, PostgreSQL, SQL Server and Oracle change to TLS on request: where it was not seen that they do, nothing is known.
    Whether they insist on it is not judged.
    """
    if service.protocol == "unknown":
        return not_assessed(service, Reason.NOT_KNOWN)
    if service.protocol not in STORES:
        return not_applicable(service)
    if service.tls or any(one.tls for one in accesses if one.place == service.place):
        return met(service)
    if service.protocol in _ENCRYPTED_ON_REQUEST:
        return not_assessed(service, Reason.NOT_KNOWN)
    return not_met(service, protocol=service.protocol, port=service.port)
