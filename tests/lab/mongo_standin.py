"""A stand-in for MongoDB 7, which no package source of the tests has: its wire protocol, SCRAM, rights and the answers of
the commands a look asks, as MongoDB's manual documents them. pymongo logs in to it too, which shows that it is faithful."""

from __future__ import annotations

import hashlib
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import bson
from scramp import ScramException, ScramMechanism

_HEADER = struct.Struct("<iiii")
_OP_REPLY, _OP_QUERY, _OP_MSG = 1, 2004, 2013
_ITERATIONS = {"SCRAM-SHA-1": 10000, "SCRAM-SHA-256": 15000}

Document = dict[str, Any]

_READ = frozenset(("find", "listCollections", "listDatabases", "killCursors", "changeStream", "collStats"))
ROLES: Mapping[str, frozenset[str]] = {
    "root": frozenset(("anyAction",)),
    "readAnyDatabase": _READ,
    "readWrite": _READ | {"insert", "update", "remove", "createCollection"},
    "clusterMonitor": frozenset(
        ("getCmdLineOpts", "getParameter", "replSetGetStatus", "replSetGetConfig", "serverStatus", "setFreeMonitoring")
    ),
    "seeUsers": frozenset(("viewUser",)),
}
"""Roles of the manual with some of their actions, and `seeUsers`, which an owner makes for the look."""

_NEEDS = {
    "getCmdLineOpts": "getCmdLineOpts",
    "getParameter": "getParameter",
    "replSetGetStatus": "replSetGetStatus",
    "usersInfo": "viewUser",
    "listDatabases": "listDatabases",
    "listCollections": "listCollections",
    "find": "find",
    "aggregate": "find",
}
_FREE = frozenset(
    ("hello", "isMaster", "ismaster", "ping", "buildInfo", "buildinfo", "connectionStatus", "endSessions")
)


@dataclass(frozen=True)
class User:
    """An account; `sources` are addresses it may come from."""

    name: str
    password: str
    roles: tuple[str, ...]
    database: str = "admin"
    mechanisms: tuple[str, ...] = ("SCRAM-SHA-1", "SCRAM-SHA-256")
    sources: tuple[str, ...] = ()


@dataclass
class MongoStandin:
    """One server: `options` is what it was started with, `databases` its collections by database, `members` its replica set.

    `before_4_4` does not know `$bsonSize`; `slow` gives up whatever sorts. At the command `ends_at` it closes the connection.
    `commands` are those it was given.
    """

    options: Document = field(default_factory=dict)
    users: tuple[User, ...] = ()
    databases: Mapping[str, Mapping[str, list[Document]]] = field(default_factory=dict)
    members: list[Document] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    before_4_4: bool = False
    slow: bool = False
    ends_at: str = ""
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._verifiers = {
            (user.database, user.name, name): ScramMechanism(name).make_auth_info(
                _kept(user, name), iteration_count=_ITERATIONS[name]
            )
            for user in self.users
            for name in user.mechanisms
        }

    @property
    def authorization(self) -> bool:
        return bool(self.options.get("security", {}).get("authorization") == "enabled")

    def __call__(self, connection: socket.socket) -> None:
        """Serve one connection: a script for `tests.probes.servers.scripted`."""
        if self.context is not None:
            try:
                connection = self.context.wrap_socket(connection, server_side=True)
            except (ssl.SSLError, OSError):
                return
        talk = _Talk(self)
        with connection:
            while (request := _request(connection)) is not None:
                id, opcode, command = request
                self.commands.append(next(iter(command)))
                if self.commands[-1] == self.ends_at:
                    return
                connection.sendall(_packed(opcode, id, talk.answer(command)))

    def verifier(self, database: str, mechanism: str) -> Callable[[str], Any]:
        """What a SCRAM server asks for a user's salt and keys with."""
        return lambda name: self._verifiers[database, name, mechanism]


