"""Commands through SSH: each alone in its failure, bounded, with root's rights only where they were given."""

from __future__ import annotations

import logging
import time

import pytest
from msgspec.structs import replace

from checks.evidence import FailedLook, HostEvidence, Reason, encode
from scanner.credentials import Secret
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.host.login import Looker, hears, left_over
from tests.probes.servers import permitted

WHO = hears("id", "-un")
ROOT = hears("id", "-un", sudo=True)


_COUNTED = """
auth [success=done auth_err=ignore default=die] pam_unix.so
auth required pam_exec.so /usr/local/bin/counts
auth required pam_deny.so
"""
"""PAM for sudo: each password that was looked at and found wrong is counted."""


@pytest.fixture(scope="module")
def port(host: PreparedHost) -> int:
    return host.sshd()


@pytest.fixture(autouse=True)
def _known(host: PreparedHost, port: int, looker: Looker) -> None:
    looker.known = host.known_hosts_line(port)
    host.remove("/etc/sudoers.d/prepared")


def test_commands_are_heard_whatever_is_in_their_words(host: PreparedHost, port: int, looker: Looker) -> None:
    words = "a 'b' \"c\" $HOME `id` ; | > \\ * \u4e2d"
    heard = looker.said(
        host.address,
        [host.credential(port)],
        hears("printf", "%s", words),
        hears("sh", "-c", "echo $LC_ALL; command -v sysctl; nice"),
        hears("no-such-program", "x"),
        hears("cat", "/no/such/file"),
        hears("false", "x"),
        hears("sh", "-c", "exit 3", answers=(3,)),
    )
    settings = "C\n/usr/sbin/sysctl\n10"
    assert heard == [words, settings, Reason.NOT_KNOWN, Reason.NOT_KNOWN, Reason.PROBE_ERROR, ""]


def test_without_the_right_only_that_topic_is_lost(host: PreparedHost, port: int, looker: Looker) -> None:
    shadow = hears("cat", "/etc/shadow", sudo=True)
    for sudo in ("no", "yes", "password"):
        heard = looker.said(host.address, [host.credential(port, sudo=sudo)], WHO, shadow, WHO)
        assert heard == [ACCOUNT, Reason.NO_RIGHT, ACCOUNT], sudo


def test_sudo_without_a_password(host: PreparedHost, port: int, looker: Looker) -> None:
    host.allow_sudo("NOPASSWD: /usr/bin/id -un, /usr/bin/cat")
    credential = host.credential(port, sudo="yes")
    # What sudo was not allowed is refused, and what is not on the host is told as sudo tells it.
    topics = (ROOT, hears("uname", "-r", sudo=True), WHO, hears("cat", "/no/such", sudo=True))
    assert looker.said(host.address, [credential], *topics) == ["root", Reason.NO_RIGHT, ACCOUNT, Reason.NOT_KNOWN]


def test_sudo_with_the_password_which_is_nowhere_to_be_seen(
    host: PreparedHost, port: int, looker: Looker, caplog: pytest.LogCaptureFixture
) -> None:
    host.allow_sudo("ALL")
    credential = host.credential(port, by="password", sudo="password")
    everything = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>&1 | tr '\\0' ' '"
    with caplog.at_level(logging.DEBUG):
        evidence = looker.look(host.address, [credential], ROOT, hears("sh", "-c", everything, sudo=True))
    assert [one.title for one in evidence if isinstance(one, HostEvidence)][1] == "root"
    assert isinstance(evidence[2], HostEvidence)
    assert "sudo -S" in evidence[2].title
    assert host.password not in caplog.text + "".join(encode(one).decode() for one in evidence)
    assert host.password not in host.log(port)


def test_a_command_that_needs_no_password_is_not_given_one_to_read(
    host: PreparedHost, port: int, looker: Looker
) -> None:
    host.allow_sudo("NOPASSWD: ALL")
    credential = host.credential(port, sudo="password")
    (heard,) = looker.said(host.address, [credential], hears("head", "-c", "1", sudo=True, seconds=1))
    assert heard is Reason.TIMEOUT


