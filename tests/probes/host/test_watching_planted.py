"""Planted settings: each weak one is found, and none where nothing was planted.

| settings      | planted | found | falsely found |
|---------------|---------|-------|---------------|
| weak          | 49      | 49    | 0             |
| bare          | 4       | 4     | 0             |
| in_the_clear  | 3       | 3     | 0             |
| hardened      | 0       | 0     | 0             |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from checks import Outcome, Verdict, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, encode
from scanner.probes.host.look import look_through
from scanner.probes.host.topics import audit, backup, containers, crypto, intrusion, logs, malware, middleware
from tests.lab.host_settings.watching import bare, hardened, in_the_clear, weak, words_nobody_may_keep
from tests.lab.prepared_host import PreparedHost
from tests.probes.servers import target_at

TOPICS = tuple(module.TOPIC for module in (audit, logs, malware, intrusion, backup, crypto, containers, middleware))
CHECKS = [one for one in all_checks().values() if one.subject in {topic.kind for topic in TOPICS}]

UNGUARDED = {"host.audit-running", "host.malware-protection"}
OF_NOTHING = UNGUARDED | {"host.log-written", "host.log-forwarded"}
IN_THE_CLEAR = UNGUARDED | {"host.log-forward-plain"}
WEAK = {one.id for one in CHECKS} - UNGUARDED - {"host.log-written", "host.log-forward-plain"}
PLANTED = {weak: WEAK, bare: OF_NOTHING, in_the_clear: IN_THE_CLEAR, hardened: set[str]()}
"""By settings: the checks that must find a weakness. `weak` is so in all that do not ask whether something is there at all."""

Settings = Callable[[PreparedHost], None]


def looked(settings: Settings, user: str = "root") -> Sequence[Evidence]:
    with PreparedHost() as host:
        settings(host)
        return look_through(host.shell(user), target_at(host.address), wanted=lambda kind: True, topics=TOPICS)


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[Settings, Sequence[Evidence]]]:
    """What each of the settings shows, looked at once."""
    return {settings: looked(settings) for settings in PLANTED}


def outcomes(evidence: Sequence[Evidence]) -> dict[str, Verdict]:
    return {verdict.check: verdict for verdict in run_checks(evidence, CHECKS)}


@pytest.mark.parametrize("settings", PLANTED, ids=lambda settings: settings.__name__)
def test_what_was_planted_is_found_and_nothing_else(
    seen: dict[Settings, Sequence[Evidence]], settings: Settings
) -> None:
    assert not [one for one in seen[settings] if isinstance(one, FailedLook)]
    judged = outcomes(seen[settings])
    found = {check for check, verdict in judged.items() if verdict.outcome.is_weakness}
    assert found == PLANTED[settings], {check: judged[check] for check in found ^ PLANTED[settings]}


def test_the_hardened_host_is_met_wherever_it_was_asked(seen: dict[Settings, Sequence[Evidence]]) -> None:
    judged = outcomes(seen[hardened])
    unmet = {check: verdict.outcome for check, verdict in judged.items() if verdict.outcome is not Outcome.MET}
    # Debian has no such policy.
    assert unmet == {"host.crypto-policy": Outcome.NOT_APPLICABLE}


def test_no_secret_name_or_address_gets_into_evidence(seen: dict[Settings, Sequence[Evidence]]) -> None:
    kept = b"".join(encode(one) for one in seen[weak]).decode()
    assert not [word for word in words_nobody_may_keep() if word in kept]


@pytest.mark.parametrize("settings", [weak, hardened], ids=lambda settings: settings.__name__)
def test_without_rights_less_is_seen_and_nothing_is_seen_wrong(settings: Settings) -> None:
    judged = outcomes(looked(settings, "nobody")).items()
    weaknesses = {check for check, verdict in judged if verdict.outcome.is_weakness}
    good = {check for check, verdict in judged if verdict.outcome is Outcome.MET}
    assert weaknesses <= PLANTED[settings]
    assert not good & PLANTED[settings]
    assert {check for check, verdict in judged if verdict.outcome is Outcome.NOT_ASSESSED} >= {"host.audit-rules"}
