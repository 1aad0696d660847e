"""The lab: each host shows its fault by a real server, mends exactly that, and leaves nothing behind."""

from __future__ import annotations

import ftplib
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest

from checks import InputError, MissingTool, UnknownName
from scanner.lab import Lab, LabError, lab_hosts
from scanner.lab.lab import _ARGUMENTS as ARGUMENTS
from tests.lab.ask import SECONDS, answers, get, says, secured, ssh_offer, tls
from tests.lab.conftest import free_network

ROOT = Path(__file__).parents[2]
OLD_CIPHERS = "ALL:@SECLEVEL=0"


@contextmanager
def mended(lab: Lab, name: str) -> Iterator[None]:
    """The host with its fault mended, and with it again afterwards."""
    lab.repair(name)
    try:
        yield
    finally:
        lab.start(name)


def test_every_host_answers_on_its_own_address(lab: Lab) -> None:
    assert len({host.address for host in lab.hosts.values()}) == len(lab.hosts) == 12
    assert all(answers(host) for host in lab.hosts.values())
    assert all(port >= 20000 for host in lab.hosts.values() for port in host.ports.values())


class TestWellKept:
    def test_its_certificate_leads_to_the_lab_authority(self, lab: Lab) -> None:
        assert tls(lab.hosts["well-kept"], trust=lab.ca_file) == "TLSv1.3"

    def test_nobody_else_trusts_it(self, lab: Lab) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            tls(lab.hosts["well-kept"], trust=Path(certifi.where()))

    @pytest.mark.parametrize("old", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    def test_it_refuses_old_tls(self, lab: Lab, old: ssl.TLSVersion) -> None:
        with pytest.raises(ssl.SSLError):
            tls(lab.hosts["well-kept"], only=old, ciphers=OLD_CIPHERS)

    def test_its_plain_port_leads_to_the_secure_one(self, lab: Lab) -> None:
        answer = get(lab.hosts["well-kept"], "/a?b=c")
        assert answer.status == 301
        assert answer.headers["Location"] == lab.hosts["well-kept"].url + "a?b=c"

    def test_its_page_has_every_header_and_names_no_version(self, lab: Lab) -> None:
        host = lab.hosts["well-kept"]
        with secured(host, trust=lab.ca_file) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {host.site}\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            page = answer.read().decode()
        for name in (
            "Strict-Transport-Security",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Permissions-Policy",
        ):
            assert answer.headers[name], name
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(answer.headers["Set-Cookie"].split("; "))
        assert answer.headers["Server"] == "nginx"
        assert "一体化政务服务平台" in page


def test_old_tls_is_accepted_until_mended(lab: Lab) -> None:
    host = lab.hosts["old-tls"]
    assert tls(host, only=ssl.TLSVersion.TLSv1, ciphers=OLD_CIPHERS) == "TLSv1"
    with mended(lab, "old-tls"):
        with pytest.raises(ssl.SSLError):
            tls(host, only=ssl.TLSVersion.TLSv1, ciphers=OLD_CIPHERS)
        assert tls(host, ciphers="aNULL:@SECLEVEL=0", only=ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert tls(host, only=ssl.TLSVersion.TLSv1_1, ciphers=OLD_CIPHERS) == "TLSv1.1"


class TestLeaks:
    @pytest.mark.parametrize(
        ("path", "shows"),
        [
            ("/.git/HEAD", "ref: refs/heads/"),
            ("/.git/config", "[core]"),
            ("/.env", "DB_PASSWORD=FAKE"),
            ("/backup.sql", "INSERT INTO"),
            ("/files/", "Index of /files/"),
            ("/server-status", "Apache Server Status"),
            ("/phpinfo.php", "PHP Version"),
        ],
    )
    def test_what_it_shows(self, lab: Lab, path: str, shows: str) -> None:
        answer = get(lab.hosts["leaks"], path)
        assert answer.status == 200
        assert shows in answer.text

    def test_an_unknown_page_shows_a_stack_trace(self, lab: Lab) -> None:
        answer = get(lab.hosts["leaks"], "/no-such-page")
        assert answer.status == 404
        assert "\tat org.springframework" in answer.text

    def test_its_resident_numbers_pass_the_checksum(self, lab: Lab) -> None:
        page = get(lab.hosts["leaks"], "/").text
        numbers = re.findall(r"\b\d{17}[\dX]\b", page)
        assert len(numbers) == 3
        for number in numbers:
            total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
            assert number[17] == "10X98765432"[total % 11]

    def test_mending_closes_the_git_folder_alone(self, lab: Lab) -> None:
        host = lab.hosts["leaks"]
        with mended(lab, "leaks"):
            assert get(host, "/.git/HEAD").status == 403
            assert get(host, "/.env").status == 200
        assert get(host, "/.git/HEAD").status == 200


def test_the_expired_certificate_is_renewed(lab: Lab) -> None:
    host = lab.hosts["expired-certificate"]
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        tls(host, trust=lab.ca_file)
    with mended(lab, "expired-certificate"):
        assert tls(host, trust=lab.ca_file)


def test_the_self_signed_certificate_gets_the_right_name(lab: Lab) -> None:
    host = lab.hosts["self-signed"]
    own = lab.folder / "self-signed" / "certificate.pem"
    with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
        tls(host, trust=lab.ca_file)
    with pytest.raises(ssl.SSLCertVerificationError, match="match"):
        tls(host, trust=own)
    with mended(lab, "self-signed"):
        assert tls(host, trust=own)


def test_redis_obeys_anybody_until_mended(lab: Lab) -> None:
    assert says(lab.hosts["open-redis"], "redis", b"PING\r\n") == b"+PONG\r\n"
    assert says(lab.hosts["hardened"], "redis", b"PING\r\n").startswith(b"-NOAUTH")
    with mended(lab, "open-redis"):
        assert says(lab.hosts["open-redis"], "redis", b"PING\r\n").startswith(b"-NOAUTH")


def test_weak_ssh_offers_what_the_hardened_does_not(lab: Lab) -> None:
    weak, hardened = ssh_offer(lab.hosts["weak-ssh"]), ssh_offer(lab.hosts["hardened"])
    for old in (b"diffie-hellman-group1-sha1", b"3des-cbc", b"hmac-md5", b"ssh-rsa"):
        assert old in weak
        assert old not in hardened
    with mended(lab, "weak-ssh"):
        offer = ssh_offer(lab.hosts["weak-ssh"])
        assert b"diffie-hellman" not in offer
        assert b"3des-cbc" in offer


def test_ftp_lets_anybody_in_until_mended(lab: Lab) -> None:
    host = lab.hosts["open-ftp"]
    with ftplib.FTP() as client:
        client.connect(host.address, host.ports["ftp"], timeout=SECONDS)
        client.login()
        assert "open-data.csv" in client.nlst()
        with pytest.raises(ftplib.error_perm):
            client.mkd("new")
    with mended(lab, "open-ftp"), ftplib.FTP() as client:
        client.connect(host.address, host.ports["ftp"], timeout=SECONDS)
        with pytest.raises(ftplib.error_perm, match="530"):
            client.login()


def minutes_left(lab: Lab, name: str) -> str:
    """What the power supply estimates (RFC 1628, upsEstimatedMinutesRemaining), asked by Net-SNMP's own command."""
    host = lab.hosts[name]
    login = ["-u", "watcher", "-l", "authPriv", "-a", "SHA-256", "-A", lab.password, "-x", "AES", "-X", lab.password]
    where = f"udp:{host.address}:{host.ports['snmp']}"
    done = subprocess.run(
        ["snmpget", "-v3", *login, "-Oqvn", where, "1.3.6.1.2.1.33.1.2.3.0"],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return done.stdout.strip()


def test_the_battery_is_short_until_it_is_replaced(lab: Lab) -> None:
    assert [minutes_left(lab, name) for name in ("ups", "short-ups")] == ["45", "8"]
    with mended(lab, "short-ups"):
        assert minutes_left(lab, "short-ups") == "45"


def test_the_plain_login_asks_for_a_password_and_gets_a_header(lab: Lab) -> None:
    host = lab.hosts["plain-login"]
    answer = get(host, "/")
    assert 'type="password"' in answer.text
    assert "X-Content-Type-Options" not in answer.headers
    with mended(lab, "plain-login"):
        assert get(host, "/").headers["X-Content-Type-Options"] == "nosniff"


def test_a_stopped_host_is_silent_and_the_others_are_not(lab: Lab) -> None:
    lab.stop("hardened")
    assert not answers(lab.hosts["hardened"])
    assert answers(lab.hosts["open-redis"])
    lab.start("hardened")
    assert answers(lab.hosts["hardened"])


def test_an_unknown_host_is_named(lab: Lab) -> None:
    with pytest.raises(UnknownName, match="no-such-host"):
        lab.stop("no-such-host")


def processes_of(folder: Path) -> list[str]:
    """Names of living processes that were started with `folder` in their arguments, environment or as their working folder.
    Several of the servers leave the folder or overwrite their arguments, none all three."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            marks = (
                os.readlink(process / "cwd").encode(),
                *((process / name).read_bytes() for name in ("cmdline", "environ")),
            )
            name = (process / "comm").read_text().strip()
        except OSError:
            continue
        if int(process.name) != os.getpid() and any(bytes(folder) in mark for mark in marks):
            found.append(name)
    return found


def test_nothing_is_left_on_leaving(tmp_path: Path) -> None:
    with Lab(tmp_path, free_network(1)) as lab:
        assert Counter({"nginx": 6, "sshd": 2, "redis-server": 2, "vsftpd": 1, "snmpd": 2}) <= Counter(
            processes_of(tmp_path)
        )
    assert processes_of(tmp_path) == []
    assert not any(answers(host) for host in lab.hosts.values())


def test_nothing_is_left_when_the_program_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, signal; from pathlib import Path; from scanner.lab import Lab\n"
        "with Lab(Path(sys.argv[1]), sys.argv[2]): print('up', flush=True); signal.pause()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path), free_network(2)], stdout=subprocess.PIPE, cwd=ROOT
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"up\n"
        assert processes_of(tmp_path)
        program.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while processes_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(tmp_path) == []


def test_it_needs_no_root() -> None:
    """Run by nobody where the tests are run by root; in a folder whose name holds a space."""
    # The interpreter may lie where nobody can read: what it loads late is loaded before.
    script = (
        "import codecs; [codecs.lookup(name) for name in ('unicode-escape', 'idna')]\n"
        "import os, sys; from pathlib import Path; from scanner.lab import Lab\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "with Lab(Path(sys.argv[1]), sys.argv[2]) as lab: print(os.geteuid(), len(lab.hosts), flush=True)"
    )
    with tempfile.TemporaryDirectory(prefix="city wall ") as folder:
        Path(folder).chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", script, f"{folder}/lab", free_network(3)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    user, hosts = done.stdout.split()
    assert int(user) != 0
    assert int(hosts) == 12


def test_a_taken_port_is_named_and_nothing_stays_up(tmp_path: Path) -> None:
    network = free_network(1)
    host = lab_hosts(network)["plain-login"]
    with socket.create_server((host.address, host.ports["http"])):
        with pytest.raises(LabError, match=re.escape(f"{host.address} port {host.ports['http']}")):
            Lab(tmp_path, network).__enter__()
        assert processes_of(tmp_path) == []


def test_a_server_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.lab.lab._ARGUMENTS", {**ARGUMENTS, "nginx": ["-c", "{folder}/none.conf"]})
    with pytest.raises(LabError, match=r"nginx .*none\.conf"):
        Lab(tmp_path, free_network(1)).__enter__()
    assert processes_of(tmp_path) == []


def test_missing_programs_are_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.doctor._SEARCH_PATH", str(tmp_path))
    with pytest.raises(MissingTool, match=r"apt-get install .*nginx openssh-server redis-server vsftpd"):
        Lab(tmp_path / "lab", free_network(1)).__enter__()
    assert not (tmp_path / "lab").exists()


@pytest.mark.parametrize("network", ["10.0.0", "127.41", "127.41.0.1", "", "192.0.2", "::1"])
def test_only_loopback_is_taken(network: str) -> None:
    with pytest.raises(InputError, match="loopback"):
        lab_hosts(network)
