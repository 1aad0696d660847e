"""Inside PostgreSQL, one badly kept and one well kept: what is planted is found, and nothing else is."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pg8000.native import Connection

from checks import Outcome
from checks.evidence import Reason
from scanner.credentials import Credential, Secret
from scanner.estate.model import Keep
from scanner.probes.database import line as lines
from scanner.probes.database.bounds import IN_THE_CLEAR
from scanner.probes.database.line import Line
from scanner.probes.database.postgresql.session import PostgresSession, _Connection
from scanner.probes.failures import LookFailed
from tests.probes.database.looking import Looked, look, relay
from tests.probes.database.servers import ADMIN, authority, certified, folder_for_anyone, pem, postgres, postgres_admin

PASSWORD = "S3cret-of-the-tests!"
FAR = "2099-01-01"
OF_WATCHER = (
    f"CREATE ROLE watcher LOGIN PASSWORD '{PASSWORD}' VALID UNTIL '{FAR}' IN ROLE pg_monitor, pg_read_all_data",
    "GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO watcher",
    "GRANT SELECT ON pg_hba_file_rules, pg_authid TO watcher",
)
CALLS = "CREATE TABLE calls (id serial PRIMARY KEY, who text, phone varchar(40), at timestamptz)"
PEOPLE = (
    "INSERT INTO calls (who, phone, at) SELECT '来电人', '1391234' || (5000 + n), '{day}' FROM generate_series(1, 20) n"
)
MASKED = (
    "INSERT INTO calls (who, phone, at) SELECT '来电人', '139****' || (5000 + n), now() FROM generate_series(1, 20) n"
)

PLANTED = {
    "database.tls-off",
    "database.no-password",
    "database.weak-password-scheme",
    "database.any-address",
    "database.admin-from-anywhere",
    "database.default-account",
    "database.superuser-count",
    "database.broad-grants",
    "database.public-rights",
    "database.password-for-ever",
    "database.expired-account",
    "database.shared-account",
    "database.scanner-account-writes",
    "database.password-rules",
    "database.lockout",
    "database.idle-timeout",
    "database.no-checksums",
    "database.dangerous-features",
    "database.audit-off",
    "database.logins-unlogged",
    "database.record-incomplete",
    "database.log-retention",
    "database.log-stays-local",
    "database.no-archiving",
    "database.no-replica",
    "personal.column-clear",
    "data.past-keeping",
}
RULES = (Keep("public.calls", "at", 365),)


class Server:
    """A server of the tests: where it is, and its superuser."""

    def __init__(self, folder: Path, port: int, roots: str = "") -> None:
        self.folder = folder
        self.port = port
        self.roots = roots

    def admin(self) -> Connection:
        """A login of the superuser."""
        return postgres_admin(self.folder, self.port)


@pytest.fixture(scope="module")
def weak() -> Iterator[Server]:
    """A server with everything wrong that can be."""
    statements = [
        "SET password_encryption = 'md5'",
        *OF_WATCHER,
        f"ALTER ROLE {ADMIN} PASSWORD 'known-to-all'",
        *(f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD 'x'" for name in ("chief", "deputy", "helper")),
        "CREATE ROLE app LOGIN CREATEROLE PASSWORD 'x' IN ROLE pg_execute_server_program",
        "CREATE ROLE gone LOGIN PASSWORD 'x' VALID UNTIL '2020-01-01'",
        "CREATE ROLE limited LOGIN PASSWORD 'x'",
        "CREATE EXTENSION dblink",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        CALLS,
        PEOPLE.format(day="2019-06-01"),
        "GRANT UPDATE ON calls TO watcher",
        "CREATE DATABASE hotline_test",
    ]
    hba = [
        "host all chief 127.0.0.0/8 trust",
        "host all partner 10.0.0.0/8 trust",
        "host all clear 127.0.0.1/32 password",
        "host all all 0.0.0.0/0 md5",
    ]
    settings = {
        "password_encryption": "md5",
        "logging_collector": "on",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_statement": "none",
    }
    with folder_for_anyone() as folder, postgres(folder, settings=settings, hba=hba, statements=statements) as port:
        yield Server(folder, port)


@pytest.fixture(scope="module")
def kept() -> Iterator[Server]:
    """A server with everything as it ought to be, in one machine and without a replica."""
    ca = authority()
    statements = [
        *OF_WATCHER,
        f"CREATE ROLE app LOGIN PASSWORD 'a-long-Passw0rd-for-it' VALID UNTIL '{FAR}'",
        CALLS,
        MASKED,
        "SELECT pg_switch_wal()",
    ]
    with folder_for_anyone() as folder:
        certificate, key = certified(folder, ca)
        settings = {
            "ssl": "on",
            "ssl_cert_file": str(certificate),
            "ssl_key_file": str(key),
            "shared_preload_libraries": "passwordcheck,auth_delay",
            "auth_delay.milliseconds": "10",
            "idle_session_timeout": "15min",
            "logging_collector": "on",
            "log_filename": "postgresql-%Y-%m-%d.log",
            "log_destination": "stderr,syslog",
            "log_statement": "mod",
            "log_connections": "on",
            "log_line_prefix": "%m [%p] %q%u@%d %h ",
            "listen_addresses": "127.0.0.1",
            "archive_mode": "on",
            "archive_command": f"cp %p {folder}/%f.archived",
        }
        hba = ["hostssl all all 127.0.0.0/8 scram-sha-256"]
        with postgres(folder, settings=settings, hba=hba, statements=statements, checksums=True) as port:
            yield Server(folder, port, pem(ca))


@pytest.fixture(scope="module")
def clear() -> Iterator[Server]:
    """A server that asks for passwords as they are."""
    ca = authority()
    with folder_for_anyone() as folder:
        certificate, key = certified(folder, ca)
        settings = {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
        hba = ["host all all 127.0.0.1/32 password"]
        with postgres(folder, settings=settings, hba=hba, statements=OF_WATCHER) as port:
            yield Server(folder, port, pem(ca))


def look_at(server: Server, user: str = "watcher", password: str = PASSWORD, **how: object) -> Looked:
    return look(server.port, user, password, roots=server.roots, **how)  # type: ignore[arg-type]


def test_what_is_planted_is_found(weak: Server) -> None:
    at_two_places = [
        Connection("chief", host="127.0.0.1", port=weak.port, database="postgres", source_address=(address, 0))
        for address in ("127.0.0.1", "127.0.0.2")
    ]
    looked = look_at(weak, keep=RULES)
    for one in at_two_places:
        one.close()

    judged = looked.judged()
    weaknesses = {check for check, outcome in judged.items() if outcome is Outcome.NOT_MET}
    assert weaknesses == PLANTED
    assert not looked.failures
    assert judged["database.tls-optional"] is Outcome.NOT_APPLICABLE
    assert judged["database.at-rest-clear"] is Reason.NOT_KNOWN
    assert judged["personal.test-copy"] is Outcome.NOT_APPLICABLE


def test_the_well_kept_one_is_clean(kept: Server) -> None:
    with closing(kept.admin()) as admin:
        until = time.monotonic() + 20
        while not admin.run("SELECT last_archived_time FROM pg_stat_archiver")[0][0]:
            assert time.monotonic() < until
            time.sleep(0.1)
    judged = look_at(kept, keep=RULES).judged()

    assert {check: outcome for check, outcome in judged.items() if outcome is not Outcome.MET} == {
        "database.no-replica": Outcome.NOT_MET,
        "database.at-rest-clear": Reason.NOT_KNOWN,
        "personal.test-copy": Outcome.NOT_APPLICABLE,
    }


def test_a_table_is_found_by_the_rule_that_names_it(weak: Server) -> None:
    rules = (Keep("calls", "at", 365), Keep("calls", "phone", 9), Keep('calls"; DROP TABLE calls; --', "at", 9))
    found = look_at(weak, keep=rules).one("database.tables").keeping

    assert [(one.oldest[:4], bool(one.why_not)) for one in found] == [("2019", False), ("", True), ("", True)]


def test_values_are_counted_and_masked(weak: Server) -> None:
    looked = look_at(weak)
    (column,) = looked.one("database.tables").columns

    assert (column.table, column.column, column.rows, column.filled) == ("public.calls", "phone", 20, 20)
    assert [(one.kind, one.count) for one in column.personal] == [("mobile", 20)]
    assert "1391234" not in looked.written


def test_a_test_environment_is_known_by_its_registration_or_its_name(weak: Server) -> None:
    registered = look_at(weak, production=False)
    named = look_at(weak, database="hotline_test")

    assert registered.judged()["personal.test-copy"] is Outcome.NOT_MET
    assert named.one("database.tables").production is False


def test_an_account_without_rights_leaves_unseen_what_it_may_not_see(weak: Server) -> None:
    looked = look_at(weak, "limited", "x")
    judged = looked.judged()

    assert looked.one("database.accounts").doors is None
    for check in ("database.no-password", "database.any-address", "database.password-rules", "database.lockout"):
        assert judged[check] is Reason.NOT_KNOWN
    assert judged["database.shared-account"] is Reason.NOT_KNOWN
    assert judged["personal.column-clear"] is Reason.NOT_KNOWN
    assert looked.one("database.tables").sampled == 0


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_one_failed_look(weak: Server, kept: Server, password: str) -> None:
    for server in (weak, kept):
        looked = look_at(server, "watcher", password)
        assert looked.failures == [("database", Reason.AUTH_FAILED)]
        assert not looked.kinds


def test_one_connection_at_a_time_in_tls_and_without(weak: Server, kept: Server) -> None:
    for server, most in ((weak, 6), (kept, 6)):
        with relay(server.port) as between:
            looked = look(between.port, "watcher", PASSWORD, roots=server.roots)
        assert looked.one("database").encrypted is (server is kept)
        assert looked.most_at_once == 1
        assert between.total <= most


def test_neither_password_nor_verifier_crosses_the_wire(weak: Server) -> None:
    with relay(weak.port) as between:
        looked = look(between.port, "watcher", PASSWORD)
    with closing(weak.admin()) as admin:
        ((verifier,),) = admin.run("SELECT rolpassword FROM pg_authid WHERE rolname = 'watcher'")

    assert "database.accounts" in looked.kinds
    assert PASSWORD.encode() not in between.from_client
    assert verifier.encode() not in between.from_server
    assert verifier not in looked.written
    assert PASSWORD not in looked.written


def test_the_password_goes_in_the_clear_to_a_proven_server_alone(weak: Server, clear: Server) -> None:
    with relay(weak.port) as between:
        plain = look(between.port, "clear", PASSWORD)
    assert PASSWORD.encode() not in between.from_client
    with relay(clear.port) as between:
        unproven = look(between.port, "watcher", PASSWORD)
        proven = look(between.port, "watcher", PASSWORD, roots=clear.roots)

    assert unproven.failures == plain.failures == [("database", Reason.AUTH_FAILED)]
    assert IN_THE_CLEAR in unproven.written
    assert IN_THE_CLEAR in plain.written
    assert PASSWORD.encode() not in between.from_client
    assert not proven.failures
    assert proven.judged()["database.weak-password-scheme"] is Outcome.NOT_MET


def test_a_certificate_nobody_vouches_for_still_lets_scram_log_in(kept: Server) -> None:
    with relay(kept.port) as between:
        looked = look(between.port, "watcher", PASSWORD)

    assert looked.one("database").encrypted
    assert looked.most_at_once == 1


def test_what_was_seen_before_the_line_was_cut_is_kept(weak: Server) -> None:
    with relay(weak.port, cut_at=b"extension dblink") as between:
        looked = look(between.port, "watcher", PASSWORD)

    assert looked.kinds == ["database", "database.accounts"]
    assert looked.failures == [("database", Reason.RESET)]
    assert looked.judged()["database.tls-off"] is Outcome.NOT_MET
    assert looked.judged()["personal.column-clear"] is Reason.RESET


def test_a_server_that_falls_silent_is_left_in_time(weak: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "QUIET_SECONDS", 0.5)
    with relay(weak.port, mute_after=4000) as between:
        started = time.monotonic()
        looked = look(between.port, "watcher", PASSWORD)

    assert looked.failures == [("database", Reason.TIMEOUT)]
    assert time.monotonic() - started < 10


def test_a_table_that_is_locked_is_passed_over(weak: Server) -> None:
    with closing(weak.admin()) as admin:
        admin.run("BEGIN")
        admin.run("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE")
        looked = look_at(weak, kinds=("database.tables",), keep=RULES)
        admin.run("ROLLBACK")

    tables = looked.one("database.tables")
    assert (tables.tables, tables.sampled) == (1, 0)
    assert tables.keeping[0].why_not == "timeout"


def test_nothing_is_changed_by_a_look(weak: Server) -> None:
    changes = (
        "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del), count(*) FROM pg_stat_all_tables WHERE schemaname !~ '^pg_'"
    )
    with closing(weak.admin()) as admin:
        before = admin.run(changes), admin.run("SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM calls c")
        look_at(weak, keep=RULES)
        after = admin.run(changes), admin.run("SELECT md5(string_agg(c::text, '' ORDER BY id)) FROM calls c")

    assert before == after


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE x (a int)", "UPDATE public.calls SET who = ''", "DROP TABLE public.calls"]
)
def test_even_a_superusers_session_is_refused_a_change(weak: Server, statement: str) -> None:
    with socket.create_connection(("127.0.0.1", weak.port)) as plain:
        line = Line(plain, deadline=time.monotonic() + 20)
        session = PostgresSession(_Connection(Credential(name="x", user="chief", password=Secret("")), line), line)
        with pytest.raises(LookFailed, match="SQLSTATE 25006"):
            session.rows(statement)
        assert session.rows("SHOW statement_timeout") == [["5s"]]
        assert session.rows("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()") == [
            ["citywall"]
        ]
