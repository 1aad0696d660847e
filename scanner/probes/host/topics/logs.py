"""The system's own logs: what is written, where it goes, and how long it stays."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from checks import Text
from checks.days import city_day
from checks.evidence import HostEvidence, LogDestination, LogFile, LogsEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.logrotate import kept_days
from scanner.probes.host.running import RUNNING, Running, guards, hidden, read_running, seen
from scanner.probes.host.syslog_conf import MOST, SyslogSettings, read_rsyslog, read_syslog_ng
from scanner.probes.host.topic import Topic

_NAMES = (
    "auth.log*",
    "secure*",
    "syslog*",
    "messages*",
    "audit.log*",
    "wtmp*",
    "btmp*",
    "cron*",
    "sudo.log*",
    "*.journal",
)


def _settings(id: str, *paths: str, zh: str, en: str) -> Command:
    return Command(id=id, argv=("grep", "-rh", "", *paths), sudo=True, answers=(0, 1), why=Text(zh=zh, en=en))


_COMMANDS = (
    *RUNNING,
    _settings("rsyslog-conf", "/etc/rsyslog.conf", zh="rsyslog 主配置", en="the settings of rsyslog"),
    _settings(
        "rsyslog-d", "/etc/rsyslog.d", "--include=*.conf", zh="rsyslog 附加配置", en="further settings of rsyslog"
    ),
    _settings(
        "syslog-ng-conf", "/etc/syslog-ng", "--include=*.conf", zh="syslog-ng 配置", en="the settings of syslog-ng"
    ),
    _settings("journald-conf", "/etc/systemd/journald.conf", zh="journald 配置", en="the settings of the journal"),
    _settings(
        "journald-d", "/etc/systemd/journald.conf.d", zh="journald 附加配置", en="further settings of the journal"
    ),
    _settings("logrotate-conf", "/etc/logrotate.conf", zh="日志轮转主配置", en="how long logs are kept"),
    _settings("logrotate-d", "/etc/logrotate.d", zh="各日志的轮转配置", en="how long each log is kept"),
    _settings(
        "audisp-plugin",
        "/etc/audit/plugins.d/au-remote.conf",
        zh="审计日志外送插件",
        en="whether audit records are sent away",
    ),
    _settings(
        "audisp-plugin-7",
        "/etc/audisp/plugins.d/au-remote.conf",
        zh="审计日志外送插件（旧版）",
        en="the same on older versions",
    ),
    _settings(
        "audisp-remote", "/etc/audit/audisp-remote.conf", zh="审计日志外送地址", en="where audit records are sent"
    ),
    _settings(
        "audisp-remote-7",
        "/etc/audisp/audisp-remote.conf",
        zh="审计日志外送地址（旧版）",
        en="the same on older versions",
    ),
    Command(
        id="log-files",
        argv=(
            *("find", "/var/log", "-maxdepth", "3", "-type", "f", "("),
            *[word for name in _NAMES for word in ("-o", "-name", name)][1:],
            *(")", "-printf", "%T@ %B@ %s %m %u %g %p\\n"),
        ),
        sudo=True,
        why=Text(zh="日志文件的时间、权限与属主", en="time, mode and owner of the log files"),
    ),
    Command(
        id="first-start",
        argv=("stat", "-c", "%Y", "/etc/machine-id"),
        why=Text(zh="系统安装时间", en="when the system was installed"),
    ),
)

_AUDISP = ("audisp-plugin", "audisp-plugin-7", "audisp-remote", "audisp-remote-7")
_MOST_FILES = 200
_LOGS = (
    ("logins", re.compile(r"/var/log/(?:auth\.log|secure)")),
    ("system", re.compile(r"/var/log/(?:syslog|messages)")),
    ("audit", re.compile(r"/var/log/audit/audit\.log")),
    ("wtmp", re.compile(r"/var/log/wtmp")),
    ("journal", re.compile(r"/var/log/journal/.*\.journal")),
)
_STORAGE = re.compile(r"^[ \t]*Storage[ \t]*=[ \t]*(\w+)", re.MULTILINE)


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """A log file with its last change and its birth, as seconds since the epoch; birth is None where not kept."""

    file: LogFile
    changed: float
    born: float | None
    size: int


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    syslog = _syslog(answers, running)
    files = _files(seen(answers, "log-files"))
    rotated = kept_days(seen(answers, "logrotate-conf") or "", seen(answers, "logrotate-d") or "")
    sent = _sent(answers, running, syslog)
    return {
        "daemons": _daemons(running),
        "journal_kept": _journal_kept(answers, files),
        "logins_logged": None if syslog is None else syslog.logins_logged,
        "sent_to": sent,
        "full_time": None if syslog is None else syslog.full_time,
        "files": None if files is None else tuple(one.file for one in files[:_MOST_FILES]),
        "oldest": _oldest(files or []),
        "kept_days": _kept(rotated),
        "installed_on": _day((seen(answers, "first-start") or "").strip()),
    }


TOPIC = Topic(kind=LogsEvidence, commands=_COMMANDS, read=_read)


def _daemons(running: Running) -> tuple[str, ...]:
    known = {"rsyslog": "rsyslogd", "syslog-ng": "syslog-ng", "journald": "systemd-journald"}
    return tuple(name for name, process in known.items() if running.has(process))


def _syslog(answers: Answers, running: Running) -> SyslogSettings | None:
    """The settings of the daemon that runs; None where none does, or its main file can't be read."""
    if running.has("rsyslogd"):
        main, more = seen(answers, "rsyslog-conf"), answers.maybe("rsyslog-d")
        return None if main is None else read_rsyslog(f"{main}\n{more or ''}")
    if running.has("syslog-ng"):
        text = seen(answers, "syslog-ng-conf")
        return None if text is None else read_syslog_ng(text)
    return None


