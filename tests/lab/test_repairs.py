"""What the lab mends is what a second scan closes, each repair exactly one finding; with the faults back they are reopened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks import all_checks
from scanner.clock import now
from scanner.lab import Lab
from scanner.lab.logins import write_logins
from scanner.probes.dns import Resolver
from scanner.run.scan import ScanRun, begin_scan
from scanner.sample import sample_estate, sample_permission
from scanner.store import Store
from scanner.store.estate import save_estate, systems
from scanner.store.scope import add_permission
from scanner.workspace import SETTINGS_FILE, Workspace

CLOSED_BY = {
    "old-tls": "tls.old-protocol",
    "leaks": "http.git-shown",
    "expired-certificate": "certificate.expired",
    "self-signed": "certificate.wrong-name",
    "open-redis": "store.open-to-all",
    "weak-ssh": "ssh.weak-key-exchange",
    "open-ftp": "ftp.anonymous",
    "plain-login": "http.content-type-options",
    "short-ups": "power.minutes-left",
}


class City:
    """A workspace with the systems that stand behind a lab, and what its scans did to findings."""

    def __init__(self, folder: Path, lab: Lab) -> None:
        network = lab.hosts["well-kept"].address.rpartition(".")[0]
        folder.mkdir()
        (folder / SETTINGS_FILE).write_text(f'[scan]\ntrusted_roots = ["{lab.ca_file}"]\n', encoding="utf-8")
        self._workspace = Workspace(folder)
        write_logins(lab, folder / self._workspace.settings.credentials.file)
        self.store: Store = self._workspace.store()
        allowed = sample_permission(now(), network)
        add_permission(
            self.store,
            target=allowed.target,
            allowed_by=allowed.allowed_by,
            until=allowed.until,
            made_at=allowed.made_at,
            ports=allowed.ports,
            rate=allowed.rate,
        )
        estate = sample_estate(now(), network)
        save_estate(
            self.store, [system for system in estate if any(network in asset.target for asset in system.assets)]
        )

    def scan(self, *names: str) -> dict[str, set[str]]:
        """Scan these systems, or all. Returns the checks of findings by what became of them, early signs left aside: that a
        certificate was renewed only after its end is true of every repair of an expired one."""
        scan = begin_scan(self.store, [one for one in systems(self.store) if not names or one.id in names])
        tally = ScanRun(self._workspace, self.store, scan, resolver=Resolver()).run()
        checks = {row["number"]: str(row["check_id"]) for row in self.store.db["findings"].rows}
        fates = ("opened", "closed", "reopened", "not_retested")
        numbers = {fate: getattr(tally, fate) for fate in fates}
        early = {id for id, check in all_checks().items() if check.text.early}
        found = {fate: [checks[number] for number in numbers[fate] if checks[number] not in early] for fate in fates}
        assert all(len(found[fate]) == len(set(found[fate])) for fate in fates[1:]), "one check, one finding"
        return {fate: set(found[fate]) for fate in fates}


@pytest.fixture
def city(tmp_path: Path, lab: Lab) -> Iterator[City]:
    city = City(tmp_path / "city", lab)
    yield city
    city.store.close()


def test_a_repair_closes_one_finding_and_its_loss_reopens_it(city: City, lab: Lab) -> None:
    assert set(CLOSED_BY.values()) <= city.scan()["opened"]
    for name in CLOSED_BY:
        lab.repair(name)
    nothing: set[str] = set()
    mended = set(CLOSED_BY.values())
    assert city.scan() == {"opened": nothing, "closed": mended, "reopened": nothing, "not_retested": nothing}
    for name in CLOSED_BY:
        lab.start(name)
    assert city.scan() == {"opened": nothing, "closed": nothing, "reopened": mended, "not_retested": nothing}


def test_the_well_kept_system_comes_out_clean_but_for_national_cryptography(city: City) -> None:
    city.scan("zwfw")
    weak = [row["check_id"] for row in city.store.db["findings"].rows]
    # nginx of the distributions speaks no TLCP: national cryptography is what even the well-kept site lacks.
    assert sorted(weak) == ["crypto.channel-certificate", "tlcp.not-offered"]
    looked_at = {row["check_id"] for row in city.store.db["verdicts"].rows_where("outcome = 'met'")}
    assert {
        "tls.old-protocol",
        "certificate.expired",
        "certificate.untrusted",
        "http.hsts",
        "http.csp",
        "http.cookie-secure",
    } <= looked_at


def test_an_unchanged_lab_opens_and_closes_nothing_and_a_stopped_server_closes_nothing(city: City, lab: Lab) -> None:
    nothing: set[str] = set()
    city.scan()
    assert city.scan() == {"opened": nothing, "closed": nothing, "reopened": nothing, "not_retested": nothing}
    lab.stop("open-redis")
    stopped = city.scan()
    assert (stopped["opened"], stopped["closed"], stopped["reopened"]) == (nothing, nothing, nothing)
    assert "store.open-to-all" in stopped["not_retested"]
