"""Hosts into which faults of logins were planted: what was planted, found, and falsely found, by real commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from checks import Outcome, Verdict, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, Reason, encode
from scanner.probes.host.look import look_through
from scanner.probes.host.topic import Topic
from scanner.probes.host.topics import accounts, lockout, passwords, roles, session, sshd, sudo
from tests.lab.host_settings.accounts import PLANTED, SECRET, hardened, root_alone, weak
from tests.lab.prepared_host import PreparedHost
from tests.probes.host.login import Looker
from tests.probes.servers import target_at

TOPICS: tuple[Topic, ...] = tuple(one.TOPIC for one in (accounts, lockout, passwords, roles, session, sshd, sudo))
MINE = [check for check in all_checks().values() if check.subject in {topic.kind for topic in TOPICS}]


def look(host: PreparedHost, user: str = "root") -> list[Evidence]:
    return look_through(host.shell(user), target_at(host.address), wanted=lambda kind: True, topics=TOPICS)


def judged(evidence: list[Evidence]) -> dict[str, Verdict]:
    return {verdict.check: verdict for verdict in run_checks(evidence, MINE)}


def weaknesses(verdicts: dict[str, Verdict]) -> set[str]:
    return {check for check, verdict in verdicts.items() if verdict.outcome.is_weakness}


@pytest.fixture
def prepared() -> Iterator[Callable[..., list[Evidence]]]:
    with PreparedHost() as host:

        def prepare(plant: Callable[..., None], *settings: str, user: str = "root") -> list[Evidence]:
            plant(host, *settings)
            return look(host, user)

        yield prepare


Prepared = Callable[..., list[Evidence]]


LAYOUTS = pytest.mark.parametrize("layout", ["debian", "rhel"])


@LAYOUTS
def test_each_planted_fault_is_found_and_no_other(prepared: Prepared, layout: str) -> None:
    evidence = prepared(weak, layout)
    found = weaknesses(judged(evidence))

    assert not [one for one in evidence if isinstance(one, FailedLook)]
    assert sorted(PLANTED - found) == []
    assert sorted(found - PLANTED) == []
    assert len(PLANTED) == len(MINE) - 1


@LAYOUTS
def test_a_hardened_host_comes_out_clean(prepared: Prepared, layout: str) -> None:
    outcomes = {check: verdict.outcome for check, verdict in judged(prepared(hardened, layout)).items()}

    assert {check: outcome for check, outcome in outcomes.items() if outcome is not Outcome.MET} == {}
    assert len(outcomes) == len(MINE)


def test_a_host_on_which_root_alone_can_log_in_has_a_shared_root(prepared: Prepared) -> None:
    verdict = judged(prepared(root_alone))["host.shared-root"]

    assert (verdict.outcome, verdict.facts) == (Outcome.NOT_MET, {"names": ["root"]})


@pytest.mark.parametrize("plant", [weak, hardened])
def test_no_hash_key_or_kept_password_leaves_the_host(
    prepared: Prepared, plant: Callable[[PreparedHost], None]
) -> None:
    evidence = prepared(plant)

    assert SECRET not in "".join(encode(one).decode() for one in evidence)


def test_a_login_without_rights_calls_nothing_met_that_it_could_not_see(prepared: Prepared) -> None:
    verdicts = judged(prepared(hardened, user="daemon"))

    for check in ("host.ssh-root-login", "host.sudo-all", "host.empty-password", "host.home-open", "host.admin-roles"):
        assert (verdicts[check].outcome, verdicts[check].reason) == (Outcome.NOT_ASSESSED, Reason.NO_RIGHT), check
    assert weaknesses(verdicts) == set()


@pytest.mark.parametrize("sudo", ["yes", "password"])
def test_the_same_faults_are_found_over_ssh(looker: Looker, sudo: str) -> None:
    with PreparedHost() as host:
        host.account()
        weak(host)
        host.allow_sudo("NOPASSWD: ALL" if sudo == "yes" else "ALL")
        port = host.sshd()
        looker.known = host.known_hosts_line(port)
        evidence = looker.look(host.address, [host.credential(port, sudo=sudo)], *TOPICS)

    assert sorted(PLANTED - weaknesses(judged(evidence))) == []
    assert SECRET not in "".join(encode(one).decode() for one in evidence)
