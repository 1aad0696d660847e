"""Examples for the checks of database servers."""

from __future__ import annotations

from typing import Any

from checks import FakeTarget
from checks.evidence import (
    ColumnFound,
    DatabaseAccount,
    DatabaseDoor,
    Evidence,
    PastKeeping,
    PersonalCount,
    Reason,
)
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, Case, case

SERVER = FakeTarget(asset="db")
UNKNOWN = Reason.NOT_KNOWN


def _case(check: str, expected: Any, kind: str, **facts: Any) -> Case:
    return case(check, expected, SERVER.sees(kind, **facts))


def server(check: str, expected: Any, **facts: Any) -> Case:
    return _case(check, expected, "database", **facts)


def settings(check: str, expected: Any, **facts: Any) -> Case:
    return _case(check, expected, "database.settings", **facts)


def audit(check: str, expected: Any, **facts: Any) -> Case:
    return _case(check, expected, "database.audit", **facts)


def backup(check: str, expected: Any, **facts: Any) -> Case:
    return _case(check, expected, "database.backup", **facts)


def accounts(check: str, expected: Any, *of: DatabaseAccount, **facts: Any) -> Case:
    return _case(check, expected, "database.accounts", **({"accounts": of} if of else {}), **facts)


def account(name: str = "app", **facts: Any) -> DatabaseAccount:
    return DatabaseAccount(
        name=name, **{"scheme": "scram-sha-256", "expires_on": "2026-08-01", "addresses": 1, **facts}
    )


def door(**facts: Any) -> DatabaseDoor:
    rule = {"database": "all", "user": "all", "address": "192.0.2.0/24", "method": "scram-sha-256"}
    return DatabaseDoor(**{**rule, **facts})


TRANSPORT = (
    server("database.tls-off", MET),
    server("database.tls-off", NOT_MET, tls=False),
    server("database.tls-off", UNKNOWN, tls=None),
    server("database.tls-optional", MET),
    server("database.tls-optional", NOT_MET, tls_required=False),
    server("database.tls-optional", NOT_APPLICABLE, tls=False),
    server("database.tls-optional", UNKNOWN, tls_required=None),
    server("database.tls-old", MET),
    server("database.tls-old", NOT_MET, oldest_tls="TLS 1.0"),
    server("database.tls-old", NOT_APPLICABLE, tls=False),
    server("database.tls-old", UNKNOWN, oldest_tls=""),
    settings("database.listens-everywhere", MET),
    settings("database.listens-everywhere", NOT_MET, listens_on=("192.0.2.1", "*")),
    settings("database.listens-everywhere", UNKNOWN, listens_on=None),
    accounts("database.any-address", MET),
    accounts("database.any-address", MET, account(host="192.0.2.%"), doors=()),
    accounts("database.any-address", MET, doors=(door(address="0.0.0.0/0", method="reject"),)),
    accounts("database.any-address", NOT_MET, doors=(door(address="0.0.0.0/0"),)),
    accounts("database.any-address", NOT_MET, doors=(door(address="128.0.0.0/1"),)),
    accounts("database.any-address", NOT_MET, doors=(door(address="all"),)),
    accounts("database.any-address", NOT_MET, account(host="%"), doors=()),
    accounts("database.any-address", MET, account(host="%", can_login=False), doors=()),
    accounts("database.any-address", NOT_APPLICABLE, account(), doors=()),
    accounts("database.any-address", UNKNOWN, doors=None),
    accounts("database.admin-from-anywhere", MET),
    accounts("database.admin-from-anywhere", NOT_MET, account("root", superuser=True, host="%"), doors=()),
    accounts("database.admin-from-anywhere", NOT_MET, account(superuser=True), doors=(door(address="0.0.0.0/0"),)),
    accounts(
        "database.admin-from-anywhere", NOT_MET, account(superuser=True), doors=(door(user="a,app", address="::/0"),)
    ),
    accounts("database.admin-from-anywhere", MET, account(superuser=True), doors=(door(user="b", address="::/0"),)),
    accounts("database.admin-from-anywhere", NOT_APPLICABLE, account(superuser=True), doors=()),
    accounts("database.admin-from-anywhere", UNKNOWN, doors=None),
)

