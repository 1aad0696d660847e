"""A login on MongoDB with commands that only read, one after another on one connection (OP_MSG, SCRAM)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from typing import Any

import bson
from bson.binary import Binary
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.errors import BSONError
from scramp import ScramClient, ScramException

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.probes.database.bounds import NAME, STATEMENT_SECONDS
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.line import Line, Trust
from scanner.probes.failures import LookFailed

_OP_MSG = 2013
_HEADER = struct.Struct("<iiii")
"""Length, request id, the id it answers, opcode."""
_BEFORE_DOCUMENT = 5
"""Flags of 4 bytes, and the kind of the one section, which is 0."""
_CHECKSUM_PRESENT = 1
_MOST_MESSAGE = 48_000_000
"""maxMessageSizeBytes of every version."""

_CODEC: CodecOptions[dict[str, Any]] = CodecOptions(
    document_class=dict,
    tz_aware=True,
    unicode_decode_error_handler="replace",
    datetime_conversion=DatetimeConversion.DATETIME_CLAMP,
)
_REASONS = {
    13: Reason.NO_RIGHT,
    18: Reason.AUTH_FAILED,
    50: Reason.TIMEOUT,
    59: Reason.NOT_SUPPORTED,
    8000: Reason.AUTH_FAILED,
}
"""Unauthorized, AuthenticationFailed, MaxTimeMSExpired, CommandNotFound, and Atlas's own refusal."""

_MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-1")
_MOST_ITERATIONS = 1_000_000
"""A server that asks for more would hold this machine's processor; MongoDB's own are 10,000 and 15,000."""
_MOST_EXCHANGES = 4


class MongoSession:
    """One connection; `hello` is what the server said of itself."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._asked = 0
        self._told: dict[str, dict[str, Any]] = {}
        self.hello: Mapping[str, Any] = {}
        self.heard = 0
        """Bytes of the answers so far."""

    def run(self, command: Mapping[str, Any], database: str = "admin", *, timed: bool = True) -> dict[str, Any]:
        """The answer to a command; where `timed` the server gives it up after five seconds.

        Raises:
            LookFailed: it is not allowed (NO_RIGHT), not known there (NOT_SUPPORTED), took too long, or went wrong.
            Lost: the connection is gone, or what answers is no MongoDB.
        """
        limit = {"maxTimeMS": STATEMENT_SECONDS * 1000} if timed else {}
        self._say({**command, **limit, "$db": database})
        answer = self._hear()
        if answer.get("ok") == 1:
            return answer
        code = answer.get("code")
        reason = _REASONS.get(code, Reason.PROBE_ERROR) if isinstance(code, int) else Reason.PROBE_ERROR
        raise LookFailed(reason, f"{next(iter(command))}: code {code if isinstance(code, int) else '-'}")

    def told(self, name: str, **options: Any) -> dict[str, Any]:
        """The answer to an admin command that is asked once. Raises as `run`."""
        if name not in self._told:
            self._told[name] = self.run({name: 1, **options})
        return self._told[name]

    def maybe(self, name: str, **options: Any) -> dict[str, Any] | None:
        """As `told`, but None where the command can't be had."""
        try:
            return self.told(name, **options)
        except Lost:
            raise
        except LookFailed:
            return None

    def _say(self, command: Mapping[str, Any]) -> None:
        self._asked += 1
        document = bson.encode(command)
        length = _HEADER.size + _BEFORE_DOCUMENT + len(document)
        self._line.sendall(_HEADER.pack(length, self._asked, 0, _OP_MSG) + bytes(_BEFORE_DOCUMENT) + document)

    def _hear(self) -> dict[str, Any]:
        length, _, answers, opcode = _HEADER.unpack(self._line.read(_HEADER.size))
        if opcode != _OP_MSG or answers != self._asked or not _HEADER.size + 10 <= length <= _MOST_MESSAGE:
            raise Lost(Reason.NOT_THIS_PROTOCOL, "no OP_MSG answer")
        message = self._line.read(length - _HEADER.size)
        self.heard += length
        (flags,) = struct.unpack_from("<I", message)
        document = message[_BEFORE_DOCUMENT : -4 if flags & _CHECKSUM_PRESENT else None]
        try:
            if message[4] != 0:
                raise ValueError("a section of another kind")
            return bson.decode(document, codec_options=_CODEC)
        except (BSONError, ValueError, OverflowError, RecursionError):
            raise Lost(Reason.NOT_THIS_PROTOCOL, "no whole BSON document") from None


