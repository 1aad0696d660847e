"""Which system a host runs: asked before anything else, since the other topics are read on two families only."""

from __future__ import annotations

import shlex
from typing import Any

from checks import Text
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command

COMMANDS = (
    Command(
        id="os-release",
        argv=("cat", "/etc/os-release"),
        why=Text(zh="识别操作系统及版本", en="which operating system it is"),
    ),
    Command(id="uname", argv=("uname", "-srm"), why=Text(zh="识别内核版本", en="which kernel it runs")),
    Command(
        id="detect-virt",
        argv=("systemd-detect-virt", "--container"),
        answers=(0, 1),
        why=Text(zh="识别是否为容器", en="whether it is a container"),
    ),
)

_DEBIAN = frozenset(("debian", "ubuntu", "uos", "deepin", "linuxmint"))
_RHEL = frozenset(
    ("rhel", "centos", "fedora", "rocky", "almalinux", "openeuler", "anolis", "kylin", "alinux", "ol", "tencentos")
)
"""IDs of os-release by family; Kylin is listed as the server edition, the desktop edition says ID_LIKE=debian."""


def read_system(answers: Answers) -> dict[str, Any]:
    """The facts of `HostEvidence`; `os_family` is empty for a system that is not supported.

    Raises:
        LookFailed: it has no os-release, or the login may not read it.
    """
    fields = _os_release(answers.text("os-release"))
    system, kernel, machine = (*answers.text("uname").split(), "", "", "")[:3]
    return {
        "os_family": _family(fields),
        "os_id": clean(fields.get("ID", ""), 40),
        "os_version": clean(fields.get("VERSION_ID", ""), 40),
        "title": clean(fields.get("PRETTY_NAME", ""), 80),
        "kernel": clean(kernel, 60) if system == "Linux" else "",
        "machine": clean(machine, 20),
        "is_container": (answers.maybe("detect-virt") or "none").strip() != "none",
    }


def _family(fields: dict[str, str]) -> str:
    like = fields.get("ID_LIKE", "").lower().split()
    for name in (fields.get("ID", "").lower(), *like):
        if name in _DEBIAN:
            return "debian"
        if name in _RHEL:
            return "debian" if "debian" in like or "ubuntu" in like else "rhel"
    return ""


def _os_release(text: str) -> dict[str, str]:
    fields = {}
    for line in text.splitlines():
        name, found, value = line.partition("=")
        if found:
            try:
                fields[name.strip()] = " ".join(shlex.split(value))
            except ValueError:
                fields[name.strip()] = value
    return fields
