"""A scan of a real server with a feed imported: what is known of its version becomes a finding, with its confidence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from checks import FakeTarget, Outcome, Verdict, find_check
from checks.evidence import Evidence, FailedLook, Reason, VulnerabilitiesEvidence
from scanner.cli import main
from scanner.feeds.importing import import_feed
from scanner.reporting.findings import seen_sentence
from scanner.run import known_vulnerabilities
from scanner.run.known_vulnerabilities import Lookup
from scanner.store import Store
from scanner.store.verdicts import verdicts_of
from scanner.workspace import STORE_FILE
from tests.feeds.excerpts import KEV, nvd_file, nvd_records
from tests.probes.servers import nginx
from tests.run.city import make_workspace, one_service

ADDRESS = "127.0.0.1"
NGINX = "CVE-2021-23017"
CHECKS = ("vulnerability.exploited", "vulnerability.grave", "vulnerability.other")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOST = FakeTarget("s", "web")


def citywall(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *arguments])


def for_nginx(before: str = "99.0", **fields: Any) -> dict[str, Any]:
    """The NVD's record for nginx as if it were mended in this version, by default in none yet made."""
    record = {**nvd_records()[NGINX], **fields}
    record["configurations"][0]["nodes"][0]["cpeMatch"][0]["versionEndExcluding"] = before
    return record


def feed(folder: Path, *records: dict[str, Any], days_old: int = 1) -> None:
    day = datetime.now(UTC) - timedelta(days=days_old)
    path = nvd_file(folder / "feed.json", *records, timestamp=day.isoformat())
    assert citywall(folder, "feed", "import", str(path)).exit_code == 0


def verdicts(folder: Path, scan: int) -> dict[str, Verdict]:
    with Store(folder / STORE_FILE) as store:
        return {one.check: one for one in verdicts_of(store, scan, "s0") if one.check in CHECKS}


def test_the_findings_of_a_real_server_come_and_go_with_the_feed(tmp_path: Path) -> None:
    with nginx(tmp_path / "nginx", tls=False) as port:
        make_workspace(tmp_path, [one_service(0, ADDRESS, port)], [ADDRESS])
        citywall(tmp_path, "scan", "s0")
        feed(tmp_path, for_nginx())
        citywall(tmp_path, "scan", "s0")
        findings = json.loads(citywall(tmp_path, "finding", "list", "--json").stdout)
        feed(tmp_path, for_nginx("1.0", lastModified="2026-09-01T00:00:00"))
        citywall(tmp_path, "scan", "s0")
        later = json.loads(citywall(tmp_path, "finding", "list", "--json").stdout)

    assert {one.reason for one in verdicts(tmp_path, 1).values()} == {Reason.NOT_IMPORTED}
    seen = verdicts(tmp_path, 2)
    assert {check: one.outcome for check, one in seen.items()} == {
        "vulnerability.exploited": Outcome.MET,
        "vulnerability.grave": Outcome.PARTLY_MET,
        "vulnerability.other": Outcome.MET,
    }
    sentence = seen_sentence(find_check("vulnerability.grave"), seen["vulnerability.grave"].facts)
    assert "0 confirmed, 1 possible" in sentence.en
    assert "可能存在 1 个" in sentence.zh
    assert f"{NGINX}: nginx 1." in sentence.en
    assert " < 99.0, CVSS 7.7" in sentence.en
    assert [one["check"] for one in findings if one["check"] in CHECKS] == ["vulnerability.grave"]
    assert [one["check"] for one in later if one["check"] in CHECKS] == []


