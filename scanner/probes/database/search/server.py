"""How Elasticsearch or OpenSearch is set up, and what it records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.search.accounts import hashing, own_rights, unguarded
from scanner.probes.database.search.options import Options
from scanner.probes.database.search.session import SearchSession
from scanner.probes.database.words import at, number, texts, word
from scanner.probes.failures import LookFailed

_CONFIG = "/_plugins/_security/api/securityconfig"
_AUDIT = "/_plugins/_security/api/audit"
_AUDIT_INDEX = "/_cat/indices/security-auditlog-*?format=json&h=index"
_NOTHING: Mapping[str, Any] = {"audit": False, "logins": False, "forwarded": False}
_OLDEST_FIRST = ("SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_SHOWN = ("", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")


def server(session: SearchSession, login: Login) -> dict[str, Any]:
    """The facts of `DatabaseEvidence`. A port speaks either HTTP or HTTPS, so that TLS is required where it is spoken."""
    return {
        "address": login.target.address,
        "port": login.port,
        "engine": session.engine,
        "version": session.version,
        "tls": login.tls,
        "tls_required": login.tls,
        "oldest_tls": _oldest_tls(session) if login.tls else "",
        "encrypted": login.tls,
        "our_rights": own_rights(session),
    }


def settings(session: SearchSession) -> dict[str, Any]:
    """The facts of `DatabaseSettingsEvidence`. Neither engine encrypts what it stores, and neither ends an idle login.

    Raises:
        LookFailed: the settings of the cluster may not be seen.
    """
    options = Options(session)
    return {
        "engine": session.engine,
        "password_scheme": hashing(session) or None,
        "lockout_after": _lockout(session),
        # Lucene ends every file of an index with a checksum; no setting turns it off.
        "checksums": True,
        "listens_on": _listens_on(session),
        "dangerous": tuple(_dangerous(session, options)),
    }


def audit(session: SearchSession) -> dict[str, Any]:
    """The facts of `DatabaseAuditEvidence`.

    Raises:
        LookFailed: the settings may not be seen.
    """
    if unguarded(session):
        facts = _NOTHING
    else:
        facts = _opensearch_audit(session) if session.engine == "opensearch" else _elasticsearch_audit(session)
    return {"engine": session.engine, **facts}


def _elasticsearch_audit(session: SearchSession) -> Mapping[str, Any]:
    """Audit records go to a file of each node; each has the user, the origin and the time."""
    options = Options(session)
    if options.text("xpack.security.audit.enabled") != "true":
        return _NOTHING
    left_out = options.list("xpack.security.audit.logfile.events.exclude")
    events = set(options.list("xpack.security.audit.logfile.events.include")) - set(left_out)
    everything = "_all" in events
    good = everything or bool({"authentication_success", "access_granted"} & events)
    failed = everything or "authentication_failed" in events
    changes = everything or bool({"security_config_change", "access_granted"} & events)
    by = {"audit_by": "xpack.security.audit"}
    return {**by, "audit": changes, "logins": good and failed, "with_who": True, "forwarded": False}


def _opensearch_audit(session: SearchSession) -> Mapping[str, Any]:
    """That it is on by this answer is not enough: where records go is set in a file that no answer shows. That they go into the
    cluster itself is seen by the index they go to."""
    told = session.object(_AUDIT)
    if at(told, "config", "enabled") is False:
        return _NOTHING
    indices = session.get(_AUDIT_INDEX)
    if at(told, "config", "enabled") is not True or not isinstance(indices, list) or not indices:
        return {}
    left_out = texts(at(told, "config", "audit", "disabled_rest_categories"))
    logins = not {"AUTHENTICATED", "FAILED_LOGIN"} & set(left_out)
    return {"audit": True, "audit_by": "security-auditlog", "logins": logins, "with_who": True, "forwarded": False}


def _oldest_tls(session: SearchSession) -> str:
    try:
        accepted = Options(session).list("xpack.security.http.ssl.supported_protocols")
    except Lost:
        raise
    except LookFailed:
        return ""
    return next((shown for name, shown in zip(_OLDEST_FIRST, _SHOWN, strict=True) if name in accepted), "")


def _lockout(session: SearchSession) -> int | None:
    """OpenSearch's own bar after failed logins (`auth_failure_listeners`); Elasticsearch has none."""
    told = session.maybe(_CONFIG) if session.engine == "opensearch" else None
    if not isinstance(at(told, "config", "dynamic"), Mapping):
        return None
    listeners = at(told, "config", "dynamic", "auth_failure_listeners")
    tries = [number(at(one, "allowed_tries")) for one in _values(listeners)]
    return min((one for one in tries if one is not None), default=0)


def _listens_on(session: SearchSession) -> tuple[str, ...] | None:
    nodes = at(session.maybe("/_nodes/http?filter_path=nodes.*.http.bound_address"), "nodes")
    bound = [address for node in _values(nodes) for address in texts(at(node, "http", "bound_address"))]
    return tuple(dict.fromkeys(word(one.rpartition(":")[0].strip("[]"), 60) for one in bound))[:20] or None


def _dangerous(session: SearchSession, options: Options) -> Iterator[str]:
    """Features by which a login reaches other servers, or the machine: Painless is held in a sandbox, what was before is not."""
    if any(
        one.startswith("*")
        for one in options.list("reindex.remote.whitelist") + options.list("reindex.remote.allowlist")
    ):
        yield "reindex.remote.whitelist: *"
    if any("*" in one for one in options.list("repositories.url.allowed_urls")):
        yield "repositories.url.allowed_urls: *"
    major = number(session.version.partition(".")[0])
    before_painless = session.engine == "elasticsearch" and major is not None and major < 5
    if before_painless and options.text("script.inline") in ("true", "on"):
        yield "script.inline"


def _values(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, Mapping) else []
