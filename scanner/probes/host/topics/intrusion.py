"""What notices an intrusion, and how many password guesses there were. Addresses and names are counted and forgotten."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from checks import Text
from checks.days import city_day
from checks.evidence import Guard, HostEvidence, IntrusionEvidence
from scanner.clock import now
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.running import RUNNING, Running, guards, read_running, seen
from scanner.probes.host.schedule import SCHEDULES, scheduled_lines
from scanner.probes.host.topic import Topic

DAYS = 7
_MOST_RECORDS = "5000"
_WHY_FAILED = Text(zh="近期登录失败次数（地址和用户名只计数）", en="failed logins of late, counted alone")

_COMMANDS = (
    *RUNNING,
    *SCHEDULES,
    Command(
        id="timers",
        argv=("systemctl", "list-timers", "--all", "--no-legend", "--no-pager"),
        why=Text(zh="systemd 定时器", en="what systemd runs by the clock"),
    ),
    Command(
        id="integrity-database",
        argv=(
            *("find", "/var/lib", "-maxdepth", "2", "("),
            *(
                "-path",
                "/var/lib/aide/aide.db*",
                "-o",
                "-path",
                "/var/lib/tripwire/*",
                "-o",
                "-path",
                "/var/lib/samhain/*",
            ),
            *(")", "-printf", "%T@ %p\\n"),
        ),
        sudo=True,
        why=Text(zh="完整性校验基准库的时间", en="how old the integrity tool's database is"),
    ),
    Command(
        id="integrity-report",
        argv=("find", "/var/log", "-maxdepth", "2", "-type", "f", "-name", "aide*.log*", "-printf", "%T@ %p\\n"),
        sudo=True,
        why=Text(zh="最近一次完整性校验", en="when files were last compared"),
    ),
    Command(
        id="failed-logins",
        argv=("lastb", "-i", "-w", "-F", "-n", _MOST_RECORDS),
        sudo=True,
        most=2_000_000,
        why=_WHY_FAILED,
    ),
    Command(
        id="failed-logins-journal",
        argv=(
            *("journalctl", "-q", "--no-pager", "-o", "cat", f"--since=-{DAYS}days", "-n", _MOST_RECORDS),
            *("-t", "sshd", "-t", "sshd-session"),
        ),
        sudo=True,
        answers=(0, 1),
        most=2_000_000,
        why=_WHY_FAILED,
    ),
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LASTB = re.compile(r"^(.*?)\s[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) \d\d:\d\d:\d\d (\d{4})\b")
_JOURNAL = re.compile(r"^Failed \S+ for .* from (\S+) port \d+")
_COMPARES = {"aide": "AIDE", "tripwire": "Tripwire"}
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    databases = _times(answers, "integrity-database")
    reports = [*_times(answers, "integrity-report"), *(one for one in databases if one[1].endswith("/report"))]
    baselines = [one for one in databases if re.search(r"aide\.db|\.twd$|samhain_file", one[1])]
    return {
        "integrity": _integrity(answers, running, baselines),
        "detection": guards("detection", running),
        "blocking": guards("blocking", running),
        "baseline_on": _newest(baselines),
        "compared_on": _newest(reports),
        "days": DAYS,
        **_failures(answers),
    }


TOPIC = Topic(kind=IntrusionEvidence, commands=_COMMANDS, read=_read)


def _integrity(answers: Answers, running: Running, baselines: list[tuple[float, str]]) -> tuple[Guard, ...]:
    """The daemons, and the tools without one, which count as running when something starts them by the clock.

    Where the schedules could not be read, only what is seen running is told.
    """
    found = {one.name: one for one in guards("integrity", running)}
    try:
        commands = "\n".join(line.command for line in scheduled_lines(answers))
    except LookFailed:
        return tuple(one for one in found.values() if one.running)
    clock = commands + (seen(answers, "timers") or "")
    for word, name in _COMPARES.items():
        by_clock = re.search(rf"\b{word}|{word}check", clock) is not None
        if by_clock or name in found or any(f"/{word}/" in path for _, path in baselines):
            found[name] = Guard(name=name, running=by_clock or (name in found and found[name].running))
    return tuple(found.values())


def _times(answers: Answers, id: str) -> list[tuple[float, str]]:
    found = []
    for line in (seen(answers, id) or "").splitlines():
        when, _, path = line.partition(" ")
        if re.fullmatch(r"\d{1,11}(\.\d+)?", when):
            found.append((float(when), path))
    return found


def _newest(times: list[tuple[float, str]]) -> str:
    newest = max((when for when, _ in times), default=None)
    return "" if newest is None else city_day(datetime.fromtimestamp(newest, UTC)).isoformat()


def _failures(answers: Answers) -> dict[str, Any]:
    text = seen(answers, "failed-logins")
    sources = None if text is None else list(_of_lastb(text))
    if sources is None:
        journal = seen(answers, "failed-logins-journal")
        sources = None if journal is None else list(_of_journal(journal))
    if sources is None:
        return {}
    outside = [one for one in sources if one.is_global]
    inside = [one for one in sources if not one.is_global and not one.is_loopback]
    return {
        "failures_outside": len(outside),
        "failures_inside": len(inside),
        "sources_outside": len(set(outside)),
        "sources_inside": len(set(inside)),
    }


def _of_lastb(text: str) -> Iterator[_Address]:
    """The sources of the last days. The address stands right before the time; a name before it may be anything."""
    since = (now() - timedelta(days=DAYS)).date()
    for line in text.splitlines():
        found = _LASTB.match(line[:400])
        if found is None or found[2] not in _MONTHS or not found[1].split():
            continue
        address = _address(found[1].split()[-1])
        when = (int(found[4]), _MONTHS.index(found[2]) + 1, int(found[3]))
        if address is not None and when >= (since.year, since.month, since.day):
            yield address


def _of_journal(text: str) -> Iterator[_Address]:
    for line in text.splitlines():
        found = _JOURNAL.match(line[:400])
        address = _address(found[1]) if found else None
        if address is not None:
            yield address


def _address(word: str) -> _Address | None:
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None