def test_a_newer_feed_judges_what_was_seen_before(tmp_path: Path) -> None:
    """An old feed leaves what it knows nothing of unassessed; stored evidence is judged again without a look."""
    with nginx(tmp_path / "nginx", tls=False) as port:
        make_workspace(tmp_path, [one_service(0, ADDRESS, port)], [ADDRESS])
        feed(tmp_path, nvd_records()["CVE-2011-2523"], days_old=40)
        citywall(tmp_path, "scan", "s0")
    assert {one.reason for one in verdicts(tmp_path, 1).values()} == {Reason.TOO_OLD}

    feed(tmp_path, for_nginx(cisaExploitAdd="2026-01-01"))
    with Store(tmp_path / STORE_FILE) as store:
        evidence = [HOST.sees("service", locator="tcp/80", product="nginx", version="1.22.1")]
        judged = Lookup(store, datetime.now(UTC)).with_vulnerabilities("s", evidence)[-1]

    assert find_check("vulnerability.exploited").judge(judged).outcome is Outcome.PARTLY_MET  # type: ignore[union-attr]
    assert citywall(tmp_path, "assess", "s0", "--baseline", "one-wall").exit_code == 0


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "store.db") as store:
        records = nvd_records()
        import_feed(store, nvd_file(tmp_path / "nvd.json", *records.values()), NOW)
        yield store


def looked_up(store: Store, *evidence: Evidence) -> list[VulnerabilitiesEvidence]:
    judged = Lookup(store, NOW).with_vulnerabilities("s", evidence)
    return [one for one in judged if isinstance(one, VulnerabilitiesEvidence)]


def test_packages_banners_and_catalogue_come_together(store: Store) -> None:
    packages = {"gitlab-ce": "13.8.7-ce.0", "redis-server": "5:7.0.9-1", "nginx": "1.18.0-6.1+deb11u3"}
    banner = HOST.sees("service", locator="tcp/80", product="nginx", version="1.18.0")

    lists = {"security_updates": ("redis-server",), "lists_from": "2026-05-31"}
    port, host = looked_up(store, banner, HOST.sees("host.packages", packages=packages, **lists))

    assert (str(port.place), port.looked_up, port.found) == ("s/web/tcp/80", ("nginx 1.18.0",), ())
    assert [(one.cve, one.version, one.fixed_in, one.confirmed, one.exploited, one.package) for one in host.found] == [
        ("CVE-2021-22205", "13.8.7", "13.8.8", True, True, "gitlab-ce"),
        ("CVE-2023-41056", "7.0.9", "7.0.15", False, False, "redis-server"),
    ]
    assert host.looked_up == ("GitLab 13.8.7", "Redis 7.0.9", "nginx 1.18.0")
    assert (host.feed_taken_on, str(host.place)) == ("2026-11-20", "s/web/host")


def test_the_catalogue_of_cisa_raises_what_the_nvd_does_not_mark(store: Store, tmp_path: Path) -> None:
    weblogic = HOST.sees("service", locator="tcp/7001", product="WebLogic Server", version="12.2.1.3.0")
    record = {**nvd_records()["CVE-2023-21839"], "lastModified": "2026-10-01T00:00:00"}
    record.pop("cisaExploitAdd")
    import_feed(store, nvd_file(tmp_path / "unmarked.json", record), NOW)

    before = looked_up(store, weblogic)[0].found
    import_feed(store, KEV, NOW)
    after = looked_up(store, weblogic)[0].found

    assert [(one.cve, one.exploited, one.confirmed) for one in (*before, *after)] == [
        ("CVE-2023-21839", False, True),
        ("CVE-2023-21839", True, True),
    ]


def test_what_goes_beyond_the_limit_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_vulnerabilities, "MOST_FOUND", 1)
    nacos = HOST.sees("service", locator="tcp/8848", product="Nacos", version="1.4.0")

    (seen,) = looked_up(store, nacos)

    assert ([one.cve for one in seen.found], seen.more) == (["CVE-2021-29441"], 1)


def test_a_system_without_software_or_without_a_feed_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    ports = HOST.sees("ports")
    assert Lookup(store, NOW).with_vulnerabilities("s", [ports]) == [ports]

    with Store(tmp_path / "empty.db") as empty:
        _, look = Lookup(empty, NOW).with_vulnerabilities("s", [HOST.sees("service")])
    assert isinstance(look, FailedLook)
    assert (look.sought, look.reason, look.place.asset) == ("vulnerabilities", Reason.NOT_IMPORTED, "")