def test_a_wrong_password_is_given_to_sudo_once(host: PreparedHost, port: int, looker: Looker) -> None:
    host.allow_sudo("ALL")
    host.write("/usr/local/bin/counts", "#!/bin/sh\necho x >>/tmp/counted\n", mode=0o755)
    host.write("/etc/pam.d/sudo", _COUNTED)
    credential = replace(host.credential(port, sudo="password"), password=Secret("wrong"))
    again = hears("id", "-gn", sudo=True)
    assert looker.said(host.address, [credential], ROOT, again, WHO) == [Reason.NO_RIGHT, Reason.NO_RIGHT, ACCOUNT]
    refused = host.run("cat", "/tmp/counted").stdout
    host.write(
        "/etc/pam.d/sudo", "@include common-auth\n@include common-account\n@include common-session-noninteractive\n"
    )
    assert refused == "x\n"


def test_root_needs_no_sudo(host: PreparedHost, looker: Looker) -> None:
    host.stand_in("sudo", {"*": "never"}, path="/usr/local/bin/sudo")
    host.run("install", "-D", "-m", "600", "/run/prepared/key.pub", "/root/.ssh/authorized_keys")
    port = host.sshd(PermitRootLogin="yes")
    looker.known = host.known_hosts_line(port)
    credential = replace(host.credential(port, sudo="yes"), user="root")
    assert looker.said(host.address, [credential], ROOT) == ["root"]
    host.remove("/usr/local/bin/sudo")


def test_a_host_without_sudo(host: PreparedHost, port: int, looker: Looker) -> None:
    host.run("mv", "/usr/bin/sudo", "/usr/bin/sudo.away")
    heard = looker.said(host.address, [host.credential(port, sudo="yes")], ROOT, WHO)
    host.run("mv", "/usr/bin/sudo.away", "/usr/bin/sudo")
    assert heard == [Reason.NO_RIGHT, ACCOUNT]


def test_a_command_that_does_not_end_is_ended_on_the_host(host: PreparedHost, port: int, looker: Looker) -> None:
    host.allow_sudo()
    started = time.monotonic()
    sleeps = hears("sleep", "4711", seconds=1)
    as_root = hears("sleep", "4712", seconds=1, sudo=True)
    stubborn = hears("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done", seconds=1)
    heard = looker.said(host.address, [host.credential(port, sudo="yes")], sleeps, as_root, stubborn, WHO)
    assert heard == [Reason.TIMEOUT, Reason.TIMEOUT, Reason.TIMEOUT, ACCOUNT]
    assert time.monotonic() - started < 12
    running = host.run("ps", "-eo", "args=").stdout
    assert "sleep 471" not in running
    assert "trap" not in running


def test_a_flood_is_cut_off_and_a_flood_of_errors_read_over(host: PreparedHost, port: int, looker: Looker) -> None:
    flood = hears("yes", "x" * 100, most=100_000, seconds=10)
    errors = hears("sh", "-c", "head -c 8000000 /dev/zero >&2; echo done")
    both = hears(
        "sh", "-c", "(head -c 3000000 /dev/zero >&2) & head -c 3000000 /dev/zero | tr '\\0' a; wait", most=3_000_000
    )
    heard = looker.said(host.address, [host.credential(port)], flood, errors, both, WHO)
    assert heard[:2] == [Reason.TOO_MUCH, "done"]
    assert heard[2] == "a" * 3_000_000
    assert heard[3] == ACCOUNT
    assert "yes xxx" not in host.run("ps", "-eo", "args=").stdout
    assert left_over() == []


def test_a_connection_that_is_lost_half_way_keeps_what_was_seen(host: PreparedHost, port: int, looker: Looker) -> None:
    drop = hears("pkill", "-KILL", "-u", ACCOUNT, "sshd")
    system, who, lost = looker.look(host.address, [host.credential(port)], WHO, drop, WHO, WHO)
    assert isinstance(system, HostEvidence)
    assert isinstance(who, HostEvidence)
    assert isinstance(lost, FailedLook)
    assert (lost.sought, lost.reason) == ("host", Reason.RESET)
    assert lost.detail == f"the connection was lost at: pkill -KILL -u {ACCOUNT} sshd"


