"""Files: modes and owners of those that security rests on, mount options, and what a search of the root finds."""

from __future__ import annotations

from typing import Any

from checks import Text
from checks.evidence import FileMode, HostEvidence, HostFilesEvidence, Mount
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import visible

MOST = 200
SEARCH_SECONDS = 60.0
_KERNELS_OWN = {"proc", "sysfs", "devpts", "cgroup", "cgroup2", "securityfs", "debugfs", "tracefs", "pstore", "bpf"}
_KERNELS_OWN |= {"mqueue", "hugetlbfs", "configfs", "fusectl", "selinuxfs", "efivarfs", "autofs", "binfmt_misc"}
_KERNELS_OWN |= {"rpc_pipefs", "nsfs", "overlay", "squashfs"}
MOUNTS = Command(
    id="files-mounts",
    argv=("findmnt", "-r", "-n", "-o", "TARGET,FSTYPE,OPTIONS"),
    why=Text(zh="查看挂载选项", en="how file systems are mounted"),
)

PATHS = (
    "/etc/passwd",
    "/etc/passwd-",
    "/etc/group",
    "/etc/group-",
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/ssh/sshd_config",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/ssh/ssh_host_ecdsa_key",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_dsa_key",
    "/etc/ssh/ssh_host_sm2_key",
    "/etc/crontab",
    "/etc/cron.d",
    "/etc/cron.hourly",
    "/etc/cron.daily",
    "/etc/cron.weekly",
    "/etc/cron.monthly",
    "/boot/grub/grub.cfg",
    "/boot/grub2/grub.cfg",
    "/boot/efi/EFI/centos/grub.cfg",
    "/boot/efi/EFI/openEuler/grub.cfg",
    "/boot/efi/EFI/kylin/grub.cfg",
    "/boot/efi/EFI/anolis/grub.cfg",
    "/var/log",
    "/var/log/auth.log",
    "/var/log/secure",
    "/var/log/syslog",
    "/var/log/messages",
    "/var/log/cron",
    "/var/log/cron.log",
    "/var/log/kern.log",
    "/var/log/audit",
    "/var/log/audit/audit.log",
)

COMMANDS = (
    Command(
        id="files-modes",
        argv=("stat", "-L", "-c", "%a %U %G %n", *PATHS),
        sudo=True,
        answers=(0, 1),
        why=Text(zh="查看关键文件的权限和属主（不读取内容）", en="modes and owners of key files, not what is in them"),
    ),
    MOUNTS,
    Command(
        id="files-search",
        # Four questions in one walk; a NUL ends each answer, since a name may hold anything else.
        argv=(
            *("find", "/", "-xdev", "-ignore_readdir_race"),
            *("-type", "f", "-perm", "/6000", "-perm", "/0111", "-printf", r"s %m %u %g %p\0", ","),
            *("-type", "f", "-perm", "-0002", "-printf", r"w %m %u %g %p\0", ","),
            *("-type", "d", "-perm", "-0002", "-not", "-perm", "-1000", "-printf", r"w %m %u %g %p\0", ","),
            *("-nouser", "-printf", r"u %m %U %G %p\0", ","),
            *("-nogroup", "-printf", r"u %m %U %G %p\0"),
        ),
        sudo=True,
        seconds=SEARCH_SECONDS,
        most=1_048_576,
        why=Text(
            zh="在根文件系统中查找特权程序、任何人可写和无主的文件（不读取内容）",
            en="set-user-ID programs, files everybody may write, and files of nobody on the root file system",
        ),
    ),
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostFilesEvidence`.

    Raises:
        LookFailed: stat is not there.
    """
    modes = [one for line in answers.lines("files-modes") if (one := _mode(line))]
    return {
        "files": tuple(modes),
        "mounts": _mounts(visible(answers, MOUNTS.id) or ""),
        **_found(visible(answers, "files-search")),
    }


def _mode(line: str) -> FileMode | None:
    words = line.split(maxsplit=3)
    if len(words) != 4 or not words[0].isdecimal():
        return None
    return FileMode(
        path=clean(words[3], 120), mode=words[0][:5].zfill(4), owner=clean(words[1], 40), group=clean(words[2], 40)
    )


def _mounts(text: str) -> tuple[Mount, ...]:
    """The mounts by path, the last of a path hiding those before, without the kernel's own."""
    lines = (line.split() for line in text.splitlines())
    last = {words[0]: words for words in lines if len(words) == 3}
    return tuple(
        [
            Mount(
                path=clean(path, 120),
                type=clean(kind, 20),
                options=tuple(clean(option, 40) for option in options.split(",")[:40]),
            )
            for path, kind, options in last.values()
            if kind not in _KERNELS_OWN or path == "/"
        ][:MOST]
    )


def _found(text: str | None) -> dict[str, Any]:
    """The three answers of the search; without it, nothing is known of any. A walk over / that says nothing saw nothing."""
    if not text:
        return {}
    privileged: list[FileMode] = []
    others: dict[str, list[str]] = {"w": [], "u": []}
    for record in text.split("\0"):
        mark, _, rest = record.partition(" ")
        one = _mode(rest)
        if one is not None and mark == "s":
            privileged.append(one)
        elif one is not None and mark in others:
            others[mark].append(one.path)
    return {
        "privileged": tuple(privileged[:MOST]),
        "world_writable": tuple(others["w"][:MOST]),
        "unowned": tuple(dict.fromkeys(others["u"]))[:MOST],
    }


TOPIC = Topic(kind=HostFilesEvidence, commands=COMMANDS, read=read)