class _Talk:
    """One client's connection: who it has become, and the exchange it is in."""

    def __init__(self, server: MongoStandin) -> None:
        self._server = server
        self._user: User | None = None
        self._exchange: Any = None

    def answer(self, command: Document) -> Document:
        name = next(iter(command))
        try:
            handler = getattr(self, f"_{name}", None)
            if handler is None:
                return _error(59, "CommandNotFound", f"no such command: '{name}'")
            if not self._may(name):
                return _error(13, "Unauthorized", f"not authorized on admin to execute command {{ {name}: 1 }}")
            return {**handler(command), "ok": 1.0}
        except _Refused as refused:
            return refused.answer

    def _may(self, name: str) -> bool:
        if not self._server.authorization or name in _FREE or name.startswith("sasl"):
            return True
        actions = self._actions()
        return "anyAction" in actions or _NEEDS[name] in actions

    def _actions(self) -> frozenset[str]:
        roles = self._user.roles if self._user else ()
        return frozenset().union(*(ROLES[role] for role in roles))

    def _hello(self, command: Document) -> Document:
        answer: Document = {
            "isWritablePrimary": True,
            "maxBsonObjectSize": 16777216,
            "maxMessageSizeBytes": 48000000,
            "maxWriteBatchSize": 100000,
            "localTime": datetime(2026, 6, 1, tzinfo=UTC),
            "logicalSessionTimeoutMinutes": 30,
            "connectionId": 1,
            "minWireVersion": 0,
            "maxWireVersion": 21,
            "readOnly": False,
        }
        if self._server.members:
            first = self._server.members[0]["name"]
            answer |= {"setName": "rs0", "setVersion": 1, "secondary": False, "hosts": [first], "primary": first}
        if asked := command.get("saslSupportedMechs"):
            database, _, name = asked.partition(".")
            kept = [one.mechanisms for one in self._server.users if (one.database, one.name) == (database, name)]
            answer |= {"saslSupportedMechs": list(kept[0])} if kept else {}
        return answer

    def _isMaster(self, command: Document) -> Document:
        return {**self._hello(command), "ismaster": True, "helloOk": True}

    _ismaster = _isMaster

    def _ping(self, command: Document) -> Document:
        return {}

    _endSessions = _ping

    def _buildInfo(self, command: Document) -> Document:
        return {"version": "7.0.14", "gitVersion": "ce59cfc6", "modules": [], "bits": 64, "maxBsonObjectSize": 16777216}

    _buildinfo = _buildInfo

    def _saslStart(self, command: Document) -> Document:
        mechanism, database = command["mechanism"], command["$db"]
        self._exchange = ScramMechanism(mechanism).make_server(self._server.verifier(database, mechanism))
        try:
            self._exchange.set_client_first(command["payload"].decode())
        except (KeyError, ScramException):
            raise _Refused(18, "AuthenticationFailed", "Authentication failed.") from None
        self._coming = (database, command["payload"].decode().split("n=")[1].split(",")[0])
        return {"conversationId": 1, "done": False, "payload": self._exchange.get_server_first().encode()}

    def _saslContinue(self, command: Document) -> Document:
        try:
            self._exchange.set_client_final(command["payload"].decode())
        except ScramException:
            raise _Refused(18, "AuthenticationFailed", "Authentication failed.") from None
        users = self._server.users
        self._user = next(one for one in users if (one.database, one.name) == self._coming)
        return {"conversationId": 1, "done": True, "payload": self._exchange.get_server_final().encode()}

    def _connectionStatus(self, command: Document) -> Document:
        me = [{"user": self._user.name, "db": self._user.database}] if self._user else []
        resource = {"db": "", "collection": ""}
        info: Document = {"authenticatedUsers": me, "authenticatedUserRoles": []}
        if command.get("showPrivileges"):
            info["authenticatedUserPrivileges"] = [{"resource": resource, "actions": sorted(self._actions())}]
        return {"authInfo": info}

    def _getCmdLineOpts(self, command: Document) -> Document:
        return {"argv": ["mongod", "--config", "/etc/mongod.conf"], "parsed": self._server.options}

    def _getParameter(self, command: Document) -> Document:
        given = self._server.options.get("setParameter", {}).get("authenticationMechanisms")
        return {
            "authenticationMechanisms": given.split(",") if given else ["MONGODB-X509", "SCRAM-SHA-1", "SCRAM-SHA-256"]
        }

    def _usersInfo(self, command: Document) -> Document:
        asked = command["usersInfo"]
        chosen = [
            one
            for one in self._server.users
            if not isinstance(asked, list) or {"user": one.name, "db": one.database} in asked
        ]
        return {"users": [_shown(one, restrictions="showAuthenticationRestrictions" in command) for one in chosen]}

    def _replSetGetStatus(self, command: Document) -> Document:
        if not self._server.members:
            raise _Refused(76, "NoReplicationEnabled", "not running with --replSet")
        return {"set": "rs0", "myState": 1, "members": self._server.members}

    def _listDatabases(self, command: Document) -> Document:
        return {"databases": [{"name": name} for name in ("admin", "config", "local", *self._server.databases)]}

    def _listCollections(self, command: Document) -> Document:
        database = command["$db"]
        names = self._server.databases.get(database, {})
        views = [{"name": "as_seen", "type": "view"}] if names else []
        batch = [*views, *({"name": name, "type": "collection"} for name in names)]
        return _cursor(f"{database}.$cmd.listCollections", batch)

    def _aggregate(self, command: Document) -> Document:
        """Of the stages only the two that a sample is taken with."""
        if self._server.before_4_4:
            raise _Refused(168, "InvalidPipelineOperator", "Unrecognized expression '$bsonSize'")
        limit, match = command["pipeline"]
        most = match["$match"]["$expr"]["$lt"][1]
        found = [
            one for one in self._documents(command, "aggregate")[: limit["$limit"]] if len(bson.encode(one)) < most
        ]
        return _cursor(f"{command['$db']}.{command['aggregate']}", found)

    def _find(self, command: Document) -> Document:
        if self._server.slow and "sort" in command:
            raise _Refused(50, "MaxTimeMSExpired", "operation exceeded time limit")
        found = [one for one in self._documents(command, "find") if _matches(one, command.get("filter", {}))]
        for name, direction in command.get("sort", {}).items():
            found.sort(key=lambda one: one[name], reverse=direction < 0)
        return _cursor(f"{command['$db']}.{command['find']}", found[: command.get("limit") or None])

    def _documents(self, command: Document, name: str) -> list[Document]:
        return list(self._server.databases.get(command["$db"], {}).get(command[name], []))


