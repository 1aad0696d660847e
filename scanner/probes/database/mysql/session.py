"""A login on a server of MySQL's protocol, that can only read: PyMySQL on a line of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pymysql
from pymysql import _auth
from pymysql.connections import Connection
from pymysql.converters import conversions

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.database.bounds import IDLE_SECONDS, IN_THE_CLEAR, LOCK_SECONDS, NAME, STATEMENT_SECONDS
from scanner.probes.database.engine import Lost
from scanner.probes.database.line import Line, Trust
from scanner.probes.database.sql import no_answer, no_login, reasons, set_bounds
from scanner.probes.failures import LookFailed

Rows = Sequence[Sequence[Any]]

_BEGUN_WITH = ("mysql_native_password", "caching_sha2_password")
_CHALLENGES = (*_BEGUN_WITH, "client_ed25519")
"""These never show the password, but for the second's full exchange."""

_BOUNDS = ("SET SESSION TRANSACTION READ ONLY", "SET SESSION sql_mode = ''")
_WISHES = (
    f"SET SESSION max_statement_time = {STATEMENT_SECONDS}",
    f"SET SESSION max_execution_time = {STATEMENT_SECONDS * 1000}",
    f"SET SESSION lock_wait_timeout = {LOCK_SECONDS}",
    f"SET SESSION innodb_lock_wait_timeout = {LOCK_SECONDS}",
    f"SET SESSION wait_timeout = {IDLE_SECONDS}",
)
"""The first is MariaDB's, the second MySQL's; where neither is known, our own patience ends a statement."""

_REASONS: Mapping[int, Reason] = {
    1040: Reason.BACKED_OFF,
    1044: Reason.NO_RIGHT,
    1045: Reason.AUTH_FAILED,
    1049: Reason.AUTH_FAILED,
    1054: Reason.NOT_SUPPORTED,
    1064: Reason.NOT_SUPPORTED,
    1109: Reason.NOT_SUPPORTED,
    1129: Reason.BACKED_OFF,
    1130: Reason.AUTH_FAILED,
    1142: Reason.NO_RIGHT,
    1143: Reason.NO_RIGHT,
    1146: Reason.NOT_SUPPORTED,
    1193: Reason.NOT_SUPPORTED,
    1203: Reason.BACKED_OFF,
    1205: Reason.TIMEOUT,
    1226: Reason.BACKED_OFF,
    1227: Reason.NO_RIGHT,
    1251: Reason.AUTH_FAILED,
    1698: Reason.AUTH_FAILED,
    1820: Reason.AUTH_FAILED,
    1862: Reason.AUTH_FAILED,
    1969: Reason.TIMEOUT,
    3024: Reason.TIMEOUT,
    3118: Reason.AUTH_FAILED,
    3159: Reason.AUTH_FAILED,
    4151: Reason.AUTH_FAILED,
}
"""By the server's error number (MySQL and MariaDB error references)."""
_FATAL = (1053, 1152, 1184, 1927, 2006, 2013, 4031)


class MysqlSession:
    """Asks one statement after another, each its own read-only transaction."""

    def __init__(self, connection: _Connection, line: Line) -> None:
        self._connection = connection
        self.encrypted = line.encrypted
        self.version = str(connection.server_version)
        set_bounds(self.rows, _BOUNDS, _WISHES)

    def rows(self, statement: str, *values: str) -> Rows:
        """What `statement` gives; `values` stand for its `%s` and are escaped by the driver.

        Raises:
            LookFailed: the account may not (NO_RIGHT), it took too long (TIMEOUT), the server does not know it
                (NOT_SUPPORTED).
            Lost: the connection is gone.
        """
        with reasons(pymysql.MySQLError, _failure, no_answer), self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            fetched: Rows = cursor.fetchall()
        return fetched

    def close(self) -> None:
        """Say goodbye."""
        with suppress(LookFailed, pymysql.MySQLError):
            self._connection.close()


