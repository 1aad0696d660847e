"""Stores that may obey anybody: redis, memcached, mongodb. One harmless read each, no names of keys or databases kept."""

from __future__ import annotations

from scanner.probes.access.door import Access, Door, NotThisProtocol, told
from scanner.probes.conversation import line
from scanner.probes.mongo_wire import command, reply, whole

_NOT_AUTHORISED = (13, 18)
"""MongoDB error codes Unauthorized and AuthenticationFailed."""


def ask_redis(door: Door) -> Access:
    """PING, and where it is obeyed INFO server. One connection."""
    with door.talk() as talk:
        answer = told(talk, b"PING\r\n", line)
        if answer.startswith((b"-NOAUTH", b"-DENIED", b"-NOPERM")):
            return Access(protocol="redis", asked="PING", open_to_all=False)
        if not answer.startswith((b"+PONG", b"-LOADING", b"-MISCONF", b"-MASTERDOWN")):
            raise NotThisProtocol("no answer of redis to PING")
        info = told(talk, b"INFO server\r\n", lambda heard: heard.startswith(b"-") or heard.endswith(b"\r\n\r\n"))
    fields = dict(part.split(b":", 1) for part in info.split(b"\r\n") if b":" in part)
    details = {"version": fields.get(b"redis_version", b""), "mode": fields.get(b"redis_mode", b"")}
    return Access(protocol="redis", asked="PING", open_to_all=True, details=details)


def ask_memcached(door: Door) -> Access:
    """`version`, and where it is obeyed the count of items from `stats`. One connection."""
    with door.talk() as talk:
        answer = told(talk, b"version\r\n", line)
        if answer.startswith((b"CLIENT_ERROR", b"ERROR unauthenticated")):
            return Access(protocol="memcached", asked="version", open_to_all=False)
        if not answer.startswith(b"VERSION "):
            raise NotThisProtocol("no answer of memcached to version")
        stats = told(talk, b"stats\r\n", lambda heard: heard.endswith((b"END\r\n", b"ERROR\r\n")))
    counts = dict(part.split(b" ", 2)[1:] for part in stats.split(b"\r\n") if part.count(b" ") == 2)
    details = {"version": answer[len(b"VERSION ") :].strip(), "items": counts.get(b"curr_items", b"")}
    return Access(protocol="memcached", asked="version", open_to_all=True, details=details)


def ask_mongodb(door: Door) -> Access:
    """`hello`, then `listDatabases` for the names alone, of which the count is kept. One connection."""
    asked = "listDatabases"
    with door.talk() as talk:
        try:
            hello = reply(told(talk, command("hello"), whole))
            listed = reply(told(talk, command(asked, nameOnly=True), whole))
        except ValueError as error:
            raise NotThisProtocol(f"no answer of MongoDB: {error}") from error
    details = {"wire_version": str(hello.get("maxWireVersion", ""))}
    if listed.get("code") in _NOT_AUTHORISED:
        return Access(protocol="mongodb", asked=asked, open_to_all=False, details=details)
    if listed.get("ok") != 1:
        raise NotThisProtocol(f"{asked} failed with code {listed.get('code')}")
    details["databases"] = str(listed.get("databases", 0))
    return Access(protocol="mongodb", asked=asked, open_to_all=True, details=details)
