"""SSH servers that let in and then misbehave: they get the password once, and the look ends whatever they do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import paramiko
import pytest
from msgspec.structs import replace

from checks.evidence import FailedLook, Reason
from scanner.credentials import Credential, Secret
from scanner.probes.host import ssh
from tests.lab.bounds import assert_printable, within
from tests.probes.host.login import Looker, hears
from tests.probes.servers import scripted

KEY = paramiko.ECDSAKey.generate()
PASSWORD = "the-password"


class Server(paramiko.ServerInterface):
    """Asks its questions at the login, and does `act` with the channel of the first command."""

    def __init__(self, questions: list[list[tuple[str, bool]]], act: Callable[[paramiko.Channel], None]) -> None:
        self._questions = questions
        self._act = act
        self.answers: list[str] = []

    def get_allowed_auths(self, username: str) -> str:
        return "keyboard-interactive"

    def check_auth_none(self, username: str) -> int:
        return paramiko.common.AUTH_FAILED

    def check_auth_interactive(self, username: str, submethods: str) -> paramiko.InteractiveQuery:
        return self._ask()

    def check_auth_interactive_response(self, responses: list[str]) -> int | paramiko.InteractiveQuery:
        self.answers += responses
        return self._ask() if self._questions else paramiko.common.AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self._act(channel)
        return True

    def _ask(self) -> paramiko.InteractiveQuery:
        query = paramiko.InteractiveQuery("\x1b[31mname", "words")
        for prompt, shown in self._questions.pop(0):
            query.add_prompt(prompt, shown)
        return query


def look_at(looker: Looker, server: Server) -> FailedLook:
    """The look at `server`, which comes to nothing."""
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.add_server_key(KEY)
        transport.start_server(event=threading.Event(), server=server)
        ended.wait(30)
        transport.close()
        transport.join(5)

    with scripted(serve) as listening:
        looker.known = f"[127.0.0.1]:{listening.port} {KEY.get_name()} {KEY.get_base64()}"
        credential = Credential(name="look", user="u", password=Secret(PASSWORD), port=listening.port)
        (one,) = looker.look("127.0.0.1", [credential], hears("id", "-un"))
        ended.set()
    assert isinstance(one, FailedLook)
    assert_printable(one)
    return one


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little time for the first command, for servers that would use it up."""
    monkeypatch.setattr(ssh, "WHO", replace(ssh.WHO, seconds=1.0))
    monkeypatch.setattr(ssh, "_GRACE_SECONDS", 0.5)


def nothing(channel: paramiko.Channel) -> None:
    """Lets the command run, and says nothing."""


HIDDEN = ("Password: ", False)


@pytest.mark.parametrize(
    ("questions", "answers"),
    [
        ([[HIDDEN], [("New password: ", False)]], [PASSWORD]),
        ([[HIDDEN, ("Code: ", False)]], []),
        ([[("Password: ", True)]], []),
    ],
)
def test_the_password_is_given_once_to_one_hidden_question(
    looker: Looker, questions: list[list[tuple[str, bool]]], answers: list[str]
) -> None:
    server = Server(questions, nothing)
    told = look_at(looker, server)
    assert (told.reason, told.detail) == (Reason.AUTH_FAILED, "it asks for more than a password")
    assert server.answers == answers


def test_a_question_without_a_prompt_is_answered_with_nothing(looker: Looker) -> None:
    server = Server([[HIDDEN], []], lambda channel: channel.close())
    assert look_at(looker, server).reason is not Reason.AUTH_FAILED
    assert server.answers == [PASSWORD]


@pytest.mark.usefixtures("hurried")
def test_a_server_that_never_answers_is_left(looker: Looker) -> None:
    with within(10):
        assert look_at(looker, Server([[HIDDEN]], lambda channel: time.sleep(6))).reason is Reason.RESET
        assert look_at(looker, Server([[HIDDEN]], nothing)).reason is Reason.TIMEOUT


@pytest.mark.parametrize("said", [b"\x1b]0;owned\x07\xff\xfe", b"9" * 5000, b"", b"\xd9\xa3"])
def test_what_is_no_number_is_no_login(looker: Looker, said: bytes) -> None:
    def says(channel: paramiko.Channel) -> None:
        threading.Thread(target=lambda: (time.sleep(0.1), channel.sendall(said), channel.close()), daemon=True).start()

    assert look_at(looker, Server([[HIDDEN]], says)).reason is Reason.NO_RIGHT
