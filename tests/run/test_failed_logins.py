"""Logins that fail, through whole scans of real servers: evidence with the reason, nothing judged, no finding changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from baselines.load import load_baseline
from baselines.model import Assessment, Item
from checks import Outcome, all_checks
from checks.evidence import Evidence, FailedLook, HostEvidence, Proof, Reason
from scanner.answers.model import Answer
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.findings.model import Finding, FindingState
from scanner.store.answers import save_answers
from scanner.store.findings import findings_of
from scanner.store.scans import evidence_of
from scanner.store.verdicts import assessments_of
from tests.credentials.helpers import private
from tests.lab.prepared_host import ACCOUNT, PreparedHost
from tests.probes.database.looking import Relay, relay
from tests.probes.servers import free_port, program
from tests.run.city import make_workspace

ADDRESS = "127.0.0.1"
PASSWORD = "Look-inside-7!"
BASELINE = load_baseline("mlps2-level3")
FAMILIES = frozenset({"host", "database"})
SOME_NOT_LOOKED_AT = 3


class City:
    """A host and a Redis, each behind a relay that can break off, the workspace that knows both, and every answer "met"."""

    def __init__(self, folder: Path, host: PreparedHost, ssh: Relay, cache: Relay, real_port: int) -> None:
        self.folder = folder
        self.ssh = ssh
        self.cache = cache
        self._host = host
        self._scans = 0
        assets = (
            Asset(id="web", system="s", type=AssetType.HOST, target=ADDRESS, ports=(9,), credential="web"),
            Asset(
                id="cache", system="s", type=AssetType.DATABASE, target=f"{ADDRESS}:{cache.port}", credential="cache"
            ),
        )
        system = System(id="s", name="热线", department="数据局", level=3, assets=assets)
        self.workspace = make_workspace(folder, [system], [ADDRESS])
        with self.workspace.store() as store:
            save_answers(store, (met(one) for one in BASELINE.items if one.settled_by.topic))
        key = host.known_hosts_line(real_port).split(" ", 1)[1]
        self._known = f"[{ADDRESS}]:{ssh.port} {key}"
        self.give()

    def give(self, *, ssh: str = "", cache: str = PASSWORD, known: str = "") -> None:
        """Write down the logins, the right ones unless others are given; without `cache` there is none of that name."""
        web = {"user": ACCOUNT, "port": self.ssh.port, "password": ssh or self._host.password}
        tables = {"web": web, **({"cache": {"password": cache}} if cache else {})}
        private(
            self.folder / "credentials.toml",
            "".join(
                f"[{name}]\n" + "".join(f"{field} = {json.dumps(value)}\n" for field, value in fields.items())
                for name, fields in tables.items()
            ),
        )
        (self.folder / "known_hosts").write_text(known or self._known)

    def scan(self) -> Scanned:
        """A whole scan."""
        self._scans += 1
        arguments = ["-w", str(self.folder), "scan", "--all", "--depth", "light", "--json"]
        result = CliRunner().invoke(main, arguments)
        with self.workspace.store() as store:
            evidence = evidence_of(store, self._scans, "s")
            (judged,) = (one for one in assessments_of(store, self._scans, "s") if one.baseline == BASELINE.name)
            return Scanned(result.exit_code, json.loads(result.stdout), evidence, judged, findings_of(store))


class Scanned:
    """What a scan came to."""

    def __init__(
        self, code: int, summary: dict[str, Any], evidence: list[Evidence], judged: Assessment, findings: list[Finding]
    ) -> None:
        self.code = code
        self.summary = summary
        self.evidence = evidence
        looks = [one for one in evidence if isinstance(one, FailedLook) and one.sought in FAMILIES]
        self.reasons = {one.place.asset: one.reason for one in looks}
        self.outcomes = {one.item: one.outcome for one in judged.items}
        inside = {id for id, one in all_checks().items() if one.subject.family}
        self.open = {
            (one.check, str(one.place)) for one in findings if one.check in inside and one.state is FindingState.OPEN
        }


def met(item: Item) -> Answer:
    """That the item is met, says a person with a proof."""
    today = date.today()
    return Answer(
        system="s",
        question=item.question,
        topic=item.settled_by.topic,
        claim=Outcome.MET,
        person="安全管理员",
        answered_on=today,
        expires_on=today + timedelta(days=300),
        imported_at=datetime.now(UTC),
        proofs=(Proof(name="proof.pdf", sha256="0" * 64),),
    )


def seen_inside() -> set[str]:
    """The items that a check of what only a login shows is asked for."""
    checks = all_checks()
    return {
        one.id for one in BASELINE.items if any(checks[id].subject.family in FAMILIES for id in one.settled_by.checks)
    }


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    with ExitStack() as stack:
        host = stack.enter_context(PreparedHost(ADDRESS))
        sshd, redis = host.sshd(), free_port()
        settings = [
            "--requirepass",
            PASSWORD,
            "--port",
            str(redis),
            "--bind",
            ADDRESS,
            "--dir",
            str(folder),
            "--save",
            "",
        ]
        stack.enter_context(program(["redis-server", *settings], folder, redis))
        ssh, cache = stack.enter_context(relay(sshd)), stack.enter_context(relay(redis))
        yield City(folder / "bureau", host, ssh, cache, sshd)


@pytest.fixture(scope="module")
def before(city: City) -> Scanned:
    """A scan whose logins all work."""
    return city.scan()


def test_with_both_logins_everything_is_seen(before: Scanned) -> None:
    assert before.reasons == {}
    assert {place.split("/")[1] for _check, place in before.open} == {"web", "cache"}
    assert len(before.open) > 20
    assert sum(before.outcomes[item] is not Outcome.NOT_ASSESSED for item in seen_inside()) > 20


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ({"ssh": "wrong-guess-1", "cache": "wrong-guess-2"}, {"web": Reason.AUTH_FAILED, "cache": Reason.AUTH_FAILED}),
        (
            {"cache": "", "known": "[127.0.0.1]:9 ssh-ed25519 AAAA\n"},
            {"web": Reason.HOST_KEY, "cache": Reason.CREDENTIAL_LOST},
        ),
    ],
    ids=["wrong passwords", "unknown host key, no credential"],
)
def test_a_login_that_fails_is_told_and_judges_nothing(
    city: City, before: Scanned, given: dict[str, str], reasons: dict[str, Reason]
) -> None:
    city.give(**given)
    after = city.scan()

    assert after.code == SOME_NOT_LOOKED_AT
    assert after.reasons == reasons
    told = {one["asset"]: one["reason"] for one in after.summary["not_looked"] if one["sought"] in FAMILIES}
    assert told == {asset: reason.value for asset, reason in reasons.items()}
    # Every answer says met, and none of them may decide.
    assert {item for item in seen_inside() if after.outcomes[item] in (Outcome.MET, Outcome.NOT_APPLICABLE)} == set()
    assert after.open == before.open
    assert after.summary["findings"]["closed"] == []


def test_a_connection_that_breaks_half_way_keeps_what_was_seen(
    city: City, before: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.give()
    monkeypatch.setattr(city.ssh, "cut_after", 20_000)
    monkeypatch.setattr(city.cache, "cut_at", b"user default")
    after = city.scan()

    assert after.code == SOME_NOT_LOOKED_AT
    assert after.reasons == {"web": Reason.RESET, "cache": Reason.RESET}
    assert [one.os_family for one in after.evidence if isinstance(one, HostEvidence)] == ["debian"]
    kinds = [{one.kind() for one in scan.evidence if type(one).family == "host"} for scan in (before, after)]
    assert len(kinds[1]) > 1
    assert kinds[1] < kinds[0]
    assert {item for item in seen_inside() if after.outcomes[item] is Outcome.MET} <= {
        item for item in seen_inside() if before.outcomes[item] is Outcome.MET
    }
    assert after.open == before.open
    assert after.summary["findings"]["closed"] == []
