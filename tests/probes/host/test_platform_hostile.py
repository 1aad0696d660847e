"""Whatever a host's commands say, a reader gives facts that are safe to keep, or says that it could not tell."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.evidence import Evidence, FailedLook, HostEvidence, Reason, decode, encode
from scanner.probes.host.command import Heard, LookFailed
from scanner.probes.host.look import look_through
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import capacity, clock, files, firewall, kernel, network, packages, services, sockets
from tests.lab.host_settings import platform
from tests.lab.prepared_host import ACCOUNT, Planted, PreparedHost
from tests.probes.host.said import Said, read
from tests.probes.servers import target_at

MODULES = (services, sockets, network, firewall, clock, capacity, kernel, packages, files)
TOPICS = tuple(module.TOPIC for module in MODULES)
LARGEST = 200_000
"""Bytes of one record as JSON, whatever a host says."""

WORDS = (
    'tcp LISTEN 0 1 0.0.0.0:80 0.0.0.0:* users:(("x",pid=1,fd=3))',
    "*filter",
    ":INPUT DROP [0:0]",
    "-A INPUT -j A",
    "-A A ! -s 'x",
    "COMMIT",
    "default via 1 dev",
    "2: a: <UP> x",
    "Inst a (b security)",
    "^* 1 2 3",
    "====",
    "a=b",
    "[main]",
    "x:[y]",
    "x:gpgcheck=0",
    "kernel\t1\t2\t3",
    "ii \tlinux-image-6\t1",
    "s 4755 a b /c\x00",
    "999999 a b /x",
    "8888 a b /x",
    "/dev/sda2 partition",
    'KNAME="sda2 PKNAME=',
    "/tmp tmpfs rw",
    "Time zone: x",
    "* hard core 0",
    "[none]",
    "6 0 0 0 1",
    "nan",
    "-1",
    "99999999999999999999",
    "\x1b[31m",
    "\u202e",
    '{"nftables": [{"rule": {"expr": [{"match": 1}]}}]}',
    '{"nftables": [{"chain": {"family": "ip", "hook": {}}}]}',
)
LINES = st.lists(st.text(max_size=30) | st.sampled_from(WORDS), max_size=8).map("\n".join)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.kind.kind())
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_reader_never_fails(topic: Topic, data: st.DataObject) -> None:
    family = data.draw(st.sampled_from(("debian", "rhel")))
    said: dict[str, Said] = {one.id: data.draw(LINES) for one in topic.commands if family in one.families}
    with suppress(LookFailed):
        evidence = read(topic, said, family=family)
        assert decode(encode(evidence)) == evidence
        assert not any(character in str(_strings(evidence)) for character in "\x1b\u202e\0")


NAMES = st.sampled_from(
    (
        *("expr", "match", "op", "left", "right", "payload", "field", "protocol", "ct", "meta", "key", "set", "range"),
        *("prefix", "vmap", "data", "jump", "target", "accept", "log", "limit"),
    )
)
VALUES = st.sampled_from(("inet", "ip", "input", "filter", "drop", "saddr", "dport", "state", "nfproto", "ipv6", "a"))
TREES = st.recursive(
    st.none() | st.integers() | VALUES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
PLACE = {"family": st.sampled_from(("inet", "ip")), "table": st.just("filter")}
CHAIN_NAMES = st.sampled_from(("input", "a"))
CHAINS = st.fixed_dictionaries(
    {**PLACE, "name": CHAIN_NAMES, "type": st.just("filter")},
    optional={"hook": VALUES | TREES, "policy": VALUES | TREES},
)
RULES = st.fixed_dictionaries({**PLACE, "chain": CHAIN_NAMES, "expr": st.lists(TREES, max_size=4) | TREES})


@given(chains=st.lists(CHAINS, max_size=4), rules=st.lists(RULES, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_ruleset_of_any_shape_is_read_or_refused(chains: list[Any], rules: list[Any]) -> None:
    ruleset = {"nftables": [*({"chain": one} for one in chains), *({"rule": one} for one in rules)]}
    with suppress(LookFailed):
        evidence = read(firewall.TOPIC, {"firewall-nft": json.dumps(ruleset)})
        assert decode(encode(evidence)) == evidence


def _strings(evidence: Evidence) -> list[str]:
    """Every word in a record, at any depth."""
    found: list[str] = []
    todo: list[Any] = [msgspec.to_builtins(evidence)]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            todo += [*one, *one.values()]
        elif isinstance(one, list):
            todo += one
    return found


@pytest.mark.parametrize("line", [word for word in WORDS if word], ids=repr)
def test_a_flood_makes_no_large_record(line: str) -> None:
    flood = "".join(f"{line}{number} {'A' * 500}\n" for number in range(2_000))
    for topic in TOPICS:
        if topic is packages.TOPIC:
            continue  # It keeps as many packages as a host has: what a command may say bounds them.
        with suppress(LookFailed):
            said: dict[str, Said] = {one.id: Heard(status=0, out=flood[: one.most]) for one in topic.commands}
            assert len(encode(read(topic, said))) < LARGEST


def test_a_login_without_rights_leaves_unseen_what_it_may_not_see() -> None:
    asked = (sockets.TOPIC, firewall.TOPIC, files.TOPIC)
    with PreparedHost() as host:
        platform.without_bulk(host)
        host.account()
        host.stand_in("nft", {"*": Planted(error="Operation not permitted (you must be root)\n", status=1)})
        seen = look_through(host.shell(ACCOUNT), target_at(host.address), wanted=lambda kind: True, topics=asked)
    by_kind = {one.sought if isinstance(one, FailedLook) else one.kind(): one for one in seen}
    denied = by_kind["host.firewall"]
    assert isinstance(denied, FailedLook)
    assert denied.reason is Reason.NO_RIGHT
    found = by_kind["host.files"]
    assert (found.privileged, found.world_writable, found.unowned) == (None, None, None)  # type: ignore[attr-defined]
    assert not by_kind["host.sockets"].owners_seen  # type: ignore[attr-defined]
    assert isinstance(seen[0], HostEvidence)
