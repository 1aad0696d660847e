"""What speaks on a port: real servers, scripted ones, and hostile ones that must end in time."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks.evidence import AccessEvidence, FailedLook, Reason, ServiceEvidence
from scanner.lab.certificates import LabAuthority
from scanner.lab.hosts import CertificateRecipe
from scanner.probes import identify as identify_module
from scanner.probes.access import look_access
from scanner.probes.identify import identify
from scanner.probes.mongo_wire import command
from scanner.probes.openers import POSTGRESQL_SSL_REQUEST
from scanner.probes.recognise import recognise
from tests.lab.mongo_standin import MongoStandin
from tests.probes.servers import (
    Script,
    Scripted,
    answers,
    drips,
    endless,
    free_port,
    nginx,
    permitted,
    redis,
    redis_in_tls,
    resets,
    says,
    scripted,
    silent,
    sshd,
    target_at,
    vsftpd,
)

LONGEST = 10.0
"""Seconds for any port, with room for a busy machine; the promise is eight."""


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    authority = LabAuthority(tmp_path / "root.pem", datetime.now(UTC))
    return authority.issue(CertificateRecipe(key="ec", issued_days_ago=1, lives_days=30), ("localhost",), tmp_path)


def service_at(port: int, address: str = "127.0.0.1") -> ServiceEvidence:
    seen = identify(target_at(address), port, permitted())
    assert isinstance(seen, ServiceEvidence), seen
    return seen


def failure_at(port: int, address: str = "127.0.0.1") -> FailedLook:
    start = time.monotonic()
    seen = identify(target_at(address), port, permitted())
    assert time.monotonic() - start < LONGEST
    assert isinstance(seen, FailedLook), seen
    return seen


def test_openssh_is_known_by_its_banner(tmp_path: Path) -> None:
    with sshd(tmp_path / "ssh") as port:
        seen = service_at(port)
    assert (seen.protocol, seen.product, seen.tls, seen.identified_by) == ("ssh", "OpenSSH", False, "banner")
    assert seen.version[0].isdigit()
    assert seen.banner.startswith("SSH-2.0-OpenSSH")
    assert seen.place.locator == f"tcp/{port}"


def test_nginx_is_known_by_its_answer(tmp_path: Path) -> None:
    with nginx(tmp_path / "web", tls=False) as port:
        seen = service_at(port)
    assert (seen.protocol, seen.product, seen.tls) == ("http", "nginx", False)
    assert seen.version[0].isdigit()


def test_nginx_is_known_behind_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    with nginx(tmp_path / "web", tls=True, certificate=certificate) as port:
        seen = service_at(port)
    assert (seen.protocol, seen.product, seen.tls, seen.identified_by) == ("http", "nginx", True, "http")


def test_tls_on_a_port_known_for_plain_http_is_seen(
    tmp_path: Path, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with nginx(tmp_path / "web", tls=True, certificate=certificate) as port:
        monkeypatch.setattr(identify_module, "HTTP_PORTS", frozenset({port}))
        seen = service_at(port)
    assert (seen.protocol, seen.tls) == ("http", True)


def test_redis_is_known_on_any_port(tmp_path: Path) -> None:
    with redis(tmp_path, password="a-password") as port:
        seen = service_at(port)
    assert (seen.protocol, seen.identified_by) == ("redis", "hello")


@pytest.mark.parametrize(("type", "known"), [("database", "mongodb"), ("host", None)])
def test_mongodb_is_asked_on_any_port_where_a_database_is_registered(type: str, known: str | None) -> None:
    with scripted(MongoStandin()) as server:
        target = replace(target_at("127.0.0.1"), type=type, port=server.port)
        seen = identify(target, server.port, permitted())
        assert server.connections <= 6
    assert (seen.protocol if isinstance(seen, ServiceEvidence) else None) == known


def test_redis_is_known_and_obeys_behind_tls(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    with redis_in_tls(tmp_path, certificate) as port:
        seen = service_at(port)
        access = look_access(target_at("127.0.0.1"), port, "redis", permitted(), tls=True)
    assert (seen.protocol, seen.tls) == ("redis", True)
    assert isinstance(access, AccessEvidence)
    assert (access.open_to_all, access.tls) == (True, True)


def test_vsftpd_is_known_by_its_banner(tmp_path: Path) -> None:
    with vsftpd(tmp_path / "ftp", anonymous=False) as port:
        seen = service_at(port)
    assert (seen.protocol, seen.product) == ("ftp", "vsFTPd")
    assert seen.version[0].isdigit()


def test_ipv6_has_a_place_of_its_own() -> None:
    with scripted(says(b"SSH-2.0-dropbear_2022.83\r\n"), "::1") as server:
        seen = service_at(server.port, "::1")
    assert (seen.protocol, seen.product, seen.version) == ("ssh", "dropbear", "2022.83")
    assert seen.place.locator == f"tcp6/{server.port}"


def test_a_bare_greeting_of_220_is_asked_further() -> None:
    with scripted(answers({b"EHLO": b"250 mx at your service\r\n"}, greeting=b"220 mx ready\r\n")) as server:
        assert service_at(server.port).protocol == "smtp"
    with scripted(answers({b"EHLO": b"530 Please login\r\n"}, greeting=b"220 ready\r\n")) as server:
        assert service_at(server.port).protocol == "ftp"


def test_postgresql_is_known_by_its_one_letter() -> None:
    def script(connection: socket.socket) -> None:
        """As PostgreSQL does: closes without a word on what is no message of its own."""
        if connection.recv(4096) == POSTGRESQL_SSL_REQUEST:
            connection.sendall(b"N")

    with scripted(script) as server:
        seen = service_at(server.port)
    assert (seen.protocol, seen.identified_by) == ("postgresql", "hello")


def test_a_guess_by_port_number_costs_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(answers({b"PING": b"-NOAUTH Authentication required.\r\n"})) as server:
        monkeypatch.setattr(identify_module, "OPENERS", {server.port: b"PING\r\n"})
        assert service_at(server.port).protocol == "redis"
        assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "protocol", "product", "version"),
    [
        (b"220 ProFTPD Server (ProFTPD Default Installation) [10.0.0.1]\r\n", "ftp", "ProFTPD", ""),
        (b"220 mail.example.gov.cn ESMTP Postfix\r\n", "smtp", "Postfix", ""),
        (b"+OK Dovecot ready.\r\n", "pop3", "", ""),
        (b"* OK [CAPABILITY IMAP4rev1] ready\r\n", "imap", "", ""),
        (b"J\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00", "mysql", "", "8.0.36"),
        (b"Y\x00\x00\x00\x0a5.5.5-10.11.6-MariaDB-0+deb12u1\x00", "mysql", "MariaDB", "10.11.6"),
        (b"H\x00\x00\x00\xffj\x04Host '1.2.3.4' is not allowed to connect to this MySQL server", "mysql", "", ""),
        (b"RFB 003.008\n", "vnc", "", "003.008"),
        (b"@RSYNCD: 31.0\n", "rsync", "", "31.0"),
        (b"\xff\xfd\x18\xff\xfd\x20", "telnet", "", ""),
        (b"-DENIED Redis is running in protected mode", "redis", "", ""),
        (b"VERSION 1.6.18\r\n", "memcached", "", "1.6.18"),
        (command("hello"), "mongodb", "", ""),
        (b"HTTP/1.0 200 OK\r\n\r\nIt looks like you are trying to access MongoDB over HTTP on", "mongodb", "", ""),
        (b"Zookeeper version: 3.8.0-5a02, built on\n", "zookeeper", "", "3.8.0"),
        (b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x00\x08\x00\x02\x00\x00\x00", "rdp", "", ""),
        (b"AMQP\x00\x00\x09\x01", "amqp", "", ""),
        (b"\x20\x02\x00\x05", "mqtt", "", ""),
        (b"\x15\x01\x01\x00\x02\x02\x46", "tlcp", "", ""),
        (b"HTTP/1.1 403 Forbidden\r\nDate: x\r\nServer: Apache/2.4.57 (Debian)\r\n\r\n", "http", "Apache", "2.4.57"),
        (b"HTTP/1.1 200 OK\r\n\r\nServer: none\r\n", "http", "none", ""),
    ],
)
def test_answers_name_their_protocol(answer: bytes, protocol: str, product: str, version: str) -> None:
    known = recognise(answer)
    assert known is not None
    assert (known.protocol, known.product, known.version) == (protocol, product, version)


def test_words_of_no_protocol_are_an_unknown_service_not_a_failure() -> None:
    with scripted(says(b"\x1b[31m<script>{{7*7}}=HYPERLINK(1) file:///etc/passwd\r\n")) as server:
        seen = service_at(server.port)
    assert (seen.protocol, seen.tls) == ("unknown", False)
    assert seen.banner.startswith(r"\x1b[31m<script>{{7*7}}=HYPERLINK(1)")
    assert seen.banner.isprintable()


@pytest.mark.parametrize(
    "words", [b"HTTP/1.1 200 OK\r\nServer: \x1b]0;x\x07\xe2\x80\xae\r\n\r\n", b"SSH-2.0-\x07\x1b\r\n"]
)
def test_control_characters_never_pass(words: bytes) -> None:
    with scripted(says(words)) as server:
        seen = service_at(server.port)
    assert all(text.isprintable() for text in (seen.banner, seen.product, seen.version))


def test_a_silent_port_is_a_failed_look_in_time() -> None:
    with scripted(silent) as server:
        assert failure_at(server.port).reason is Reason.SILENT
        assert server.connections <= 5


def test_half_a_tls_record_is_no_tls() -> None:
    def script(connection: socket.socket) -> None:
        if connection.recv(4096).startswith(b"\x16"):
            connection.sendall(b"\x16\x03\x03\x40\x00")
            silent(connection)

    with scripted(script) as server:
        start = time.monotonic()
        seen = service_at(server.port)
        assert time.monotonic() - start < LONGEST
    assert (seen.protocol, seen.tls) == ("unknown", False)


def test_a_port_that_answers_the_hello_and_no_handshake_is_tls_with_something_unknown() -> None:
    with scripted(answers({b"\x16": b"\x15\x03\x03\x00\x02\x02\x28"})) as server:
        seen = service_at(server.port)
    assert (seen.protocol, seen.tls) == ("unknown", True)


@pytest.mark.parametrize("script", [drips, endless, says(b"\x00\xff" * 2000)], ids=["drip", "endless", "garbage"])
def test_endless_and_senseless_answers_end_in_time(script: Script) -> None:
    with scripted(script) as server:
        start = time.monotonic()
        seen = service_at(server.port)
        assert time.monotonic() - start < LONGEST
    assert seen.protocol == "unknown"
    assert len(seen.banner) <= 256


def test_resets_and_closings_and_refusals_are_told_apart() -> None:
    with scripted(resets) as server:
        assert failure_at(server.port).reason is Reason.RESET
    with scripted(lambda connection: None) as server:
        failed = failure_at(server.port)
        assert (failed.reason, "closed" in failed.detail) == (Reason.SILENT, True)
    assert failure_at(free_port()).reason is Reason.REFUSED


def test_a_port_that_drops_what_comes_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            assert failure_at(port).reason is Reason.TIMEOUT


def test_what_the_gate_refuses_is_not_contacted() -> None:
    with scripted(says(b"SSH-2.0-x\r\n")) as server:
        seen = identify(target_at("127.0.0.1"), server.port, permitted("127.9.9.9"))
        assert isinstance(seen, FailedLook)
        assert (seen.reason, server.connections) == (Reason.OUT_OF_SCOPE, 0)


def test_a_server_that_dies_after_its_first_words_is_still_told_of() -> None:
    servers: list[Scripted] = []

    def dies(connection: socket.socket) -> None:
        connection.sendall(b"who are you?\r\n")
        servers[0].close()

    with scripted(dies) as server:
        servers.append(server)
        seen = service_at(server.port)
    assert (seen.protocol, seen.banner) == ("unknown", "who are you?")
