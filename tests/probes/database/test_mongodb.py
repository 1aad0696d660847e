"""Looking inside MongoDB: a stand-in that pymongo takes for one, weak and hardened, and servers that play false."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pymongo import MongoClient
from pymongo.errors import OperationFailure

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
from tests.lab.mongo_standin import MongoStandin, User
from tests.probes.database.looking import Looked, look
from tests.probes.servers import Script, scripted

PASSWORD = "Look-inside-7!"
READER = User("citywall", PASSWORD, ("readAnyDatabase", "clusterMonitor", "seeUsers"), sources=("10.1.2.3/32",))
RESIDENT_ID, MOBILE = "11010519491231002X", "13800138000"
SHEETS = [
    {"_id": 1, "owner": {"证件号": RESIDENT_ID, "phones": [int(MOBILE)]}, "made_at": datetime(2019, 3, 1, tzinfo=UTC)},
    {"_id": 2, "owner": {"证件号": "", "phones": []}, "made_at": datetime(2026, 3, 1, tzinfo=UTC)},
    {"_id": 3, "scan": b"\x00" * 40_000},
]
CLEAN = [{"_id": number, "title": f"工单 {number}", "number": 20260000000 + number} for number in range(80)]
DATABASES = {"hotline": {"sheets": SHEETS, "articles": CLEAN}, "hotline_test": {"copy": SHEETS[:1]}}

WEAK = MongoStandin(options={"net": {"bindIpAll": True}}, databases=DATABASES, users=(User("app", "x", ("root",)),))
HARDENED_OPTIONS: dict[str, Any] = {
    "net": {"bindIp": "10.1.2.4", "tls": {"mode": "requireTLS", "disabledProtocols": "TLS1_0,TLS1_1"}},
    "security": {"authorization": "enabled", "javascriptEnabled": False, "enableEncryption": True},
    "auditLog": {"destination": "syslog"},
    "systemLog": {"destination": "syslog"},
    "setParameter": {"authenticationMechanisms": "SCRAM-SHA-256"},
    "storage": {"engine": "wiredTiger"},
}
MEMBERS = [
    {"_id": 0, "name": "10.1.2.4:27017", "state": 1, "health": 1.0},
    {"_id": 1, "name": "10.1.2.5:27017", "state": 2, "health": 1.0},
    {"_id": 2, "name": "10.1.2.6:27017", "state": 8, "health": 0.0},
]


PLANTED = {
    "data.past-keeping",
    "database.admin-from-anywhere",
    "database.any-address",
    "database.at-rest-clear",
    "database.audit-off",
    "database.dangerous-features",
    "database.listens-everywhere",
    "database.log-stays-local",
    "database.no-archiving",
    "database.no-password",
    "database.no-replica",
    "database.public-rights",
    "database.scanner-account-writes",
    "database.tls-off",
    "personal.column-clear",
    "personal.test-copy",
}


def hardened(**facts: Any) -> MongoStandin:
    modern = ("SCRAM-SHA-256",)
    users = (
        User("citywall", PASSWORD, READER.roles, mechanisms=modern, sources=READER.sources),
        User("hotline", "Another-one-8!", ("readWrite",), "hotline", modern, ("10.1.3.0/24",)),
    )
    return MongoStandin(options=HARDENED_OPTIONS, users=users, members=MEMBERS, **facts)


@pytest.fixture(scope="module")
def weak() -> Iterator[Looked]:
    with scripted(WEAK) as server:
        yield look(server.port, keep=(Keep("sheets", "made_at", 365),), never_shown=(RESIDENT_ID, MOBILE))


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    folder = tmp_path_factory.mktemp("tls")
    authority = issue(names=(), common_name="City CA", is_ca=True, key_ids=True)
    context = server_context(issue(names=("127.0.0.1",), issuer=authority, key_ids=True), folder)
    roots = authority.certificate.public_bytes(Encoding.PEM).decode()
    with scripted(hardened(context=context, databases={"hotline": {"articles": CLEAN}})) as server:
        yield look(server.port, "citywall", PASSWORD, roots=roots, never_shown=("Another-one-8!",))


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_the_stand_in_is_taken_for_mongodb_by_its_own_driver(mechanism: str) -> None:
    standin = MongoStandin(options={"security": {"authorization": "enabled"}}, users=(READER,), databases=DATABASES)
    with scripted(standin) as server:
        options: dict[str, Any] = {"authMechanism": mechanism, "serverSelectionTimeoutMS": 5000}
        client: MongoClient[dict[str, Any]]
        with MongoClient("127.0.0.1", server.port, username="citywall", password=PASSWORD, **options) as client:
            assert client.server_info()["version"] == "7.0.14"
            assert set(client.list_database_names()) >= {"hotline", "hotline_test"}
            assert client.hotline.list_collection_names() == ["as_seen", "sheets", "articles"]
            assert client.hotline.articles.find_one({}) == CLEAN[0]
            assert client.admin.command("usersInfo", {"forAllDBs": True})["users"][0]["user"] == "citywall"
            assert client.admin.command("getCmdLineOpts")["parsed"] == standin.options
            with pytest.raises(OperationFailure) as refused:
                client.admin.command("replSetGetStatus")
            assert refused.value.code == 76
        with MongoClient("127.0.0.1", server.port, username="citywall", password="wrong", **options) as client:
            with pytest.raises(OperationFailure) as refused:
                client.admin.command("getCmdLineOpts")
            assert refused.value.code == 18


def test_what_is_planted_is_found_and_what_is_kept_well_is_not(weak: Looked, strong: Looked) -> None:
    assert {check for check, outcome in weak.judged().items() if outcome is Outcome.NOT_MET} == PLANTED
    assert (weak.most_at_once, strong.most_at_once) == (1, 1)
    weaknesses = (Outcome.NOT_MET, Outcome.PARTLY_MET)
    assert [check for check, outcome in strong.judged().items() if outcome in weaknesses] == []


def test_a_weak_server_lets_everybody_in(weak: Looked) -> None:
    assert not weak.failed
    seen = weak.of(DatabaseEvidence)
    assert (seen.engine, seen.version, seen.tls, seen.encrypted) == ("mongodb", "7.0.14", False, False)
    assert seen.our_rights == ("anyAction",)
    accounts = weak.of(DatabaseAccountsEvidence)
    assert accounts.doors == (DatabaseDoor(database="all", user="all", address="0.0.0.0/0", method="trust"),)
    assert accounts.public_rights == ("root",)
    (app,) = accounts.accounts
    assert (app.name, app.superuser, app.scheme, app.host) == ("admin.app", True, "SCRAM-SHA-1", "%")


def test_a_weak_server_guards_and_records_little(weak: Looked) -> None:
    settings = weak.of(DatabaseSettingsEvidence)
    assert settings.dangerous == ("security.javascriptEnabled",)
    assert (settings.listens_on, settings.at_rest, settings.password_scheme) == (("*",), False, "SCRAM-SHA-1")
    audit = weak.of(DatabaseAuditEvidence)
    assert (audit.audit, audit.logins, audit.forwarded) == (False, True, False)
    backup = weak.of(DatabaseBackupEvidence)
    assert (backup.archiving, backup.last_good, backup.replicas, backup.is_replica) == (False, None, 0, False)


def test_personal_data_is_found_in_fields_of_any_depth(weak: Looked) -> None:
    tables = weak.of(TablesEvidence)
    assert (tables.tables, tables.sampled) == (3, 3)
    found = {(one.table, one.column): one for one in tables.columns}
    assert set(found) == {
        ("hotline.sheets", "owner.证件号"),
        ("hotline.sheets", "owner.phones"),
        ("hotline_test.copy", "owner.证件号"),
        ("hotline_test.copy", "owner.phones"),
    }
    id_column = found["hotline.sheets", "owner.证件号"]
    # The document with 40 KB in it is left out of the sample.
    assert (id_column.rows, id_column.filled, id_column.production) == (2, 1, True)
    assert [(one.kind, one.count) for one in id_column.personal] == [("resident_id", 1)]
    assert found["hotline_test.copy", "owner.phones"].production is False


def test_a_retention_rule_is_held_against_the_oldest_document(weak: Looked) -> None:
    (kept,) = weak.of(TablesEvidence).keeping
    assert (kept.oldest, kept.why_not) == ("2019-03-01", "")


def test_an_old_server_is_sampled_and_a_slow_one_asked_for_any_old_document() -> None:
    with scripted(MongoStandin(databases={"hotline": {"sheets": SHEETS}}, before_4_4=True, slow=True)) as server:
        tables = look(server.port, keep=(Keep("hotline.sheets", "made_at", 365),)).of(TablesEvidence)
    assert (tables.sampled, {one.rows for one in tables.columns}) == (1, {3})
    assert [(one.oldest, one.why_not) for one in tables.keeping] == [("2019-03-01", "")]


def test_a_hardened_server_is_seen_as_it_is(strong: Looked) -> None:
    assert not strong.failed
    seen = strong.of(DatabaseEvidence)
    assert (seen.tls, seen.tls_required, seen.oldest_tls, seen.encrypted) == (True, True, "TLS 1.2", True)
    assert seen.our_rights == ()
    accounts = strong.of(DatabaseAccountsEvidence)
    assert (accounts.doors, accounts.public_rights) == ((), ())
    assert [(one.name, one.host, one.scheme, one.superuser) for one in accounts.accounts] == [
        ("admin.citywall", "10.1.2.3/32", "SCRAM-SHA-256", False),
        ("hotline.hotline", "10.1.3.0/24", "SCRAM-SHA-256", False),
    ]
    settings = strong.of(DatabaseSettingsEvidence)
    assert (settings.dangerous, settings.at_rest, settings.listens_on) == ((), True, ("10.1.2.4",))
    assert settings.password_scheme == "SCRAM-SHA-256"
    audit = strong.of(DatabaseAuditEvidence)
    assert (audit.audit, audit.audit_by, audit.forwarded) == (True, "auditLog", True)
    backup = strong.of(DatabaseBackupEvidence)
    assert (backup.archiving, backup.replicas, backup.is_replica) == (True, 1, False)
    assert strong.of(TablesEvidence).columns == ()


@pytest.mark.parametrize("user", ["citywall", "nobody-such"])
def test_a_wrong_login_is_tried_once(user: str) -> None:
    standin = hardened()
    with scripted(standin) as server:
        seen = look(server.port, user, "wrong-guess-1")
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", Reason.AUTH_FAILED)]
    assert standin.commands.count("saslStart") == 1


def test_an_account_without_rights_says_what_it_may_not_see() -> None:
    users = (User("citywall", PASSWORD, (), "hotline"),)
    with scripted(MongoStandin(options=HARDENED_OPTIONS, users=users, members=MEMBERS)) as server:
        seen = look(server.port, "citywall", PASSWORD, database="hotline")
    assert (seen.of(DatabaseEvidence).version, seen.of(DatabaseEvidence).tls) == ("7.0.14", None)
    kinds = ("database.accounts", "database.settings", "database.audit", "database.backup", "database.tables")
    assert {kind: one.reason for kind, one in seen.failed.items()} == dict.fromkeys(kinds, Reason.NO_RIGHT)


def test_an_account_that_may_write_is_told() -> None:
    users = (User("citywall", PASSWORD, ("readWrite", "clusterMonitor")),)
    with scripted(MongoStandin(options=HARDENED_OPTIONS, users=users)) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert seen.of(DatabaseEvidence).our_rights == ("createCollection", "insert", "remove", "update")


def op_msg(document: dict[str, Any], answers: int) -> bytes:
    encoded = bson.encode(document)
    return struct.pack("<iiiiIB", 21 + len(encoded), 1, answers, 2013, 0, 0) + encoded


def false_server(*, first: bytes = b"", message: bytes = b"") -> Script:
    """Recognised as MongoDB, then answers the first step of SCRAM with `first`, or everything after hello with `message`."""

    def script(connection: socket.socket) -> None:
        while heard := connection.recv(65536):
            (id,) = struct.unpack_from("<i", heard, 4)
            if b"saslStart" in heard:
                payload = first.replace(b"NONCE", heard.split(b"r=")[1].split(b"\x00")[0])
                answer = {"ok": 1.0, "conversationId": 1, "done": False, "payload": payload}
                connection.sendall(message or op_msg(answer, id))
            elif b"saslContinue" in heard:
                proved = {"ok": 1.0, "conversationId": 1, "done": True, "payload": b"v=" + b"A" * 43 + b"="}
                connection.sendall(op_msg(proved, id))
            else:
                connection.sendall(op_msg({"ok": 1.0, "maxWireVersion": 21}, id))

    return script


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"r=NONCEabc,s=QSXCR+Q6sek8bf92,i=4096", Reason.AUTH_FAILED),
        (b"r=another,s=QSXCR+Q6sek8bf92,i=4096", Reason.AUTH_FAILED),
        (b"r=NONCEabc,s=QSXCR+Q6sek8bf92,i=1", Reason.AUTH_FAILED),
        (b"r=NONCEabc,s=QSXCR+Q6sek8bf92,i=999999999", Reason.NOT_THIS_PROTOCOL),
        (b"\xff\xfe", Reason.AUTH_FAILED),
    ],
    ids=["no proof", "another nonce", "too few iterations", "endless iterations", "garbage"],
)
def test_a_server_that_does_not_know_the_password_is_no_login(first: bytes, reason: Reason) -> None:
    with scripted(false_server(first=first)) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", reason)]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (struct.pack("<iiii", 2_000_000_000, 1, 2, 2013), Reason.NOT_THIS_PROTOCOL),
        (struct.pack("<iiii", 47_000_000, 1, 2, 2013), Reason.TOO_MUCH),
        (struct.pack("<iiii", -5, 1, 2, 2013), Reason.NOT_THIS_PROTOCOL),
        (struct.pack("<iiiiIB", 40, 1, 2, 2013, 0, 0) + b"\xff" * 19, Reason.NOT_THIS_PROTOCOL),
        (b"\x1b[31mgarbage and more of it\r\n", Reason.NOT_THIS_PROTOCOL),
        (struct.pack("<iiii", 100, 1, 2, 2013), Reason.TIMEOUT),
    ],
    ids=["too long", "too much", "negative", "no BSON", "garbage", "half"],
)
def test_what_is_no_answer_of_mongodb_ends_the_look(
    message: bytes, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.probes.database.line.QUIET_SECONDS", 1.0)
    with scripted(false_server(message=message)) as server:
        seen = look(server.port, "citywall", PASSWORD)
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", reason)]


def test_deep_documents_and_wrong_types_are_survived() -> None:
    deep: dict[str, Any] = {}
    for _ in range(80):
        deep = {"a": deep}
    odd = {"ok": 1.0, "users": [7, {"user": 1, "db": None, "roles": 7}], "parsed": deep, "version": 7, "databases": "x"}

    def script(connection: socket.socket) -> None:
        while heard := connection.recv(65536):
            (id,) = struct.unpack_from("<i", heard, 4)
            connection.sendall(op_msg({"ok": 1.0} if b"hello" in heard else odd, id))

    with scripted(script) as server:
        seen = look(server.port)
    assert seen.of(DatabaseEvidence).version == "7"
    assert not seen.failed


def test_a_server_lost_half_way_gives_what_it_gave() -> None:
    with scripted(MongoStandin(databases=DATABASES, ends_at="usersInfo")) as server:
        seen = look(server.port)
    assert seen.of(DatabaseEvidence).version == "7.0.14"
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", Reason.RESET)]