def log_in(credential: Credential, line: Line, trust: Trust) -> MysqlSession:
    """A login over `line`, in TLS where the server offers it.

    Raises:
        Untrusted: TLS is offered with a certificate that `trust` does not take.
        LookFailed: the server does not take the login (AUTH_FAILED), or asks for it in a way that is not known or would show
            the password.
    """
    with reasons(pymysql.MySQLError, _failure, no_login):
        connection = _Connection(credential, line, trust)
        connection.connect(line)
        session = MysqlSession(connection, line)
    return session


class _Connection(Connection):  # type: ignore[misc]
    """PyMySQL's connection, more careful with the password."""

    def __init__(self, credential: Credential, line: Line, trust: Trust) -> None:
        self._line = line
        self._auth_plugin_name: str
        super().__init__(
            user=credential.user,
            password=credential.password.reveal().encode(),
            database=credential.database or None,
            charset="utf8mb4",
            conv={kind: escape for kind, escape in conversions.items() if not isinstance(kind, int)},
            autocommit=True,
            defer_connect=True,
            local_infile=False,
            program_name=NAME,
            auth_plugin_map={b"caching_sha2_password": _CachingSha2, b"sha256_password": _Sha256},
        )
        self.ctx = _Upgrade(trust)

    def _get_server_information(self) -> None:
        """As PyMySQL's, but the server's own default method is begun with only where that shows nothing."""
        super()._get_server_information()
        if self._auth_plugin_name not in _BEGUN_WITH:
            self._auth_plugin_name = "mysql_native_password"

    def _process_auth(self, plugin_name: bytes, auth_packet: Any, handler: Any = None) -> Any:
        """As PyMySQL's, for methods that do not show the password to a server nobody vouches for."""
        name = plugin_name.decode("ascii", "replace")
        if name in ("mysql_clear_password", "dialog", "mysql_old_password"):
            raise LookFailed(Reason.AUTH_FAILED, f"{IN_THE_CLEAR}: {name}")
        if name not in (*_CHALLENGES, "sha256_password"):
            raise LookFailed(Reason.NOT_SUPPORTED, f"no login by {name}")
        return super()._process_auth(plugin_name, auth_packet, handler)

    @property
    def shows_password(self) -> bool:
        """True when a password may be sent as it is: inside TLS, to the one whose certificate proved it."""
        return self._line.verified


class _CachingSha2:
    """caching_sha2_password, whose full exchange is the password itself, or under a public key that anybody may have given."""

    _KNOWN = b"\x01\x03"

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def authenticate(self, packet: Any) -> Any:
        """The packet that ends the exchange.

        Raises:
            LookFailed: nothing but the password itself would do, and the server has not proved who it is.
        """
        connection = self._connection
        if connection.shows_password:
            return _auth.caching_sha2_password_auth(connection, packet)
        if packet.is_auth_switch_request():
            connection.salt = packet.read_all().removesuffix(b"\0")
            packet = _auth._roundtrip(connection, _auth.scramble_caching_sha2(connection.password, connection.salt))
        if not packet.is_extra_auth_data():
            return packet
        if packet.get_all_data()[:2] != self._KNOWN:
            raise LookFailed(Reason.AUTH_FAILED, IN_THE_CLEAR)
        return connection._read_packet()


class _Sha256:
    """sha256_password, which knows no other exchange than that one."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def authenticate(self, packet: Any) -> Any:
        """As `_CachingSha2.authenticate`."""
        if not self._connection.shows_password:
            raise LookFailed(Reason.AUTH_FAILED, IN_THE_CLEAR)
        return _auth.sha256_password_auth(self._connection, packet)


class _Upgrade:
    """Stands for the TLS context that PyMySQL changes to TLS with."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust

    def wrap_socket(self, line: Line, *, server_hostname: str) -> Line:
        """The line, in TLS from here on; the name is the one `trust` was given."""
        line.start_tls(self._trust)
        return line


def _failure(error: pymysql.MySQLError) -> LookFailed:
    """The failure a server's error stands for. Its message may quote data, so only its number is told."""
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if code in _FATAL or isinstance(error, pymysql.InterfaceError):
        return Lost(Reason.RESET, f"error {code}")
    return LookFailed(_REASONS.get(code, Reason.PROBE_ERROR), f"error {code}")
