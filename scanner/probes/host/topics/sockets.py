"""Sockets: where the host listens, by the process and user that does."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, HostSocketsEvidence, ListeningSocket
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import visible, whole_number

MOST = 500
_OWNER = re.compile(r'\(\("([^"]*)",(?:pid=)?(\d+)')

COMMANDS = (
    Command(
        id="sockets-listening",
        argv=("ss", "-lntup"),
        sudo=True,
        why=Text(zh="列出监听端口及其进程", en="which ports are listened on, by which processes"),
    ),
    Command(
        id="sockets-processes",
        argv=("ps", "-eo", "pid=,user:32="),
        most=524_288,
        why=Text(zh="对应进程的运行账户", en="which users these processes run as"),
    ),
    Command(
        id="sockets-eyes",
        argv=("id", "-u"),
        sudo=True,
        why=Text(zh="确认能否看到其他账户的进程", en="whether other users' processes can be seen"),
    ),
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostSocketsEvidence`.

    Raises:
        LookFailed: ss is not there, or said too much.
    """
    users = _users(visible(answers, "sockets-processes") or "")
    found = [socket for line in answers.lines("sockets-listening") if (socket := _socket(line, users))]
    ordered = sorted(set(found), key=lambda one: (one.protocol, one.port, one.address, one.process))
    return {
        "sockets": tuple(ordered[:MOST]),
        "owners_seen": (visible(answers, "sockets-eyes") or "").strip() == "0",
    }


def _users(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.splitlines())
    return {words[0]: clean(words[1], 40) for words in lines if len(words) == 2}


def _socket(line: str, users: dict[str, str]) -> ListeningSocket | None:
    """One line of ss: the netid, state, two queues, local and peer address, and the owner where it may be seen."""
    words = line.split()
    if len(words) < 6 or words[0] not in ("tcp", "udp"):
        return None
    address, _, port = words[4].rpartition(":")
    number = whole_number(port)
    if number is None:
        return None
    owner = _OWNER.search(line)
    return ListeningSocket(
        protocol=words[0],
        address=clean(address.partition("%")[0].strip("[]"), 60),
        port=number,
        process=clean(owner[1], 40) if owner else "",
        user=users.get(owner[2], "") if owner else "",
    )


TOPIC = Topic(kind=HostSocketsEvidence, commands=COMMANDS, read=read)
