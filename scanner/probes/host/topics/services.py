"""Services: what the host starts, what runs, and what the internet super-servers would start."""

from __future__ import annotations

from typing import Any

from checks import Text
from checks.evidence import HostEvidence, HostServicesEvidence
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.topic import Topic
from scanner.probes.host.visible import visible

MOST = 500
_LISTED = ("--no-legend", "--no-pager")
_SUPER_SERVERS = ("inetd", "openbsd-inetd", "inetutils-inetd", "xinetd")

COMMANDS = (
    Command(
        id="services-enabled",
        argv=("systemctl", "list-unit-files", "--type=service,socket", "--state=enabled", *_LISTED),
        why=Text(zh="列出开机自启动的服务", en="which services are started at boot"),
    ),
    Command(
        id="services-running",
        argv=("systemctl", "list-units", "--type=service,socket", "--state=running,listening", "--plain", *_LISTED),
        why=Text(zh="列出正在运行的服务", en="which services run"),
    ),
    Command(
        id="services-default-target",
        argv=("systemctl", "get-default"),
        why=Text(zh="查看默认启动级别（是否为图形界面）", en="whether it boots into a desktop"),
    ),
    Command(
        id="services-inetd",
        argv=("grep", "-v", "-e", "^[[:space:]]*#", "/etc/inetd.conf"),
        sudo=True,
        answers=(0, 1),
        why=Text(zh="列出 inetd 托管的服务", en="which services inetd would start"),
    ),
    Command(
        id="services-xinetd",
        argv=("grep", "-r", "-e", "^[[:space:]]*service[[:space:]]", "-e", "^[[:space:]]*disable", "/etc/xinetd.d"),
        sudo=True,
        answers=(0, 1),
        why=Text(zh="列出 xinetd 托管的服务", en="which services xinetd would start"),
    ),
    Command(
        id="services-snmp",
        # It counts lines, so that no community leaves the host.
        argv=(
            "grep",
            "-c",
            "-e",
            "^[[:space:]]*r[ow]community6*[[:space:]][[:space:]]*public",
            "-e",
            "^[[:space:]]*r[ow]community6*[[:space:]][[:space:]]*private",
            "-e",
            "^[[:space:]]*com2sec.*[[:space:]]public",
            "-e",
            "^[[:space:]]*com2sec.*[[:space:]]private",
            "/etc/snmp/snmpd.conf",
        ),
        sudo=True,
        answers=(0, 1),
        why=Text(zh="统计 SNMP 默认团体名的行数（不读取团体名）", en="how many lines grant a default SNMP community"),
    ),
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostServicesEvidence`.

    Raises:
        LookFailed: systemd does not tell what is enabled.
    """
    enabled = _units(answers.text("services-enabled"))
    running_text = visible(answers, "services-running")
    running = None if running_text is None else _units(running_text)
    snmp = visible(answers, "services-snmp")
    return {
        "enabled": enabled,
        "running": running,
        "inetd": _inetd(answers, {*enabled, *(running or ())}),
        "default_target": clean(visible(answers, "services-default-target") or "", 40),
        "snmp_default_community": None if snmp is None else snmp.strip() not in ("", "0"),
    }


def _units(text: str) -> tuple[str, ...]:
    """The unit names, first word of each line; older systemctl marks failed ones with a dot before it."""
    names = set()
    for line in text.splitlines():
        words = line.replace("●", " ").split()
        if words and words[0].endswith((".service", ".socket")):
            names.add(clean(words[0], 80))
    return tuple(sorted(names)[:MOST])


def _inetd(answers: Answers, units: set[str]) -> tuple[str, ...] | None:
    """Services of a super-server that is itself enabled or running; one that is neither starts nothing."""
    if not any(f"{name}.service" in units for name in _SUPER_SERVERS):
        return ()
    inetd, xinetd = visible(answers, "services-inetd"), visible(answers, "services-xinetd")
    if inetd is None or xinetd is None:
        return None
    found = {line.split()[0] for line in inetd.splitlines() if line.split()} | _xinetd(xinetd)
    return tuple(sorted(clean(name, 40) for name in found)[:MOST])


def _xinetd(text: str) -> set[str]:
    """Services of the files in xinetd.d that do not say `disable = yes`."""
    names: dict[str, str] = {}
    off: set[str] = set()
    for line in text.splitlines():
        path, _, setting = line.partition(":")
        words = setting.replace("=", " ").split()
        if len(words) >= 2 and words[0] == "service":
            names[path] = words[1]
        elif words[:2] == ["disable", "yes"]:
            off.add(path)
    return {name for path, name in names.items() if path not in off}


TOPIC = Topic(kind=HostServicesEvidence, commands=COMMANDS, read=read)