def _sent(answers: Answers, running: Running, syslog: SyslogSettings | None) -> tuple[LogDestination, ...] | None:
    """Every way out; None where none was found among what could be read, and something could not."""
    ways = [] if syslog is None else list(syslog.sent_to)
    ways += [LogDestination(by=guard.name) for guard in guards("shipping", running) if guard.running]
    ways += _audisp(answers, "audisp-plugin", "audisp-remote") or _audisp(answers, "audisp-plugin-7", "audisp-remote-7")
    unread = syslog is None and (running.has("rsyslogd") or running.has("syslog-ng"))
    unread = unread or any(hidden(answers, id) for id in _AUDISP)
    return None if unread and not ways else tuple(ways[:MOST])


def _audisp(answers: Answers, plugin: str, remote: str) -> list[LogDestination]:
    if not re.search(r"(?m)^[ \t]*active[ \t]*=[ \t]*yes", seen(answers, plugin) or ""):
        return []
    text = seen(answers, remote) or ""
    server = re.search(r"(?m)^[ \t]*remote_server[ \t]*=[ \t]*(\S+)", text)
    encrypted = re.search(r"(?mi)^[ \t]*(?:transport[ \t]*=[ \t]*krb5|enable_krb5[ \t]*=[ \t]*yes)", text) is not None
    return [LogDestination(by="audisp", host=clean(server[1], 80), encrypted=encrypted)] if server else []


def _journal_kept(answers: Answers, files: list[_Found] | None) -> bool | None:
    """As journald decides: by its setting, or, when that is `auto`, by whether its folder exists."""
    text = f"{seen(answers, 'journald-conf') or ''}\n{seen(answers, 'journald-d') or ''}"
    said = _STORAGE.findall(text)
    storage = said[-1].lower() if said else "auto"
    if storage in ("volatile", "none"):
        return False
    if files is None:
        return None
    return any(one.file.path.endswith(".journal") for one in files)


def _files(text: str | None) -> list[_Found] | None:
    if text is None:
        return None
    found = []
    for line in text.splitlines():
        parts = line.split(" ", 6)
        changed, born = _seconds(parts[0]), _seconds(parts[1]) if len(parts) == 7 else None
        if len(parts) < 7 or changed is None or not parts[2].isdecimal():
            continue
        file = LogFile(
            path=clean(parts[6], 120), mode=clean(parts[3], 6), owner=clean(parts[4], 32), group=clean(parts[5], 32)
        )
        found.append(_Found(file=file, changed=changed, born=born, size=int(parts[2][:15])))
    return found


def _oldest(files: Iterable[_Found]) -> dict[str, str]:
    """Of several files of a log the oldest was last written when its records were made; a single one grew since its birth."""
    by_log: dict[str, list[_Found]] = defaultdict(list)
    for one in files:
        for log, path in _LOGS:
            if one.size and path.match(one.file.path):
                by_log[log].append(one)
    oldest = {}
    for log, ones in by_log.items():
        since = min(one.changed for one in ones) if len(ones) > 1 else ones[0].born
        if since is not None and (day := _day(str(since))):
            oldest[log] = day
    return oldest


def _kept(rotated: Mapping[str, int]) -> dict[str, int]:
    kept: dict[str, int] = {}
    for path, days in rotated.items():
        for log, pattern in _LOGS:
            if pattern.fullmatch(path.rstrip("*")):
                kept[log] = min(days, kept.get(log, days))
    return kept


def _seconds(word: str) -> float | None:
    # Where the birth is not kept, find prints nothing, `-`, or a moment before the epoch.
    return float(word) if re.fullmatch(r"[1-9]\d{0,10}(?:\.\d+)?", word) else None


def _day(word: str) -> str:
    seconds = _seconds(word)
    return "" if seconds is None else city_day(datetime.fromtimestamp(seconds, UTC)).isoformat()
