"""The ways in through SSH: what is let in, what is not trusted, and that everything is tried once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import platform
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from msgspec.structs import replace

from checks.evidence import Evidence, FailedLook, HostEvidence, Reason
from scanner.credentials import Credential, Secret
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.host.login import Looker, hears, left_over
from tests.probes.servers import Script, closes_after, endless, free_port, permitted, resets, says, scripted, silent

WHO = hears("id", "-un")


def failure(evidence: list[Evidence]) -> FailedLook:
    """The one failed look at the whole family."""
    (one,) = evidence
    assert isinstance(one, FailedLook)
    assert (one.sought, one.place.locator) == ("host", "host")
    return one


@pytest.fixture(scope="module")
def port(host: PreparedHost) -> int:
    return host.sshd()


@pytest.mark.parametrize("by", ["key", "password"])
def test_a_key_or_a_password_lets_in(host: PreparedHost, port: int, looker: Looker, by: str) -> None:
    looker.known = host.known_hosts_line(port)
    system, who = looker.look(host.address, [host.credential(port, by=by)], WHO)
    assert isinstance(system, HostEvidence)
    assert (system.os_family, system.machine) == ("debian", platform.machine())
    assert isinstance(who, HostEvidence)
    assert who.title == ACCOUNT
    assert left_over() == []


def test_a_password_is_given_to_a_question(host: PreparedHost, looker: Looker) -> None:
    host.write(
        "/etc/pam.d/sshd", "auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_unix.so\n"
    )
    port = host.sshd(UsePAM="yes", PasswordAuthentication="no", KbdInteractiveAuthentication="yes")
    looker.known = host.known_hosts_line(port)
    credential = host.credential(port, by="password")
    assert looker.said(host.address, [credential], WHO) == [ACCOUNT]
    wrong = replace(credential, password=Secret("another"))
    assert failure(looker.look(host.address, [wrong], WHO)).reason is Reason.AUTH_FAILED
    assert host.log(port).count("Failed keyboard-interactive") == 1


def test_a_key_and_a_password_together(host: PreparedHost, looker: Looker) -> None:
    port = host.sshd(AuthenticationMethods="publickey,password")
    looker.known = host.known_hosts_line(port)
    credential = replace(host.credential(port), password=Secret(host.password))
    assert looker.said(host.address, [credential], WHO) == [ACCOUNT]
    told = failure(looker.look(host.address, [host.credential(port)], WHO))
    assert (told.reason, told.detail) == (Reason.AUTH_FAILED, "one more step is asked for: password")


@pytest.mark.parametrize("kind", ["rsa-pem", "rsa-pem-locked", "ecdsa-pkcs8", "ecdsa-openssh-locked"])
def test_keys_of_every_form(host: PreparedHost, port: int, looker: Looker, kind: str) -> None:
    key = rsa.generate_private_key(65537, 2048) if kind.startswith("rsa") else ec.generate_private_key(ec.SECP256R1())
    shape = {"pem": form.PrivateFormat.TraditionalOpenSSL, "pkcs8": form.PrivateFormat.PKCS8}
    locked = kind.endswith("locked")
    cipher = form.BestAvailableEncryption(b"pass phrase") if locked else form.NoEncryption()
    text = key.private_bytes(form.Encoding.PEM, shape.get(kind.split("-")[1], form.PrivateFormat.OpenSSH), cipher)
    public = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH).decode()
    keys = host.run("cat", f"/home/{ACCOUNT}/.ssh/authorized_keys").stdout
    host.write(f"/home/{ACCOUNT}/.ssh/authorized_keys", f"{keys}{public}\n", mode=0o600, owner=ACCOUNT)
    looker.known = host.known_hosts_line(port)
    passphrase = Secret("pass phrase" if locked else "")
    credential = replace(host.credential(port), private_key=Secret(text.decode()), passphrase=passphrase)
    assert looker.said(host.address, [credential], WHO) == [ACCOUNT]
    if locked:
        wrong = failure(looker.look(host.address, [replace(credential, passphrase=Secret("mistyped"))], WHO))
        assert wrong.reason is Reason.CREDENTIAL_LOST
        assert wrong.detail == "the private key of look can't be read: another form, or another passphrase"


def test_a_wrong_password_is_tried_once(host: PreparedHost, looker: Looker) -> None:
    port = host.sshd()
    looker.known = host.known_hosts_line(port)
    credential = replace(host.credential(port, by="password"), password=Secret("not-the-password"))
    assert failure(looker.look(host.address, [credential], WHO)).reason is Reason.AUTH_FAILED
    assert host.log(port).count("Failed password") == 1


def test_a_key_that_is_not_taken_is_no_reason_to_try_the_password(host: PreparedHost, looker: Looker) -> None:
    port = host.sshd(PubkeyAuthentication="no")
    looker.known = host.known_hosts_line(port)
    told = failure(looker.look(host.address, [host.credential(port, sudo="password")], WHO))
    assert (told.reason, told.detail) == (Reason.AUTH_FAILED, "no key is taken here, but: password")
    assert "password for" not in host.log(port)


def test_an_unknown_key_is_told_with_the_line_to_add(host: PreparedHost, port: int, looker: Looker) -> None:
    told = failure(looker.look(host.address, [host.credential(port)], WHO))
    line = host.known_hosts_line(port).strip()
    seen = host.run("ssh-keygen", "-lf", "/run/prepared/host_key.pub").stdout.split()[1]
    assert told.reason is Reason.HOST_KEY
    assert told.detail == f"not on file: {seen}; once checked, add {line}"
    assert len(told.detail) <= 200
    looker.known = told.detail.split(", add ")[1]
    assert looker.said(host.address, [host.credential(port)], WHO) == [ACCOUNT]


def test_a_key_too_long_for_a_detail_is_told_with_how_to_get_it(host: PreparedHost, looker: Looker) -> None:
    host.run("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", "/run/prepared/rsa")
    port = host.sshd(HostKey="/run/prepared/rsa")
    told = failure(looker.look(host.address, [host.credential(port)], WHO))
    assert told.detail.endswith(f"once checked, add what `ssh-keyscan -p {port} {host.address}` prints")


def test_another_key_than_the_one_on_file_is_not_trusted(host: PreparedHost, port: int, looker: Looker) -> None:
    host.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/run/prepared/other")
    other = host.run("cat", "/run/prepared/other.pub").stdout.split()[1]
    mine = host.known_hosts_line(port)
    looker.known = mine.replace(mine.split()[2], other)
    told = failure(looker.look(host.address, [host.credential(port, by="password")], WHO))
    assert told.reason is Reason.HOST_KEY
    assert "different key SHA256:" in told.detail
    assert "add" not in told.detail
    looker.known = mine + f"@revoked * {mine.split(maxsplit=1)[1]}"
    assert "revoked key" in failure(looker.look(host.address, [host.credential(port)], WHO)).detail


def test_the_key_on_file_is_asked_for_where_a_host_has_several(host: PreparedHost, looker: Looker) -> None:
    host.run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", "/run/prepared/rsa2")
    host.write("/run/prepared/more", "HostKey /run/prepared/rsa2\n")
    port = host.sshd(Include="/run/prepared/more")
    public = host.run("cat", "/run/prepared/rsa2.pub").stdout
    looker.known = f"[{host.address}]:{port} {public}"
    assert looker.said(host.address, [host.credential(port)], WHO) == [ACCOUNT]


def test_hosts_are_found_hashed_and_by_name(host: PreparedHost, port: int, looker: Looker) -> None:
    key = host.known_hosts_line(port).split(maxsplit=1)[1]
    salt = b"salt of twenty bytes"
    digest = hmac.new(salt, f"[{host.address}]:{port}".encode(), hashlib.sha1).digest()
    hashed = f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
    looker.known = f"{hashed} {key}"
    assert looker.said(host.address, [host.credential(port)], WHO) == [ACCOUNT]
    looker.known = f"[db1.city.test]:{port} {key}"
    assert len(looker.look(host.address, [host.credential(port)], WHO, name="db1.city.test")) == 2
    assert failure(looker.look(host.address, [host.credential(port)], WHO)).reason is Reason.HOST_KEY


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (says(b"220 mail.city.test ESMTP\r\n"), Reason.NOT_THIS_PROTOCOL),
        (closes_after(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Reason.NOT_THIS_PROTOCOL),
        (endless, Reason.NOT_THIS_PROTOCOL),
        (closes_after(b""), Reason.RESET),
        (resets, Reason.RESET),
        (closes_after(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.RESET),
        (closes_after(b"SSH-1.5-old\r\n"), Reason.NOT_SUPPORTED),
        (closes_after(b"SSH-2.0-x\x1b[31m\r\n" + b"\x00" * 4096), Reason.NOT_THIS_PROTOCOL),
        (silent, Reason.SILENT),
        (says(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.TIMEOUT),
    ],
)
def test_what_is_no_ssh_server(
    looker: Looker, script: Script, reason: Reason, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("scanner.probes.host.ssh_login.NEGOTIATION_SECONDS", 2.0)
    with caplog.at_level(logging.DEBUG), scripted(script) as server:
        credential = Credential(name="look", user="u", password=Secret("never-sent"), port=server.port)
        told = failure(looker.look("127.0.0.1", [credential], WHO))
        assert (told.reason, server.connections) == (reason, 1)
        assert told.detail.isprintable()
        assert caplog.text == ""
    assert left_over() == []


def test_nobody_there_and_nobody_allowed(looker: Looker) -> None:
    credential = Credential(name="look", user="u", password=Secret("never-sent"), port=free_port())
    assert failure(looker.look("127.0.0.1", [credential], WHO)).reason is Reason.REFUSED
    looker.gate = permitted("127.0.0.2")
    assert failure(looker.look("127.0.0.1", [credential], WHO)).reason is Reason.OUT_OF_SCOPE
    hour = datetime.now(ZoneInfo("Asia/Shanghai")).hour
    looker.gate = permitted("127.0.0.1", hours=f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00")
    assert failure(looker.look("127.0.0.1", [credential], WHO)).reason is Reason.OUTSIDE_HOURS


def test_without_paramiko_it_is_a_missing_tool(looker: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ssh", "ssh_login"):
        monkeypatch.delitem(sys.modules, f"scanner.probes.host.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "paramiko", None)
    told = failure(looker.look("127.0.0.1", [Credential(name="look", user="u")], WHO))
    assert (told.reason, told.detail) == (Reason.TOOL_MISSING, "paramiko: pip install 'citywall[hosts]'")
