"""Products that speak another's protocol, and facts that only other versions show: told from what a server would say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from checks.evidence import Reason
from scanner.probes.database.engine import Lost
from scanner.probes.database.mysql.accounts import accounts as mysql_accounts
from scanner.probes.database.mysql.audit import audit as mysql_audit
from scanner.probes.database.mysql.server import Server as MysqlServer
from scanner.probes.database.mysql.server import recognise_server as recognise_mysql
from scanner.probes.database.mysql.session import MysqlSession
from scanner.probes.database.mysql.settings import settings as mysql_settings
from scanner.probes.database.postgresql.audit import audit as postgres_audit
from scanner.probes.database.postgresql.hba import doors_from
from scanner.probes.database.postgresql.server import Server as PostgresServer
from scanner.probes.database.postgresql.server import recognise_server as recognise_postgres
from scanner.probes.database.postgresql.session import PostgresSession
from scanner.probes.database.postgresql.settings import settings as postgres_settings
from scanner.probes.database.words import says_test
from scanner.probes.failures import LookFailed


class Answering:
    """Stands for a session: what is asked with a word in it gives its rows, all else is not known."""

    version = "8.0.36"
    encrypted = False

    def __init__(self, answers: Mapping[str, list[list[Any]]]) -> None:
        self._answers = answers

    def rows(self, statement: str, *values: str) -> list[list[Any]]:
        """The rows of the first word that stands in `statement`."""
        for word, rows in self._answers.items():
            if word in statement:
                return rows
        raise LookFailed(Reason.NOT_SUPPORTED)


def as_postgres(answers: Mapping[str, list[list[Any]]]) -> PostgresSession:
    return cast(PostgresSession, Answering(answers))


def as_mysql(answers: Mapping[str, list[list[Any]]]) -> MysqlSession:
    return cast(MysqlSession, Answering(answers))


@pytest.mark.parametrize(
    ("told", "engine", "version"),
    [
        ("PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu", "postgresql", "15.18"),
        ("PostgreSQL 18.0 on aarch64", "postgresql", "18.0"),
        ("KingbaseES V008R006C007B0012 on x86_64-pc-linux-gnu", "kingbase", "008R006C007B0012"),
        ("(openGauss 5.0.1 build 33b035fd) compiled at 2023-12-15", "opengauss", "5.0.1"),
        ("PostgreSQL 9.2.4 (openGauss 3.0.0 build 02c14696)", "opengauss", "3.0.0"),
    ],
)
def test_a_product_is_known_by_its_version(told: str, engine: str, version: str) -> None:
    known = recognise_postgres(as_postgres({"version()": [[told]], "pg_settings": [["ssl", "on"]]}))

    assert (known.engine, known.version, known.get("ssl")) == (engine, version, "on")


@pytest.mark.parametrize(
    "told",
    [
        "PostgreSQL 9.4.24 (Greenplum Database 6.20.0)",
        "HighGo Database 6.0.3 64-bit",
        "PostgreSQL 12.3 (Vastbase G100)",
        "\x1b[31mwhatever",
    ],
)
def test_a_product_that_is_not_supported_is_said(told: str) -> None:
    with pytest.raises(LookFailed) as caught:
        recognise_postgres(as_postgres({"version()": [[told]]}))

    assert caught.value.reason is Reason.NOT_SUPPORTED
    assert "\x1b" not in caught.value.detail


@pytest.mark.parametrize(
    ("version", "comment", "engine", "number", "product"),
    [
        ("8.0.36", "MySQL Community Server - GPL", "mysql", "8.0.36", ""),
        ("5.5.5-10.3.39-MariaDB", "MariaDB Server", "mariadb", "10.3.39", ""),
        ("5.7.25-OceanBase-v4.2.1.0", "OceanBase 4.2.1.0", "mysql", "5.7.25", "OceanBase"),
        ("8.0.11-TiDB-v7.5.0", "TiDB Server", "mysql", "8.0.11", "TiDB"),
        ("nothing", "", "mysql", "", ""),
    ],
)
def test_a_product_of_mysqls_protocol_is_named(
    version: str, comment: str, engine: str, number: str, product: str
) -> None:
    known = recognise_mysql(as_mysql({"VARIABLES": [["version", version], ["version_comment", comment]]}))

    assert (known.engine, known.version, known.product) == (engine, number, product)


def mysql_server(engine: str = "mysql", **configured: str) -> MysqlServer:
    return MysqlServer(engine, "8.0.36", "", configured, frozenset({("PROCESS", "everything")}))


def postgres_server(engine: str = "postgresql", **configured: str) -> PostgresServer:
    return PostgresServer(engine, "15.18", configured)


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ({}, (False, False, None, None)),
        ({"server_audit_logging": "ON", "server_audit_events": ""}, (True, True, None, False)),
        ({"server_audit_logging": "ON", "server_audit_events": "CONNECT"}, (False, True, None, False)),
        (
            {"server_audit_logging": "ON", "server_audit_events": "QUERY", "server_audit_output_type": "syslog"},
            (True, False, None, True),
        ),
        ({"server_audit_logging": "OFF", "general_log": "ON", "log_output": "FILE"}, (True, True, 0, False)),
        ({"general_log": "ON", "log_output": "NONE"}, (False, False, None, None)),
        (
            {"audit_log_format": "JSON", "audit_log_policy": "LOGINS", "audit_log_prune_seconds": "15552000"},
            (False, True, 180, False),
        ),
        ({"audit_log_format": "JSON"}, (None, None, None, False)),
    ],
)
def test_what_records_mysql(configured: dict[str, str], expected: tuple[object, ...]) -> None:
    facts = mysql_audit(mysql_server(**configured))

    assert tuple(facts.get(name) for name in ("audit", "logins", "keeps_days", "forwarded")) == expected


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ({"log_statement": "none", "shared_preload_libraries": ""}, (False, "")),
        ({"log_statement": "none"}, (None, "")),
        ({"log_statement": "mod"}, (True, "log_statement = mod")),
        ({"log_statement": "none", "pgaudit.log": "ddl, role"}, (True, "pgaudit")),
        ({"log_statement": "none", "shared_preload_libraries": "pgaudit", "pgaudit.log": "read"}, (False, "")),
    ],
)
def test_what_records_postgresql(configured: dict[str, str], expected: tuple[object, ...]) -> None:
    facts = postgres_audit(as_postgres({}), postgres_server(**configured))

    assert (facts["audit"], facts["audit_by"]) == expected


@pytest.mark.parametrize(
    ("configured", "days"),
    [
        ({"log_filename": "postgresql-%a.log", "log_truncate_on_rotation": "on"}, 7),
        ({"log_filename": "postgresql-%d.log", "log_truncate_on_rotation": "on"}, 30),
        ({"log_filename": "postgresql-%Y-%m-%d.log", "log_truncate_on_rotation": "on"}, 0),
        ({"log_filename": "postgresql-%a.log", "log_truncate_on_rotation": "off"}, 0),
        ({"log_filename": "postgresql.log", "log_truncate_on_rotation": "on"}, None),
        ({"log_truncate_on_rotation": "on"}, None),
    ],
)
def test_how_long_postgresql_keeps_its_files(configured: dict[str, str], days: int | None) -> None:
    facts = postgres_audit(as_postgres({}), postgres_server(logging_collector="on", **configured))

    assert facts["keeps_days"] == days


@pytest.mark.parametrize(
    ("prefix", "destination", "expected"),
    [
        ("%m [%p] %q%u@%d %h ", "stderr", True),
        ("%m [%p] ", "stderr", False),
        ("%u %r", "stderr", False),
        ("%u %r", "syslog", True),
        ("", "csvlog", True),
    ],
)
def test_what_a_record_of_postgresql_says(prefix: str, destination: str, expected: bool) -> None:
    known = postgres_server(log_line_prefix=prefix, log_destination=destination)

    assert postgres_audit(as_postgres({}), known)["with_who"] is expected


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ({"shared_preload_libraries": "credcheck", "credcheck.max_auth_failure": "5"}, (True, 5)),
        ({"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "500"}, (False, 1)),
        ({"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "0"}, (False, 0)),
        ({}, (None, None)),
    ],
)
def test_how_postgresql_defends_itself(configured: dict[str, str], expected: tuple[object, ...]) -> None:
    facts = postgres_settings(as_postgres({}), postgres_server(**configured))

    assert (facts["password_rules"], facts["lockout_after"]) == expected


def test_what_other_products_do_by_other_means_is_not_known() -> None:
    facts = postgres_settings(as_postgres({}), postgres_server("kingbase", shared_preload_libraries=""))

    assert (facts["password_rules"], facts["lockout_after"], facts["idle_seconds"]) == (None, None, None)


@pytest.mark.parametrize(
    ("attempts", "configured", "expected"),
    [
        ([["5"], ["3"]], {}, 5),
        ([["5"], ["0"]], {}, 0),
        (None, {}, None),
        (None, {"connection_control_failed_connections_threshold": "3"}, 3),
    ],
)
def test_when_mysql_bars_a_login(
    attempts: list[list[Any]] | None, configured: dict[str, str], expected: int | None
) -> None:
    session = as_mysql({"CURRENT_USER": [["a@b"]], **({"User_attributes": attempts} if attempts else {})})

    assert mysql_settings(session, mysql_server(**configured))["lockout_after"] == expected


def test_a_server_without_its_tables_of_rights_is_found() -> None:
    session = as_mysql({"CURRENT_USER": [["x@skip-grants host"]]})

    assert mysql_settings(session, mysql_server())["dangerous"] == ("skip_grant_tables",)


def test_the_accounts_of_mysql_8_are_read_from_the_columns_it_has() -> None:
    names = ("Host", "User", "Super_priv", "File_priv", "plugin", "authentication_string", "password_expired")
    columns = [[name] for name in (*names, "password_last_changed", "password_lifetime", "account_locked")]
    flags = ["N"] * 11
    rows = [
        ["app", "%", "caching_sha2_password", "N", "2026-01-01 10:00:00", "90", "N", *flags],
        ["ever", "%", "caching_sha2_password", "N", "2026-01-01 10:00:00", None, "N", *flags],
        ["mysql.sys", "localhost", "caching_sha2_password", "Y", "nonsense", "90", "N", *flags],
        ["admin", "10.0.0.1", "mysql_native_password", "N", None, "90", "Y", "Y", *flags[1:]],
    ]
    answers = {"'global_priv'": [], "'user'": columns, "FROM mysql.user u": rows}
    facts = mysql_accounts(as_mysql(answers), mysql_server(default_password_lifetime="0"))
    app, ever, system, admin = facts["accounts"]

    assert (app.expires_on, app.can_login, app.host) == ("2026-04-01", True, "%")
    assert ever.expires_on == ""
    assert (system.can_login, system.built_in, system.expires_on) == (False, True, None)
    assert (admin.superuser, admin.expires_on) == (True, "1970-01-01")


def test_rules_of_pg_hba_conf_are_read_as_networks() -> None:
    rules = doors_from(
        [
            ["local", "all", "all", None, None, "peer"],
            ["hostssl", "all", "app,ops", "10.0.0.0", "255.0.0.0", "scram-sha-256"],
            ["host", "all", "all", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "md5"],
            ["host", "all", "all", "db.example", None, "reject"],
            ["host", "all", "all", "nonsense", "255.0.0.0", "trust"],
        ]
    )

    assert [rule.address for rule in rules] == ["local", "10.0.0.0/8", "::1/128", "db.example", "nonsense"]
    assert [rule.tls_only for rule in rules] == [True, True, False, False, False]


def test_a_lost_line_is_never_taken_for_a_missing_right() -> None:
    class Cut(Answering):
        def rows(self, statement: str, *values: str) -> list[list[Any]]:
            raise Lost(Reason.RESET)

    with pytest.raises(Lost):
        postgres_settings(cast(PostgresSession, Cut({})), postgres_server())


@pytest.mark.parametrize("name", ["hotline_test", "TEST", "dev", "app-uat", "staging2", "hotline_测试", "开发库"])
def test_a_name_that_says_test(name: str) -> None:
    assert says_test(name)


@pytest.mark.parametrize("name", ["hotline", "latest", "contest", "device", "developers", "situation", ""])
def test_a_name_that_does_not(name: str) -> None:
    assert not says_test(name)
