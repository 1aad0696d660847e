"""The outbox: pauses, giving up, two programs at once, and a program that dies between sending and marking."""

from __future__ import annotations

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks import UnknownName
from scanner.delivery import deliver as deliver_module
from scanner.delivery.announce import LONGEST_LINE, MOST_LINES, announce
from scanner.delivery.deliver import deliver
from scanner.delivery.line import DeliveryError
from scanner.delivery.model import PAUSES, MessageState
from scanner.store.announcements import announcements_about
from scanner.store.outbox import MOST_ATTEMPTS, messages, retry
from scanner.workspace import Workspace
from tests.delivery.posting import a_workspace, only, post

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PEOPLE = """
[delivery.mail]
host = "192.0.2.25"
sender = "citywall@city.example.gov.cn"
[[delivery.robots]]
name = "duty"
kind = "wecom"
credential = "duty"
[delivery.people."*"]
robots = ["duty"]
[delivery.people.hotline]
mail = ["hotline@city.example.gov.cn"]
[delivery.people."数据局"]
mail = ["data@city.example.gov.cn", "hotline@city.example.gov.cn"]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return a_workspace(tmp_path, PEOPLE, "")


def test_a_message_is_tried_with_growing_pauses_and_then_given_up_and_shown(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DeliveryError("no")

    monkeypatch.setattr(deliver_module._Senders, "send", fail)
    at, waited = AT, []
    with workspace.store() as store:
        post(store, "duty", at=at)
        for nth in range(1, MOST_ATTEMPTS + 1):
            told = deliver(workspace, store, at)
            one = only(store)
            assert one.attempts == nth
            if one.next_at is None:
                break
            assert (told.failed, deliver(workspace, store, one.next_at - timedelta(seconds=1)).failed) == (1, 0)
            waited.append(one.next_at - at)
            at = one.next_at
        assert waited == list(PAUSES)
        assert sorted(waited) == waited
        assert (told.given_up, one.state, one.last_error) == (1, MessageState.FAILED, "no")
        assert deliver(workspace, store, at + timedelta(days=400)).failed == 0

        assert retry(store, [], at) == 1
        monkeypatch.setattr(deliver_module._Senders, "send", lambda *_: None)
        assert deliver(workspace, store, at).sent == 1
        assert retry(store, [], at) == 0
        with pytest.raises(UnknownName):
            retry(store, [one.id], at)


def _die(folder: Path, sent: Path) -> None:
    def send(self: object, message: object, at: object) -> None:
        with sent.open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)

    deliver_module._Senders.send = send  # type: ignore[method-assign]
    workspace = Workspace(folder)
    with workspace.store() as store:
        deliver(workspace, store, AT)


def test_killed_between_sending_and_marking_it_is_sent_once_more_and_not_before_the_pause(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = tmp_path / "sent"
    with workspace.store() as store:
        post(store, "duty", at=AT)
    process = multiprocessing.get_context("fork").Process(target=_die, args=(workspace.folder, sent))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    monkeypatch.setattr(deliver_module._Senders, "send", lambda *_: sent.write_text(sent.read_text() + "x"))
    with workspace.store() as store:
        assert (only(store).state, only(store).attempts) == (MessageState.WAITING, 1)
        assert deliver(workspace, store, AT + timedelta(seconds=59)).sent == 0
        assert deliver(workspace, store, AT + timedelta(seconds=60)).sent == 1
        assert deliver(workspace, store, AT + timedelta(days=1)).sent == 0
    assert sent.read_text() == "xx"


def _deliver(folder: Path, sent: Path, barrier: object) -> None:
    def send(self: object, message: object, at: object) -> None:
        with sent.open("a") as file:
            file.write("x")

    deliver_module._Senders.send = send  # type: ignore[method-assign]
    workspace = Workspace(folder)
    with workspace.store() as store:
        barrier.wait()  # type: ignore[attr-defined]
        deliver(workspace, store, AT)


def test_two_programs_at_once_send_each_message_once(workspace: Workspace, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    with workspace.store() as store:
        for nth in range(12):
            post(store, "duty", key=f"k{nth}", at=AT)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(2)
    both = [context.Process(target=_deliver, args=(workspace.folder, sent, barrier)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert sent.read_text() == "x" * 12


def test_what_is_announced_reaches_those_concerned_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver_module._Senders, "send", lambda *_: None)
    with workspace.store() as store:
        assert announce(store, "warning", "预警", ["得分下降"], ["cockpit"], AT, "scan-7:cockpit")
        assert not announce(store, "warning", "预警", ["得分下降"], ["cockpit"], AT, "scan-7:cockpit")
        assert announce(store, "warning", "预警", ["未登记的主机"], [], AT, "scan-7:unknown")
        assert deliver(workspace, store, AT).sent == 4
        assert deliver(workspace, store, AT).sent == 0
        told = {(one.to.name, one.key) for one in messages(store, limit=10)}
        assert [one.key for one in announcements_about(store, ["cockpit"], limit=9)] == ["scan-7:cockpit"]
        assert announcements_about(store, ["hotline"], limit=9) == []
    assert told == {
        ("duty", "scan-7:cockpit"),
        ("data@city.example.gov.cn", "scan-7:cockpit"),
        ("hotline@city.example.gov.cn", "scan-7:cockpit"),
        ("duty", "scan-7:unknown"),
    }


def test_what_is_announced_is_made_safe_to_show(workspace: Workspace) -> None:
    with workspace.store() as store:
        announce(store, "warning", "预警\r\nBcc: x", ["\x1b[31m" + "长" * 5_000] * 500, ["cockpit"], AT, "k")
        (one,) = announcements_about(store, ["cockpit"], limit=9)
    assert one.subject == "预警 Bcc: x"
    assert len(one.lines) == MOST_LINES
    assert all(line.isprintable() and len(line) <= LONGEST_LINE for line in one.lines)


def test_what_the_settings_no_longer_name_fails_and_is_kept(workspace: Workspace) -> None:
    with workspace.store() as store:
        post(store, "gone", at=AT)
        assert deliver(workspace, store, AT).failed == 1
        assert "gone" in only(store).last_error
