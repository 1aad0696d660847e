"""What is planted on a host is found there, all of it, and nothing is found on a host that is as it should be."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from checks import Outcome, Verdict, all_checks, run_checks
from checks.evidence import DeclaredEvidence, Evidence, FailedLook
from checks.exemplary.moment import SEEN_AT
from scanner.probes.host.look import look_through
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import capacity, clock, files, firewall, kernel, network, packages, services, sockets
from tests.lab.host_settings import platform
from tests.lab.prepared_host import PreparedHost
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


def judged(plant: Callable[[PreparedHost], None], topics: tuple[Topic, ...] = TOPICS) -> dict[str, Verdict]:
    """The verdicts on a host that was planted so, as on the exemplary day."""
    with PreparedHost() as host:
        plant(host)
        target = target_at(host.address)
        seen = look_through(host.shell(), target, wanted=lambda kind: True, topics=topics)
    assert not [one for one in seen if isinstance(one, FailedLook)]
    place = target.place("ports")
    declared = DeclaredEvidence(
        place=place, probe="estate", seen_at=SEEN_AT, address=target.address, ports=(22, 443), complete=True
    )
    evidence: list[Evidence] = [*(msgspec.structs.replace(one, seen_at=SEEN_AT) for one in seen), declared]
    return {one.check: one for one in run_checks(evidence, CHECKS.values())}


def weaknesses(verdicts: dict[str, Verdict]) -> set[str]:
    return {id for id, verdict in verdicts.items() if verdict.outcome.is_weakness}


def test_all_that_is_planted_is_found() -> None:
    planted = CHECKS.keys() - PLANTED_APART.keys()
    found = weaknesses(judged(platform.weak))
    assert (len(planted), planted - found, found - planted) == (52, set(), set())


@pytest.mark.parametrize("check", PLANTED_APART)
def test_what_excludes_the_rest_is_found(check: str) -> None:
    plant, topic = PLANTED_APART[check]
    assert check in weaknesses(judged(plant, (topic,)))


def test_nothing_is_found_on_a_hardened_host() -> None:
    verdicts = judged(platform.hardened)
    assert {id: verdict.facts for id, verdict in verdicts.items() if verdict.outcome.is_weakness} == {}
    unseen = {id for id, verdict in verdicts.items() if verdict.outcome is Outcome.NOT_ASSESSED}
    assert unseen == set()
    assert verdicts.keys() == CHECKS.keys()
