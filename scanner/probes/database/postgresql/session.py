"""A login on a server of PostgreSQL's protocol, that can only read: pg8000 on a line of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pg8000.core import CoreConnection
from pg8000.exceptions import DatabaseError

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.clean import clean
from scanner.probes.database.bounds import IDLE_SECONDS, IN_THE_CLEAR, LOCK_SECONDS, NAME, STATEMENT_SECONDS
from scanner.probes.database.engine import Lost
from scanner.probes.database.line import Line, Trust
from scanner.probes.database.sql import no_answer, no_login, reasons, set_bounds
from scanner.probes.failures import LookFailed
from scanner.probes.openers import POSTGRESQL_SSL_REQUEST

Rows = list[list[Any]]

_CLEAR_TEXT, _SASL, _SASL_CONTINUE = 3, 10, 11
_ITERATIONS = range(4096, 1_000_001)
"""Fewer are refused as RFC 5802 section 5.1 does (a password is then found fast), more would keep this machine busy."""

_BOUNDS = (
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    f"SET statement_timeout = {STATEMENT_SECONDS * 1000}",
    "SET search_path = pg_catalog",
)
"""Without these nothing is asked. With the search path no function or operator that a user made is ever called."""
_WISHES = (
    f"SET lock_timeout = {LOCK_SECONDS * 1000}",
    f"SET idle_in_transaction_session_timeout = {IDLE_SECONDS * 1000}",
    f"SET idle_session_timeout = {IDLE_SECONDS * 1000}",
    "SET row_security = off",
)
"""Old versions, and what others made of PostgreSQL, lack some of these."""

_REASONS: Mapping[str, Reason] = {
    "28": Reason.AUTH_FAILED,
    "3D000": Reason.AUTH_FAILED,
    "42501": Reason.NO_RIGHT,
    "57014": Reason.TIMEOUT,
    "55P03": Reason.TIMEOUT,
    "42P01": Reason.NOT_SUPPORTED,
    "42703": Reason.NOT_SUPPORTED,
    "42704": Reason.NOT_SUPPORTED,
    "42883": Reason.NOT_SUPPORTED,
    "53": Reason.BACKED_OFF,
    "57P03": Reason.BACKED_OFF,
}
"""By SQLSTATE or its class (PostgreSQL, Appendix A)."""
_FATAL = ("57P01", "57P02", "57P05", "25P03", "08")


class PostgresSession:
    """Asks one statement after another, each its own read-only transaction."""

    def __init__(self, connection: CoreConnection, line: Line) -> None:
        self._connection = connection
        self.encrypted = line.encrypted
        set_bounds(self.rows, _BOUNDS, _WISHES)

    def rows(self, statement: str, *values: str) -> Rows:
        """What `statement` gives; `values` stand for its `$1`, `$2` … and are never part of its text.

        Raises:
            LookFailed: the account may not (NO_RIGHT), it took too long (TIMEOUT), the server does not know it
                (NOT_SUPPORTED).
            Lost: the connection is gone.
        """
        with reasons(DatabaseError, _failure, no_answer):
            asked = self._connection
            answer = asked.execute_unnamed(statement, values) if values else asked.execute_simple(statement)
        return answer.rows or []

    def close(self) -> None:
        """Say goodbye."""
        with suppress(LookFailed):
            self._connection.close()


def log_in(credential: Credential, line: Line, trust: Trust) -> PostgresSession:
    """A login over `line`, in TLS where the server offers it.

    Raises:
        Untrusted: TLS is offered with a certificate that `trust` does not take.
        LookFailed: the server does not take the login (AUTH_FAILED), or asks for it in a way that is not known or would show
            the password.
    """
    line.sendall(POSTGRESQL_SSL_REQUEST)
    if line.recv(1) == b"S":
        line.start_tls(trust)
    with reasons(DatabaseError, _failure, no_login):
        session = PostgresSession(_Connection(credential, line), line)
    return session


class _Connection(CoreConnection):  # type: ignore[misc]
    """pg8000's connection, more careful with the password."""

    def __init__(self, credential: Credential, line: Line) -> None:
        self._line = line
        super().__init__(
            credential.user,
            host=None,
            database=credential.database or "postgres",
            password=credential.password.reveal(),
            ssl_context=False,
            sock=line,
            application_name=NAME,
        )

    def handle_AUTHENTICATION_REQUEST(self, data: bytes, context: Any) -> None:
        """As pg8000's, but a password is shown to nobody who did not prove who he is."""
        method, body = int.from_bytes(data[:4]), data[4:]
        if method == _CLEAR_TEXT and not self._line.verified:
            raise LookFailed(Reason.AUTH_FAILED, IN_THE_CLEAR)
        if method == _SASL and not body.startswith(b"SCRAM-"):
            raise LookFailed(Reason.NOT_SUPPORTED, "openGauss' own SHA-256 login; an account with md5 can be used")
        if method == _SASL_CONTINUE and not _bearable(body):
            raise LookFailed(Reason.AUTH_FAILED, "the server asks for an unsafe number of SCRAM iterations")
        super().handle_AUTHENTICATION_REQUEST(data, context)

    def close(self) -> None:
        """As pg8000's; a line that is gone already is no fault of its own."""
        with suppress(LookFailed):
            super().close()


def _bearable(server_first: bytes) -> bool:
    match = re.search(rb",i=(\d{1,9})(?:,|$)", server_first)
    return match is not None and int(match.group(1)) in _ITERATIONS


def _failure(error: DatabaseError) -> LookFailed:
    """The failure a server's error stands for. Its message may quote data, so only its code is told."""
    told: Sequence[Any] = error.args
    code = clean(str(told[0].get("C", "")) if told and isinstance(told[0], dict) else "", 5)
    if code.startswith(_FATAL):
        return Lost(Reason.RESET, f"SQLSTATE {code}")
    reason = _REASONS.get(code) or _REASONS.get(code[:2], Reason.PROBE_ERROR)
    return LookFailed(reason, f"SQLSTATE {code}")
