"""Whether a service lets anybody in: one harmless read, nothing guessed, nothing written, no names kept."""

from __future__ import annotations

import json
import socket
import struct
import time
from pathlib import Path

import pytest

from checks.evidence import AccessEvidence, FailedLook, Reason, encode
from scanner.probes.access import control, look_access
from scanner.probes.mongo_wire import command
from scanner.probes.openers import POSTGRESQL_SSL_REQUEST
from tests.probes.servers import (
    Script,
    answers,
    closes_after,
    drips,
    endless,
    nginx,
    permitted,
    redis,
    resets,
    scripted,
    silent,
    target_at,
    vsftpd,
)

SECRET = "居民身份库"
"""The name of a thing that must not come out."""


def ask(port: int, protocol: str) -> AccessEvidence | FailedLook | None:
    start = time.monotonic()
    seen = look_access(target_at("127.0.0.1"), port, protocol, permitted(), tls=False)
    assert time.monotonic() - start < 15
    if seen is not None:
        assert SECRET.encode() not in encode(seen)
    return seen


def access(port: int, protocol: str) -> AccessEvidence:
    seen = ask(port, protocol)
    assert isinstance(seen, AccessEvidence), seen
    return seen


def http_server(pages: dict[str, tuple[int, object]], headers: str = "") -> Script:
    """Answers each path of `pages` with its status and JSON, everything else with 404."""

    def script(connection: socket.socket) -> None:
        request = connection.recv(4096).decode()
        path = request.split(" ")[1]
        status, value = pages.get(path, (404, "page not found"))
        body = json.dumps(value, ensure_ascii=False).encode()
        head = f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    return script


def bson(**values: float | list[bytes]) -> bytes:
    """An OP_MSG answer with these numbers and arrays of documents."""
    body = b""
    for name, value in values.items():
        if isinstance(value, list):
            items = b"".join(b"\x03" + str(i).encode() + b"\x00" + one for i, one in enumerate(value))
            body += b"\x04" + name.encode() + b"\x00" + struct.pack("<i", len(items) + 5) + items + b"\x00"
        else:
            body += b"\x01" + name.encode() + b"\x00" + struct.pack("<d", value)
    document = struct.pack("<i", len(body) + 5) + body + b"\x00"
    return struct.pack("<iiiiIB", 21 + len(document), 1, 1, 2013, 0, 0) + document


def database(name: str) -> bytes:
    text = name.encode() + b"\x00"
    body = b"\x02name\x00" + struct.pack("<i", len(text)) + text
    return struct.pack("<i", len(body) + 5) + body + b"\x00"


def test_an_open_redis_obeys(tmp_path: Path) -> None:
    with redis(tmp_path) as port:
        seen = access(port, "redis")
    assert (seen.open_to_all, seen.may_write, seen.asked) == (True, False, "PING")
    assert seen.details["version"][0].isdigit()
    assert seen.details["mode"] == "standalone"


def test_a_redis_with_a_password_refuses_and_is_asked_once(tmp_path: Path) -> None:
    with redis(tmp_path, password="a-password") as port:
        seen = access(port, "redis")
        rejected = _redis_counter(port, "a-password", "total_error_replies")
    assert (seen.open_to_all, seen.details) == (False, {})
    assert rejected == 1, "more than the one PING was tried"


def _redis_counter(port: int, password: str, name: str) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"AUTH {password}\r\nINFO stats\r\n".encode())
        heard = b""
        while name.encode() not in heard or not heard.endswith(b"\r\n"):
            heard += connection.recv(4096)
    return int(heard.split(name.encode() + b":")[1].split(b"\r\n")[0])


def test_vsftpd_with_and_without_anonymous(tmp_path: Path) -> None:
    with vsftpd(tmp_path / "open", anonymous=True) as port:
        seen = access(port, "ftp")
    assert (seen.open_to_all, seen.may_write) == (True, False)
    with vsftpd(tmp_path / "closed", anonymous=False) as port:
        assert access(port, "ftp").open_to_all is False


@pytest.mark.parametrize(("declared", "may_write"), [(b"perm=cdelm;", True), (b"perm=el;", False)])
def test_an_ftp_server_that_declares_rights_is_believed(declared: bytes, may_write: bool) -> None:
    replies = {
        b"USER anonymous": b"331 your address\r\n",
        b"PASS": b"230-Welcome\r\n230 entered\r\n",
        b"MLST": b"250-Listing\r\n type=cdir;" + declared + b" /\r\n250 End\r\n",
    }
    with scripted(answers(replies, greeting=b"220 ready\r\n")) as server:
        seen = access(server.port, "ftp")
    assert (seen.open_to_all, seen.may_write) == (True, may_write)


