"""What cron runs on a host. Lines may hold passwords: they are looked through and never kept."""

from __future__ import annotations

import re

import msgspec

from checks import Text
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import seen

_WHY = Text(zh="定时任务（只识别工具，不保留命令行）", en="scheduled jobs, of which only the tool is kept")


def _grep(id: str, *paths: str) -> Command:
    return Command(id=id, argv=("grep", "-rH", "", *paths), sudo=True, answers=(0, 1), why=_WHY)


SCHEDULES = (
    _grep("crontab", "/etc/crontab"),
    _grep("cron-d", "/etc/cron.d"),
    _grep("cron-users", "/var/spool/cron"),
    _grep("cron-hourly", "/etc/cron.hourly"),
    _grep("cron-daily", "/etc/cron.daily"),
    _grep("cron-weekly", "/etc/cron.weekly"),
    _grep("cron-monthly", "/etc/cron.monthly"),
)
_PERIODIC = {f"cron-{period}": f"@{period}" for period in ("hourly", "daily", "weekly", "monthly")}
_FIELDS = re.compile(r"^((?:@\w+)|(?:[\d*,/A-Za-z-]+[ \t]+){4}[\d*,/A-Za-z-]+)[ \t]+(\S.*)$")


class Scheduled(msgspec.Struct, frozen=True, kw_only=True):
    """One line that cron runs, or one of a script it runs. `schedule` is as in `BackupJob`."""

    schedule: str
    command: str

    def __repr__(self) -> str:
        return f"Scheduled({self.schedule!r}, ***)"


def scheduled_lines(answers: Answers) -> list[Scheduled]:
    """Every line of every schedule.

    Raises:
        LookFailed: users' own schedules may not be read.
    """
    found: list[Scheduled] = []
    for command in SCHEDULES:
        text = answers.maybe(command.id) if command.id == "cron-users" else seen(answers, command.id)
        for line in (text or "").splitlines():
            content = line.partition(":")[2].strip()
            if content and not content.startswith("#"):
                found += _scheduled(content, _PERIODIC.get(command.id, ""))
    return found


def _scheduled(line: str, period: str) -> list[Scheduled]:
    if period:
        return [Scheduled(schedule=period, command=line)]
    fields = _FIELDS.match(line)
    return [Scheduled(schedule=" ".join(fields[1].split()), command=fields[2])] if fields else []
