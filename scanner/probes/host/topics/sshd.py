"""The SSH server's settings, as the server itself computes them from its files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checks import Text
from checks.evidence import HostEvidence, Reason, SshdEvidence, SshdException
from scanner.probes.clean import clean
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.pam import number
from scanner.probes.host.topic import Topic

# A connection is named, from an address for documentation (RFC 5737), since older versions refuse to print their settings
# without one where the file has a Match block.
_CONNECTION = "user=root,host=localhost,addr=192.0.2.1,laddr=192.0.2.2,lport=22"

_COMMANDS = (
    Command(
        id="sshd-settings",
        argv=("sshd", "-T", "-C", _CONNECTION),
        sudo=True,
        why=Text(zh="SSH 服务实际生效的设置", en="the settings the SSH server really uses"),
    ),
    Command(
        id="sshd-match",
        argv=(
            "grep",
            "-RHiE",
            "^[[:space:]]*(match|permitrootlogin|passwordauthentication|permitemptypasswords|allowtcpforwarding)[[:space:]=]",
            "/etc/ssh",
            "--include=*.conf",
            "--include=sshd_config",
        ),
        sudo=True,
        answers=(0, 1),
        why=Text(zh="SSH 对部分用户或地址的例外设置", en="exceptions the SSH server makes for some users or addresses"),
    ),
    Command(
        id="hosts-allow-deny",
        argv=("grep", "-HE", "^[^#]", "/etc/hosts.allow", "/etc/hosts.deny"),
        answers=(0, 1),
        why=Text(
            zh="限制登录来源的 hosts.allow 和 hosts.deny", en="where logins may come from by hosts.allow and hosts.deny"
        ),
    ),
)

_MOST = 20
_MOST_ALGORITHMS = 60
_ROOT_LOGIN = {"without-password": "prohibit-password"}


def _read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    settings = _settings(answers.lines("sshd-settings"))
    if "permitrootlogin" not in settings:
        raise LookFailed(Reason.NOT_KNOWN, "sshd -T printed no settings")
    root_login = _word(settings, "permitrootlogin")
    return {
        "root_login": _ROOT_LOGIN.get(root_login, root_login),
        **_authentication(settings),
        **_limits(settings),
        "user_environment": _word(settings, "permituserenvironment"),
        "log_level": _word(settings, "loglevel"),
        "banner": _word(settings, "banner") != "none" if "banner" in settings else None,
        "sftp": _sftp(settings),
        "tcp_forwarding": _word(settings, "allowtcpforwarding"),
        "tunnel": _word(settings, "permittunnel"),
        "gateway_ports": _word(settings, "gatewayports"),
        "ciphers": _algorithms(settings, "ciphers"),
        "macs": _algorithms(settings, "macs"),
        "key_exchanges": _algorithms(settings, "kexalgorithms"),
        "exceptions": _exceptions(answers),
        "wrapped": _wrapped(answers, host),
    }


TOPIC = Topic(kind=SshdEvidence, commands=_COMMANDS, read=_read)

_Settings = Mapping[str, Sequence[str]]


def _settings(lines: Sequence[str]) -> dict[str, list[str]]:
    """The values by name, in the order printed; a setting may be printed several times."""
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.strip().partition(" ")
        found.setdefault(name.lower(), []).append(value.strip())
    return found


def _authentication(settings: _Settings) -> dict[str, Any]:
    methods = [word for value in settings.get("authenticationmethods", ()) for word in value.split() if word != "any"]
    interactive = "kbdinteractiveauthentication"
    if interactive not in settings:
        interactive = "challengeresponseauthentication"
    return {
        "password": _flag(settings, "passwordauthentication"),
        "keyboard_interactive": _flag(settings, interactive),
        "public_key": _flag(settings, "pubkeyauthentication"),
        "empty_passwords": _flag(settings, "permitemptypasswords"),
        "host_based": _flag(settings, "hostbasedauthentication"),
        "ignore_rhosts": _flag(settings, "ignorerhosts"),
        "methods": tuple(clean(word.lower(), 80) for word in methods[:_MOST]),
        "use_pam": _flag(settings, "usepam"),
        "strict_modes": _flag(settings, "strictmodes"),
        "x11_forwarding": _flag(settings, "x11forwarding"),
    }


def _limits(settings: _Settings) -> dict[str, Any]:
    return {
        "max_auth_tries": number(_word(settings, "maxauthtries")),
        "max_sessions": number(_word(settings, "maxsessions")),
        "login_grace_seconds": number(_word(settings, "logingracetime")),
        "alive_interval_seconds": number(_word(settings, "clientaliveinterval")),
        "alive_count_max": number(_word(settings, "clientalivecountmax")),
        "allow_users": _words(settings, "allowusers"),
        "allow_groups": _words(settings, "allowgroups"),
        "deny_users": _words(settings, "denyusers"),
        "deny_groups": _words(settings, "denygroups"),
        "listens_on": _words(settings, "listenaddress"),
    }


def _word(settings: _Settings, name: str) -> str:
    return clean((settings.get(name) or [""])[0].lower(), 60)


def _words(settings: _Settings, name: str) -> tuple[str, ...]:
    return tuple(clean(word, 80) for value in settings.get(name, ()) for word in value.split())[:_MOST]


def _flag(settings: _Settings, name: str) -> bool | None:
    # ignorerhosts may also be `shosts-only`, which is not a full yes.
    word = _word(settings, name)
    return word == "yes" if word else None


def _algorithms(settings: _Settings, name: str) -> tuple[str, ...]:
    words = ",".join(settings.get(name, ())).split(",")
    return tuple(clean(word, 60) for word in words if word)[:_MOST_ALGORITHMS]


def _sftp(settings: _Settings) -> str:
    for value in settings.get("subsystem", ()):
        name, _, program = value.partition(" ")
        if name.lower() == "sftp":
            return clean(program, 80)
    return ""


def _exceptions(answers: Answers) -> tuple[SshdException, ...]:
    """The settings within Match blocks: a block ends at the next Match, or with its file."""
    found = []
    file = match = ""
    for line in (answers.maybe("sshd-match") or "").splitlines():
        path, _, setting = line.partition(":")
        if path != file:
            file, match = path, ""
        name, _, value = re.sub(r"[\s=]+", " ", setting.strip()).partition(" ")
        if name.lower() == "match":
            match = "" if value.lower() == "all" else clean(value, 80)
        elif match:
            found.append(SshdException(match=match, name=name.lower(), value=clean(value.strip('"').lower(), 40)))
    return tuple(found[:_MOST])


def _wrapped(answers: Answers, host: HostEvidence) -> bool:
    # Red Hat took the wrappers out with release 8; what was built on it since can't be told from here.
    if host.os_family != "debian" and not host.os_version.startswith("7"):
        return False
    try:
        rules = [_wrapper(line) for line in (answers.maybe("hosts-allow-deny") or "").splitlines()]
    except LookFailed:
        return False
    for_all = [file for file, daemons, clients in rules if {"all", "sshd"} & daemons and clients == "all"]
    return "hosts.deny" in for_all and "hosts.allow" not in for_all


def _wrapper(line: str) -> tuple[str, set[str], str]:
    """A line `FILE:DAEMONS : CLIENTS [: OPTIONS]` of hosts_access(5)."""
    path, _, rule = line.lower().partition(":")
    daemons, _, clients = rule.partition(":")
    return path.rpartition("/")[2], set(re.split(r"[\s,]+", daemons.strip())), clients.partition(":")[0].strip()