def test_memcached_gives_version_and_count() -> None:
    stats = f"STAT pid 1\r\nSTAT curr_items 42\r\nSTAT x {SECRET}\r\nEND\r\n".encode()
    with scripted(answers({b"version": b"VERSION 1.6.18\r\n", b"stats": stats})) as server:
        seen = access(server.port, "memcached")
    assert (seen.open_to_all, seen.details) == (True, {"version": "1.6.18", "items": "42"})


def test_mongodb_gives_a_count_of_databases_and_no_name() -> None:
    hello = command("hello")[16:40]
    listed = bson(databases=[database(SECRET), database("admin")], totalSize=1.0, ok=1.0)

    def script(connection: socket.socket) -> None:
        while request := connection.recv(4096):
            connection.sendall(bson(maxWireVersion=17.0, ok=1.0) if hello in request else listed)

    with scripted(script) as server:
        seen = access(server.port, "mongodb")
    assert (seen.open_to_all, seen.details["databases"]) == (True, "2")


def test_mongodb_that_wants_a_login_refuses() -> None:
    with scripted(answers({b"": bson(ok=0.0, code=13.0)})) as server:
        assert access(server.port, "mongodb").open_to_all is False


@pytest.mark.parametrize("answer", [b"\x05\x00\x00\x00", bson(ok=1.0)[:30], struct.pack("<i", 24) + b"\xff" * 40])
def test_mongodb_garbage_is_no_answer(answer: bytes) -> None:
    with scripted(answers({b"": answer}, then_close=True)) as server:
        seen = ask(server.port, "mongodb")
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.NOT_THIS_PROTOCOL


def test_zookeeper_is_asked_srvr() -> None:
    told = b"Zookeeper version: 3.8.0-5a02, built on 2022\nMode: standalone\nNode count: 5\n"
    with scripted(answers({b"srvr": told}, then_close=True)) as server:
        seen = access(server.port, "zookeeper")
    assert (seen.open_to_all, seen.details) == (True, {"version": "3.8.0", "mode": "standalone", "nodes": "5"})
    refusal = b"srvr is not executed because it is not in the whitelist.\n"
    with scripted(answers({b"srvr": refusal}, then_close=True)) as server:
        assert access(server.port, "zookeeper").open_to_all is False


@pytest.mark.parametrize(("second", "opened"), [(b"@RSYNCD: OK\n", True), (b"@RSYNCD: AUTHREQD abc\n", False)])
def test_rsync_is_open_when_a_module_is(second: bytes, opened: bool) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"@RSYNCD: 31.0\n")
        asked = connection.recv(4096)
        if asked.endswith(b"\n#list\n"):
            connection.sendall(f"welcome\n{SECRET}    \t{SECRET}\nb\tc\n@RSYNCD: EXIT\n".encode())
        else:
            connection.sendall(second)

    with scripted(script) as server:
        seen = access(server.port, "rsync")
        assert server.connections == 3
    assert seen.open_to_all is opened
    assert seen.details == {"modules": "2", "tried": "2", "entered": "2" if opened else "0"}


def test_elasticsearch_open_and_closed() -> None:
    page = {"name": SECRET, "cluster_name": SECRET, "version": {"number": "7.10.2"}, "tagline": "You Know, for Search"}
    with scripted(http_server({"/": (200, page)})) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all, seen.details) == ("elasticsearch", True, {"version": "7.10.2"})
    refused = {"error": {"type": "security_exception"}, "status": 401}
    with scripted(http_server({"/": (401, refused)})) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all) == ("elasticsearch", False)


def test_opensearch_is_told_from_elasticsearch() -> None:
    page = {"cluster_name": SECRET, "version": {"distribution": "opensearch", "number": "2.17.1"}}
    with scripted(http_server({"/": (200, page)})) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all, seen.details) == ("opensearch", True, {"version": "2.17.1"})
    realm = 'WWW-Authenticate: Basic realm="OpenSearch Security"\r\n'
    with scripted(http_server({"/": (401, "Unauthorized")}, realm)) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all) == ("opensearch", False)


def test_couchdb_open_and_closed() -> None:
    welcome = (200, {"couchdb": "Welcome"})
    with scripted(http_server({"/": welcome, "/_all_dbs": (200, [SECRET, "b", "c"])})) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all, seen.details) == ("couchdb", True, {"databases": "3"})
    with scripted(http_server({"/": welcome, "/_all_dbs": (401, {})})) as server:
        assert access(server.port, "http").open_to_all is False


