"""Time: whether the clock is synchronised, by what, and with whom."""

from __future__ import annotations

from typing import Any

from checks import Text
from checks.evidence import HostEvidence, HostTimeEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import after_colon, visible

MOST = 20
_SELECTED = "*"

COMMANDS = (
    Command(
        id="clock-status",
        argv=("timedatectl", "status"),
        why=Text(zh="查看时钟是否已同步及时区", en="whether the clock is synchronised, and the time zone"),
    ),
    Command(
        id="clock-chrony",
        argv=("chronyc", "-n", "sources"),
        why=Text(zh="查看 chrony 的时间源", en="which time servers chrony follows"),
    ),
    Command(
        id="clock-ntpd",
        argv=("ntpq", "-p", "-n"),
        why=Text(zh="查看 ntpd 的时间源", en="which time servers ntpd follows"),
    ),
    Command(
        id="clock-timesyncd",
        argv=("timedatectl", "show-timesync"),
        why=Text(zh="查看 systemd-timesyncd 的时间源", en="which time server systemd-timesyncd follows"),
    ),
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostTimeEvidence`. Whoever keeps the clock is believed before timedatectl, which can't see all."""
    status = after_colon(visible(answers, "clock-status") or "")
    keeper, sources, selected = _keeper(answers)
    said = status.get("system clock synchronized") or status.get("ntp synchronized") or ""
    told = {"yes": True, "no": False}.get(said)
    return {
        "synchronised": True if selected else told if told is not None else (False if keeper else None),
        "keeper": keeper,
        "sources": sources,
        "zone": clean(status.get("time zone", "").partition(" ")[0], 40),
    }


def _keeper(answers: Answers) -> tuple[str, tuple[str, ...] | None, bool]:
    """Who keeps the clock, the sources it has, and whether it has chosen one to follow."""
    if chrony := visible(answers, "clock-chrony"):
        return ("chrony", *_marked(chrony, mark=1, name=1))
    if ntpd := visible(answers, "clock-ntpd"):
        return ("ntpd", *_marked(ntpd, mark=0, name=0))
    properties = dict(
        line.split("=", 1) for line in (visible(answers, "clock-timesyncd") or "").splitlines() if "=" in line
    )
    server = properties.get("ServerAddress") or properties.get("ServerName")
    if server:
        return "timesyncd", (clean(server, 80),), False
    return "", None, False


def _marked(text: str, *, mark: int, name: int) -> tuple[tuple[str, ...], bool]:
    """The sources of a table whose lines bear a mark in column `mark` and, with it taken off, the name as word `name`.

    chronyc writes `^* 10.0.0.1  2  6 …`, ntpq `*10.0.0.1  .GPS.  1 u …`; what stands before the rule of `=` is the head.
    """
    rows = text.splitlines()
    rule = next((number for number, row in enumerate(rows) if row.startswith("==")), len(rows))
    sources, selected = [], False
    for row in rows[rule + 1 :]:
        words = row.split() if name else row[1:].split()
        if len(words) > 2:
            sources.append(clean(words[name], 80))
            selected = selected or row[mark : mark + 1] == _SELECTED
    return tuple(sources[:MOST]), selected


TOPIC = Topic(kind=HostTimeEvidence, commands=COMMANDS, read=read)
