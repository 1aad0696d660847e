"""Kernel: settings, mandatory access control, verified boot, and where memory may end up."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, HostKernelEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.swap import LSBLK, SWAPON, read_swap
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics.files import MOUNTS
from scanner.probes.host.visible import visible, whole_number

SETTINGS = (
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.core_pattern",
    "kernel.dmesg_restrict",
    "kernel.kptr_restrict",
    "kernel.randomize_va_space",
    "kernel.sysrq",
    "kernel.yama.ptrace_scope",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.secure_redirects",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.accept_redirects",
    "net.ipv4.conf.default.accept_source_route",
    "net.ipv4.conf.default.rp_filter",
    "net.ipv4.conf.default.send_redirects",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.icmp_ignore_bogus_error_responses",
    "net.ipv4.ip_forward",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.accept_ra",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.all.accept_source_route",
    "net.ipv6.conf.all.forwarding",
)

_ODD_STORAGE = {"usb_storage", "uas", "firewire_core", "firewire_sbp2", "cramfs", "freevxfs", "hfs", "hfsplus", "jffs2"}
ODD_MODULES = _ODD_STORAGE | {"dccp", "rds", "tipc", "sctp", "n_hdlc", "can"}
"""CIS benchmarks for Debian 12 and RHEL 9, sections 1.1.1 and 3.2, and the storage one carries in."""

_SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_DROP_INS = ("/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/lib/tmpfiles.d")

COMMANDS = (
    Command(
        id="kernel-settings",
        argv=("sysctl", "-e", *SETTINGS),
        sudo=True,
        answers=(0, 1, 255),
        why=Text(zh="读取与安全有关的内核参数", en="kernel settings that concern security"),
    ),
    Command(id="kernel-selinux", argv=("getenforce",), why=Text(zh="查看 SELinux 状态", en="whether SELinux enforces")),
    Command(
        id="kernel-apparmor",
        argv=("aa-status",),
        sudo=True,
        answers=(0, 1, 2, 3),
        why=Text(zh="查看 AppArmor 状态", en="whether AppArmor enforces"),
    ),
    Command(
        id="kernel-secure-boot",
        argv=("od", "-An", "-tu1", _SECURE_BOOT),
        why=Text(zh="查看是否启用安全启动", en="whether the firmware verified the boot"),
    ),
    Command(
        id="kernel-measured",
        argv=("cat", "/sys/kernel/security/ima/runtime_measurements_count"),
        sudo=True,
        why=Text(zh="查看完整性度量（IMA）是否启用", en="whether IMA measures what is run"),
    ),
    Command(
        id="kernel-lockdown",
        argv=("cat", "/sys/kernel/security/lockdown"),
        why=Text(zh="查看内核锁定模式", en="the kernel's lockdown mode"),
    ),
    Command(id="kernel-modules", argv=("lsmod",), why=Text(zh="查看已加载的内核模块", en="which modules are loaded")),
    Command(
        id="kernel-core-limit",
        argv=("grep", "-r", "-h", "-s", "-e", "core", "/etc/security/limits.conf", "/etc/security/limits.d"),
        answers=(0, 1, 2),
        why=Text(zh="查看核心转储的限制", en="how large a core dump may be"),
    ),
    Command(
        id="kernel-core-storage",
        argv=("grep", "-r", "-h", "-s", "-e", "^Storage", "/etc/systemd/coredump.conf", "/etc/systemd/coredump.conf.d"),
        answers=(0, 1, 2),
        why=Text(zh="查看核心转储是否保存", en="whether core dumps are stored"),
    ),
    Command(
        id="kernel-temporary",
        argv=("grep", "-r", "-s", "-e", "[[:space:]]/tmp[[:space:]]", *_DROP_INS),
        answers=(0, 1, 2),
        why=Text(zh="查看 /tmp 的定期清理规则", en="whether /tmp is cleaned"),
    ),
    SWAPON,
    LSBLK,
    MOUNTS,
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostKernelEvidence`.

    Raises:
        LookFailed: sysctl is not there.
    """
    settings = _settings(answers.text("kernel-settings"))
    access, enforced = _mandatory_access(visible(answers, "kernel-selinux"), visible(answers, "kernel-apparmor"))
    modules, limits = visible(answers, "kernel-modules"), visible(answers, "kernel-core-limit")
    lockdown = re.search(r"\[(\w+)\]", visible(answers, "kernel-lockdown") or "")
    return {
        "settings": settings,
        "mandatory_access": access,
        "enforced": enforced,
        "core_limit_zero": None if limits is None else _limited(limits),
        "cores_stored": _stored(settings.get("kernel.core_pattern"), visible(answers, "kernel-core-storage")),
        "secure_boot": _secure_boot(visible(answers, "kernel-secure-boot")),
        "measured": _measured(visible(answers, "kernel-measured")),
        "lockdown": clean(lockdown[1], 20) if lockdown else "",
        "odd_modules": _odd(modules) if modules else None,
        "swap": read_swap(answers),
        "temporary_cleaned": _cleaned(visible(answers, "kernel-temporary"), visible(answers, MOUNTS.id)),
    }


