"""Examples for how a host is hardened: kernel, what it leaves behind, files, software."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, FileMode, Mount, Reason, SwapArea
from checks.exemplary.host_platform import EXEMPLARY
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

SETTINGS: dict[str, str] = EXEMPLARY["host.kernel"]["settings"]


def kernel(**facts: Any) -> Evidence:
    return SITE.sees("host.kernel", **facts)


def setting(name: str, value: str | None) -> Evidence:
    """A kernel in order but for one setting; without it when `value` is None."""
    others = {other: kept for other, kept in SETTINGS.items() if other != name}
    return kernel(settings=others if value is None else {**others, name: value})


def running(*units: str) -> Evidence:
    return SITE.sees("host.services", running=units)


IPV4 = "net.ipv4.conf.all"
UNFILTERED = {f"{IPV4}.rp_filter": "0", "net.ipv4.conf.default.rp_filter": "0"}

KERNEL = (
    case("host.kernel-redirects", MET, kernel()),
    case("host.kernel-redirects", NOT_MET, setting(f"{IPV4}.accept_redirects", "1")),
    case("host.kernel-redirects", PARTLY_MET, setting("net.ipv6.conf.all.accept_redirects", "1")),
    case("host.kernel-redirects", Reason.NOT_KNOWN, setting(f"{IPV4}.send_redirects", None)),
    case("host.kernel-spoofing", MET, setting(f"{IPV4}.rp_filter", "0")),
    case("host.kernel-spoofing", NOT_MET, kernel(settings={**SETTINGS, **UNFILTERED})),
    case("host.kernel-spoofing", PARTLY_MET, setting(f"{IPV4}.log_martians", "0")),
    case("host.kernel-spoofing", Reason.NOT_KNOWN, kernel(settings={})),
    case("host.kernel-memory", MET, setting("kernel.yama.ptrace_scope", None)),
    case("host.kernel-memory", NOT_MET, setting("kernel.randomize_va_space", "1")),
    case("host.kernel-memory", PARTLY_MET, setting("kernel.dmesg_restrict", "0")),
    case("host.kernel-memory", Reason.NOT_KNOWN, setting("kernel.randomize_va_space", None)),
    case("host.ip-forward", MET, kernel()),
    case("host.ip-forward", NOT_MET, setting("net.ipv4.ip_forward", "1"), running("ssh.service")),
    case("host.ip-forward", NOT_APPLICABLE, setting("net.ipv4.ip_forward", "1"), running("docker.service")),
    case("host.ip-forward", Reason.NOT_KNOWN, setting("net.ipv4.ip_forward", "1")),
    case("host.ip-forward", Reason.NOT_KNOWN, setting("net.ipv4.ip_forward", None)),
    case("host.mandatory-access", MET, kernel()),
    case("host.mandatory-access", NOT_MET, kernel(mandatory_access="selinux", enforced=False)),
    case("host.mandatory-access", NOT_MET, kernel(mandatory_access="", enforced=False)),
    case("host.mandatory-access", Reason.NOT_KNOWN, kernel(mandatory_access=None)),
    case("host.trusted-boot", MET, kernel()),
    case("host.trusted-boot", PARTLY_MET, kernel(measured=False, lockdown="none")),
    case("host.trusted-boot", NOT_MET, kernel(secure_boot=False, measured=False, lockdown="")),
    case("host.trusted-boot", Reason.NOT_KNOWN, kernel(secure_boot=None)),
    case("host.kernel-modules", MET, kernel()),
    case("host.kernel-modules", NOT_MET, kernel(odd_modules=("usb_storage",))),
    case("host.kernel-modules", Reason.NOT_KNOWN, kernel(odd_modules=None)),
)

RESIDUAL = (
    case("host.core-dumps", MET, kernel()),
    case("host.core-dumps", MET, setting("kernel.core_pattern", "|/usr/lib/systemd/systemd-coredump %P")),
    case("host.core-dumps", NOT_MET, kernel(cores_stored=True)),
    case("host.core-dumps", NOT_MET, setting("fs.suid_dumpable", "1")),
    case("host.core-dumps", PARTLY_MET, kernel(core_limit_zero=False)),
    case("host.core-dumps", Reason.NOT_KNOWN, kernel(cores_stored=None)),
    case("host.swap-plain", MET, kernel(swap=(SwapArea(name="/dev/dm-1", encrypted=True),))),
    case("host.swap-plain", NOT_MET, kernel(swap=(SwapArea(name="/dev/sda2", encrypted=False),))),
    case("host.swap-plain", NOT_APPLICABLE, kernel()),
    case("host.swap-plain", Reason.NOT_KNOWN, kernel(swap=None)),
    case("host.swap-plain", Reason.NOT_KNOWN, kernel(swap=(SwapArea(name="/swapfile"),))),
    case("host.temporary-kept", MET, kernel()),
    case("host.temporary-kept", NOT_MET, kernel(temporary_cleaned=False)),
    case("host.temporary-kept", Reason.NOT_KNOWN, kernel(temporary_cleaned=None)),
)


def files(**facts: Any) -> Evidence:
    return SITE.sees("host.files", **facts)


def mode(path: str, mode: str, owner: str = "root", group: str = "root") -> Evidence:
    """A host of which one file alone was seen."""
    return files(files=(FileMode(path=path, mode=mode, owner=owner, group=group),))


def mounted(path: str, *options: str) -> Mount:
    return Mount(path=path, type="ext4", options=options)


def privileged(path: str) -> Evidence:
    return files(privileged=(FileMode(path=path, mode="4755", owner="root", group="root"),))


SAFE = ("nodev", "nosuid", "noexec")

FILES = (
    case("host.shadow-mode", MET, files()),
    case("host.shadow-mode", MET, mode("/etc/shadow", "0000")),
    case("host.shadow-mode", NOT_MET, mode("/etc/shadow", "0644")),
    case("host.shadow-mode", NOT_MET, mode("/etc/shadow", "0640", group="users")),
    case("host.shadow-mode", Reason.NOT_KNOWN, files(files=())),
    case("host.account-file-mode", MET, files()),
    case("host.account-file-mode", NOT_MET, mode("/etc/passwd", "0666")),
    case("host.account-file-mode", NOT_MET, mode("/etc/sudoers", "0440", owner="admin")),
    case("host.account-file-mode", Reason.NOT_KNOWN, files(files=())),
    case("host.private-key-mode", MET, files()),
    case("host.private-key-mode", MET, mode("/etc/ssh/ssh_host_rsa_key", "0640", group="ssh_keys")),
    case("host.private-key-mode", NOT_MET, mode("/etc/ssh/ssh_host_rsa_key", "0644")),
    case("host.private-key-mode", Reason.NOT_KNOWN, files(files=())),
    case("host.cron-mode", MET, files()),
    case("host.cron-mode", PARTLY_MET, mode("/etc/crontab", "0644")),
    case("host.cron-mode", NOT_MET, mode("/etc/cron.d", "0777")),
    case("host.cron-mode", Reason.NOT_KNOWN, files(files=())),
    case("host.boot-file-mode", MET, files()),
    case("host.boot-file-mode", PARTLY_MET, mode("/boot/grub2/grub.cfg", "0644")),
    case("host.boot-file-mode", NOT_MET, mode("/boot/grub2/grub.cfg", "0666")),
    case("host.boot-file-mode", Reason.NOT_KNOWN, files(files=())),
    case("host.privileged-file", MET, files()),
    case("host.privileged-file", MET, privileged("/usr/lib/x86_64-linux-gnu/utempter/utempter")),
    case("host.privileged-file", MET, privileged("/var/lib/docker/overlay2/a/diff/opt/tool")),
    case("host.privileged-file", NOT_MET, privileged("/tmp/su")),
    case("host.privileged-file", NOT_MET, privileged("/usr/bin/vim")),
    case("host.privileged-file", Reason.NOT_KNOWN, files(privileged=None)),
    case("host.world-writable", MET, files()),
    case("host.world-writable", NOT_MET, files(world_writable=("/opt/app/run.sh",))),
    case("host.world-writable", Reason.NOT_KNOWN, files(world_writable=None)),
    case("host.unowned-file", MET, files(unowned=("/var/lib/containers/storage/a",))),
    case("host.unowned-file", NOT_MET, files(unowned=("/srv/old",))),
    case("host.unowned-file", Reason.NOT_KNOWN, files(unowned=None)),
    case("host.mount-options", MET, files()),
    case("host.mount-options", NOT_MET, files(mounts=(mounted("/tmp", *SAFE), mounted("/dev/shm", "noexec")))),
    case("host.mount-options", PARTLY_MET, files(mounts=(mounted("/tmp", "nodev", "nosuid"),))),
    case("host.mount-options", PARTLY_MET, files(mounts=(mounted("/"), mounted("/dev/shm", *SAFE)))),
    case("host.mount-options", Reason.NOT_KNOWN, files(mounts=())),
)


def host(os_id: str, version: str, title: str = "") -> Evidence:
    return SITE.sees("host", os_id=os_id, os_version=version, title=title)


def packages(**facts: Any) -> Evidence:
    return SITE.sees("host.packages", **facts)


def installed(*names: str) -> Evidence:
    return packages(packages=dict.fromkeys(names, "1"))


def boots(running: str, *kernels: str, **facts: Any) -> tuple[Evidence, Evidence]:
    return packages(kernels=kernels, **facts), SITE.sees("host", kernel=running)


PACKAGES = (
    case("host.system-unsupported", MET, host("debian", "12")),
    case("host.system-unsupported", MET, host("openEuler", "22.03", "openEuler 22.03 (LTS-SP4)")),
    case("host.system-unsupported", MET, host("anolis", "8.8", "Anolis OS 8.8")),
    case("host.system-unsupported", NOT_MET, host("openEuler", "22.03", "openEuler 22.03 (LTS-SP1)")),
    case("host.system-unsupported", NOT_MET, host("centos", "7", "CentOS Linux 7 (Core)")),
    case("host.system-unsupported", MET, host("centos", "9", "CentOS Stream 9")),
    case("host.system-unsupported", NOT_MET, host("ubuntu", "20.04", "Ubuntu 20.04.6 LTS")),
    case("host.system-unsupported", Reason.NOT_KNOWN, host("kylin", "V10")),
    case("host.security-updates", MET, packages()),
    case("host.security-updates", NOT_MET, packages(security_updates=("openssl",), lists_from="2025-01-01")),
    case("host.security-updates", Reason.NOT_KNOWN, packages(security_updates=None)),
    case("host.security-updates", Reason.TOO_OLD, packages(lists_from="2026-05-01")),
    case("host.security-updates", Reason.TOO_OLD, packages(lists_from="")),
    case("host.update-lists-old", MET, packages(automatic=False)),
    case("host.update-lists-old", MET, packages(lists_from="")),
    case("host.update-lists-old", NOT_MET, packages(automatic=False, lists_from="2026-05-01")),
    case("host.update-lists-old", Reason.NOT_KNOWN, packages(automatic=None, lists_from=None)),
    case("host.restart-pending", MET, *boots("6.1.0-40-amd64", "6.1.0-9-amd64", "6.1.0-40-amd64", "6.12.1-rt-amd64")),
    case("host.restart-pending", NOT_MET, *boots("6.1.0-9-amd64", "6.1.0-9-amd64", "6.1.0-40-amd64")),
    case("host.restart-pending", NOT_MET, *boots("6.1.0-40-amd64", "6.1.0-40-amd64", restart_asked=True)),
    case(
        "host.restart-pending",
        NOT_MET,
        *boots("5.10.0-60.1.0.oe2203.x86_64", "5.10.0-60.1.0.oe2203.x86_64", "5.10.0-153.2.0.oe2203.x86_64"),
    ),
    case("host.restart-pending", NOT_APPLICABLE, *boots("6.1.0-40-amd64")),
    case("host.restart-pending", Reason.NOT_KNOWN, *boots("5.15.0-custom", "6.1.0-40-amd64")),
    case("host.development-tools", MET, installed("gcc-12-base", "libgcc-s1", "openssl")),
    case("host.development-tools", NOT_MET, installed("gcc-12", "openssl")),
    case("host.development-tools", NOT_MET, installed("gcc-c++")),
    case("host.unsigned-packages", MET, packages()),
    case("host.unsigned-packages", NOT_MET, packages(unverified=("/etc/yum.repos.d/local.repo [local]",))),
    case("host.unsigned-packages", Reason.NOT_KNOWN, packages(unverified=None)),
)

CASES = (*KERNEL, *RESIDUAL, *FILES, *PACKAGES)