@pytest.mark.parametrize(
    ("settings", "shell", "told"),
    [
        ({}, "/usr/sbin/nologin", "This account is currently not available."),
        ({"ForceCommand": "echo only this is said"}, "/bin/sh", "only this is said"),
        ({"ForceCommand": "internal-sftp"}, "/bin/sh", "the account may not run commands"),
        ({"MaxSessions": "0"}, "/bin/sh", "the server opens no session"),
    ],
)
def test_an_account_that_may_run_no_commands(
    host: PreparedHost, looker: Looker, settings: dict[str, str], shell: str, told: str
) -> None:
    host.account()
    host.run("usermod", "--shell", shell, ACCOUNT)
    port = host.sshd(**settings)
    looker.known = host.known_hosts_line(port)
    evidence = looker.look(host.address, [host.credential(port)], WHO)
    host.run("usermod", "--shell", "/bin/sh", ACCOUNT)
    (one,) = evidence
    assert isinstance(one, FailedLook)
    assert (one.sought, one.reason) == ("host", Reason.NO_RIGHT)
    assert told in one.detail


def test_a_shell_that_adds_words_of_its_own(host: PreparedHost, port: int, looker: Looker) -> None:
    host.run("usermod", "--shell", "/bin/bash", ACCOUNT)
    host.write(f"/home/{ACCOUNT}/.bashrc", "printf 'Welcome\\033[2J\\n'\n", owner=ACCOUNT)
    (one,) = looker.look(host.address, [host.credential(port)], WHO)
    host.remove(f"/home/{ACCOUNT}/.bashrc")
    host.run("usermod", "--shell", "/bin/sh", ACCOUNT)
    assert isinstance(one, FailedLook)
    assert one.reason is Reason.NO_RIGHT
    assert "adds words: Welcome\\x1b[2J" in one.detail


def test_through_a_jump_host(host: PreparedHost, port: int, looker: Looker) -> None:
    with PreparedHost(f"{host.address.rsplit('.', 1)[0]}.77") as behind:
        inner = behind.sshd()
        looker.known += behind.known_hosts_line(inner)
        front = replace(host.credential(port), name="front")
        login = replace(behind.credential(inner), jump="front", jump_host=host.address)
        came_from = hears("printenv", "SSH_CONNECTION")
        (seen,) = looker.said(behind.address, [login, front], came_from)
        assert str(seen).split()[2:] == [behind.address, str(inner)]

        # Neither the one nor the other is contacted out of scope.
        met = [one.count("Connection from") for one in (host.log(port), behind.log(inner))]
        assert min(met) > 0
        for allowed in (host.address, behind.address):
            looker.gate = permitted(allowed)
            assert looker.said(behind.address, [login, front], WHO) == [Reason.OUT_OF_SCOPE]
        assert [one.count("Connection from") for one in (host.log(port), behind.log(inner))] == met


def test_a_jump_host_that_does_not_lead_on(host: PreparedHost, port: int, looker: Looker) -> None:
    front = replace(host.credential(port), name="front")
    nowhere = replace(host.credential(9), jump="front", jump_host=host.address)
    assert looker.said(host.address, [nowhere, front], WHO) == [Reason.UNREACHABLE]
    closed = host.sshd(AllowTcpForwarding="no")
    looker.known += host.known_hosts_line(closed)
    refuses = replace(front, port=closed)
    assert looker.said(host.address, [nowhere, refuses], WHO) == [Reason.NO_RIGHT]
    assert looker.said(host.address, [nowhere], WHO) == [Reason.CREDENTIAL_LOST]
    unresolved = replace(nowhere, jump_host="bastion.city.test")
    assert looker.said(host.address, [unresolved, front], WHO) == [Reason.CREDENTIAL_LOST]
    assert looker.said(host.address, [nowhere, replace(front, jump="other")], WHO) == [Reason.CREDENTIAL_LOST]
