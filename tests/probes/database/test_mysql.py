"""Inside MariaDB, one badly kept and one well kept; and the ways to log in that would show a password."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pymysql
import pytest

from checks import Outcome
from checks.evidence import Reason
from scanner.credentials import Credential, Secret
from scanner.estate.model import Keep
from scanner.probes.database import line as lines
from scanner.probes.database.bounds import IN_THE_CLEAR
from scanner.probes.database.line import Line
from scanner.probes.database.mysql import session as sessions
from scanner.probes.failures import LookFailed
from tests.probes.database.looking import Looked, look, relay
from tests.probes.database.servers import authority, certified, folder_for_anyone, mariadb, mariadb_root, pem
from tests.probes.servers import Script, scripted

PASSWORD = "S3cret-of-the-tests!"
READS = "GRANT SELECT, PROCESS, SHOW DATABASES, BINLOG MONITOR, SLAVE MONITOR ON *.* TO watcher@'127.0.0.%'"
CALLS = "CREATE TABLE {database}.calls (id int PRIMARY KEY, who text, phone varchar(40), at datetime)"
RULES = (Keep("hotline.calls", "at", 365),)

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
    "database.scanner-account-writes",
    "database.password-rules",
    "database.lockout",
    "database.idle-timeout",
    "database.at-rest-clear",
    "database.dangerous-features",
    "database.audit-off",
    "database.logins-unlogged",
    "database.no-archiving",
    "database.backup-old",
    "database.no-replica",
    "personal.column-clear",
    "personal.test-copy",
    "data.past-keeping",
}


class Server:
    """A server of the tests: where it is, and which authority vouches for it."""

    def __init__(self, folder: Path, port: int, roots: str = "") -> None:
        self.folder = folder
        self.port = port
        self.roots = roots


def people(database: str, day: str, phone: str) -> list[str]:
    rows = ", ".join(f"({number}, '来电人', '{phone}{5000 + number}', '{day}')" for number in range(1, 21))
    return [
        f"CREATE DATABASE {database}",
        CALLS.format(database=database),
        f"INSERT INTO {database}.calls VALUES {rows}",
    ]


@pytest.fixture(scope="module")
def weak() -> Iterator[Server]:
    """A server as it was installed, and made worse."""
    statements = [
        f"CREATE USER watcher@'127.0.0.%' IDENTIFIED BY '{PASSWORD}'",
        READS,
        *(f"CREATE USER {name}@'%' IDENTIFIED BY 'x'" for name in ("chief", "deputy", "helper", "app", "limited")),
        *(f"GRANT ALL ON *.* TO {name}@'%' WITH GRANT OPTION" for name in ("chief", "deputy", "helper")),
        "CREATE USER root@'%'",
        "CREATE USER old@'%' IDENTIFIED VIA mysql_old_password USING '606717496665bcba'",
        "CREATE USER gone@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE",
        "GRANT FILE ON *.* TO app@'%'",
        *people("hotline", "2019-06-01", "1391234"),
        *people("hotline_test", "2019-06-01", "1381234"),
        "GRANT UPDATE ON hotline.* TO watcher@'127.0.0.%'",
        "CREATE TABLE mysql.mariadb_backup_history (end_time timestamp NULL)",
        "INSERT INTO mysql.mariadb_backup_history VALUES ('2020-01-01 02:00:00')",
    ]
    with folder_for_anyone() as folder, mariadb(folder, settings=LOOPBACK, statements=statements) as port:
        yield Server(folder, port)


LOOPBACK = {"bind-address": "127.0.0.1"}


@pytest.fixture(scope="module")
def kept() -> Iterator[Server]:
    """A server with everything as it ought to be, in one machine and without a replica."""
    ca = authority()
    statements = [
        "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost')",
        "DROP DATABASE test",
        "DELETE FROM mysql.db",
        "FLUSH PRIVILEGES",
        f"CREATE USER watcher@'127.0.0.%' IDENTIFIED VIA ed25519 USING PASSWORD('{PASSWORD}')",
        READS,
        "CREATE USER app@'127.0.0.%' IDENTIFIED VIA ed25519 USING PASSWORD('a-long-Passw0rd-for-it')",
        *people("hotline", "2999-01-01", "139****"),
        "GRANT SELECT, INSERT ON hotline.* TO app@'127.0.0.%'",
        "CREATE TABLE mysql.mariadb_backup_history (end_time timestamp NULL)",
        "INSERT INTO mysql.mariadb_backup_history VALUES (now())",
        "ALTER USER root@localhost IDENTIFIED VIA ed25519 USING PASSWORD('a-long-Passw0rd-for-1')",
        "RENAME USER root@localhost TO keeper@localhost",
        "SET GLOBAL default_password_lifetime = 90",
    ]
    with folder_for_anyone() as folder:
        certificate, key = certified(folder, ca)
        (folder / "keys").write_text("1;" + "0a" * 32 + "\n")
        settings = {
            **LOOPBACK,
            "ssl-cert": str(certificate),
            "ssl-key": str(key),
            "require-secure-transport": "ON",
            "plugin-load-add": "simple_password_check;server_audit;file_key_management;auth_ed25519",
            "file-key-management-filename": str(folder / "keys"),
            "innodb-encrypt-tables": "FORCE",
            "server-audit-logging": "ON",
            "server-audit-output-type": "syslog",
            "max-password-errors": "5",
            "wait-timeout": "900",
            "log-bin": str(folder / "changes"),
            "server-id": "1",
            "local-infile": "0",
            "symbolic-links": "0",
            "secure-file-priv": str(folder),
        }
        with mariadb(folder, settings=settings, statements=statements) as port:
            yield Server(folder, port, pem(ca))


def look_at(server: Server, user: str = "watcher", password: str = PASSWORD, **how: object) -> Looked:
    return look(server.port, user, password, roots=server.roots, **how)  # type: ignore[arg-type]


def test_what_is_planted_is_found(weak: Server) -> None:
    looked = look_at(weak, keep=RULES)
    judged = looked.judged()

    assert {check for check, outcome in judged.items() if outcome is Outcome.NOT_MET} == PLANTED
    assert not looked.failures
    assert judged["database.tls-optional"] is Outcome.NOT_APPLICABLE
    assert judged["database.record-incomplete"] is Reason.NOT_KNOWN


def test_the_well_kept_one_is_clean(kept: Server) -> None:
    looked = look_at(kept, keep=RULES)

    assert {check: outcome for check, outcome in looked.judged().items() if outcome is not Outcome.MET} == {
        "database.no-replica": Outcome.NOT_MET,
        "database.log-retention": Reason.NOT_KNOWN,
        "personal.test-copy": Outcome.NOT_APPLICABLE,
    }
    assert looked.one("database").encrypted


def test_a_table_is_found_by_the_rule_that_names_it(weak: Server) -> None:
    rules = (Keep("hotline.calls", "at", 9), Keep("calls", "at", 9), Keep("calls`; DROP TABLE calls; -- ", "at", 9))
    first, several, none = look_at(weak, keep=rules).one("database.tables").keeping

    assert (first.oldest, first.why_not) == ("2019-06-01", "")
    assert (several.oldest, several.why_not) == ("", "several such tables")
    assert none.why_not.startswith("no such table")


def test_values_are_counted_and_masked_and_a_named_database_is_the_only_one(weak: Server) -> None:
    everything = look_at(weak)
    one = look_at(weak, database="hotline_test").one("database.tables")

    found = [(column.table, column.column, column.production) for column in everything.one("database.tables").columns]
    assert found == [("hotline.calls", "phone", True), ("hotline_test.calls", "phone", False)]
    assert (one.tables, one.production) == (1, False)
    assert "1391234" not in everything.written


def test_an_account_without_rights_leaves_unseen_what_it_may_not_see(weak: Server) -> None:
    looked = look_at(weak, "limited", "x")
    judged = looked.judged()

    assert looked.failures == [("database.accounts", Reason.NO_RIGHT)]
    assert judged["database.no-password"] is Reason.NO_RIGHT
    assert judged["personal.column-clear"] is Reason.NOT_KNOWN
    assert judged["database.no-replica"] is Reason.NOT_KNOWN


@pytest.mark.parametrize("password", ["wrong", "", "口令"])
def test_a_wrong_password_is_one_failed_look(weak: Server, kept: Server, password: str) -> None:
    for server in (weak, kept):
        looked = look_at(server, "watcher", password)
        assert looked.failures == [("database", Reason.AUTH_FAILED)]
        assert not looked.kinds


def test_one_connection_at_a_time_in_tls_and_without(weak: Server, kept: Server) -> None:
    for server, roots in ((weak, ""), (kept, kept.roots), (kept, "")):
        with relay(server.port) as between:
            looked = look(between.port, "watcher", PASSWORD, roots=roots)
        assert looked.one("database").encrypted is (server is kept)
        assert looked.most_at_once == 1
        assert between.total == (3 if server is kept and not roots else 2)


def test_neither_password_nor_verifier_crosses_the_wire(weak: Server) -> None:
    with relay(weak.port) as between:
        looked = look(between.port, "watcher", PASSWORD)
    with closing(mariadb_root(weak.folder)) as root, root.cursor() as cursor:
        cursor.execute("SELECT authentication_string FROM mysql.user WHERE User = 'watcher'")
        ((verifier,),) = cursor.fetchall()

    assert "database.accounts" in looked.kinds
    assert PASSWORD.encode() not in between.from_client
    assert verifier.encode() not in between.from_server
    assert PASSWORD not in looked.written


def test_what_was_seen_before_the_line_was_cut_is_kept(weak: Server) -> None:
    with relay(weak.port, cut_at=b"Slave_IO_State") as between:
        looked = look(between.port, "watcher", PASSWORD)

    assert looked.kinds == ["database", "database.accounts", "database.settings", "database.audit"]
    assert looked.failures == [("database", Reason.RESET)]
    assert looked.judged()["database.audit-off"] is Outcome.NOT_MET
    assert looked.judged()["database.no-archiving"] is Reason.RESET


def test_a_server_that_falls_silent_is_left_in_time(weak: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "QUIET_SECONDS", 0.5)
    with relay(weak.port, mute_after=2000) as between:
        started = time.monotonic()
        looked = look(between.port, "watcher", PASSWORD)

    assert looked.failures == [("database", Reason.TIMEOUT)]
    assert time.monotonic() - started < 10


def test_a_table_that_is_locked_is_passed_over(weak: Server) -> None:
    with closing(mariadb_root(weak.folder)) as root, root.cursor() as cursor:
        cursor.execute("LOCK TABLES hotline.calls WRITE")
        tables = look_at(weak, kinds=("database.tables",), keep=RULES).one("database.tables")
        cursor.execute("UNLOCK TABLES")

    assert (tables.tables, tables.sampled) == (2, 1)
    assert tables.keeping[0].why_not == "timeout"


def test_nothing_is_changed_by_a_look(weak: Server) -> None:
    with closing(mariadb_root(weak.folder)) as root, root.cursor() as cursor:
        before = _changes(cursor)
        look_at(weak, keep=RULES)
        after = _changes(cursor)

    assert before == after


def _changes(cursor: pymysql.cursors.Cursor) -> list[object]:
    cursor.execute("CHECKSUM TABLE hotline.calls, hotline_test.calls, mysql.global_priv, mysql.db")
    checksums = list(cursor.fetchall())
    cursor.execute(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_update', 'Handler_delete', 'Com_insert', 'Com_update')"
    )
    return [*checksums, *cursor.fetchall()]


@pytest.mark.parametrize("statement", ["CREATE TABLE hotline.x (a int)", "UPDATE hotline.calls SET who = ''"])
def test_even_a_superusers_session_is_refused_a_change(weak: Server, statement: str) -> None:
    with socket.create_connection(("127.0.0.1", weak.port)) as plain:
        line = Line(plain, deadline=time.monotonic() + 20)
        credential = Credential(name="x", user="chief", password=Secret("x"))
        session = sessions.log_in(credential, line, None)  # type: ignore[arg-type]
        with pytest.raises(LookFailed, match="error 1792"):
            session.rows(statement)
        assert session.rows("SELECT @@max_statement_time, @@autocommit") == (("5.000000", "1"),)


def packet(number: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + bytes([number]) + body


def greeting(plugin: bytes) -> bytes:
    """MySQL 8's first packet (HandshakeV10), without TLS."""
    capabilities = 0x0008 | 0x0200 | 0x8000 | 0x0008_0000
    low, high = capabilities & 0xFFFF, capabilities >> 16
    body = b"\x0a8.0.36\x00" + bytes(4) + b"saltsalt\x00" + low.to_bytes(2, "little") + b"\xff\x02\x00"
    body += high.to_bytes(2, "little") + b"\x15" + bytes(10) + b"saltsaltsalt\x00" + plugin + b"\x00"
    return packet(0, body)


