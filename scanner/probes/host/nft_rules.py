"""What `nft -j list ruleset` writes (libnftables-json(5)), as chains."""

from __future__ import annotations

from typing import Any

import msgspec

from checks.evidence import FirewallRule
from scanner.probes.clean import clean
from scanner.probes.host.packet_filter import Chain, Link, Table

_VERDICTS = ("accept", "drop", "reject", "log", "return")
_FAMILIES = {"inet": ("ip", "ip6"), "ip": ("ip",), "ip6": ("ip6",)}
_HARMLESS = ("counter", "comment")
_ADDRESSED = {"saddr": "source", "daddr": "destination"}
_OF_META = {"iifname": "interface", "iif": "interface", "l4proto": "protocol"}
_NFPROTO = {"ipv4": "ip", "ipv6": "ip6"}

TableKey = tuple[str, str]


class _Chain(msgspec.Struct, frozen=True):
    family: str
    table: str
    name: str
    type: str = ""
    hook: str = ""
    policy: str = ""


class _Rule(msgspec.Struct, frozen=True):
    family: str
    table: str
    chain: str
    expr: list[dict[str, Any]] = []


class _Entry(msgspec.Struct, frozen=True):
    chain: _Chain | None = None
    rule: _Rule | None = None


class _Ruleset(msgspec.Struct, frozen=True):
    nftables: list[_Entry]


def read_nft(text: str) -> dict[TableKey, Table]:
    """The filtering tables by family and name.

    Raises:
        ValueError: it is no JSON of nft's.
    """
    try:
        listed = msgspec.json.decode(text, type=_Ruleset).nftables
    except msgspec.MsgspecError as error:
        raise ValueError("no ruleset") from error
    tables: dict[TableKey, Table] = {}
    for entry in listed:
        if entry.chain is not None and entry.chain.family in _FAMILIES:
            _chain(tables, entry.chain)
    for entry in listed:
        if entry.rule is not None:
            _rule(tables, entry.rule)
    return tables


def _chain(tables: dict[TableKey, Table], chain: _Chain) -> None:
    filters = chain.type == "filter"
    tables.setdefault((chain.family, chain.table), {})[chain.name] = Chain(
        families=_FAMILIES[chain.family],
        hook=chain.hook if filters else "",
        policy=chain.policy if filters else "",
    )


def _rule(tables: dict[TableKey, Table], rule: _Rule) -> None:
    chain = tables.get((rule.family, rule.table), {}).get(rule.chain)
    if chain is not None:
        reading = _Reading()
        for expression in rule.expr:
            for name, value in expression.items():
                reading.take(name, value)
        chain.links.extend(reading.links)


class _Reading:
    """One rule, read from its first expression to its last; a rule may log and then drop, and so become two links."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self._asked: dict[str, str] = {}
        self._further = False
        self._family = ""

    def take(self, name: str, value: Any) -> None:
        if name in _VERDICTS:
            self._link(name)
        elif name in ("jump", "goto"):
            self._link(name, str(value.get("target")) if isinstance(value, dict) else "")
        elif name == "match" and isinstance(value, dict):
            self._match(value)
        elif name == "vmap" and isinstance(value, dict):
            self._map(value)
        elif name not in _HARMLESS:
            self._further = True

    def _link(self, action: str, target: str = "") -> None:
        rule = FirewallRule(action="" if target else action, further=self._further, **self._asked)
        self.links.append(Link(rule=rule, target=target, family=self._family))

    def _match(self, value: dict[str, Any]) -> None:
        if value.get("op") not in ("==", "in"):
            self._further = True
            return
        self._compare(value.get("left"), _words(value.get("right")))

    def _compare(self, left: Any, right: str) -> None:
        """Note that what `left` names (a payload field, connection state, meta) has to be `right`."""
        payload, ct, meta = (_part(left, name) for name in ("payload", "ct", "meta"))
        field, key = str(payload.get("field", "")), str(meta.get("key", ""))
        if payload.get("protocol") in ("ip", "ip6"):
            self._family = payload["protocol"]
        if field in _ADDRESSED:
            self._asked[_ADDRESSED[field]] = right
        elif field == "dport":
            self._asked["ports"] = right
            self._asked.setdefault("protocol", clean(str(payload.get("protocol", "")), 20))
        elif ct.get("key") == "state":
            self._asked["states"] = right
        elif key == "nfproto":
            self._family = _NFPROTO.get(right, "")
        elif key in _OF_META or field in ("protocol", "nexthdr"):
            self._asked[_OF_META.get(key, "protocol")] = right
        else:
            self._further = True

    def _map(self, value: dict[str, Any]) -> None:
        """A verdict map: each of its keys is a rule of its own."""
        pairs = _part(value, "data").get("set")
        for pair in pairs if isinstance(pairs, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], dict):
                one = _Reading()
                one._asked, one._further, one._family = dict(self._asked), self._further, self._family
                one._compare(value.get("key"), _words(pair[0]))
                for name, verdict in pair[1].items():
                    one.take(name, verdict)
                self.links.extend(one.links)


def _part(value: Any, name: str) -> dict[str, Any]:
    """The object `name` of an object; an empty one where there is none."""
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _words(right: Any) -> str:
    """A value as one would type it: `22`, `80,443`, `1024-2048`, `10.0.0.0/8`."""
    if isinstance(right, list):
        return clean(",".join(_words(one) for one in right[:50]), 120)
    if isinstance(right, dict):
        if isinstance(right.get("set"), list):
            return _words(right["set"])
        if isinstance(right.get("range"), list):
            return clean("-".join(_words(one) for one in right["range"][:2]), 120)
        prefix = right.get("prefix")
        if isinstance(prefix, dict):
            return clean(f"{prefix.get('addr')}/{prefix.get('len')}", 120)
        return clean(",".join(str(name) for name in right), 120)
    return clean(str(right), 120)