ACCOUNTS = (
    accounts("database.no-password", MET),
    accounts("database.no-password", NOT_MET, account(scheme="none", host="%"), doors=()),
    accounts("database.no-password", NOT_MET, doors=(door(method="trust"),)),
    accounts("database.no-password", PARTLY_MET, doors=(door(method="trust", address="127.0.0.1/32"),)),
    accounts("database.no-password", PARTLY_MET, account("", scheme="none", host="localhost"), doors=()),
    accounts("database.no-password", MET, account(scheme="none", can_login=False), doors=()),
    accounts("database.no-password", UNKNOWN, account(scheme="")),
    accounts("database.no-password", UNKNOWN, doors=None),
    accounts("database.weak-password-scheme", MET),
    accounts("database.weak-password-scheme", NOT_MET, account(scheme="md5")),
    accounts("database.weak-password-scheme", NOT_MET, doors=(door(method="password"),)),
    accounts("database.weak-password-scheme", MET, doors=(door(method="md5"),)),
    accounts("database.weak-password-scheme", PARTLY_MET, account(scheme="mysql_native_password"), doors=()),
    accounts("database.weak-password-scheme", UNKNOWN, account(scheme="")),
    case(
        "database.weak-password-scheme",
        NOT_MET,
        SERVER.sees("database.accounts"),
        SERVER.sees("database.settings", password_scheme="md5"),
    ),
    accounts("database.default-account", MET),
    accounts("database.default-account", MET, account("root", built_in=True, scheme="unix_socket")),
    accounts("database.default-account", MET, account("root", built_in=True, can_login=False)),
    accounts("database.default-account", NOT_MET, account("postgres", built_in=True)),
    accounts("database.default-account", NOT_MET, account("root", built_in=True, host="%"), doors=()),
    accounts("database.default-account", PARTLY_MET, account("root", built_in=True, host="localhost"), doors=()),
    accounts(
        "database.default-account", PARTLY_MET, account("postgres", built_in=True), doors=(door(address="local"),)
    ),
    accounts("database.default-account", UNKNOWN, account("postgres", built_in=True, scheme="")),
    accounts("database.default-account", UNKNOWN, accounts=()),
    accounts("database.superuser-count", MET),
    accounts("database.superuser-count", NOT_MET, *(account(name, superuser=True) for name in "abcd")),
    accounts(
        "database.superuser-count", MET, *(account("root", host=host, superuser=True) for host in "abcd"), doors=()
    ),
    accounts("database.superuser-count", UNKNOWN, accounts=()),
    accounts("database.broad-grants", MET),
    accounts("database.broad-grants", NOT_MET, account(grants=("FILE",))),
    accounts("database.broad-grants", UNKNOWN, accounts=()),
    accounts("database.public-rights", MET),
    accounts("database.public-rights", NOT_MET, public_rights=("CREATE ON SCHEMA public",)),
    accounts("database.public-rights", UNKNOWN, public_rights=None),
    accounts("database.password-for-ever", MET),
    accounts("database.password-for-ever", NOT_MET, account(), account("b", expires_on="")),
    accounts("database.password-for-ever", NOT_APPLICABLE, account(scheme="unset", expires_on="")),
    accounts("database.password-for-ever", UNKNOWN, account(expires_on=None)),
    accounts("database.expired-account", MET),
    accounts("database.expired-account", NOT_MET, account(expires_on="2026-05-31")),
    accounts("database.expired-account", MET, account(expires_on="2026-05-31", can_login=False)),
    accounts("database.expired-account", UNKNOWN, account(expires_on=None)),
    accounts("database.shared-account", MET),
    accounts("database.shared-account", MET, account(addresses=5)),
    accounts("database.shared-account", NOT_MET, account(addresses=6)),
    accounts("database.shared-account", NOT_MET, account(superuser=True, addresses=2)),
    accounts("database.shared-account", UNKNOWN, account(addresses=None)),
    server("database.scanner-account-writes", MET),
    server("database.scanner-account-writes", NOT_MET, our_rights=("SUPERUSER",)),
    server("database.scanner-account-writes", UNKNOWN, our_rights=None),
)

DEFENCE = (
    settings("database.password-rules", MET),
    settings("database.password-rules", MET, password_min_length=0),
    settings("database.password-rules", NOT_MET, password_rules=False),
    settings("database.password-rules", PARTLY_MET, password_min_length=6),
    settings("database.password-rules", UNKNOWN, password_rules=None),
    settings("database.lockout", MET),
    settings("database.lockout", NOT_MET, lockout_after=0),
    settings("database.lockout", PARTLY_MET, lockout_after=50),
    settings("database.lockout", UNKNOWN, lockout_after=None),
    settings("database.idle-timeout", MET),
    settings("database.idle-timeout", NOT_MET, idle_seconds=0),
    settings("database.idle-timeout", NOT_MET, idle_seconds=28800),
    settings("database.idle-timeout", UNKNOWN, idle_seconds=None),
    settings("database.at-rest-clear", MET),
    settings("database.at-rest-clear", NOT_MET, at_rest=False),
    settings("database.at-rest-clear", UNKNOWN, at_rest=None),
    settings("database.no-checksums", MET),
    settings("database.no-checksums", NOT_MET, checksums=False),
    settings("database.no-checksums", UNKNOWN, checksums=None),
    settings("database.dangerous-features", MET),
    settings("database.dangerous-features", NOT_MET, dangerous=("local_infile",)),
    settings("database.dangerous-features", UNKNOWN, dangerous=None),
    server("database.version-ended", MET),
    server("database.version-ended", NOT_MET, version="5.5.62", engine="mysql"),
    server("database.version-ended", PARTLY_MET, version="12.1"),
    server("database.version-ended", NOT_APPLICABLE, engine="kingbase", version="V008R006"),
    server("database.version-ended", NOT_APPLICABLE, engine="mysql", version="5.7.25", product="OceanBase"),
    server("database.version-ended", UNKNOWN, version=""),
)

