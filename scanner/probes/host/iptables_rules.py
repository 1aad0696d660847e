"""What iptables-save writes, as chains."""

from __future__ import annotations

import shlex

from checks.evidence import FirewallRule
from scanner.probes.clean import clean
from scanner.probes.host.packet_filter import Chain, Link, Table

_HOOKS = {"INPUT": "input", "FORWARD": "forward"}
_VERDICTS = {
    "ACCEPT": "accept",
    "DROP": "drop",
    "REJECT": "reject",
    "LOG": "log",
    "NFLOG": "log",
    "ULOG": "log",
    "RETURN": "return",
}
_FIELDS = {
    "-p": "protocol",
    "-s": "source",
    "-d": "destination",
    "-i": "interface",
    "--dport": "ports",
    "--dports": "ports",
    "--state": "states",
    "--ctstate": "states",
}
_PLAIN_MATCHES = ("tcp", "udp", "state", "conntrack", "multiport", "comment")
"""Matches that only bring the options above, or nothing at all."""


def read_iptables(text: str, family: str) -> list[Table]:
    """The filter table of an iptables-save (`family` ip) or ip6tables-save (ip6); empty when it has none."""
    table: Table = {}
    inside = False
    for line in text.splitlines():
        if line.startswith("*"):
            inside = line.strip() == "*filter"
        elif inside and line.startswith(":"):
            words = (*line[1:].split(), "", "")
            table[words[0]] = Chain(
                families=(family,), hook=_HOOKS.get(words[0], ""), policy=_VERDICTS.get(words[1], "")
            )
        elif inside and line.startswith("-A "):
            _append(table, line, family)
    return [table] if table else []


def _append(table: Table, line: str, family: str) -> None:
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    if len(words) > 1:
        table.setdefault(words[1], Chain(families=(family,))).links.append(_link(words[2:]))


def _link(words: list[str]) -> Link:
    asked: dict[str, str] = {}
    further = False
    target = ""
    at = 0
    while at < len(words):
        word, value = words[at], words[at + 1] if at + 1 < len(words) else ""
        at += 2
        if word in ("-j", "-g"):
            # What follows are options of the target.
            target = value
            break
        if word in _FIELDS:
            asked[_FIELDS[word]] = clean(value.lower() if "state" in word else value, 120)
        elif word not in ("--comment", "-m") or (word == "-m" and value not in _PLAIN_MATCHES):
            further = True
            # How many values it has is not known: they are taken for words of their own.
            at -= 1
    verdict = _VERDICTS.get(target, "")
    rule = FirewallRule(action=verdict or clean(target.lower(), 40), further=further, **asked)
    return Link(rule=rule, target="" if verdict else target)
