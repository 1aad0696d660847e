"""Firewall of a host: whether it filters, what it lets in, and how well its rules are kept."""

from __future__ import annotations

import re
from ipaddress import ip_network

from checks.check import check
from checks.evidence import FirewallHook, FirewallRule, HostFirewallEvidence, HostKernelEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

MANAGEMENT_PORTS = frozenset((22, 23, 623, 1433, 1521, 2375, 2379, 3306, 3389, 5432, 5900, 6379, 9200, 10250, 27017))
"""Remote administration, databases and control interfaces: nobody's but named addresses'."""

WIDEST_PREFIX = 16
"""A source wider than /16 (65,536 addresses) with no port is no bound on who may come (practice)."""

_CONTROL = frozenset(("icmp", "icmpv6", "ipv6-icmp", "igmp", "esp", "ah", "vrrp", "112"))


@check("host.firewall-off")
def firewall_off(firewall: HostFirewallEvidence) -> Verdict:
    """Met when the kernel filters what comes in: a chain at the input hook that has rules or turns away by default.

    Source: GB/T 22239 8.1.3.2 a), 8.1.4.4 c); CIS Debian Linux 12 and RHEL 9 benchmarks, section 4.
    """
    inputs = [hook for hook in firewall.hooks if hook.hook == "input"]
    return met(firewall) if any(hook.closed or hook.rules for hook in inputs) else not_met(firewall, chains=len(inputs))


@check("host.firewall-default-accept")
def firewall_default_accept(firewall: HostFirewallEvidence) -> Verdict:
    """Met when what no rule allows in is dropped or rejected. Does not apply where nothing filters (`host.firewall-off`).

    Source: GB/T 22239 8.1.3.2 a): all is refused but what is allowed.
    """
    hook = _input(firewall, "ip")
    if hook is None or not (hook.rules or hook.closed):
        return not_applicable(firewall)
    return met(firewall) if hook.closed else not_met(firewall, rules=len(hook.rules))


@check("host.firewall-stateless")
def firewall_stateless(firewall: HostFirewallEvidence) -> Verdict:
    """Met when answers are let in by the state of their connection (`ct state established`), not by their port.

    Does not apply to a host that refuses nothing. Source: GB/T 22239 8.1.3.2 d).
    """
    hook = _closed_input(firewall)
    if hook is None:
        return not_applicable(firewall)
    stateful = any("established" in rule.states.lower() for rule in hook.rules if rule.action == "accept")
    return met(firewall) if stateful else not_met(firewall, rules=len(hook.rules))


@check("host.firewall-broad-rule")
def firewall_broad_rule(firewall: HostFirewallEvidence) -> Verdict:
    """Met when no rule lets in everything: without a port, and without a source or with one wider than /16.

    Loopback, answers to own connections and control messages (ICMP, VRRP) don't count. Source: GB/T 22239 8.1.3.2 b) and c).
    """
    hooks = [hook for hook in firewall.hooks if hook.hook == "input" and hook.closed]
    if not hooks:
        return not_applicable(firewall)
    broad = [f"{hook.family}: {told(rule)}" for hook in hooks for rule in hook.rules if _is_broad(rule)]
    if broad:
        return not_met(firewall, rules=few(dict.fromkeys(broad)))
    return met(firewall) if all(hook.whole for hook in hooks) else not_assessed(firewall, Reason.TOO_MUCH)


@check("host.firewall-management-open")
def firewall_management_open(firewall: HostFirewallEvidence) -> Verdict:
    """Met when no rule lets everybody reach a port of `MANAGEMENT_PORTS`: such a rule names its sources.

    Does not apply to a host that refuses nothing. Source: GB/T 22239 8.1.3.2 c), 8.1.4.4 c).
    """
    hooks = [hook for hook in firewall.hooks if hook.hook == "input" and hook.closed]
    if not hooks:
        return not_applicable(firewall)
    ports = {
        port
        for hook in hooks
        for rule in hook.rules
        if rule.action == "accept" and not _narrow(rule.source) and not rule.further and rule.interface != "lo"
        for port in MANAGEMENT_PORTS
        if _has_port(rule.ports, port)
    }
    return not_met(firewall, ports=few(sorted(ports))) if ports else met(firewall)


@check("host.firewall-redundant-rule")
def firewall_redundant_rule(firewall: HostFirewallEvidence) -> Verdict:
    """Met when no rule of the input hook asks exactly what an earlier one has asked already, so that it never counts.

    Does not apply where there are no rules. Source: GB/T 22239 8.1.3.2 b).
    """
    hooks = [hook for hook in firewall.hooks if hook.hook == "input" and hook.rules]
    if not hooks:
        return not_applicable(firewall)
    repeated = [f"{hook.family}: {told(rule)}" for hook in hooks for rule in _repeated(hook)]
    return not_met(firewall, count=len(repeated), rules=few(repeated)) if repeated else met(firewall)


