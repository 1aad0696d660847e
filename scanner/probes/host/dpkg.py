"""What apt and dpkg say of a Debian or Ubuntu: packages, pending security updates, sources, signatures."""

from __future__ import annotations

import re
from typing import Any

from checks import Text
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.visible import visible

MOST_UPDATES = 200
_FAMILIES = ("debian",)
_KERNEL = re.compile(r"linux-image-(?:unsigned-)?(\d.*)")
_PENDING = re.compile(r"Inst (\S+) .*\(([^)]*)\)")
_HOST = re.compile(r"[a-z+]+://(?:[^/@\s]*@)?([^/:\s]+)")
_OFF = ("trusted=yes", "trusted: yes", "allow-insecure=yes", "allow-insecure: yes")
_INSECURE_SETTINGS = (
    "APT::Get::AllowUnauthenticated",
    "Acquire::AllowInsecureRepositories",
    "Acquire::AllowDowngradeToInsecureRepositories",
)

COMMANDS = (
    Command(
        id="dpkg-installed",
        argv=("dpkg-query", "-W", "-f", r"${db:Status-Abbrev}\t${Package}\t${Version}\n"),
        most=2_097_152,
        families=_FAMILIES,
        why=Text(zh="列出已安装的软件包及版本", en="which packages are installed, in which version"),
    ),
    Command(
        id="apt-pending",
        # A simulation that takes no lock and writes no cache.
        argv=(
            *("apt-get", "-s", "-q", "--with-new-pkgs"),
            *("-o", "Debug::NoLocking=true", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="),
            "upgrade",
        ),
        seconds=45.0,
        most=1_048_576,
        families=_FAMILIES,
        why=Text(
            zh="模拟升级，列出待安装的安全更新（不安装）", en="which security updates are pending, by a simulation"
        ),
    ),
    Command(
        id="apt-settings",
        argv=("apt-config", "dump"),
        families=_FAMILIES,
        why=Text(zh="查看自动更新和签名校验设置", en="automatic updates and checking of signatures"),
    ),
    Command(
        id="apt-sources",
        argv=(
            *("grep", "-r", "-s", "-i", "-e", "^deb", "-e", "^URIs", "-e", "^Trusted", "-e", "^Allow-Insecure"),
            *("/etc/apt/sources.list", "/etc/apt/sources.list.d"),
        ),
        answers=(0, 1, 2),
        families=_FAMILIES,
        why=Text(zh="查看软件源", en="where packages come from"),
    ),
    Command(
        id="apt-lists",
        argv=("stat", "-c", "%Y", "/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists/partial"),
        answers=(0, 1),
        families=_FAMILIES,
        why=Text(zh="查看软件源索引的更新时间", en="when the package lists were fetched"),
    ),
    Command(
        id="apt-restart",
        argv=("stat", "-c", "%n", "/run/reboot-required"),
        answers=(0, 1),
        families=_FAMILIES,
        why=Text(zh="查看是否待重启", en="whether a restart is pending"),
    ),
)


def read_dpkg(answers: Answers) -> dict[str, Any]:
    """The facts of `HostPackagesEvidence` but `lists_from`; `fetched` are the seconds since 1970 of each list, as words.

    Raises:
        LookFailed: dpkg does not tell what is installed.
    """
    packages = _packages(answers.text("dpkg-installed"))
    pending, settings = visible(answers, "apt-pending"), visible(answers, "apt-settings")
    sources, restart = visible(answers, "apt-sources"), visible(answers, "apt-restart")
    return {
        "manager": "dpkg",
        "packages": packages,
        "kernels": tuple(found[1] for name in packages if (found := _KERNEL.fullmatch(name)))[:50],
        "security_updates": _pending(pending) if pending else None,
        "automatic": _is_on(settings, "APT::Periodic::Unattended-Upgrade") if settings else None,
        "unverified": _unverified(settings, sources) if settings and sources is not None else None,
        "sources": _hosts(sources) if sources else None,
        "restart_asked": None if restart is None else bool(restart.strip()),
        "fetched": visible(answers, "apt-lists"),
    }


def _packages(text: str) -> dict[str, str]:
    """Installed packages by name; `ii` is dpkg's mark of one that is wanted and installed, `hi` of one held back."""
    lines = (line.split("\t") for line in text.splitlines())
    return {
        clean(words[1], 120): clean(words[2], 80) for words in lines if len(words) == 3 and words[0][:2] in ("ii", "hi")
    }


def _pending(text: str) -> tuple[str, ...]:
    """Packages of lines `Inst openssl [3.0.11-1] (3.0.14-1 Debian-Security:12/stable-security [amd64])`."""
    found = (_PENDING.match(line) for line in text.splitlines())
    return tuple(clean(one[1], 120) for one in found if one and "security" in one[2].lower())[:MOST_UPDATES]


def _is_on(settings: str, name: str) -> bool:
    value = re.search(rf'^{re.escape(name)} "([^"]*)";', settings, re.MULTILINE)
    return value is not None and value[1].lower() not in ("0", "", "false", "no", "off")


def _unverified(settings: str, sources: str) -> tuple[str, ...]:
    insecure = [name for name in _INSECURE_SETTINGS if _is_on(settings, name)]
    lines = (line.partition(":") for line in sources.splitlines())
    trusted = [path for path, _, words in lines if any(off in words.lower() for off in _OFF)]
    return tuple([*insecure, *dict.fromkeys(clean(path, 120) for path in trusted)][:50])


def _hosts(sources: str) -> tuple[str, ...]:
    return tuple(sorted({clean(host.lower(), 80) for host in _HOST.findall(sources)})[:50])
