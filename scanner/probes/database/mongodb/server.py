"""How MongoDB is set up, by the options it was started with."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.mongodb.accounts import own_rights
from scanner.probes.database.mongodb.options import Options
from scanner.probes.database.mongodb.session import MongoSession
from scanner.probes.database.words import number, objects, texts, word
from scanner.probes.failures import LookFailed

_TLS_VERSIONS = ("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3")
_WEAKEST_FIRST = ("MONGODB-CR", "SCRAM-SHA-1", "SCRAM-SHA-256")


def server(session: MongoSession, login: Login) -> dict[str, Any]:
    """The facts of `DatabaseEvidence`; what the options may not tell is left out."""
    build = session.maybe("buildInfo") or {}
    return {
        "address": login.target.address,
        "port": login.port,
        "engine": "mongodb",
        "version": word(build.get("version"), 40),
        "tls": login.tls or None,
        "encrypted": login.tls,
        "our_rights": own_rights(session),
        **_tls(session),
    }


def settings(session: MongoSession) -> dict[str, Any]:
    """The facts of `DatabaseSettingsEvidence`. MongoDB has no rules for passwords and no lockout, and ends no idle session.

    Raises:
        LookFailed: the options may not be seen.
    """
    options = Options(session)
    engine = options.text("storage.engine") or "wiredTiger"
    return {
        "engine": "mongodb",
        "password_scheme": _password_scheme(session),
        "at_rest": options.get("security.enableEncryption") is True or bool(options.get("security.vault")),
        # WiredTiger writes a checksum with every block; no option turns it off.
        "checksums": True if engine == "wiredTiger" else None,
        "listens_on": tuple(word(one, 60) for one in options.listens_on),
        "dangerous": tuple(_dangerous(options)),
    }


def audit(session: MongoSession) -> dict[str, Any]:
    """The facts of `DatabaseAuditEvidence`. MongoDB's ordinary log has every login, good or failed, with name and address;
    changes of rights are in the audit log alone, which MongoDB Enterprise and Percona's server have.

    Raises:
        LookFailed: the options may not be seen.
    """
    options = Options(session)
    audited = options.text("auditLog.destination")
    forwarded = "syslog" in (audited, options.text("systemLog.destination"))
    return {
        "engine": "mongodb",
        "audit": bool(audited),
        "audit_by": "auditLog" if audited else "",
        "logins": True,
        "with_who": True,
        "forwarded": forwarded,
    }


def backup(session: MongoSession) -> dict[str, Any]:
    """The facts of `DatabaseBackupEvidence`. A replica set logs every change; of copies made by other programs the server
    knows nothing.

    Raises:
        LookFailed: the state of the replica set may not be seen.
    """
    if not isinstance(session.hello.get("setName"), str):
        # A router of a sharded cluster does not tell of the copies behind it.
        alone = session.hello.get("msg") != "isdbgrid"
        return {
            "engine": "mongodb",
            "archiving": False if alone else None,
            "replicas": 0 if alone else None,
            "is_replica": False if alone else None,
        }
    members = objects(session.told("replSetGetStatus").get("members"))
    following = [one for one in members if number(one.get("state")) == 2 and number(one.get("health")) == 1]
    is_replica = session.hello.get("secondary") is True
    return {"engine": "mongodb", "archiving": True, "replicas": len(following), "is_replica": is_replica}


def _tls(session: MongoSession) -> dict[str, Any]:
    try:
        options = Options(session)
    except Lost:
        raise
    except LookFailed:
        return {}
    mode = options.text("net.tls.mode", "net.ssl.mode").removesuffix("TLS").removesuffix("SSL")
    disabled = options.text("net.tls.disabledProtocols", "net.ssl.disabledProtocols").replace(" ", "").split(",")
    left = [one for one in _TLS_VERSIONS if one not in disabled]
    # Where none is disabled, what the server accepts depends on the OpenSSL it was built with.
    oldest = left[0].replace("TLS", "TLS ").replace("_", ".") if left and len(left) < len(_TLS_VERSIONS) else ""
    offered = mode in ("allow", "prefer", "require")
    return {"tls": offered, "tls_required": mode == "require", "oldest_tls": oldest if offered else ""}


def _password_scheme(session: MongoSession) -> str | None:
    """The weakest of the ways to log in that keep a password, None where it could not be seen."""
    answer = session.maybe("getParameter", authenticationMechanisms=1) or {}
    offered = texts(answer.get("authenticationMechanisms"))
    return next((one for one in _WEAKEST_FIRST if one in offered), None)


def _dangerous(options: Options) -> list[str]:
    """Features that are on: JavaScript in the server, which is unless it was turned off, and commands for tests."""
    found = []
    if options.get("security.javascriptEnabled") is not False:
        found.append("security.javascriptEnabled")
    if number(options.get("setParameter.enableTestCommands")) == 1:
        found.append("enableTestCommands")
    return found
