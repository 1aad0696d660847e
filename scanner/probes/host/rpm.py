"""What rpm and yum or dnf say of openEuler, Kylin, Anolis, CentOS and their kin."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from checks.evidence import HostEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.visible import visible

MOST_UPDATES = 200
_FAMILIES = ("rhel",)
_KERNELS = frozenset(("kernel", "kernel-core", "kernel-uek", "kernel-uek-core"))
_ADVISORY = re.compile(r"\S+-\S+\s+\S*(?:Sec\.|security)\S*\s+(\S+)\s*$", re.IGNORECASE)
_PACKAGE = re.compile(r"(.+)-[^-]+-[^-]+$")
_HOST = re.compile(r"[a-z+]+://(?:[^/@\s]*@)?([^/:\s]+)")
_OFF = ("0", "no", "false", "off")
_WITHOUT_ADVISORIES = frozenset(("centos",))
"""Their sources carry no security advisories: that none is pending by them says nothing."""

COMMANDS = (
    Command(
        id="rpm-installed",
        argv=("rpm", "-q", "-a", "--qf", r"%{NAME}\t%{EPOCH}\t%{VERSION}-%{RELEASE}\t%{ARCH}\n"),
        seconds=30.0,
        most=2_097_152,
        families=_FAMILIES,
        why=Text(zh="列出已安装的软件包及版本", en="which packages are installed, in which version"),
    ),
    Command(
        id="yum-pending",
        argv=("yum", "-q", "-C", "updateinfo", "list", "security"),
        sudo=True,
        seconds=45.0,
        most=1_048_576,
        families=_FAMILIES,
        why=Text(
            zh="按本机缓存列出待安装的安全更新", en="which security updates are pending, by the lists on the host"
        ),
    ),
    Command(
        id="yum-sources",
        argv=(
            *("grep", "-r", "-s", "-e", r"^\[", "-e", "^gpgcheck", "-e", "^enabled", "-e", "^baseurl"),
            *("-e", "^mirrorlist", "-e", "^metalink", "/etc/yum.conf", "/etc/dnf/dnf.conf", "/etc/yum.repos.d"),
        ),
        answers=(0, 1, 2),
        families=_FAMILIES,
        why=Text(zh="查看软件源和签名校验设置", en="where packages come from, and whether signatures are checked"),
    ),
    Command(
        id="yum-lists",
        argv=("find", "/var/cache", "-maxdepth", "7", "-name", "repomd.xml", "-printf", r"%Ts\n"),
        sudo=True,
        families=_FAMILIES,
        why=Text(zh="查看软件源索引的更新时间", en="when the package lists were fetched"),
    ),
    Command(
        id="yum-automatic",
        argv=("systemctl", "is-enabled", "dnf-automatic-install.timer", "dnf-automatic.timer", "yum-cron.service"),
        answers=(0, 1, 4),
        families=_FAMILIES,
        why=Text(zh="查看是否启用自动更新", en="whether updates are installed by themselves"),
    ),
    Command(
        id="yum-applies",
        argv=("grep", "-h", "-s", "-e", "^apply_updates", "/etc/dnf/automatic.conf", "/etc/yum/yum-cron.conf"),
        answers=(0, 1, 2),
        families=_FAMILIES,
        why=Text(zh="查看自动更新是否安装", en="whether automatic updates install or only fetch"),
    ),
)


def read_rpm(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """As `read_dpkg`, for the other family.

    Raises:
        LookFailed: rpm does not tell what is installed.
    """
    packages, kernels = _packages(answers.text("rpm-installed"))
    pending, sources = visible(answers, "yum-pending"), visible(answers, "yum-sources")
    updates = None if pending is None else _pending(pending)
    if not updates and host.os_id.lower() in _WITHOUT_ADVISORIES:
        updates = None
    sections = _sections(sources or "")
    return {
        "manager": "rpm",
        "packages": packages,
        "kernels": kernels[:50],
        "security_updates": updates,
        "automatic": _automatic(visible(answers, "yum-automatic"), visible(answers, "yum-applies")),
        "unverified": _unverified(sections) if sources else None,
        "sources": _hosts(sections) if sources else None,
        "fetched": visible(answers, "yum-lists"),
    }


def _packages(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Installed packages by name, and the kernels among them as uname would name them."""
    packages, kernels = {}, []
    for line in text.splitlines():
        words = line.split("\t")
        if len(words) != 4 or words[0] == "gpg-pubkey":
            continue
        name, epoch, version, machine = (clean(word, 120) for word in words)
        packages[name] = version if epoch in ("(none)", "0") else f"{epoch}:{version}"
        if name in _KERNELS:
            kernels.append(f"{version}.{machine}")
    return packages, tuple(dict.fromkeys(kernels))


def _pending(text: str) -> tuple[str, ...]:
    """Packages of lines `openEuler-SA-2024-1234 Important/Sec. openssl-1.1.1wa-7.oe2203sp4.x86_64`."""
    found = (_ADVISORY.match(line) for line in text.splitlines())
    names = (_PACKAGE.match(one[1]) for one in found if one)
    return tuple(dict.fromkeys(clean(name[1], 120) for name in names if name))[:MOST_UPDATES]


def _automatic(enabled: str | None, applies: str | None) -> bool | None:
    if enabled is None:
        return None
    states = [line.strip() for line in enabled.splitlines()]
    if states[:1] == ["enabled"]:
        return True
    applied = any(
        line.partition("=")[2].strip().lower() in ("yes", "true", "1") for line in (applies or "").splitlines()
    )
    return "enabled" in states and applied


def _sections(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """Settings by file and section, from lines `/etc/yum.repos.d/x.repo:gpgcheck=1`."""
    sections: dict[tuple[str, str], dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in text.splitlines():
        path, _, setting = line.partition(":")
        if setting.startswith("["):
            section = sections.setdefault((path, setting.strip("[] \t")), {})
        elif "=" in setting:
            name, _, value = setting.partition("=")
            section[name.strip()] = value.strip()
    return sections


def _unverified(sections: dict[tuple[str, str], dict[str, str]]) -> tuple[str, ...]:
    """The enabled sources whose packages are not checked, by their own setting or by that of `[main]`."""
    mains = [one["gpgcheck"] for (_, name), one in sections.items() if name == "main" and "gpgcheck" in one]
    # Where nothing is set, neither yum nor dnf checks.
    main = mains[-1] if mains else "0"
    return tuple(
        clean(f"{path} [{name}]", 120)
        for (path, name), one in sections.items()
        if name != "main" and one.get("enabled", "1").lower() not in _OFF and one.get("gpgcheck", main).lower() in _OFF
    )[:50]


def _hosts(sections: dict[tuple[str, str], dict[str, str]]) -> tuple[str, ...]:
    """The host names of the enabled sources."""
    found = {
        host.lower()
        for one in sections.values()
        if one.get("enabled", "1").lower() not in _OFF
        for host in _HOST.findall(" ".join(one.get(name, "") for name in ("baseurl", "mirrorlist", "metalink")))
    }
    return tuple(sorted(clean(host, 80) for host in found)[:50])