def asks_for(plugin: bytes, heard: bytearray, replies: Sequence[bytes]) -> Script:
    """A server that takes a login with `replies`, one after each packet, and remembers what it heard."""

    def script(connection: socket.socket) -> None:
        connection.sendall(greeting(plugin))
        for number, reply in enumerate(replies, start=1):
            heard.extend(connection.recv(4096))
            connection.sendall(packet(2 * number, reply))
        while more := connection.recv(4096):
            heard.extend(more)

    return script


@pytest.mark.parametrize(
    ("plugin", "replies"),
    [
        (b"caching_sha2_password", [b"\x01\x04"]),
        (b"mysql_native_password", [b"\xfecaching_sha2_password\x00saltsaltsaltsaltsalt\x00", b"\x01\x04"]),
        (b"mysql_native_password", [b"\xfemysql_clear_password\x00"]),
        (b"mysql_native_password", [b"\xfedialog\x00\x05Password: "]),
        (b"mysql_native_password", [b"\xfemysql_old_password\x00saltsalt\x00"]),
        (b"sha256_password", [b"\xfesha256_password\x00saltsaltsaltsaltsalt\x00"]),
    ],
)
def test_a_login_that_would_show_the_password_is_refused(plugin: bytes, replies: list[bytes]) -> None:
    heard = bytearray()
    with scripted(asks_for(plugin, heard, replies)) as server:
        looked = look(server.port, "watcher", PASSWORD)

    assert looked.failures == [("database", Reason.AUTH_FAILED)]
    assert IN_THE_CLEAR in looked.written
    assert PASSWORD.encode() not in heard
    assert b"\x02" * 2 not in heard[-8:], "a public key was asked for"


def test_an_unknown_login_is_named(kept: Server) -> None:
    heard = bytearray()
    with scripted(asks_for(b"mysql_native_password", heard, [b"\xfeauth_gssapi_client\x00"])) as server:
        looked = look(server.port, "watcher", PASSWORD)

    assert looked.failures == [("database", Reason.NOT_SUPPORTED)]
    assert "auth_gssapi_client" in looked.written
