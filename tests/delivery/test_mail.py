"""Mail, to a real server that takes nothing without TLS and a login."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.clock import now
from scanner.delivery import line
from scanner.delivery.deliver import deliver
from scanner.delivery.model import MessageState
from scanner.workspace import Workspace
from tests.delivery.posting import a_workspace, only, post, store_bytes
from tests.delivery.servers import (
    MAIL_PASSWORD,
    MAIL_USER,
    Mailbox,
    an_address,
    certificate,
    mail_server,
)

TO = "owner@hotline.example.gov.cn"
LOGIN = f'[mail]\nuser = "{MAIL_USER}"\npassword = "{MAIL_PASSWORD}"\n'
SETTINGS = """
[scan]
trusted_roots = ["{root}"]
[delivery.mail]
host = "{host}"
port = {port}
security = "{security}"
sender = "citywall@city.example.gov.cn"
credential = "mail"
"""


class Post:
    """A mail server and where it is."""

    def __init__(self, folder: Path, mailbox: Mailbox, address: str) -> None:
        self.folder, self.mailbox, self.address = folder, mailbox, address

    def workspace(
        self, folder: Path, *, security: str = "starttls", host: str = "", port: int = 587, login: str = LOGIN
    ) -> Workspace:
        root = self.folder / "root.pem"
        text = SETTINGS.format(root=root, host=host or self.address, port=port, security=security)
        return a_workspace(folder, text, login)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder, address = tmp_path_factory.mktemp("mail"), an_address()
    _root, context = certificate(folder, address)
    with mail_server(address, context) as mailbox:
        yield Post(folder, mailbox, address)


@pytest.fixture
def mail(server: Post) -> Post:
    server.mailbox.letters.clear()
    server.mailbox.refuse = ""
    return server


def test_a_message_arrives_over_starttls_after_a_login(mail: Post, tmp_path: Path) -> None:
    workspace = mail.workspace(tmp_path)
    with workspace.store() as store:
        post(store, TO)
        assert deliver(workspace, store, now()).sent == 1
        sent = only(store)
        assert deliver(workspace, store, now() + timedelta(days=1)).sent == 0
    (letter,) = mail.mailbox.letters
    assert (letter["Subject"], letter["To"], letter["From"]) == ("【一城墙】测试", TO, "citywall@city.example.gov.cn")
    assert letter.get_content().splitlines() == ["第一行", "第二行"]
    assert (letter["Auto-Submitted"], mail.mailbox.over_tls[-1]) == ("auto-generated", True)
    assert (sent.state, sent.attempts, sent.next_at, sent.last_error) == (MessageState.SENT, 1, None, "")


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    folder, address = tmp_path / "server", an_address()
    folder.mkdir()
    _root, context = certificate(folder, address)
    with mail_server(address, context, at_once=True) as mailbox:
        workspace = Post(folder, mailbox, address).workspace(tmp_path / "w", security="tls")
        with workspace.store() as store:
            post(store, TO)
            assert deliver(workspace, store, now()).sent == 1
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("wrong password", "SMTPAuthenticationError"),
        ("no credential", "找不到凭据"),
        ("no tls", "clear_text"),
        ("untrusted", "CERTIFICATE_VERIFY_FAILED"),
        ("refused", "451"),
        ("nobody there", "ConnectionRefusedError"),
    ],
)
def test_a_failure_is_kept_with_its_reason_and_no_secret(mail: Post, tmp_path: Path, how: str, words: str) -> None:
    wrong = MAIL_PASSWORD + "?wrong"
    login = {"wrong password": LOGIN.replace(MAIL_PASSWORD, wrong), "no credential": ""}.get(how, LOGIN)
    workspace = mail.workspace(
        tmp_path,
        login=login,
        security="none" if how == "no tls" else "starttls",
        host=an_address() if how == "nobody there" else "",
    )
    if how == "untrusted":
        other = tmp_path / "other"
        other.mkdir()
        certificate(other, "127.0.0.1")
        text = (tmp_path / "citywall.toml").read_text(encoding="utf-8").replace(str(mail.folder), str(other))
        (tmp_path / "citywall.toml").write_text(text, encoding="utf-8")
        workspace = Workspace(tmp_path)
    if how == "refused":
        mail.mailbox.refuse = f"451 not now, {MAIL_PASSWORD} \x1b[31m"
    at = now()
    with workspace.store() as store:
        post(store, TO, at=at)
        assert deliver(workspace, store, at).failed == 1
        one = only(store)
        assert one.state is MessageState.WAITING
        assert one.next_at is not None
        assert timedelta(minutes=1) <= one.next_at - at < timedelta(minutes=2)
        assert words in one.last_error
        assert one.last_error.isprintable()
    for secret in (MAIL_PASSWORD, wrong):
        assert secret.encode() not in store_bytes(tmp_path)
    assert mail.mailbox.letters == []


def test_a_server_that_drips_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.Line.__init__, "__defaults__", (0.6,))
    with socket.create_server((an_address(), 0)) as listening:
        address, port = listening.getsockname()

        def drip() -> None:
            talking, _client = listening.accept()
            with talking:
                try:
                    while True:
                        talking.sendall(b"220-wait\r\n")
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        settings = (
            SETTINGS.format(root="", host=address, port=port, security="starttls").replace('["', "[").replace('"]', "]")
        )
        workspace = a_workspace(tmp_path, settings, LOGIN)
        began = time.monotonic()
        with workspace.store() as store:
            post(store, TO)
            assert deliver(workspace, store, now()).failed == 1
            assert "超过" in only(store).last_error
        assert time.monotonic() - began < 5
        thread.join()


def test_where_nobody_answers_the_rest_waits_for_the_next_delivery(mail: Post, tmp_path: Path) -> None:
    workspace = mail.workspace(tmp_path, host=an_address())
    with workspace.store() as store:
        for nth in range(5):
            post(store, TO, key=f"k{nth}")
        assert deliver(workspace, store, now()).failed == 1
        assert deliver(workspace, store, now()).failed == 1
