"""What a host's own packet filter lets through."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class FirewallRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as a packet meets it: what a jump to another chain already asked is joined to the rule's own conditions.

    `protocol` (`tcp`), `source`, `destination` (addresses in the tool's words), `ports` (destination ports), `states`
    (connection states) and `interface` (incoming) are empty where the rule doesn't ask. `further` is True when it asks for
    something else besides. `action` is `accept`, `drop`, `reject`, `log` or the tool's own word.
    """

    action: str
    protocol: str = ""
    source: str = ""
    destination: str = ""
    ports: str = ""
    states: str = ""
    interface: str = ""
    further: bool = False


class FirewallHook(msgspec.Struct, frozen=True, kw_only=True):
    """All that one way into or through the host passes, for one family of addresses.

    `family` is `ip` or `ip6`; `hook` is `input` or `forward`. `closed` is True when what no rule accepts is dropped or
    rejected, by the policy or by a last rule. `rules` are in order, at most 400; `whole` is False when there were more.
    """

    family: str
    hook: str
    closed: bool
    rules: tuple[FirewallRule, ...] = ()
    whole: bool = True


class HostFirewallEvidence(Evidence, frozen=True, kw_only=True, tag="host.firewall"):
    """The packet filter in the kernel, read through nft and iptables-save.

    `manager` is `firewalld`, `ufw` or empty for rules of another origin. `hooks` has an entry only where a chain with that
    hook exists: none at all means that nothing filters. `has_ipv6` is True when the host has an IPv6 address beside
    loopback, None where that could not be seen. `logs_drops` is True when a rule logs what is about to be dropped.
    """

    family: ClassVar[str] = "host"

    manager: str = ""
    hooks: tuple[FirewallHook, ...] = ()
    has_ipv6: bool | None = None
    logs_drops: bool = False
