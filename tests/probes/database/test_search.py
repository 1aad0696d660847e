"""Looking inside Elasticsearch and OpenSearch: stand-ins, weak and hardened, and servers that play false."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from checks import Outcome
from checks.evidence import (
    DatabaseAccountsEvidence,
    DatabaseAuditEvidence,
    DatabaseBackupEvidence,
    DatabaseDoor,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
    Reason,
    TablesEvidence,
)
from scanner.estate.model import Keep
from tests.lab.certificates import issue, server_context
from tests.lab.search_standin import Index, SearchStandin
from tests.probes.database.looking import Looked, far_away, look, relay
from tests.probes.servers import scripted

PASSWORD = "Look-inside-7!"
RESIDENT_ID, MOBILE = "11010519491231002X", "13800138000"
OPEN_DOOR = DatabaseDoor(database="all", user="all", address="0.0.0.0/0", method="trust")
MADE_AT = int(datetime(2019, 3, 1, tzinfo=UTC).timestamp() * 1000)
SHEETS = (
    {"owner": {"证件号": RESIDENT_ID, "phones": [int(MOBILE)]}, "made_at": MADE_AT},
    {"owner": {"证件号": ""}, "made_at": 2e12},
)
CLEAN = tuple({"title": f"工单 {number}", "number": 20260000000 + number} for number in range(80))

READER = {"cluster": ["monitor", "monitor_snapshot", "read_security"], "run_as": []}
ES_PAGES: dict[str, Any] = {
    "/_security/_authenticate": {"username": "citywall", "roles": ["look"]},
    "/_security/user/_privileges": {
        **READER,
        "indices": [{"names": ["*"], "privileges": ["read", "view_index_metadata"]}],
    },
    "/_security/role": {
        "superuser": {"cluster": ["all"], "indices": [{"names": ["*"], "privileges": ["all"]}]},
        "look": {"cluster": ["monitor"], "indices": [{"names": ["*"], "privileges": ["read"]}]},
        "everything": {"cluster": [], "indices": [{"names": ["*"], "privileges": ["all"]}]},
    },
    "/_security/user": {
        "elastic": {"username": "elastic", "roles": ["superuser"], "enabled": False, "metadata": {"_reserved": True}},
        "kibana_system": {"roles": ["kibana_system"], "enabled": True, "metadata": {"_reserved": True}},
        "citywall": {"roles": ["look"], "enabled": True, "metadata": {}},
    },
}
ES_SETTINGS: dict[str, Any] = {
    "xpack.security.enabled": "true",
    "xpack.security.http.ssl.supported_protocols": ["TLSv1.3", "TLSv1.2"],
    "xpack.security.authc.password_hashing.algorithm": "BCRYPT",
    "xpack.security.authc.anonymous.roles": [],
    "xpack.security.audit.enabled": "true",
    "xpack.security.audit.logfile.events.include": ["ACCESS_DENIED", "access_granted", "authentication_failed"],
    "xpack.security.audit.logfile.events.exclude": [],
    "reindex.remote.whitelist": [],
}
LAST = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
DAILY = [
    {"id": "day-1", "status": "SUCCESS", "end_epoch": str(int(LAST.timestamp()) - 86_400)},
    {"id": "day-2", "status": "SUCCESS", "end_epoch": str(int(LAST.timestamp()))},
]
OS_PAGES: dict[str, Any] = {
    "/_plugins/_security/authinfo": {"user_name": "citywall", "backend_roles": [], "roles": ["look", "own_index"]},
    "/_plugins/_security/api/roles": {
        "look": {
            "cluster_permissions": ["cluster_monitor", "cluster:admin/snapshot/get", "cluster:admin/repository/get"],
            "index_permissions": [{"index_patterns": ["*"], "allowed_actions": ["read", "indices:monitor/*"]}],
        },
        "own_index": {
            "cluster_permissions": [],
            "index_permissions": [{"index_patterns": ["${user_name}"], "allowed_actions": ["indices_all"]}],
        },
        "all_access": {"cluster_permissions": ["*"], "index_permissions": []},
    },
    "/_plugins/_security/api/rolesmapping": {
        "all_access": {"users": [], "backend_roles": ["admin"], "hosts": []},
        "own_index": {"users": ["*"], "backend_roles": []},
    },
    "/_plugins/_security/api/internalusers": {
        "citywall": {"hash": "", "reserved": False, "backend_roles": [], "opendistro_security_roles": ["look"]},
    },
    "/_plugins/_security/api/securityconfig": {
        "config": {"dynamic": {"auth_failure_listeners": {"ip": {"type": "ip", "allowed_tries": 5}}}}
    },
    "/_plugins/_security/api/audit": {
        "config": {"enabled": True, "audit": {"disabled_rest_categories": ["GRANTED_PRIVILEGES"]}}
    },
}


PLANTED = {
    "data.past-keeping",
    "database.any-address",
    "database.audit-off",
    "database.backup-old",
    "database.dangerous-features",
    "database.listens-everywhere",
    "database.log-stays-local",
    "database.logins-unlogged",
    "database.no-password",
    "database.no-replica",
    "database.public-rights",
    "database.scanner-account-writes",
    "database.tls-off",
    "personal.column-clear",
    "personal.test-copy",
}


def weaknesses(seen: Looked) -> set[str]:
    return {check for check, outcome in seen.judged().items() if outcome in (Outcome.NOT_MET, Outcome.PARTLY_MET)}


def elasticsearch(**facts: Any) -> SearchStandin:
    users = {"citywall": PASSWORD, "": "a2V5LWlkOmtleQ=="}
    indices = {"sheets": Index(1, documents=CLEAN), ".security-7": Index(0)}
    given = {
        "users": users,
        "pages": ES_PAGES,
        "settings": ES_SETTINGS,
        "indices": indices,
        "snapshots": {"nas": DAILY},
    }
    return SearchStandin(**{**given, "nodes": ("10.1.2.4:9200", "10.1.2.5:9200"), **facts})


def opensearch(**facts: Any) -> SearchStandin:
    indices = {"sheets": Index(1, documents=CLEAN), "security-auditlog-2026.06.01": Index(1)}
    nodes = ("10.1.2.4:9200", "10.1.2.5:9200")
    given = {
        "users": {"citywall": PASSWORD},
        "pages": OS_PAGES,
        "indices": indices,
        "snapshots": {"nas": DAILY},
        "nodes": nodes,
    }
    return SearchStandin(engine="opensearch", version="2.17.1", **{**given, **facts})


@pytest.fixture(scope="module")
def roots_and_context(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ssl.SSLContext]:
    authority = issue(names=(), common_name="City CA", is_ca=True, key_ids=True)
    issued = issue(names=("127.0.0.1",), issuer=authority, key_ids=True)
    context = server_context(issued, tmp_path_factory.mktemp("tls"))
    return authority.certificate.public_bytes(Encoding.PEM).decode(), context


@pytest.fixture(scope="module", params=["elasticsearch", "opensearch"])
def weak(request: pytest.FixtureRequest) -> Iterator[Looked]:
    """The security features are off."""
    indices = {
        "sheets": Index(0, ("made_at",), SHEETS),
        "articles_test": Index(0, (), SHEETS[:1]),
        "articles": Index(0, (), CLEAN),
    }
    settings = {"xpack.security.enabled": "false", "reindex.remote.whitelist": ["*:9200"]}
    standin = SearchStandin(engine=request.param, settings=settings, indices=indices, nodes=("[::]:9200",))
    with scripted(standin) as server:
        yield look(server.port, keep=(Keep("sheets", "made_at", 365),), never_shown=(RESIDENT_ID, MOBILE))


def test_a_weak_server_lets_everybody_in(weak: Looked) -> None:
    assert not weak.failed
    assert weak.most_at_once == 1
    assert {check for check, outcome in weak.judged().items() if outcome is Outcome.NOT_MET} == PLANTED
    seen = weak.of(DatabaseEvidence)
    assert (seen.version, seen.tls, seen.encrypted, seen.our_rights) == ("8.15.2", False, False, ("superuser",))
    accounts = weak.of(DatabaseAccountsEvidence)
    assert (accounts.accounts, accounts.doors, accounts.public_rights) == ((), (OPEN_DOOR,), ("superuser",))
    settings = weak.of(DatabaseSettingsEvidence)
    assert (settings.listens_on, settings.dangerous) == (("::",), ("reindex.remote.whitelist: *",))
    backup = weak.of(DatabaseBackupEvidence)
    assert (backup.last_good, backup.replicas) == ("", 0)


def test_personal_data_is_found_in_fields_of_any_depth(weak: Looked) -> None:
    tables = weak.of(TablesEvidence)
    assert (tables.tables, tables.sampled) == (3, 3)
    found = {(one.table, one.column): one for one in tables.columns}
    assert set(found) == {
        (table, f"owner.{name}") for table in ("sheets", "articles_test") for name in ("证件号", "phones")
    }
    assert (found["sheets", "owner.证件号"].rows, found["sheets", "owner.证件号"].filled) == (2, 1)
    assert found["articles_test", "owner.phones"].production is False
    assert [(one.oldest, one.why_not) for one in tables.keeping] == [("2019-03-01", "")]


def test_a_hardened_elasticsearch_is_seen_as_it_is(roots_and_context: tuple[str, ssl.SSLContext]) -> None:
    roots, context = roots_and_context
    with scripted(elasticsearch(context=context)) as server:
        seen = look(server.port, "citywall", PASSWORD, roots=roots)
    assert not seen.failed
    assert weaknesses(seen) == {"database.log-stays-local"}
    one = seen.of(DatabaseEvidence)
    assert (one.engine, one.version, one.tls_required, one.oldest_tls) == ("elasticsearch", "8.15.2", True, "TLS 1.2")
    assert (one.encrypted, one.our_rights) == (True, ())
    evidence = seen.of(DatabaseAccountsEvidence)
    assert (evidence.doors, evidence.public_rights) == ((), ())
    accounts = {account.name: account for account in evidence.accounts}
    assert (accounts["elastic"].can_login, accounts["elastic"].built_in, accounts["elastic"].superuser) == (
        False,
        True,
        True,
    )
    assert (accounts["kibana_system"].built_in, accounts["citywall"].scheme) == (False, "bcrypt")
    audit = seen.of(DatabaseAuditEvidence)
    assert (audit.audit, audit.logins, audit.with_who, audit.forwarded) == (True, True, True, False)
    backup = seen.of(DatabaseBackupEvidence)
    assert (backup.last_good, backup.failed_since, backup.replicas) == (LAST.isoformat(), False, 1)
    assert seen.of(DatabaseSettingsEvidence).dangerous == ()
    assert seen.of(TablesEvidence).columns == ()


def test_a_hardened_opensearch_is_seen_as_it_is(roots_and_context: tuple[str, ssl.SSLContext]) -> None:
    roots, context = roots_and_context
    failing = [*DAILY, {"id": "day-3", "status": "PARTIAL", "end_epoch": str(int(LAST.timestamp()) + 3600)}]
    with scripted(opensearch(context=context, snapshots={"nas": failing})) as server:
        seen = look(server.port, "citywall", PASSWORD, roots=roots)
    assert not seen.failed
    assert weaknesses(seen) == {"database.log-stays-local", "database.backup-old"}
    assert seen.of(DatabaseEvidence).engine == "opensearch"
    assert seen.of(DatabaseEvidence).our_rights == ()
    evidence = seen.of(DatabaseAccountsEvidence)
    accounts = {account.name: account for account in evidence.accounts}
    assert (accounts["citywall"].superuser, accounts["citywall"].grants) == (False, ())
    assert evidence.public_rights == ()
    assert seen.of(DatabaseSettingsEvidence).lockout_after == 5
    audit = seen.of(DatabaseAuditEvidence)
    assert (audit.audit, audit.logins, audit.forwarded) == (True, True, False)
    backup = seen.of(DatabaseBackupEvidence)
    assert (backup.last_good, backup.failed_since) == (LAST.isoformat(), True)


def test_accounts_with_too_many_rights_are_told() -> None:
    importer = {"roles": ["everything"], "enabled": True, "metadata": {}}
    pages = {**ES_PAGES, "/_security/user": {"importer": importer}}
    with scripted(elasticsearch(pages=pages)) as server:
        (account,) = look(server.port, "citywall", PASSWORD).of(DatabaseAccountsEvidence).accounts
    assert (account.name, account.superuser, account.grants) == ("importer", False, ("everything",))
    users = {
        "admin": {"hash": "$2y$12$x", "reserved": True, "backend_roles": ["admin"], "opendistro_security_roles": []},
        "importer": {"hash": "$2y$12$x", "backend_roles": [], "opendistro_security_roles": ["all_but_one"]},
    }
    broad = {
        "cluster_permissions": [],
        "index_permissions": [{"index_patterns": ["*"], "allowed_actions": ["indices_all"]}],
    }
    roles = {**OS_PAGES["/_plugins/_security/api/roles"], "all_but_one": broad, "look": broad}
    api = "/_plugins/_security/api"
    with scripted(opensearch(pages={**OS_PAGES, f"{api}/internalusers": users, f"{api}/roles": roles})) as server:
        seen = look(server.port, "citywall", PASSWORD, never_shown=("$2y$",))
    admin, other = seen.of(DatabaseAccountsEvidence).accounts
    assert (admin.built_in, admin.superuser, admin.scheme) == (True, True, "bcrypt")
    assert (other.superuser, other.grants) == (False, ("all_but_one",))
    assert seen.of(DatabaseEvidence).our_rights == ("indices_all",)


def test_an_audit_that_goes_nowhere_we_can_see_is_not_known() -> None:
    with scripted(opensearch(indices={})) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert seen.of(DatabaseAuditEvidence).audit is None


def test_whoever_gives_no_name_may_have_rights() -> None:
    settings = {**ES_SETTINGS, "xpack.security.authc.anonymous.roles": ["everything"]}
    with scripted(elasticsearch(anonymous=True, settings=settings)) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert seen.of(DatabaseAccountsEvidence).public_rights == ("everything",)


def test_an_api_key_logs_in_where_there_is_no_user() -> None:
    key = "a2V5LWlkOmtleQ=="
    with scripted(elasticsearch()) as server:
        assert look(server.port, password=key).of(DatabaseEvidence).version == "8.15.2"


@pytest.mark.parametrize("standin", [elasticsearch(), opensearch()], ids=["elasticsearch", "opensearch"])
def test_a_wrong_login_is_tried_once(standin: SearchStandin) -> None:
    basic = base64.b64encode(b"citywall:wrong-guess-1").decode()
    with scripted(standin) as server:
        seen = look(server.port, "citywall", "wrong-guess-1", never_shown=(basic,))
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", Reason.AUTH_FAILED)]
    # One of identify, one that asks as nobody, one with the password.
    assert standin.paths == ["/", "/", "/"]


def test_an_account_without_rights_says_what_it_may_not_see() -> None:
    forbidden = ("/_cluster/settings", "/_security/user", "/_snapshot", "/_cat/indices")
    with scripted(elasticsearch(forbidden=forbidden)) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert seen.of(DatabaseEvidence).our_rights == ()
    kinds = ("database.accounts", "database.settings", "database.audit", "database.backup", "database.tables")
    assert {kind: one.reason for kind, one in seen.failed.items()} == dict.fromkeys(kinds, Reason.NO_RIGHT)


def test_a_password_is_not_shown_to_a_server_that_is_not_trusted(tmp_path: Path) -> None:
    standin = elasticsearch(context=server_context(issue(names=("127.0.0.1",)), tmp_path))
    with scripted(standin) as server:
        seen = look(server.port, "citywall", PASSWORD)
    (failed,) = seen.failed.values()
    assert (failed.reason, "not trusted" in failed.detail) == (Reason.AUTH_FAILED, True)


def test_a_password_crosses_a_network_in_the_clear_only_where_the_credential_says_so() -> None:
    basic = base64.b64encode(f"citywall:{PASSWORD}".encode())
    with scripted(elasticsearch()) as server, relay(server.port) as between, far_away():
        (failed,) = look(between.port, "citywall", PASSWORD).failed.values()
        assert basic not in between.from_client
        sent = look(between.port, "citywall", PASSWORD, clear_text=True)
        assert basic in between.from_client
    assert (failed.reason, "in the clear only" in failed.detail) == (Reason.AUTH_FAILED, True)
    assert sent.of(DatabaseEvidence).version == "8.15.2"


def test_a_password_is_not_shown_to_another_product() -> None:
    heard = bytearray()

    def site(connection: socket.socket) -> None:
        while piece := connection.recv(65536):
            heard.extend(piece)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (b"" if piece[:4] == b"HEAD" else b"ok")
            )

    with scripted(site) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert [one.reason for one in seen.failed.values()] == [Reason.NOT_SUPPORTED]
    assert b"Authorization" not in heard


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"[" * 9_000_000, Reason.TOO_MUCH),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", Reason.TIMEOUT),
        (b"\x1b[31mgarbage\r\n", Reason.NOT_THIS_PROTOCOL),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", Reason.NOT_THIS_PROTOCOL),
        (b"", Reason.RESET),
    ],
    ids=["too much", "half", "garbage", "headers", "closed"],
)
def test_what_is_no_answer_ends_the_look(answer: bytes, reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.probes.database.line.QUIET_SECONDS", 1.0)
    standin = elasticsearch(ends_at="/_security/user/_privileges")

    def script(connection: socket.socket) -> None:
        standin(connection.dup())
        if answer:
            connection.sendall(answer)
            connection.recv(65536)

    with scripted(script) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", reason)]


@pytest.mark.parametrize("odd", [[1, 2], {"nodes": 7, "a": {"roles": 7}}, "words", None, {"config": {"dynamic": 5}}])
def test_json_of_another_shape_is_survived(odd: Any) -> None:
    paths = (
        *ES_PAGES,
        *OS_PAGES,
        "/_cluster/settings",
        "/_cluster/health",
        "/_nodes/http",
        "/_snapshot",
        "/_cat/indices",
    )
    for make in (elasticsearch, opensearch):
        with scripted(make(pages=dict.fromkeys(paths, odd))) as server:
            seen = look(server.port, "citywall", PASSWORD)
        assert seen.of(DatabaseEvidence)
        assert Reason.PROBE_ERROR not in [one.reason for one in seen.failed.values()]


def test_deep_json_is_no_fault_of_the_probe() -> None:
    def script(connection: socket.socket) -> None:
        standin = elasticsearch(ends_at="/_security/user/_privileges")
        standin(connection.dup())
        deep = b"[" * 100_000
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(deep) + deep)
        connection.recv(65536)

    with scripted(script) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert seen.of(DatabaseEvidence).our_rights is None
