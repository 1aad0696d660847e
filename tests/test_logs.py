"""The log: one JSON object a line, with ids and without secrets, to a file, to stderr and to a syslog."""

from __future__ import annotations

import json
import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks import InputError
from scanner.logs import LONGEST, LogSettings, log, logging_to
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from tests.run.city import make_workspace, one_service, slow_servers

SECRET = "correct horse battery staple"


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_an_object_with_time_level_event_and_ids(tmp_path: Path) -> None:
    with logging_to(LogSettings(file="run.log"), tmp_path):
        log(scan=7).info("scan.looked", system="hotline", failed={"timeout": 2})
        log().debug("too.fine")
    (line,) = lines_of(tmp_path / "run.log")
    assert line.pop("at").endswith("Z")
    assert line == {"event": "scan.looked", "level": "info", "scan": 7, "system": "hotline", "failed": {"timeout": 2}}


def test_a_text_is_cut_and_made_printable_so_that_it_forges_no_line(tmp_path: Path) -> None:
    with logging_to(LogSettings(file="run.log"), tmp_path):
        log().info("event", asset='x\n{"event": "forged"}\x1b[2J' + "A" * 10_000)
    (line,) = lines_of(tmp_path / "run.log")
    assert len(line["asset"]) <= LONGEST
    assert "\x1b" not in line["asset"]


def test_an_error_is_told_by_its_type_and_place_and_not_in_its_words(tmp_path: Path) -> None:
    with logging_to(LogSettings(file="run.log"), tmp_path):
        try:
            raise ValueError(SECRET)
        except ValueError:
            log().exception("it.failed")
            logging.getLogger("uvicorn.error").error("Exception in a server of others", exc_info=True)
    text = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert SECRET not in text
    assert [line["error"] for line in lines_of(tmp_path / "run.log")] == ["ValueError", "ValueError"]
    assert "test_logs.py:" in text


def test_nothing_is_written_after_the_end_nor_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging_to(LogSettings(file="run.log"), tmp_path):
        pass
    log().error("late")
    assert (tmp_path / "run.log").read_text(encoding="utf-8") == ""
    assert capsys.readouterr() == ("", "")


def test_a_service_tells_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(LogSettings(), tmp_path, stderr=True):
        log().warning("worker.gone")
    assert json.loads(capsys.readouterr().err)["event"] == "worker.gone"


@pytest.fixture
def udp() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        yield listener


def test_a_line_reaches_a_syslog_over_udp(tmp_path: Path, udp: socket.socket) -> None:
    with logging_to(LogSettings(syslog=f"udp://127.0.0.1:{udp.getsockname()[1]}"), tmp_path):
        log(scan=1).info("scan.started")
        message = udp.recv(4096)
    assert message.startswith(b"<134>")  # local0.info
    assert json.loads(message[5:].rstrip(b"\0"))["scan"] == 1


def test_lines_reach_a_syslog_over_tcp_each_ended_by_a_line_feed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with logging_to(LogSettings(syslog=f"tcp://127.0.0.1:{listener.getsockname()[1]}"), tmp_path):
            log().info("one")
            log().info("two")
        connection, _peer = listener.accept()
        with connection, connection.makefile("rb") as received:
            lines = received.read().splitlines()
    assert [json.loads(line[5:])["event"] for line in lines] == ["one", "two"]


def test_a_line_reaches_a_local_syslog(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        path = os.path.join(short, "log")
        listener.bind(path)
        listener.settimeout(5)
        with logging_to(LogSettings(syslog=path), tmp_path):
            log().info("scan.started")
        assert b'"event":"scan.started"' in listener.recv(4096)


@pytest.mark.parametrize(
    "settings",
    [
        LogSettings(file="no/such/folder/run.log"),
        LogSettings(syslog="ftp://127.0.0.1:514"),
        LogSettings(syslog="udp://127.0.0.1"),
    ],
)
def test_where_it_can_not_be_written_is_said_at_the_start(settings: LogSettings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="日志"), logging_to(settings, tmp_path):
        pass


@pytest.mark.parametrize("syslog", ["tcp://127.0.0.1:1", "udp://127.0.0.1:1", "/no/such/socket"])
def test_a_syslog_that_is_not_there_stops_nothing(
    syslog: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging_to(LogSettings(file="run.log", syslog=syslog), tmp_path):
        for _nth in range(3):
            log().info("scan.started")
    assert len(lines_of(tmp_path / "run.log")) == 3
    assert capsys.readouterr() == ("", "")


def test_a_scan_tells_its_steps_with_the_ids_of_what_it_looked_at(tmp_path: Path) -> None:
    with slow_servers("127.0.0.78", 1, 0.0) as servers:
        system = one_service(1, servers.address, servers.ports[0])
        workspace = make_workspace(tmp_path, [system], [servers.address])
        with workspace.store() as store, logging_to(LogSettings(file="run.log"), tmp_path):
            ScanRun(workspace, store, begin_scan(store, [system]), resolver=Resolver()).run()
    lines = lines_of(tmp_path / "run.log")
    assert [line["event"] for line in lines] == [
        "scan.started",
        "scan.looked",
        "scan.looked",
        "scan.judging",
        "scan.finished",
    ]
    assert {line["scan"] for line in lines} == {1}
    assert [(line["system"], line["asset"]) for line in lines if line["event"] == "scan.looked"] == [
        ("s1", ""),
        ("s1", "ftp"),
    ]