def log_in(login: Login, line: Line, trust: Trust) -> MongoSession:
    """A login through `line`, by SCRAM, which does not show the password; without one where the credential names no user.

    Raises:
        LookFailed: the login was refused, or the server can't show that it knows the password itself (AUTH_FAILED).
        Lost: what answers is no MongoDB, or the connection failed.
    """
    if login.tls:
        line.start_tls(trust)
    session = MongoSession(line)
    credential = login.credential
    source = credential.database or "admin"
    asked = {"saslSupportedMechs": f"{source}.{credential.user}"} if credential.user else {}
    client = {"driver": {"name": NAME, "version": "1"}, "os": {"type": "Linux"}, "application": {"name": NAME}}
    try:
        session.hello = session.run({"hello": 1, **asked, "client": client}, timed=False)
    except Lost:
        raise
    except LookFailed:
        session.hello = session.run({"isMaster": 1, **asked, "client": client}, timed=False)
    if credential.user:
        _authenticate(session, credential, source)
    return session


def _authenticate(session: MongoSession, credential: Credential, source: str) -> None:
    offered = session.hello.get("saslSupportedMechs")
    mechanism = next((one for one in _MECHANISMS if not isinstance(offered, list) or one in offered), None)
    if mechanism is None:
        raise LookFailed(Reason.AUTH_FAILED, "the account has no SCRAM password")
    client = ScramClient([mechanism], credential.user, _password(credential, mechanism))
    start = {"saslStart": 1, "mechanism": mechanism, "options": {"skipEmptyExchange": True}}
    try:
        answer = session.run({**start, "payload": Binary(client.get_client_first().encode())}, source, timed=False)
        first = _payload(answer)
        _bound_iterations(first)
        client.set_server_first(first)
        answer = _continued(session, answer, client.get_client_final().encode(), source)
        client.set_server_final(_payload(answer))
    except (ScramException, UnicodeError):
        raise LookFailed(Reason.AUTH_FAILED, "the server did not prove that it knows the password") from None
    for _ in range(_MOST_EXCHANGES):
        if answer.get("done") is True:
            return
        answer = _continued(session, answer, b"", source)
    raise LookFailed(Reason.AUTH_FAILED, "the server does not end the exchange")


def _password(credential: Credential, mechanism: str) -> str:
    """For SCRAM-SHA-1 MongoDB keeps, and asks for, the MD5 of name and password in place of the password."""
    password = credential.password.reveal()
    if mechanism != "SCRAM-SHA-1":
        return password
    words = f"{credential.user}:mongo:{password}".encode()
    return hashlib.md5(words, usedforsecurity=False).hexdigest()


def _continued(session: MongoSession, answer: Mapping[str, Any], payload: bytes, source: str) -> dict[str, Any]:
    command = {"saslContinue": 1, "conversationId": answer.get("conversationId"), "payload": Binary(payload)}
    return session.run(command, source, timed=False)


def _payload(answer: Mapping[str, Any]) -> str:
    payload = answer.get("payload")
    if not isinstance(payload, bytes):
        raise Lost(Reason.NOT_THIS_PROTOCOL, "no payload of SASL")
    return payload.decode()


def _bound_iterations(first: str) -> None:
    asked = [part[2:] for part in first.split(",") if part.startswith("i=")]
    if not asked or not asked[0].isdecimal() or not 0 < int(asked[0][:9]) <= _MOST_ITERATIONS or len(asked[0]) > 9:
        raise Lost(Reason.NOT_THIS_PROTOCOL, "no number of iterations, or too high a one")