@check("host.firewall-ipv6")
def firewall_ipv6(firewall: HostFirewallEvidence) -> Verdict:
    """Met when IPv6 is refused by default as IPv4 is. Does not apply to a host without IPv6, or one that refuses nothing.

    Source: GB/T 22239 8.1.3.2 a); CIS Debian Linux 12 4.3.
    """
    if firewall.has_ipv6 is False or _closed_input(firewall) is None:
        return not_applicable(firewall)
    hook = _input(firewall, "ip6")
    if hook is not None and hook.closed:
        return met(firewall)
    if firewall.has_ipv6 is None:
        return not_assessed(firewall, Reason.NOT_KNOWN)
    return not_met(firewall, rules=0 if hook is None else len(hook.rules))


@check("host.firewall-silent")
def firewall_silent(firewall: HostFirewallEvidence) -> Verdict:
    """Met when a rule logs what is turned away. Does not apply to a host that refuses nothing.

    Source: GB/T 22239 8.1.3.3 d) and 8.1.3.5 a); CIS Debian Linux 12 4.1.
    """
    hook = _closed_input(firewall)
    if hook is None:
        return not_applicable(firewall)
    return met(firewall) if firewall.logs_drops else not_met(firewall, rules=len(hook.rules))


@check("host.forward-open")
def forward_open(firewall: HostFirewallEvidence, kernels: tuple[HostKernelEvidence, ...]) -> Verdict:
    """Met when a host that forwards packets between networks refuses by default what no rule allows through.

    Does not apply to a host that does not forward. Source: GB/T 22239 8.1.3.1 a), 8.1.3.2 a); CIS Debian Linux 12 4.3.
    """
    forwarding = {one.settings.get("net.ipv4.ip_forward", "") for one in kernels}
    if forwarding <= {"0"} and forwarding:
        return not_applicable(firewall)
    hook = next((one for one in firewall.hooks if (one.family, one.hook) == ("ip", "forward")), None)
    if hook is not None and hook.closed:
        return met(firewall)
    if "1" not in forwarding:
        return not_assessed(firewall, Reason.NOT_KNOWN)
    return not_met(firewall, rules=0 if hook is None else len(hook.rules))


def told(rule: FirewallRule) -> str:
    """A rule in words: `tcp from 10.0.0.0/8 to port 22 accept`."""
    words = [
        rule.protocol or "any",
        f"from {rule.source}" if rule.source else "",
        f"on {rule.interface}" if rule.interface else "",
        f"to {rule.destination}" if rule.destination else "",
        f"port {rule.ports}" if rule.ports else "",
        f"state {rule.states}" if rule.states else "",
        rule.action,
    ]
    return brief(" ".join(word for word in words if word))


def _input(firewall: HostFirewallEvidence, family: str) -> FirewallHook | None:
    return next((one for one in firewall.hooks if (one.family, one.hook) == (family, "input")), None)


def _closed_input(firewall: HostFirewallEvidence) -> FirewallHook | None:
    hook = _input(firewall, "ip")
    return hook if hook is not None and hook.closed else None


def _is_broad(rule: FirewallRule) -> bool:
    if rule.action != "accept" or rule.ports or rule.states or rule.further or rule.interface == "lo":
        return False
    controls = rule.protocol and all(one.strip() in _CONTROL for one in rule.protocol.split(","))
    return not controls and not _narrow(rule.source) and not rule.destination


def _narrow(source: str) -> bool:
    """True when a rule names sources that are not nearly everybody; a set by its name is believed to."""
    if not source:
        return False
    networks = []
    for one in source.split(","):
        try:
            networks.append(ip_network(one.strip(), strict=False))
        except ValueError:
            return True
    return all(network.prefixlen >= WIDEST_PREFIX for network in networks)


def _has_port(ports: str, port: int) -> bool:
    for part in ports.split(","):
        bounds = re.fullmatch(r"\s*(\d{1,5})(?:[-:](\d{1,5}))?\s*", part)
        if bounds and int(bounds[1]) <= port <= int(bounds[2] or bounds[1]):
            return True
    return False


def _repeated(hook: FirewallHook) -> list[FirewallRule]:
    seen: set[tuple[str, ...]] = set()
    repeated = []
    for rule in hook.rules:
        if rule.action not in ("accept", "drop", "reject") or rule.further:
            continue
        asked = (rule.protocol, rule.source, rule.destination, rule.ports, rule.states, rule.interface)
        if asked in seen:
            repeated.append(rule)
        seen.add(asked)
    return repeated
