"""Robots of group chats, against a server that answers as their services do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scanner.clock import now
from scanner.delivery import line
from scanner.delivery.deliver import MOST_TO_A_ROBOT, deliver
from scanner.delivery.model import MessageState
from scanner.workspace import Workspace
from tests.delivery.posting import a_workspace, only, post, store_bytes
from tests.delivery.servers import Robots, an_address, certificate, web_server

TOKEN = "0f3a9c7be1d24f6893aa51c0d2e4b7f6"
SECRET = "SEC6b1f0a/2+c9e4d7"
PATHS = {
    "dingtalk": f"/robot/send?access_token={TOKEN}",
    "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
    "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
    "webhook": f"/hooks/{TOKEN}",
}


class Chat:
    """The server, where it is, and the root to trust."""

    def __init__(self, root: Path, robots: Robots, address: str, port: int) -> None:
        self.root, self.robots, self.address, self.port = root, robots, address, port

    def workspace(
        self, folder: Path, kind: str, *, secret: str = SECRET, host: str = "", webhook: str = "", more: str = ""
    ) -> Workspace:
        settings = f'[scan]\ntrusted_roots = ["{self.root}"]\n[[delivery.robots]]\nname = "duty"\nkind = "{kind}"\n'
        settings += f'credential = "duty"\nhost = "{host or self.address}"\n'
        address = webhook or f"https://{self.address}:{self.port}{PATHS[kind]}"
        signed = f'password = "{secret}"\n' if secret else ""
        return a_workspace(folder, settings, f'[duty]\nwebhook = "{address}"\n{signed}{more}')


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder, address = tmp_path_factory.mktemp("robots"), an_address()
    root, context = certificate(folder, address)
    with web_server(address, context) as (robots, port):
        yield Chat(root, robots, address, port)


@pytest.fixture
def chat(server: Chat) -> Chat:
    server.robots.got.clear()
    server.robots.way, server.robots.secret = "takes", ""
    return server


@pytest.mark.parametrize("kind", PATHS)
def test_each_kind_takes_a_message_and_checks_its_signature(chat: Chat, tmp_path: Path, kind: str) -> None:
    chat.robots.secret = SECRET
    workspace = chat.workspace(tmp_path, kind)
    with workspace.store() as store:
        post(store, "duty")
        assert deliver(workspace, store, now()).sent == 1, only(store).last_error
    ((path, body),) = chat.robots.got
    assert path.startswith(PATHS[kind])
    words = body.get("text", body.get("content", body))
    told = words.get("content") or words.get("text") or "\n".join([words["subject"], *words["lines"]])
    assert told == "【一城墙】测试\n第一行\n第二行"


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_signature_is_refused_by_the_service_and_kept_as_a_failure(
    chat: Chat, tmp_path: Path, kind: str
) -> None:
    chat.robots.secret = "another"
    workspace = chat.workspace(tmp_path, kind)
    with workspace.store() as store:
        post(store, "duty")
        assert deliver(workspace, store, now()).failed == 1
        assert "sign" in only(store).last_error


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("way", ["refuses", "breaks", "redirects", "babbles", "floods", "nests"])
def test_what_is_no_success_is_a_failure_with_a_reason_and_no_secret(
    chat: Chat, tmp_path: Path, kind: str, way: str
) -> None:
    with web_server(an_address(), None) as (stranger, port):
        chat.robots.way = way
        chat.robots.elsewhere = f"http://{chat.address}:{port}/robot/send"
        workspace = chat.workspace(tmp_path, kind)
        at = now()
        with workspace.store() as store:
            post(store, "duty", at=at)
            told = deliver(workspace, store, at)
            one = only(store)
        assert stranger.got == []
    if kind == "webhook" and way in ("refuses", "babbles", "floods", "nests"):
        assert told.sent == 1
        return
    assert (told.failed, one.state) == (1, MessageState.WAITING)
    assert one.next_at is not None
    assert timedelta(minutes=1) <= one.next_at - at < timedelta(minutes=2)
    words = {
        "refuses": "130101",
        "breaks": "500",
        "redirects": "302",
        "babbles": "结果码",
        "floods": "结果码",
        "nests": "结果码",
    }
    assert words[way] in one.last_error
    assert one.last_error.isprintable()
    for secret in (TOKEN, SECRET):
        assert secret not in one.last_error
        assert secret.encode() not in store_bytes(tmp_path)
    assert len(chat.robots.got) == 1


@pytest.mark.parametrize("way", ["hangs", "drips"])
def test_a_server_that_never_ends_is_hung_up_on(
    chat: Chat, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line.Line.__init__, "__defaults__", (0.6,))
    chat.robots.way = way
    workspace = chat.workspace(tmp_path, "dingtalk")
    with workspace.store() as store:
        post(store, "duty")
        post(store, "duty", key="another")
        assert deliver(workspace, store, now()).failed == 1
    assert len(chat.robots.got) == 1


@pytest.mark.parametrize(
    ("webhook", "words"),
    [
        (f"https://192.0.2.9/robot/send?access_token={TOKEN}", "只允许该主机"),
        (f"https://{{host}}.example.com/robot/send?access_token={TOKEN}", "只允许该主机"),
        (f"https://{{host}}@192.0.2.9/robot/send?access_token={TOKEN}", "应为机器人的地址"),
        (f"http://{{host}}/robot/send?access_token={TOKEN}", "应为 https"),
        (f"ftp://{{host}}/{TOKEN}", "应为 https"),
        (f"https://{{host}}:99999/{TOKEN}", "应为机器人的地址"),
        (f"https://{{host}}/robot/send\\nX: y?access_token={TOKEN}", "应为机器人的地址"),
        (TOKEN, "应为机器人的地址"),
    ],
)
def test_nothing_goes_to_a_host_that_the_settings_do_not_name(
    chat: Chat, tmp_path: Path, webhook: str, words: str
) -> None:
    workspace = chat.workspace(tmp_path, "dingtalk", webhook=webhook.format(host=chat.address))
    with workspace.store() as store:
        post(store, "duty")
        assert deliver(workspace, store, now()).failed == 1
        error = only(store).last_error
    assert words in error
    assert TOKEN not in error
    assert chat.robots.got == []


def test_plain_http_is_used_only_where_the_credential_says_so(chat: Chat, tmp_path: Path) -> None:
    address = an_address()
    with web_server(address, None) as (robots, port):
        webhook = f"http://{address}:{port}/hooks/{TOKEN}"
        workspace = chat.workspace(
            tmp_path, "webhook", host=address, webhook=webhook, secret="", more="clear_text = true\n"
        )
        with workspace.store() as store:
            post(store, "duty")
            assert deliver(workspace, store, now()).sent == 1
        ((_path, body),) = robots.got
    assert set(body) == {"id", "key", "kind", "subject", "lines", "made_at"}


def test_a_name_calls_nobody_and_a_long_message_is_cut_to_what_the_service_takes(chat: Chat, tmp_path: Path) -> None:
    workspace = chat.workspace(tmp_path, "wecom")
    with workspace.store() as store:
        post(store, "duty", lines=["<@all> <at user_id='all'>", *("问题" * 20 for _ in range(100))])
        assert deliver(workspace, store, now()).sent == 1, only(store).last_error
    content = chat.robots.got[0][1]["text"]["content"]
    assert "<" not in content
    assert content.splitlines()[-1].startswith("……另有 ")
    assert 1_800 < len(content.encode()) <= 2_048


def test_a_robot_gets_no_more_at_once_than_its_service_takes(chat: Chat, tmp_path: Path) -> None:
    workspace = chat.workspace(tmp_path, "wecom")
    with workspace.store() as store:
        for nth in range(MOST_TO_A_ROBOT + 3):
            post(store, "duty", key=f"k{nth}")
        assert deliver(workspace, store, now()).sent == MOST_TO_A_ROBOT
        assert deliver(workspace, store, now()).sent == 3
