"""What an SSH server offers before anybody logs in."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from checks import Outcome, find_check
from checks.evidence import FailedLook, Reason, SshEvidence
from scanner.probes.ssh import look_ssh
from tests.probes.servers import (
    Script,
    closes_after,
    drips,
    endless,
    free_port,
    permitted,
    resets,
    says,
    scripted,
    silent,
    sshd,
    target_at,
)

LISTS = (
    b"curve25519-sha256,kex-b",
    b"ssh-ed25519",
    b"aes256-ctr",
    b"3des-cbc,aes256-ctr",
    b"hmac-a",
    b"hmac-b",
    b"none",
    b"none",
)


def kexinit(lists: tuple[bytes, ...] = (*LISTS, b"", b""), kind: int = 20) -> bytes:
    """A KEXINIT in an unencrypted packet (RFC 4253 6, 7.1)."""
    payload = bytes([kind]) + bytes(16) + b"".join(struct.pack(">I", len(one)) + one for one in lists) + bytes(5)
    padding = 8 - (len(payload) + 5) % 8 + 4
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)


def failure(script: Script) -> FailedLook:
    with scripted(script) as server:
        start = time.monotonic()
        seen = look_ssh(target_at("127.0.0.1"), server.port, permitted())
        assert time.monotonic() - start < 10
    assert isinstance(seen, FailedLook), seen
    return seen


def test_openssh_tells_what_it_was_set_to(tmp_path: Path) -> None:
    settings = {"KexAlgorithms": "diffie-hellman-group14-sha1,curve25519-sha256", "Ciphers": "3des-cbc,aes256-ctr"}
    with sshd(tmp_path / "ssh", MACs="hmac-md5,hmac-sha2-256", **settings) as port:
        seen = look_ssh(target_at("127.0.0.1"), port, permitted())
    assert isinstance(seen, SshEvidence)
    assert (seen.protocol, seen.banner[:15]) == ("2.0", "SSH-2.0-OpenSSH")
    assert seen.key_exchanges[:2] == ("diffie-hellman-group14-sha1", "curve25519-sha256")
    assert seen.host_keys == ("ssh-ed25519",)
    assert seen.ciphers == ("3des-cbc", "aes256-ctr")
    assert seen.macs == ("hmac-md5", "hmac-sha2-256")


@pytest.mark.parametrize(
    ("host_keys", "facts"),
    [
        (b"sm2,rsa-sha2-512,ssh-rsa", {}),
        (
            b"rsa-sha2-512,ssh-rsa,ssh-dss",
            {"offered": ["rsa-sha2-512", "ssh-rsa (RSA, SHA-1)", "ssh-dss (DSA 1024, SHA-1)"], "strength": 63},
        ),
        (b"rsa-sha2-512", {"offered": ["rsa-sha2-512"], "strength": None}),
    ],
    ids=["openeuler", "old", "size-not-seen"],
)
def test_national_host_keys_are_recognised_and_weak_ones_named(host_keys: bytes, facts: dict[str, object]) -> None:
    """The names that the OpenSSH of openEuler documents: sm2, sm2-sm3, sm4-ctr, hmac-sm3."""
    lists = (b"sm2-sm3", host_keys, b"sm4-ctr", b"sm4-ctr", b"hmac-sm3", b"hmac-sm3", b"none", b"none", b"", b"")
    with scripted(says(b"SSH-2.0-OpenSSH_8.8\r\n" + kexinit(lists))) as server:
        seen = look_ssh(target_at("127.0.0.1"), server.port, permitted())
    verdict = find_check("crypto.ssh-host-key").judge(seen)
    assert verdict is not None
    assert verdict.facts == facts
    assert verdict.outcome is (Outcome.NOT_MET if facts else Outcome.MET)
    algorithm = find_check("crypto.management-algorithm").judge(seen)
    assert algorithm is not None
    assert algorithm.outcome is Outcome.MET


def test_lines_before_the_banner_and_both_directions_are_read() -> None:
    with scripted(says(b"Authorised use only\r\nSSH-1.99-Old_1.0 with words\r\n" + kexinit())) as server:
        seen = look_ssh(target_at("127.0.0.1"), server.port, permitted())
        assert server.connections == 1
    assert isinstance(seen, SshEvidence)
    assert (seen.banner, seen.protocol) == ("SSH-1.99-Old_1.0 with words", "1.99")
    assert seen.key_exchanges == ("curve25519-sha256", "kex-b")
    assert seen.ciphers == ("aes256-ctr", "3des-cbc")
    assert seen.macs == ("hmac-a", "hmac-b")


def test_a_server_of_protocol_1_is_told_by_its_banner() -> None:
    with scripted(says(b"SSH-1.5-Ancient\n")) as server:
        seen = look_ssh(target_at("127.0.0.1"), server.port, permitted())
    assert isinstance(seen, SshEvidence)
    assert (seen.protocol, seen.key_exchanges) == ("1.5", ())


def test_algorithm_names_are_made_harmless() -> None:
    lists = (b"\x1b[31mkex," + b"x" * 500, *LISTS[1:], b"", b"")
    with scripted(says(b"SSH-2.0-\x1b[31mred\r\n" + kexinit(lists))) as server:
        seen = look_ssh(target_at("127.0.0.1"), server.port, permitted())
    assert isinstance(seen, SshEvidence)
    assert all(name.isprintable() and len(name) <= 64 for name in (*seen.key_exchanges, seen.banner))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (silent, Reason.SILENT),
        (resets, Reason.RESET),
        (endless, Reason.TOO_MUCH),
        (drips, Reason.NOT_THIS_PROTOCOL),
        (closes_after(b"220 ftp ready\r\n"), Reason.NOT_THIS_PROTOCOL),
        (says(b"SSH-2.0-quiet\r\n"), Reason.TIMEOUT),
        (says(b"SSH-2.0-huge\r\n\xff\xff\xff\xff\x01\x14"), Reason.NOT_THIS_PROTOCOL),
        (closes_after(b"SSH-2.0-other\r\n" + kexinit(kind=1)), Reason.NOT_THIS_PROTOCOL),
        (closes_after(b"SSH-2.0-short\r\n" + kexinit(LISTS[:3])), Reason.NOT_THIS_PROTOCOL),
    ],
    ids=["silent", "reset", "endless", "drip", "ftp", "banner-only", "huge-packet", "disconnect", "short-lists"],
)
def test_what_is_no_ssh_is_told_with_its_reason(script: Script, reason: Reason) -> None:
    assert failure(script).reason is reason


def test_a_closed_port_is_refused() -> None:
    seen = look_ssh(target_at("127.0.0.1"), free_port(), permitted())
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.REFUSED