class _Refused(Exception):
    def __init__(self, code: int, name: str, message: str) -> None:
        super().__init__(message)
        self.answer = _error(code, name, message)


def _kept(user: User, mechanism: str) -> str:
    """What is kept in place of the password: for SCRAM-SHA-1 the MD5 of both (MongoDB's authentication specification)."""
    if mechanism == "SCRAM-SHA-256":
        return user.password
    return hashlib.md5(f"{user.name}:mongo:{user.password}".encode(), usedforsecurity=False).hexdigest()


def _shown(user: User, *, restrictions: bool) -> Document:
    shown: Document = {
        "_id": f"{user.database}.{user.name}",
        "userId": bson.Binary(b"0" * 16, 4),
        "user": user.name,
        "db": user.database,
        "roles": [{"role": role, "db": "admin"} for role in user.roles],
        "mechanisms": list(user.mechanisms),
    }
    if restrictions:
        shown["authenticationRestrictions"] = [[{"clientSource": list(user.sources)}]] if user.sources else []
    return shown


def _matches(document: Document, chosen: Document) -> bool:
    """Equality to a type and a bound above, which is all a look asks."""
    for name, rule in chosen.items():
        value = document.get(name)
        if not isinstance(value, datetime) or ("$lt" in rule and not value.replace(tzinfo=UTC) < rule["$lt"]):
            return False
    return True


def _cursor(namespace: str, batch: list[Document]) -> Document:
    return {"cursor": {"id": bson.Int64(0), "ns": namespace, "firstBatch": batch}}


def _error(code: int, name: str, message: str) -> Document:
    return {"ok": 0.0, "errmsg": message, "code": code, "codeName": name}


def _request(connection: socket.socket) -> tuple[int, int, Document] | None:
    header = _exactly(connection, _HEADER.size)
    if header is None:
        return None
    length, id, _, opcode = _HEADER.unpack(header)
    if opcode not in (_OP_MSG, _OP_QUERY):
        return None
    body = _exactly(connection, length - _HEADER.size) or b""
    options: Any = bson.CodecOptions(tz_aware=True)
    if opcode == _OP_MSG:
        (size,) = struct.unpack_from("<i", body, 5)
        return id, opcode, bson.decode(body[5 : 5 + size], codec_options=options)
    # Flags, the collection's name, how many to skip and to give; then the document.
    at = body.index(b"\x00", 4) + 1 + 8
    return id, opcode, {**bson.decode(body[at:], codec_options=options), "$db": "admin"}


def _packed(opcode: int, answers: int, document: Document) -> bytes:
    encoded = bson.encode(document)
    if opcode == _OP_MSG:
        head, kind = bytes(5), _OP_MSG
    else:
        head, kind = struct.pack("<iqii", 8, 0, 0, 1), _OP_REPLY
    return _HEADER.pack(_HEADER.size + len(head) + len(encoded), 1, answers, kind) + head + encoded


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    heard = bytearray()
    while len(heard) < size:
        piece = connection.recv(size - len(heard))
        if not piece:
            return None
        heard += piece
    return bytes(heard)