def _settings(text: str) -> dict[str, str]:
    pairs = (line.partition(" = ") for line in text.splitlines())
    return {name.strip(): clean(value, 120) for name, equals, value in pairs if equals and name.strip() in SETTINGS}


def _mandatory_access(selinux: str | None, apparmor: str | None) -> tuple[str | None, bool | None]:
    """Which mandatory access control there is, and whether it enforces; (None, None) where neither could be asked."""
    mode = (selinux or "").strip().lower()
    if mode in ("enforcing", "permissive"):
        return "selinux", mode == "enforcing"
    if apparmor and "module is loaded" in apparmor:
        enforcing = re.search(r"(\d+) profiles are in enforce mode", apparmor)
        return "apparmor", bool(enforcing and int(enforcing[1]))
    return (None, None) if apparmor is None or selinux is None else ("", False)


def _limited(text: str) -> bool:
    """True when limits.conf gives everybody a hard limit of 0 (`*  hard  core  0`; a dash sets both limits)."""
    lines = (line.split() for line in text.splitlines())
    return any(
        words[:1] == ["*"] and words[1] in ("hard", "-") and words[2:4] == ["core", "0"]
        for words in lines
        if len(words) > 3
    )


def _stored(pattern: str | None, storage: str | None) -> bool | None:
    if pattern is None or storage is None:
        return None
    if not pattern.startswith("|"):
        return False
    settings = [line.partition("=")[2].strip().lower() for line in storage.splitlines()]
    return "systemd-coredump" not in pattern or not settings or settings[-1] != "none"


def _secure_boot(text: str | None) -> bool | None:
    """The variable is four bytes of attributes and one of value; a host without it did not boot through UEFI."""
    return None if text is None else text.split()[4:5] == ["1"]


def _measured(text: str | None) -> bool | None:
    """IMA counts what it has measured; without a policy it holds the boot's own entry alone."""
    if text is None:
        return None
    return (whole_number(text.strip()) or 0) > 1


def _odd(text: str) -> tuple[str, ...]:
    loaded = {line.split()[0] for line in text.splitlines() if line.split()}
    return tuple(sorted(loaded & ODD_MODULES))


def _cleaned(text: str | None, mounts: str | None) -> bool | None:
    """True when tmpfiles.d empties /tmp at boot (`D`) or by age, or /tmp lives in memory.

    A file of the administrator's takes the place of one of the same name that came with the system.
    """
    types = [line.split()[1:2] for line in (mounts or "").splitlines() if line.startswith("/tmp ")]
    if types[-1:] == [["tmpfs"]]:
        return True
    if text is None:
        return None
    rules: dict[str, str] = {}
    for line in text.splitlines():
        path, _, rule = line.partition(":")
        name = path.rpartition("/")[2]
        if not rule.lstrip().startswith("#") and (path.startswith("/etc/") or name not in rules):
            rules[name] = rule
    return any(_cleans(rule.split()) for rule in rules.values())


def _cleans(words: list[str]) -> bool:
    """A rule of tmpfiles.d: type, path, mode, user, group, age."""
    return words[1:2] == ["/tmp"] and (words[0].startswith("D") or words[5:6] not in ([], ["-"]))


TOPIC = Topic(kind=HostKernelEvidence, commands=COMMANDS, read=read)
