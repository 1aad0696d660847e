"""Packet filters: chains and rules as nft and iptables both have them, and the way a packet takes through them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import FirewallHook, FirewallRule

MOST = 400
_DEEPEST = 8
_MOST_STEPS = 5_000
_ENDING = ("accept", "drop", "reject")
CLOSING = ("drop", "reject")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of one chain: what it does, or the chain it jumps to. `family` is `ip`, `ip6`, or empty for both."""

    rule: FirewallRule
    target: str = ""
    family: str = ""


class Chain(msgspec.Struct, kw_only=True):
    """A chain. `hook` and `policy` are empty for one that is only jumped to; `families` are what passes it."""

    families: tuple[str, ...]
    hook: str = ""
    policy: str = ""
    links: list[Link] = []


Table = dict[str, Chain]
"""Chains that may jump to one another, by name."""


def hooks_of(tables: list[Table]) -> tuple[FirewallHook, ...]:
    """What passes input and forward, for each family that has a chain there.

    A packet has to pass all chains of a hook, so one that is closed closes it; then its rules alone say what is let in.
    """
    found = []
    for family in ("ip", "ip6"):
        for hook in ("input", "forward"):
            ways = [
                _way(table, chain, family)
                for table in tables
                for chain in table.values()
                if chain.hook == hook and family in chain.families
            ]
            if ways:
                deciding = [way for way in ways if way[0]] or ways
                rules = [rule for _, passed in deciding for rule in passed]
                found.append(
                    FirewallHook(
                        family=family,
                        hook=hook,
                        closed=deciding[0][0],
                        rules=tuple(rules[:MOST]),
                        whole=len(rules) <= MOST,
                    )
                )
    return tuple(found)


def _way(table: Table, chain: Chain, family: str) -> tuple[bool, list[FirewallRule]]:
    """Whether what no rule accepts is turned away, and the rules up to the one that ends every packet's way."""
    passed: list[FirewallRule] = []
    for rule in _Walk(table, family).rules(chain, FirewallRule(action="")):
        passed.append(rule)
        if rule.action in _ENDING and asks_nothing(rule):
            return rule.action in CLOSING, passed
    return chain.policy in CLOSING, passed


def asks_nothing(rule: FirewallRule) -> bool:
    """True for a rule that every packet meets."""
    asked = (rule.protocol, rule.source, rule.destination, rule.ports, rule.states, rule.interface)
    return not any(asked) and not rule.further


class _Walk:
    """One way through a table; it ends after so many rules, whatever rings of jumps a table holds."""

    def __init__(self, table: Table, family: str) -> None:
        self._table = table
        self._family = family
        self._steps = 0

    def rules(self, chain: Chain, asked: FirewallRule, depth: int = 0) -> Iterator[FirewallRule]:
        for link in chain.links:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                return
            if link.family not in ("", self._family):
                continue
            rule = _joined(asked, link.rule)
            jumped = self._table.get(link.target)
            if jumped is not None and depth < _DEEPEST:
                yield from self.rules(jumped, rule, depth + 1)
            elif not link.target:
                yield rule


def _joined(outer: FirewallRule, inner: FirewallRule) -> FirewallRule:
    return FirewallRule(
        action=inner.action,
        protocol=inner.protocol or outer.protocol,
        source=inner.source or outer.source,
        destination=inner.destination or outer.destination,
        ports=inner.ports or outer.ports,
        states=inner.states or outer.states,
        interface=inner.interface or outer.interface,
        further=inner.further or outer.further,
    )
