"""Which commands only read: the programs a look inside may run, and the words each may be given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Rule = Callable[[tuple[str, ...]], bool]
"""True when the program does nothing but read with these arguments."""


def _anything(arguments: tuple[str, ...]) -> bool:
    return True


def _nothing(arguments: tuple[str, ...]) -> bool:
    return not arguments


def _without(*words: str) -> Rule:
    """None of the arguments is one of `words`, or begins with one and `=`."""
    return lambda arguments: not any(one == word or one.startswith(f"{word}=") for one in arguments for word in words)


def _only(*beginnings: str) -> Rule:
    """The first words that are no options are one of `beginnings`."""
    wanted = [beginning.split() for beginning in beginnings]

    def rule(arguments: tuple[str, ...]) -> bool:
        words = [one for one in arguments if not one.startswith("-")]
        return any(words[: len(one)] == one for one in wanted)

    return rule


def _first(*options: str) -> Rule:
    """The first argument is one of `options`."""
    return lambda arguments: bool(arguments) and arguments[0] in options


def _both(*rules: Rule) -> Rule:
    return lambda arguments: all(rule(arguments) for rule in rules)


def _awk(arguments: tuple[str, ...]) -> bool:
    """No program from a file, none run, nothing written: `|` only as `||`, and `>` only to compare outside of print."""
    if any(re.match(r"-(f|i|l|E|-)", one) for one in arguments):
        return False
    words = next((one for one in arguments if not re.match(r"-[Fv]", one)), "")
    code = re.sub(r'"(\\.|[^"\\])*"', '""', words)
    code = re.sub(r"(~\s*|[(,!&|{;]\s*|^\s*)/(\\.|\[[^]]*\]|[^/\\\n])+/", r"\1//", code)
    forbidden = r"system|getline|@|close\s*\(|(?<!\|)\|(?!\|)|print[^;}\n]*>"
    return re.search(forbidden, code) is None


def _find(arguments: tuple[str, ...]) -> bool:
    return not any(re.match(r"-(exec|ok|delete|fprint|fls)", one) for one in arguments)


def _sysctl(arguments: tuple[str, ...]) -> bool:
    return not any("=" in one or re.match(r"-(w|p|f|-write|-load|-system)", one) for one in arguments)


def _ip(arguments: tuple[str, ...]) -> bool:
    words = [one for one in arguments if not one.startswith("-")]
    return len(words) >= 2 and words[1] in ("show", "list") and _without("-b", "-batch", "-force")(arguments)


_SYSTEMCTL = (
    "list-units",
    "list-unit-files",
    "list-timers",
    "list-sockets",
    "show",
    "cat",
    "status",
    "get-default",
    "is-enabled",
    "is-active",
    "is-failed",
)
_FROM_CACHE = _both(_first("-C", "-q"), _only("list", "info", "updateinfo list", "repolist", "check-update"))

ALLOWED: dict[str, Rule] = {
    **dict.fromkeys(("cat", "head", "ls", "stat", "readlink", "grep", "egrep", "wc", "od", "strings"), _anything),
    **dict.fromkeys(("df", "free", "id", "lsblk", "lscpu", "findmnt", "nproc", "ps", "uname", "getent"), _anything),
    **dict.fromkeys(("lastlog2", "last", "lastb", "who", "systemd-detect-virt"), _anything),
    **dict.fromkeys(("lsmod", "getenforce", "sestatus", "uptime", "iptables-save", "ip6tables-save"), _nothing),
    "aa-status": _without("--set"),
    "apt": _first("list"),
    "apt-cache": _only("policy", "show"),
    "apt-config": _first("dump"),
    "apt-get": _first("-s", "--simulate"),
    "auditctl": lambda arguments: arguments in (("-s",), ("-l",)),
    "awk": _awk,
    "chronyc": _only("sources", "tracking", "sourcestats"),
    "crontab": _first("-l"),
    "dnf": _FROM_CACHE,
    **dict.fromkeys(("docker", "podman"), _only("info", "ps", "images", "inspect", "version", "network inspect")),
    "dpkg-query": _first("-W", "-l", "-s", "-L"),
    "find": _find,
    "firewall-cmd": _both(_first("--state", "--list-all", "--list-all-zones"), _without("--permanent", "--reload")),
    "ip": _ip,
    "journalctl": lambda arguments: (
        not any(re.match(r"--(vacuum|rotate|flush|sync|relinq|setup|upd)", one) for one in arguments)
    ),
    "lastlog": _without("-C", "-S", "--clear", "--set"),
    "nft": _both(_only("list"), _without("-f", "--file", "-i", "--interactive")),
    "ntpq": _first("-p", "-n"),
    "openssl": _both(_only("version", "list", "ciphers"), _without("-out")),
    "rpm": _first("-q", "-qa"),
    "ss": lambda arguments: not any(re.match(r"-[a-zA-Z]*[KD]|--(kill|diag)", one) for one in arguments),
    "sshd": _both(_first("-T"), _without("-D")),
    "swapon": lambda arguments: bool(arguments) and arguments[0].startswith("--show"),
    "sysctl": _sysctl,
    "systemctl": _only(*_SYSTEMCTL),
    "systemd-analyze": _only("cat-config"),
    "timedatectl": _only("status", "show", "show-timesync", "timesync-status"),
    "update-crypto-policies": lambda arguments: arguments == ("--show",),
    "yum": _FROM_CACHE,
}
"""By program; one that is not here may not be run. Whoever needs another adds it, with the words it may be given."""


def only_reads(argv: Iterable[str]) -> bool:
    """True for a command that is known to read and nothing else."""
    program, *arguments = argv
    rule = ALLOWED.get(program)
    return rule is not None and rule(tuple(arguments))