AUDIT = (
    audit("database.audit-off", MET),
    audit("database.audit-off", NOT_MET, audit=False),
    audit("database.audit-off", UNKNOWN, audit=None),
    audit("database.logins-unlogged", MET),
    audit("database.logins-unlogged", NOT_MET, logins=False),
    audit("database.logins-unlogged", UNKNOWN, logins=None),
    audit("database.record-incomplete", MET),
    audit("database.record-incomplete", NOT_MET, with_who=False),
    audit("database.record-incomplete", UNKNOWN, with_who=None),
    audit("database.log-retention", MET),
    audit("database.log-retention", MET, keeps_days=0),
    audit("database.log-retention", NOT_MET, keeps_days=7, forwarded=False),
    audit("database.log-retention", PARTLY_MET, keeps_days=7, forwarded=True),
    audit("database.log-retention", UNKNOWN, keeps_days=None),
    audit("database.log-stays-local", MET),
    audit("database.log-stays-local", NOT_MET, forwarded=False),
    audit("database.log-stays-local", UNKNOWN, forwarded=None),
)

BACKUP = (
    backup("database.no-archiving", MET),
    backup("database.no-archiving", NOT_MET, archiving=False),
    backup("database.no-archiving", UNKNOWN, archiving=None),
    backup("database.backup-old", MET),
    backup("database.backup-old", NOT_MET, last_good=""),
    backup("database.backup-old", NOT_MET, last_good="2026-05-20T02:00:00+08:00"),
    backup("database.backup-old", PARTLY_MET, failed_since=True),
    backup("database.backup-old", UNKNOWN, last_good=None),
    backup("database.backup-old", UNKNOWN, last_good="yesterday"),
    backup("database.no-replica", MET),
    backup("database.no-replica", MET, replicas=None, is_replica=True),
    backup("database.no-replica", NOT_MET, replicas=0),
    backup("database.no-replica", UNKNOWN, replicas=None),
)


def tables(**facts: Any) -> Evidence:
    return SERVER.sees("database.tables", **facts)


def column(**facts: Any) -> ColumnFound:
    personal = (PersonalCount(kind="mobile", count=3),)
    return ColumnFound(table="public.calls", column="phone", rows=9, filled=9, personal=personal, **facts)


def rule(**facts: Any) -> PastKeeping:
    return PastKeeping(table="calls", column="at", days=365, **facts)


TABLES = (
    case("personal.column-clear", MET, tables()),
    case("personal.column-clear", NOT_MET, tables(columns=(column(),))),
    case(
        "personal.column-clear", PARTLY_MET, tables(columns=(column(),)), SERVER.sees("database.settings", at_rest=True)
    ),
    case("personal.column-clear", MET, tables(columns=(column(production=False),))),
    case("personal.column-clear", NOT_APPLICABLE, tables(production=False)),
    case("personal.column-clear", UNKNOWN, tables(sampled=11)),
    case("personal.column-clear", UNKNOWN, tables(tables=0, sampled=0)),
    case("personal.test-copy", MET, tables(production=False)),
    case("personal.test-copy", NOT_MET, tables(production=False, columns=(column(),))),
    case("personal.test-copy", NOT_MET, tables(columns=(column(production=False),))),
    case("personal.test-copy", NOT_APPLICABLE, tables(columns=(column(),))),
    case("personal.test-copy", UNKNOWN, tables(production=False, sampled=1)),
    case("data.past-keeping", MET, tables(keeping=(rule(oldest="2026-01-01"), rule()))),
    case("data.past-keeping", NOT_MET, tables(keeping=(rule(oldest="2020-01-01"), rule(why_not="timeout")))),
    case("data.past-keeping", NOT_APPLICABLE, tables()),
    case("data.past-keeping", UNKNOWN, tables(keeping=(rule(oldest="2026-01-01"), rule(why_not="timeout")))),
)

CASES = (*TRANSPORT, *ACCOUNTS, *DEFENCE, *AUDIT, *BACKUP, *TABLES)
