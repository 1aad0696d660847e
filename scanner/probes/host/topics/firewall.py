"""Firewall: what the kernel's packet filter lets in and through, by nft and by iptables."""

from __future__ import annotations

from typing import Any

from checks import Text
from checks.evidence import HostEvidence, HostFirewallEvidence, Reason
from scanner.probes.host.command import Answers, Command, LookFailed
from scanner.probes.host.iptables_rules import read_iptables
from scanner.probes.host.nft_rules import read_nft
from scanner.probes.host.packet_filter import Table, hooks_of
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics.network import ADDRESSES
from scanner.probes.host.visible import visible

_MANAGERS = (("firewalld", ("INPUT_ZONES", "filter_INPUT_ZONES")), ("ufw", ("ufw-user-input", "ufw6-user-input")))
_SAVES = {"ip": "firewall-iptables", "ip6": "firewall-ip6tables"}

COMMANDS = (
    Command(
        id="firewall-nft",
        argv=("nft", "-j", "list", "ruleset"),
        sudo=True,
        most=2_097_152,
        why=Text(zh="读取 nftables 规则", en="which rules nftables has"),
    ),
    # Without -t: naming a table would make the kernel load it.
    Command(
        id="firewall-iptables",
        argv=("iptables-save",),
        sudo=True,
        most=1_048_576,
        why=Text(zh="读取 iptables 规则", en="which rules iptables has"),
    ),
    Command(
        id="firewall-ip6tables",
        argv=("ip6tables-save",),
        sudo=True,
        most=1_048_576,
        why=Text(zh="读取 IPv6 的 iptables 规则", en="which rules iptables has for IPv6"),
    ),
    ADDRESSES,
)


def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
    """The facts of `HostFirewallEvidence`.

    Raises:
        LookFailed: a tool is there and its rules could not be read, and no other showed any.
    """
    tables, failure = _tables(answers)
    hooks = hooks_of(tables)
    if failure is not None and not hooks:
        raise failure
    addresses = visible(answers, ADDRESSES.id)
    return {
        "manager": _manager(tables),
        "hooks": hooks,
        "has_ipv6": _has_ipv6(addresses) if addresses else None,
        "logs_drops": any(rule.action == "log" for hook in hooks for rule in hook.rules),
    }


def _tables(answers: Answers) -> tuple[list[Table], LookFailed | None]:
    """All filtering tables that could be read, and why one could not.

    iptables of today keeps its rules in nftables, where nft shows them less well: what iptables-save told is not taken
    from nft again.
    """
    tables: list[Table] = []
    failure = None
    for family, id in _SAVES.items():
        try:
            tables += read_iptables(answers.maybe(id) or "", family)
        except LookFailed as failed:
            failure = failed
    told = {family for table in tables for chain in table.values() for family in chain.families}
    try:
        ruleset = answers.maybe("firewall-nft")
        found = read_nft(ruleset) if ruleset else {}
    except LookFailed as failed:
        return tables, failed
    except ValueError:
        return tables, LookFailed(Reason.NOT_SUPPORTED, "nft on this host does not write JSON")
    tables += [table for (family, name), table in found.items() if not (name == "filter" and family in told)]
    return tables, failure


def _manager(tables: list[Table]) -> str:
    chains = {name for table in tables for name in table}
    return next((manager for manager, marks in _MANAGERS if chains.intersection(marks)), "")


def _has_ipv6(addresses: str) -> bool:
    lines = (line.split() for line in addresses.splitlines())
    return any(words[2] == "inet6" and words[1] != "lo" for words in lines if len(words) > 3)


TOPIC = Topic(kind=HostFirewallEvidence, commands=COMMANDS, read=read)
