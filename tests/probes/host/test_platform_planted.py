"""What is planted on a host is found there, all of it, and nothing is found on a host that is as it should be."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from checks import Outcome, Verdict, all_checks, run_checks
from checks.evidence import DeclaredEvidence, Evidence, FailedLook
from checks.exemplary.moment import SEEN_AT
from scanner.probes.host.approval import sudoers
from scanner.probes.host.look import look_through
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import capacity, clock, files, firewall, kernel, network, packages, services, sockets
from tests.lab.host_settings import platform
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.host.login import Looker
from tests.probes.servers import target_at

TOPICS = tuple(
    module.TOPIC for module in (services, sockets, network, firewall, clock, capacity, kernel, packages, files)
)
KINDS = {topic.kind for topic in TOPICS}
CHECKS = {id: check for id, check in all_checks().items() if check.subject in KINDS or id == "host.system-unsupported"}

PLANTED_APART = {
    "host.firewall-off": (platform.without_firewall, firewall.TOPIC),
    "host.firewall-default-accept": (platform.accepting_firewall, firewall.TOPIC),
    "host.monitoring-agent": (platform.unwatched, services.TOPIC),
}
"""A filter that is off can't be badly written too, and an SNMP agent with a default community is an agent."""


def judged(host: PreparedHost, seen: list[Evidence]) -> dict[str, Verdict]:
    """The verdicts on what was seen of a host, as on the exemplary day."""
    assert not [one for one in seen if isinstance(one, FailedLook)]
    target = target_at(host.address)
    place = target.place("ports")
    declared = DeclaredEvidence(
        place=place, probe="estate", seen_at=SEEN_AT, address=target.address, ports=(22, 443), complete=True
    )
    evidence: list[Evidence] = [*(msgspec.structs.replace(one, seen_at=SEEN_AT) for one in seen), declared]
    return {one.check: one for one in run_checks(evidence, CHECKS.values())}


def looked_at(host: PreparedHost, *topics: Topic) -> dict[str, Verdict]:
    """The verdicts on a host that was looked at without a login."""
    return judged(host, look_through(host.shell(), target_at(host.address), wanted=lambda kind: True, topics=topics))


def weaknesses(verdicts: dict[str, Verdict]) -> set[str]:
    return {id for id, verdict in verdicts.items() if verdict.outcome.is_weakness}


@pytest.fixture(scope="module")
def weak() -> Iterator[PreparedHost]:
    with PreparedHost() as host:
        platform.weak(host)
        yield host


def test_all_that_is_planted_is_found(weak: PreparedHost) -> None:
    planted = CHECKS.keys() - PLANTED_APART.keys()
    found = weaknesses(looked_at(weak, *TOPICS))
    assert (len(planted), planted - found, found - planted) == (51, set(), set())


def test_the_same_is_found_through_ssh_by_a_login_with_no_more_rights_than_were_approved(
    weak: PreparedHost, looker: Looker
) -> None:
    port = weak.sshd()
    commands = [command for topic in TOPICS for command in topic.commands]
    weak.write("/etc/sudoers.d/approved", sudoers(commands, ACCOUNT), mode=0o440)
    looker.known = weak.known_hosts_line(port)
    seen = looker.look(weak.address, [weak.credential(port, sudo="yes")], *TOPICS)
    assert weaknesses(judged(weak, seen)) == CHECKS.keys() - PLANTED_APART.keys()


@pytest.mark.parametrize("check", PLANTED_APART)
def test_what_excludes_the_rest_is_found(check: str) -> None:
    plant, topic = PLANTED_APART[check]
    with PreparedHost() as host:
        plant(host)
        assert check in weaknesses(looked_at(host, topic))


def test_nothing_is_found_on_a_hardened_host() -> None:
    with PreparedHost() as host:
        platform.hardened(host)
        verdicts = looked_at(host, *TOPICS)
    assert {id: verdict.facts for id, verdict in verdicts.items() if verdict.outcome.is_weakness} == {}
    unseen = {id for id, verdict in verdicts.items() if verdict.outcome is Outcome.NOT_ASSESSED}
    assert unseen == set()
    assert verdicts.keys() == CHECKS.keys()
