"""The look inside as a scan starts it: which look for which asset, and evidence for all that goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checks import OutOfScope
from checks.evidence import (
    DatabaseEvidence,
    Evidence,
    FailedLook,
    HostEvidence,
    PortsEvidence,
    Reason,
)
from reports.language import speaking
from scanner.credentials import Credential, CredentialError, Secret, Vault
from scanner.credentials.environment import EnvironmentSource
from scanner.probes.host.command import LookFailed
from scanner.probes.inside import look_inside
from scanner.probes.ports import PortsFound
from scanner.probes.target import Target
from scanner.run.look import Looker, Wanted
from scanner.scope.gate import Gate, OutsideHours

SECRET = "Yg7-plain-words"
ADDRESS = "127.0.0.9"
GATE = Gate(())
KNOWN_HOSTS = Path("known_hosts")

HOST = Target(system="s", asset="web", type="host", address=ADDRESS, ports="22", credential="inspect")
DATABASE = Target(system="s", asset="db", type="database", address="::1", port=5432, ports="5432", credential="inspect")


def vault() -> Vault:
    return Vault([EnvironmentSource({"CITYWALL_CREDENTIAL_INSPECT_PASSWORD": SECRET}, Path())])


def every(_kind: type[Evidence]) -> bool:
    return True


def look(target: Target, credentials: Vault | None = None) -> list[Evidence]:
    return look_inside(
        target,
        GATE,
        credentials=credentials or vault(),
        known_hosts=KNOWN_HOSTS,
        trusted_roots="PEM",
        wanted=every,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Target, dict[str, Any]]]:
    """The looks that were started: which, at what, and with what by name. Each gives nothing."""
    calls: list[tuple[str, Target, dict[str, Any]]] = []

    def noting(family: str) -> Callable[..., list[Evidence]]:
        def look(target: Target, gate: Gate, **given: Any) -> list[Evidence]:
            assert gate is GATE
            calls.append((family, target, given))
            return []

        return look

    monkeypatch.setattr("scanner.probes.inside.look_host", noting("host"))
    monkeypatch.setattr("scanner.probes.inside.look_database", noting("database"))
    return calls


@contextmanager
def raising(error: Exception) -> Iterator[None]:
    """Both looks raise `error`, having asked for the credential."""

    def look(target: Target, gate: Gate, *, credentials: Vault, **_given: Any) -> list[Evidence]:
        credentials.find(target.credential)
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scanner.probes.inside.look_host", look)
        patch.setattr("scanner.probes.inside.look_database", look)
        yield


def test_a_host_and_a_database_are_looked_into_with_what_they_need(asked: list[Any]) -> None:
    credentials = vault()

    assert [*look(HOST, credentials), *look(DATABASE, credentials)] == []

    host, database = asked
    assert host == ("host", HOST, {"credentials": credentials, "known_hosts": KNOWN_HOSTS, "wanted": every})
    assert database == (
        "database",
        DATABASE,
        {"credentials": credentials, "trusted_roots": "PEM", "wanted": every},
    )


@pytest.mark.parametrize(("type_", "credential"), [("host", ""), ("database", ""), ("site", "x"), ("service", "x")])
def test_nothing_is_asked_without_a_credential_or_a_family(asked: list[Any], type_: str, credential: str) -> None:
    target = Target(system="s", asset="a", type=type_, address=ADDRESS, port=80, credential=credential)

    assert look(target) == []
    assert asked == []


@pytest.mark.parametrize(
    ("error", "reason", "detail"),
    [
        (CredentialError("none of that name"), Reason.CREDENTIAL_LOST, "none of that name"),
        (CredentialError("lacks pyrage", Reason.TOOL_MISSING), Reason.TOOL_MISSING, "lacks pyrage"),
        (LookFailed(Reason.HOST_KEY, "another key"), Reason.HOST_KEY, "another key"),
        (OutOfScope("no permission"), Reason.OUT_OF_SCOPE, "no permission"),
        (OutsideHours("at night"), Reason.OUTSIDE_HOURS, "at night"),
        (ValueError(f"bad {SECRET}\x1b[2J"), Reason.PROBE_ERROR, "ValueError: bad ***\\x1b[2J"),
        (OSError("x" * 500), Reason.PROBE_ERROR, "OSError: " + "x" * 190 + "…"),
    ],
)
@pytest.mark.parametrize(("target", "family", "locator"), [(HOST, "host", "host"), (DATABASE, "database", "tcp6/5432")])
def test_what_goes_wrong_is_one_failed_look_at_the_family(
    target: Target, family: str, locator: str, error: Exception, reason: Reason, detail: str
) -> None:
    with raising(error):
        (found,) = look(target)

    assert isinstance(found, FailedLook)
    assert (found.sought, found.place, found.reason) == (family, target.place(locator), reason)
    assert found.detail == detail


def test_a_credential_nobody_has_is_told_in_the_language_of_evidence() -> None:
    with speaking("zh"), raising(AssertionError("never reached")):
        (found,) = look(HOST, Vault([EnvironmentSource({}, Path())]))

    assert isinstance(found, FailedLook)
    assert (found.reason, found.detail) == (
        Reason.CREDENTIAL_LOST,
        "no credential “inspect”; asked were: CITYWALL_CREDENTIAL_…",
    )


def evidence_of_host() -> HostEvidence:
    return HostEvidence(
        place=HOST.place("host"),
        probe="host",
        seen_at=datetime.now(UTC),
        os_family="debian",
        os_id="debian",
    )


def looked_at(target: Target, found: PortsFound, *kinds: type[Evidence]) -> list[Evidence]:
    wanted = Wanted(frozenset(kind.kind() for kind in kinds))
    return Looker(GATE, wanted, credentials=vault(), known_hosts=KNOWN_HOSTS).look_at(target, found)


def ports_found(**facts: Any) -> PortsFound:
    return PortsFound(**{"address": ADDRESS, "asked": "22", **facts})


def test_a_login_is_tried_though_no_port_was_seen_open(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = evidence_of_host()
    monkeypatch.setattr("scanner.probes.inside.look_host", lambda *_, **__: [inside])

    for found in (ports_found(), ports_found(reason=Reason.UNREACHABLE), ports_found(reason=Reason.TOOL_MISSING)):
        assert looked_at(HOST, found, PortsEvidence, HostEvidence)[-1] is inside


@pytest.mark.parametrize("reason", [Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS])
@pytest.mark.parametrize("target", [HOST, DATABASE])
def test_what_may_not_be_touched_is_not_logged_in_to(asked: list[Any], target: Target, reason: Reason) -> None:
    evidence = looked_at(target, ports_found(reason=reason, detail="why"), HostEvidence, DatabaseEvidence)

    inside = [one for one in evidence if isinstance(one, FailedLook) and one.sought == target.type]
    assert [(one.reason, one.detail) for one in inside] == [(reason, "why")]
    assert asked == []


def test_a_family_nobody_wants_is_not_looked_into(asked: list[Any]) -> None:
    looked_at(HOST, ports_found(), PortsEvidence, DatabaseEvidence)

    assert asked == []


def test_a_credential_never_shows_its_secrets() -> None:
    one = Credential(name="db", password=Secret(SECRET))

    assert SECRET not in repr(one)
