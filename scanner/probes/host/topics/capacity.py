"""Capacity: load, memory, and how full the file systems are."""

from __future__ import annotations

from typing import Any

from checks import Text
from checks.evidence import FileSystemUse, HostCapacityEvidence, HostEvidence, Reason
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import after_colon, decimal, visible, whole_number

MOST = 100
_LOCAL = ("-P", "-l", "-x", "tmpfs", "-x", "devtmpfs", "-x", "squashfs", "-x", "iso9660", "-x", "efivarfs")

COMMANDS = (
    Command(
        id="capacity-load", argv=("cat", "/proc/loadavg"), why=Text(zh="查看系统负载", en="how loaded the host is")
    ),
    Command(id="capacity-cores", argv=("nproc", "--all"), why=Text(zh="查看处理器核数", en="how many cores it has")),
    Command(
        id="capacity-memory", argv=("cat", "/proc/meminfo"), why=Text(zh="查看内存余量", en="how much memory is left")
    ),
    Command(
        id="capacity-uptime", argv=("cat", "/proc/uptime"), why=Text(zh="查看运行时长", en="since when it has run")
    ),
    Command(
        id="capacity-space",
        argv=("df", "-k", *_LOCAL),
        answers=(0, 1),
        why=Text(zh="查看本地磁盘使用率", en="how full local disks are"),
    ),
    Command(
        id="capacity-inodes",
        argv=("df", "-i", *_LOCAL),
        answers=(0, 1),
        why=Text(zh="查看本地磁盘 inode 使用率", en="how many inodes are used"),
    ),
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostCapacityEvidence`.

    Raises:
        LookFailed: load or number of cores can't be seen.
    """
    words = answers.text("capacity-load").split()
    load = decimal(words[2]) if len(words) > 2 else None
    cores = whole_number(answers.text("capacity-cores").strip())
    if load is None or not cores:
        raise LookFailed(Reason.NOT_KNOWN, "load average or number of cores")
    memory = after_colon(visible(answers, "capacity-memory") or "")
    up = decimal(((visible(answers, "capacity-uptime") or "").split() or [""])[0])
    return {
        "cores": cores,
        "load_15": load,
        "memory_kib": _kib(memory.get("memtotal", "")),
        "available_kib": _kib(memory.get("memavailable", "")),
        "up_seconds": None if up is None else int(up),
        "file_systems": _file_systems(visible(answers, "capacity-space"), visible(answers, "capacity-inodes")),
    }


def _kib(value: str) -> int | None:
    return whole_number(value.removesuffix("kB").strip())


def _file_systems(space: str | None, inodes: str | None) -> tuple[FileSystemUse, ...] | None:
    if not space:
        return None
    nodes = _used(inodes or "")
    found = [
        FileSystemUse(path=clean(path, 120), space=used, inodes=nodes.get(path)) for path, used in _used(space).items()
    ]
    return tuple(found[:MOST])


def _used(text: str) -> dict[str, int]:
    """Per cent used by mount point, of the form `df -P` prints; a dash stands for none."""
    found = {}
    for line in text.splitlines()[1:]:
        words = line.split(maxsplit=5)
        used = whole_number(words[4].removesuffix("%")) if len(words) == 6 else None
        if used is not None:
            found[words[5]] = used
    return found


TOPIC = Topic(kind=HostCapacityEvidence, commands=COMMANDS, read=read)
