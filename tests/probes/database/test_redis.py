"""Looking inside Redis: real servers, weak and hardened, and servers that play false."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from checks import Outcome
from checks.evidence import (
    DatabaseAccountsEvidence,
    DatabaseAuditEvidence,
    DatabaseBackupEvidence,
    DatabaseEvidence,
    DatabaseSettingsEvidence,
    Reason,
    TablesEvidence,
)
from tests.lab.certificates import issue
from tests.probes.database.looking import Looked, far_away, look, relay
from tests.probes.servers import Script, drips, free_port, program, scripted

PASSWORD = "Look-inside-7!"
RIGHTS = "+info +config|get +acl|list +acl|whoami +client|list +command|info"
READER = f"user citywall on >{PASSWORD} resetkeys resetchannels -@all {RIGHTS}"


PLANTED = {
    "database.backup-old",
    "database.broad-grants",
    "database.dangerous-features",
    "database.default-account",
    "database.idle-timeout",
    "database.log-stays-local",
    "database.no-archiving",
    "database.no-password",
    "database.no-replica",
    "database.public-rights",
    "database.scanner-account-writes",
    "database.tls-off",
}
NEVER_BY_ITSELF = {"database.audit-off", "database.logins-unlogged"}
"""What no configuration of Redis mends: something before it must record."""


@contextmanager
def server(folder: Path, *lines: str, tls: tuple[Path, Path] | None = None) -> Iterator[int]:
    """redis-server with these lines in its configuration."""
    port = free_port()
    ports = [f"port {port}"]
    if tls is not None:
        files = [f"tls-cert-file {tls[0]}", f"tls-key-file {tls[1]}", "tls-auth-clients no"]
        ports = ["port 0", f"tls-port {port}", *files]
    settings = [*ports, "bind 127.0.0.1", f"dir {folder}", *lines]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "redis.conf").write_text("\n".join(settings) + "\n")
    with program(["redis-server", str(folder / "redis.conf")], folder, port):
        yield port


def cli(port: int, *words: str) -> str:
    return subprocess.run(
        ["redis-cli", "-p", str(port), *words], check=True, capture_output=True, text=True, timeout=10
    ).stdout


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """As it is often found: no password, every door open, nothing saved."""
    folder = tmp_path_factory.mktemp("weak")
    opened = ["enable-debug-command yes", "enable-module-command yes", "enable-protected-configs yes"]
    with server(folder, 'save ""', "protected-mode no", *opened) as port:
        cli(port, "set", "sheet:1", "11010519491231002X")
        cli(port, "acl", "setuser", "leftover", "on", "nopass", "+@write", "+config|set", "~*")
        yield look(port, never_shown=("11010519491231002X", "sheet:1"))


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """TLS alone, named users, saved twice a day and into the append-only file, logged to syslog."""
    folder = tmp_path_factory.mktemp("hardened")
    authority = issue(names=(), common_name="City CA", is_ca=True, key_ids=True)
    files = issue(names=("127.0.0.1",), issuer=authority, key_ids=True).write(folder)
    lines = [
        "user default off",
        READER,
        "user hotline on >Another-one-8! ~hotline:* -@all +@read +set",
        "timeout 900",
        "appendonly yes",
        "save 43200 1",
        "syslog-enabled yes",
        'tls-protocols "TLSv1.2 TLSv1.3"',
    ]
    roots = authority.certificate.public_bytes(Encoding.PEM).decode()
    hidden = ("Another-one-8!", *(sha256(one.encode()).hexdigest() for one in ("Another-one-8!", PASSWORD)))
    with server(folder, *lines, tls=files) as port:
        yield look(port, "citywall", PASSWORD, roots=roots, never_shown=hidden)


def test_what_is_planted_is_found_and_what_is_kept_well_is_not(weak: Looked, hardened: Looked) -> None:
    found = {check for check, outcome in weak.judged().items() if outcome is Outcome.NOT_MET}
    assert found == PLANTED | NEVER_BY_ITSELF
    assert (weak.most_at_once, hardened.most_at_once) == (1, 1)
    falsely = {check for check, outcome in hardened.judged().items() if outcome is Outcome.NOT_MET}
    assert falsely == NEVER_BY_ITSELF | {"database.no-replica"}


def test_a_weak_server_is_seen_as_it_is(weak: Looked) -> None:
    assert not weak.failed
    seen = weak.of(DatabaseEvidence)
    assert (seen.engine, seen.version[0].isdigit(), seen.tls, seen.encrypted) == ("redis", True, False, False)
    assert seen.our_rights == ("@all",)
    default, leftover = weak.of(DatabaseAccountsEvidence).accounts
    assert (default.name, default.superuser, default.built_in, default.scheme) == ("default", True, True, "none")
    assert (leftover.superuser, leftover.scheme, leftover.grants) == (False, "none", ("@write", "config|set"))
    assert (default.addresses, leftover.addresses) == (1, 0)
    assert weak.of(DatabaseAccountsEvidence).public_rights == ("@all",)


def test_a_weak_server_keeps_and_guards_nothing(weak: Looked) -> None:
    settings = weak.of(DatabaseSettingsEvidence)
    assert settings.dangerous == (
        "enable-protected-configs yes",
        "enable-debug-command yes",
        "enable-module-command yes",
    )
    assert (settings.idle_seconds, settings.listens_on, settings.checksums) == (0, ("127.0.0.1",), True)
    audit = weak.of(DatabaseAuditEvidence)
    assert (audit.audit, audit.logins, audit.forwarded) == (False, False, False)
    backup = weak.of(DatabaseBackupEvidence)
    assert (backup.archiving, backup.last_good, backup.replicas, backup.is_replica) == (False, "", 0, False)
    tables = weak.of(TablesEvidence)
    assert (tables.tables, tables.sampled, tables.columns) == (1, 0, ())


def test_a_hardened_server_is_seen_as_it_is(hardened: Looked) -> None:
    assert not hardened.failed
    seen = hardened.of(DatabaseEvidence)
    assert (seen.tls, seen.tls_required, seen.oldest_tls, seen.encrypted) == (True, True, "TLS 1.2", True)
    assert seen.our_rights == ()
    accounts = {one.name: one for one in hardened.of(DatabaseAccountsEvidence).accounts}
    assert set(accounts) == {"default", "citywall", "hotline"}
    assert (accounts["default"].can_login, accounts["hotline"].scheme) == (False, "sha256")
    assert not any(one.superuser for one in accounts.values() if one.can_login)
    assert hardened.of(DatabaseAccountsEvidence).public_rights == ()
    settings = hardened.of(DatabaseSettingsEvidence)
    assert (settings.dangerous, settings.idle_seconds) == ((), 900)
    assert hardened.of(DatabaseAuditEvidence).forwarded is True
    # It has saved nothing since it started and is set to: that it has no snapshot is not known.
    assert hardened.of(DatabaseBackupEvidence).last_good is None
    assert hardened.of(DatabaseBackupEvidence).archiving is True


def test_a_snapshot_and_a_replica_are_seen(tmp_path: Path) -> None:
    with server(tmp_path / "first") as first, server(tmp_path / "second", f"replicaof 127.0.0.1 {first}") as second:
        cli(first, "save")
        for _ in range(100):
            if "connected_slaves:1" in cli(first, "info", "replication"):
                break
            time.sleep(0.1)
        leader, follower = (look(port).of(DatabaseBackupEvidence) for port in (first, second))
    assert leader.last_good is not None
    assert leader.last_good.startswith("20")
    assert (leader.failed_since, leader.replicas, leader.is_replica) == (False, 1, False)
    assert follower.is_replica is True


@pytest.mark.parametrize(
    ("user", "password"), [("citywall", "wrong-guess-1"), ("nobody-such", PASSWORD), ("", "wrong-guess-2")]
)
def test_a_wrong_login_is_tried_once(tmp_path: Path, user: str, password: str) -> None:
    with server(tmp_path, READER, "requirepass Another-one-9!") as port:
        seen = look(port, user, password)
        refused = cli(port, "-a", "Another-one-9!", "info", "errorstats")
    assert [one.reason for one in seen.failed.values()] == [Reason.AUTH_FAILED]
    assert list(seen.failed) == ["database"]
    assert "errorstat_WRONGPASS:count=1\n" in refused.replace("\r", "")


def test_one_password_without_a_name_is_enough(tmp_path: Path) -> None:
    with server(tmp_path, f"requirepass {PASSWORD}") as port:
        seen = look(port, password=PASSWORD)
    assert seen.of(DatabaseAccountsEvidence).accounts[0].scheme == "sha256"
    assert seen.of(DatabaseAccountsEvidence).public_rights == ()


def test_a_password_nobody_asks_for_is_no_obstacle(tmp_path: Path) -> None:
    with server(tmp_path) as port:
        seen = look(port, password=PASSWORD)
    assert seen.of(DatabaseAccountsEvidence).accounts[0].scheme == "none"


def test_an_account_without_rights_says_what_it_may_not_see(tmp_path: Path) -> None:
    with server(tmp_path, f"user citywall on >{PASSWORD} -@all +info", "requirepass Another-one-9!") as port:
        seen = look(port, "citywall", PASSWORD)
    assert seen.of(DatabaseEvidence).our_rights is None
    assert seen.of(DatabaseEvidence).tls is None
    assert seen.of(DatabaseBackupEvidence).archiving is False
    reasons = {kind: one.reason for kind, one in seen.failed.items()}
    assert reasons == dict.fromkeys(("database.accounts", "database.settings", "database.audit"), Reason.NO_RIGHT)


def test_a_password_is_not_shown_to_a_server_that_is_not_trusted(tmp_path: Path) -> None:
    files = issue(names=("127.0.0.1",)).write(tmp_path)
    with server(tmp_path, f"requirepass {PASSWORD}", tls=files) as port:
        seen = look(port, password=PASSWORD)
    (failed,) = seen.failed.values()
    assert failed.reason is Reason.AUTH_FAILED
    assert "not trusted" in failed.detail


def test_a_password_crosses_a_network_in_the_clear_only_where_the_credential_says_so(tmp_path: Path) -> None:
    with server(tmp_path, f"requirepass {PASSWORD}") as port, relay(port) as between, far_away():
        kept, sent = (look(between.port, password=PASSWORD, clear_text=clear) for clear in (False, True))
        assert between.from_client.count(PASSWORD.encode()) == 1
    (failed,) = kept.failed.values()
    assert (failed.reason, "in the clear only" in failed.detail) == (Reason.AUTH_FAILED, True)
    assert not sent.failed


def test_clear_text_does_not_make_a_certificate_trusted(tmp_path: Path) -> None:
    files = issue(names=("127.0.0.1",)).write(tmp_path)
    with server(tmp_path, f"requirepass {PASSWORD}", tls=files) as port:
        (failed,) = look(port, password=PASSWORD, clear_text=True).failed.values()
    assert (failed.reason, "not trusted" in failed.detail) == (Reason.AUTH_FAILED, True)


def replies(answer: Callable[[list[bytes]], bytes]) -> Script:
    """A server that is recognised as Redis, then answers each command as told."""

    def script(connection: socket.socket) -> None:
        while heard := connection.recv(65536):
            words = heard.split(b"\r\n")[2::2] if heard.startswith(b"*") else [b"PING"]
            connection.sendall(b"-NOAUTH Authentication required.\r\n" if words == [b"PING"] else answer(words))

    return script


OLD_INFO = b"redis_version:5.0.14\r\nconnected_clients:1\r\nrole:master\r\nconnected_slaves:0\r\naof_enabled:0\r\n"


def old(words: list[bytes]) -> bytes:
    """Redis 5: AUTH takes a password alone, there are no users, and MODULE was renamed."""
    name = words[0].upper()
    if name == b"AUTH":
        wrong = b"-ERR wrong number of arguments for 'auth' command\r\n"
        return b"+OK\r\n" if words[1:] == [PASSWORD.encode()] else wrong
    if name == b"INFO":
        return b"$%d\r\n%b\r\n" % (len(OLD_INFO), OLD_INFO)
    if name == b"CONFIG":
        known = {b"bind": b"0.0.0.0", b"timeout": b"0", b"rdbchecksum": b"yes", b"port": b"6379"}
        value = known.get(words[2])
        return b"*0\r\n" if value is None else b"*2\r\n$1\r\nx\r\n$%d\r\n%b\r\n" % (len(value), value)
    if name == b"COMMAND":
        return b"*1\r\n*-1\r\n" if words[2] == b"MODULE" else b"*1\r\n*1\r\n$1\r\nx\r\n"
    return b"-ERR unknown command `%b`, with args beginning with: `LIST`, \r\n" % name


def test_a_server_from_before_users_has_one_account_and_no_guards() -> None:
    with scripted(replies(old)) as one:
        seen = look(one.port, "citywall", PASSWORD)
    (account,) = seen.of(DatabaseAccountsEvidence).accounts
    assert (account.name, account.superuser, account.scheme) == ("default", True, "clear")
    settings = seen.of(DatabaseSettingsEvidence)
    assert (settings.password_scheme, settings.dangerous) == ("clear", ("CONFIG", "DEBUG"))
    assert settings.listens_on == ("0.0.0.0",)
    assert seen.of(DatabaseEvidence).our_rights == ("@all",)


def test_a_renamed_auth_that_repeats_the_password_is_not_repeated_again() -> None:
    echo = replies(lambda words: b"-ERR unknown command, with args beginning with: `%b`\r\n" % b"` `".join(words))
    with scripted(echo) as one:
        seen = look(one.port, "citywall", PASSWORD)
    assert [(one.sought, one.reason, one.detail) for one in seen.failed.values()] == [
        ("database", Reason.NOT_SUPPORTED, "AUTH")
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"$99999999999\r\n", Reason.TIMEOUT),
        (b"*99999999999\r\n", Reason.TIMEOUT),
        (b"?\x1b[31mgarbage\r\n", Reason.NOT_THIS_PROTOCOL),
        (b"$x\r\n", Reason.NOT_THIS_PROTOCOL),
        (b"*1\r\n" * 50_000, Reason.NOT_THIS_PROTOCOL),
        (b"+" + b"A" * 40_000_000, Reason.TOO_MUCH),
    ],
    ids=["long text", "long list", "garbage", "no number", "deep", "too much"],
)
def test_what_is_no_answer_of_redis_ends_the_look(
    answer: bytes, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.probes.database.line.QUIET_SECONDS", 1.0)
    with scripted(replies(lambda words: b"+OK\r\n" if words[0] == b"AUTH" else answer)) as one:
        seen = look(one.port, "citywall", PASSWORD)
    assert [(one.sought, one.reason) for one in seen.failed.values()] == [("database", reason)]


def test_a_server_lost_half_way_gives_what_it_gave() -> None:
    def script(connection: socket.socket) -> None:
        while heard := connection.recv(65536):
            words = heard.split(b"\r\n")[2::2] if heard.startswith(b"*") else [b"PING"]
            if words[0] == b"CLIENT":
                return
            connection.sendall(b"+PONG\r\n" if words == [b"PING"] else old(words))

    with scripted(script) as one:
        seen = look(one.port, "citywall", PASSWORD)
    assert seen.of(DatabaseAccountsEvidence)
    assert not seen.failed


def test_a_dripping_server_is_held_to_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.probes.database.look.BUDGET_SECONDS", 2.0)

    def script(connection: socket.socket) -> None:
        if connection.recv(65536).startswith(b"*"):
            drips(connection)
        connection.sendall(b"-NOAUTH Authentication required.\r\n")

    start = time.monotonic()
    with scripted(script) as one:
        seen = look(one.port, "citywall", PASSWORD)
    assert [one.reason for one in seen.failed.values()] == [Reason.TIMEOUT]
    assert time.monotonic() - start < 10
