"""Backup jobs and agents, and the dumps that lie in the usual folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from checks import Text
from checks.days import city_day
from checks.evidence import BackupEvidence, BackupJob, HostEvidence
from scanner.probes.clean import clean
from scanner.probes.host.backup_jobs import recognise
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.running import RUNNING, guards, read_running, seen
from scanner.probes.host.schedule import SCHEDULES, scheduled_lines
from scanner.probes.host.topic import Topic

_FOLDERS = (
    *("/backup", "/backups", "/data/backup", "/data/backups", "/home/backup", "/opt/backup", "/mnt/backup"),
    *("/srv/backup", "/var/backups", "/u01/backup", "/www/backup"),
)
_DUMPS = r".*\.(sql|dump|dmp|bak|tar|tgz|zip|rdb|xbstream|bson)(\.(gz|bz2|xz|zst|lz4|gpg|enc|aes|age))*"

_COMMANDS = (
    *RUNNING,
    *SCHEDULES,
    Command(
        id="backup-services",
        argv=(
            *("systemctl", "show", "--property=Id", "--property=ExecStart", "--property=Result"),
            "--property=ExecMainExitTimestamp",
            *("*backup*.service", "*restic*.service", "*borg*.service", "*barman*.service", "*pgbackrest*.service"),
        ),
        why=Text(zh="备份服务最近一次的结果", en="how the backup services ended last"),
    ),
    Command(
        id="remote-mounts",
        argv=("findmnt", "-rn", "-t", "nfs,nfs4,cifs,ceph,glusterfs,fuse.sshfs", "-o", "TARGET"),
        answers=(0, 1),
        why=Text(zh="挂载的远程存储", en="which folders lie on another machine"),
    ),
    Command(
        id="backup-files",
        argv=(
            *("find", *_FOLDERS, "-maxdepth", "4", "-regextype", "posix-extended"),
            *(
                "(",
                "-type",
                "d",
                "-o",
                "-type",
                "f",
                "-size",
                "+0",
                "-iregex",
                _DUMPS,
                ")",
                "-printf",
                "%y %T@ %m %p\\n",
            ),
        ),
        sudo=True,
        # Most of these folders are on no host, which find reports with 1.
        answers=(0, 1),
        most=1_000_000,
        why=Text(zh="常用备份目录中文件的时间与权限", en="time and mode of the dumps in the usual folders"),
    ),
)

_MOST = 50
_MOST_OPEN = 20
_EXIT = re.compile(r"\b(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d")
_FILE = re.compile(r"^([df]) (\d{1,11})(?:\.\d+)? ([0-7]{1,4}) (/.*)$")


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    running = read_running(answers)
    mounts = [line.strip() for line in (seen(answers, "remote-mounts") or "").splitlines()]
    jobs = [*_by_cron(answers, mounts), *_by_timer(seen(answers, "backup-services") or "", mounts)]
    return {
        "jobs": tuple(dict.fromkeys(jobs))[:_MOST],
        "agents": guards("backup", running),
        "scheduler": running.has("cron") or running.has("crond"),
        **_files(seen(answers, "backup-files") or ""),
    }


TOPIC = Topic(kind=BackupEvidence, commands=_COMMANDS, read=_read)


def _by_cron(answers: Answers, mounts: Sequence[str]) -> Iterator[BackupJob]:
    for line in scheduled_lines(answers):
        found = recognise(line.command, mounts)
        if found is not None:
            schedule = clean(line.schedule, 40)
            yield BackupJob(
                tool=found.tool,
                by="cron",
                schedule=schedule,
                destination=found.destination,
                encrypted=found.encrypted,
            )


def _by_timer(text: str, mounts: Sequence[str]) -> Iterator[BackupJob]:
    for block in text.split("\n\n"):
        fields = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        found = recognise(fields.get("ExecStart", ""), mounts)
        if found is not None:
            ended = _EXIT.search(fields.get("ExecMainExitTimestamp", ""))
            yield BackupJob(
                tool=found.tool,
                by="timer",
                destination=found.destination,
                encrypted=found.encrypted,
                last_run=ended[1] if ended else "",
                failed=fields.get("Result", "success") != "success",
            )


def _files(text: str) -> dict[str, Any]:
    """A dump is open when any user may read it and pass through the folders above it, as far as they are listed."""
    found = [match.groups() for line in text.splitlines() if (match := _FILE.match(line))]
    closed = [f"{path}/" for kind, _, mode, path in found if kind == "d" and not int(mode, 8) & 0o001]
    dumps = [(int(when), int(mode, 8), path) for kind, when, mode, path in found if kind == "f"]
    is_open = [path for _, mode, path in dumps if mode & 0o004 and not path.startswith(tuple(closed))]
    newest = max((when for when, _, _ in dumps), default=None)
    return {
        "newest_file": "" if newest is None else city_day(datetime.fromtimestamp(newest, UTC)).isoformat(),
        "files": len(dumps),
        "open_files": tuple(clean(path, 120) for path in is_open[:_MOST_OPEN]),
    }