def test_docker_open_and_unclear() -> None:
    version = {"Version": "24.0.5", "ApiVersion": "1.43", "Platform": {"Name": SECRET}}
    with scripted(http_server({"/version": (200, version)}, "Api-Version: 1.43\r\n")) as server:
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all) == ("docker", True)
    assert seen.details == {"version": "24.0.5", "api_version": "1.43"}
    with scripted(http_server({"/version": (500, {})}, "Api-Version: 1.43\r\n")) as server:
        assert isinstance(ask(server.port, "http"), FailedLook)


@pytest.mark.parametrize(
    ("answer", "opened"),
    [((200, {"header": {}, "count": "7"}), True), ((400, {"error": "etcdserver: user name is empty"}), False)],
)
def test_etcd_is_asked_for_a_count(answer: tuple[int, object], opened: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"/version": (200, {"etcdserver": "3.5.9"}), "/v3/kv/range": answer}
    with scripted(http_server(pages)) as server:
        monkeypatch.setattr(control, "_ETCD_PORTS", frozenset({server.port}))
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all) == ("etcd", opened)
    assert seen.details == ({"version": "3.5.9", "keys": "7"} if opened else {"version": "3.5.9"})


@pytest.mark.parametrize(
    ("answer", "opened"),
    [((200, {"kind": "PodList", "items": [{"name": SECRET}]}), True), ((401, "Unauthorized"), False)],
)
def test_kubelet_is_asked_for_pods(answer: tuple[int, object], opened: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(http_server({"/pods": answer})) as server:
        monkeypatch.setattr(control, "_KUBELET_PORTS", frozenset({server.port}))
        seen = access(server.port, "http")
    assert (seen.protocol, seen.open_to_all, seen.details) == ("kubelet", opened, {})


def test_an_ordinary_site_has_no_such_question(tmp_path: Path) -> None:
    with nginx(tmp_path / "web", tls=False) as port:
        assert ask(port, "http") is None
    with scripted(silent) as server:
        assert ask(server.port, "http") is None
        assert ask(server.port, "ssh") is None


@pytest.mark.parametrize(("capabilities", "tls"), [(b"\x00\x08", True), (b"\x00\x00", False)])
def test_mysql_is_never_logged_in_to(capabilities: bytes, tls: bool) -> None:
    payload = b"\x0a8.0.36\x00" + bytes(4 + 8 + 1) + capabilities + bytes(30)
    received = bytearray()

    def script(connection: socket.socket) -> None:
        connection.sendall(len(payload).to_bytes(3, "little") + b"\x00" + payload)
        received.extend(connection.recv(4096))

    with scripted(script) as server:
        seen = access(server.port, "mysql")
    assert (seen.open_to_all, seen.tls) == (False, tls)
    assert not received


@pytest.mark.parametrize(("letter", "tls"), [(b"S", True), (b"N", False)])
def test_postgresql_is_asked_for_tls_alone(letter: bytes, tls: bool) -> None:
    with scripted(answers({POSTGRESQL_SSL_REQUEST: letter})) as server:
        seen = access(server.port, "postgresql")
    assert (seen.open_to_all, seen.tls) == (False, tls)


@pytest.mark.parametrize(
    "protocol", ["ftp", "memcached", "mongodb", "mysql", "postgresql", "redis", "rsync", "zookeeper"]
)
@pytest.mark.parametrize(
    ("script", "reasons"),
    [
        (resets, {Reason.RESET}),
        (closes_after(b"\x1b[31mgarbage\r\n"), {Reason.NOT_THIS_PROTOCOL}),
        (endless, {Reason.NOT_THIS_PROTOCOL, Reason.RESET}),
    ],
    ids=["reset", "garbage", "endless"],
)
def test_no_answer_of_any_kind_is_open(protocol: str, script: Script, reasons: set[Reason]) -> None:
    with scripted(script) as server:
        seen = ask(server.port, protocol)
    assert isinstance(seen, FailedLook)
    assert seen.reason in reasons
    assert seen.detail.isprintable() or not seen.detail


@pytest.mark.parametrize(("script", "reason"), [(silent, Reason.TIMEOUT), (drips, Reason.NOT_THIS_PROTOCOL)])
def test_silence_and_dripping_end_in_time(script: Script, reason: Reason) -> None:
    with scripted(script) as server:
        seen = ask(server.port, "redis")
    assert isinstance(seen, FailedLook)
    assert seen.reason is reason
