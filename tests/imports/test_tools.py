"""Results of scanners in their documented form: read, judged in the next scan, closed by a later run, shown with their tool."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks import Outcome
from checks.evidence import MOST_FINDINGS, ExternalEvidence
from scanner.estate.model import Asset, AssetType, System
from scanner.imports.readers import READERS
from scanner.imports.run import ExternalRun, finding
from tests.imports.city import city, citywall, kept, open_findings, scanned, take_in
from tests.imports.files import CITY, CLEAN, FOUND, dated, written

HOST = Asset(id="db1", system="s1", type=AssetType.HOST, target="192.0.2.7", name="db1.sample.test")
SYSTEM = System(id="s1", name="系统一", department="数据局", level=3, assets=(HOST,))
ALL = ("critical", "high", "medium", "low")

SEEN = {
    "testssl": [
        ("low", "tcp/443", "TLS1: offered (deprecated)", ()),
        ("medium", "tcp/443", "cipherlist_3DES_IDEA: offered", ()),
        ("critical", "tcp/443", "cert_expirationStatus: expired", ()),
        ("low", "tcp/443", "SWEET32: uses 64 bit block ciphers", ("CVE-2016-2183", "CVE-2016-6329")),
    ],
    "lynis": [
        ("high", "openssl", "vulnerable package", ()),
        ("medium", "PKGS-7392", "Found one or more vulnerable packages.", ()),
        ("low", "AllowTcpForwarding (set YES to NO)", "Consider hardening SSH configuration", ()),
    ],
    "nessus": [
        (
            "critical",
            "tcp/445",
            "MS17-010: Security Update for Microsoft Windows SMB Server",
            ("CVE-2017-0143", "CVE-2017-0144"),
        ),
        ("low", "", "ICMP Timestamp Request Remote Date Disclosure", ("CVE-1999-0524",)),
    ],
    "openvas": [
        ("critical", "tcp/443", "Apache HTTP Server Path Traversal", ("CVE-2021-42013",)),
        ("medium", "tcp/22", "Weak Host Key Algorithm(s) (SSH)", ()),
    ],
    "trivy": [
        ("critical", "xz-utils 5.6.0-0.2", "xz: malicious code in distributed source", ("CVE-2024-3094",)),
        ("low", "bash 5.2.15-2+b2", "TEMP-0841856-B18BAF", ()),
        ("high", "Dockerfile", "Image user should not be 'root'", ()),
        ("high", "/app/.env:3", "secret in a file: Asymmetric Private Key", ()),
    ],
    "nuclei": [
        (
            "critical",
            "https://192.0.2.7/cgi-bin/",
            "Apache 2.4.49/2.4.50 - Path Traversal",
            ("CVE-2021-42013",),
        )
    ],
}
COVERED = {**dict.fromkeys(FOUND, ALL), "lynis": ALL[1:], "nuclei": ()}
PARTS = {"testssl": ":tcp/443", "nuclei": ":tcp/443", "trivy": ":registry.sample.test/office/app:1.4"}


def read(path: Path, tool: str) -> ExternalRun:
    (run,) = READERS[tool](path, CITY)
    assert isinstance(run, ExternalRun)
    return run


@pytest.mark.parametrize("tool", FOUND)
def test_what_a_tool_found_is_read_in_its_words(tmp_path: Path, tool: str) -> None:
    run = read(written(tmp_path, FOUND[tool]), tool)

    assert [(one.severity, one.place, one.title, one.cves) for one in run.findings] == SEEN[tool]
    assert run.covered == COVERED[tool]
    assert timedelta(hours=23) < datetime.now(UTC) - run.ended_at < timedelta(hours=25)


@pytest.mark.parametrize("tool", FOUND)
def test_an_import_counts_once_opens_findings_with_its_tool_and_a_later_one_closes_them(
    tmp_path: Path, tool: str
) -> None:
    folder = city(tmp_path / "ws", SYSTEM)
    named = ("--asset", "s1/db1") if tool == "trivy" else ()
    file = written(tmp_path, FOUND[tool], days_ago=2)

    assert [take_in(folder, tool, file, *named), take_in(folder, tool, file, *named)] == [1, 0]
    assert kept(folder) == 1
    severities = {f"external.{one[0]}" for one in SEEN[tool]}
    locator = f"external:{tool}{PARTS.get(tool, '')}"
    outcomes = scanned(folder)[locator]
    opened = open_findings(folder)

    assert {f"external.{one}" for one, outcome in outcomes.items() if outcome is Outcome.NOT_MET} == severities
    assert opened.keys() == severities
    assert all(tool in told for told in opened.values())

    if tool in CLEAN:
        assert take_in(folder, tool, written(tmp_path, CLEAN[tool], days_ago=1), *named) == 1
        outcomes = scanned(folder)[locator]
        assert {one for one, outcome in outcomes.items() if outcome is Outcome.MET} == set(COVERED[tool])
        assert open_findings(folder) == {}


def test_two_tools_speak_side_by_side_of_one_host(tmp_path: Path) -> None:
    folder = city(tmp_path / "ws", SYSTEM)
    take_in(folder, "nessus", written(tmp_path, FOUND["nessus"]))
    take_in(folder, "openvas", written(tmp_path, CLEAN["openvas"]))

    outcomes = scanned(folder)

    assert outcomes["external:nessus"]["critical"] is Outcome.NOT_MET
    assert outcomes["external:openvas"]["critical"] is Outcome.MET


def test_an_old_run_is_not_assessed(tmp_path: Path) -> None:
    folder = city(tmp_path / "ws", SYSTEM)
    take_in(folder, "nessus", written(tmp_path, FOUND["nessus"], days_ago=37))

    assert set(scanned(folder)["external:nessus"].values()) == {Outcome.NOT_ASSESSED}


def test_each_host_of_a_file_is_its_asset_and_one_unknown_keeps_all_out(tmp_path: Path) -> None:
    other = Asset(id="web1", system="s1", type=AssetType.HOST, target="192.0.2.8")
    both = System(id="s1", name="系统一", department="数据局", level=3, assets=(HOST, other))
    text = dated(FOUND["nessus"], 1)
    begin, end = text.index("<ReportHost"), text.index("</Report>")
    second = text[begin:end].replace("192.0.2.7", "192.0.2.8").replace("db1.sample.test", "web1.sample.test")
    path = tmp_path / "two.nessus"
    path.write_text(text[:end] + second + text[end:], encoding="utf-8")

    known = city(tmp_path / "known", both)
    assert take_in(known, "nessus", path) == 2
    unknown = city(tmp_path / "unknown", SYSTEM)
    result = citywall(unknown, "import", "nessus", str(path))
    assert (result.exit_code, kept(unknown)) == (2, 0)
    assert "192.0.2.8" in result.stderr


def test_two_runs_of_one_asset_at_one_moment_are_refused(tmp_path: Path) -> None:
    text = dated(FOUND["nessus"], 1)
    begin, end = text.index("<ReportHost"), text.index("</Report>")
    path = tmp_path / "twice.nessus"
    path.write_text(text[:end] + text[begin:end] + text[end:], encoding="utf-8")
    folder = city(tmp_path / "ws", SYSTEM)

    result = citywall(folder, "import", "nessus", str(path))

    assert (result.exit_code, kept(folder)) == (2, 0)
    assert "s1/db1" in result.stderr


def test_a_site_at_the_port_goes_before_its_host(tmp_path: Path) -> None:
    site = Asset(id="site", system="s1", type=AssetType.SITE, target="https://db1.sample.test/", address="192.0.2.7")
    folder = city(tmp_path / "ws", System(id="s1", name="系统一", department="局", level=3, assets=(HOST, site)))

    result = citywall(folder, "import", "testssl", str(written(tmp_path, FOUND["testssl"])), "--json")

    assert json.loads(result.stdout)["runs"][0]["asset"] == "site"


def test_a_run_of_lynis_that_was_narrowed_closes_nothing(tmp_path: Path) -> None:
    """What the real Lynis wrote, of a few tests alone; the word about Lynis's own age is no finding of the host."""
    run = read(written(tmp_path, "lynis-narrow.dat"), "lynis")

    assert [one.id for one in run.findings] == ["AUTH-9262", "KRNL-6000"]
    assert run.covered == ()


@pytest.mark.parametrize(
    ("tool", "old", "new", "covered"),
    [
        ("openvas", "levels=chml", "levels=hm", ("high", "medium")),
        ("openvas", "levels=chml", "levels=chml host=192.0.2.7", ()),
        ("openvas", "levels=chml", "levels=chml severity>5.0", ()),
        ("openvas", "levels=chml", "levels=chml min_cvss_base=", ALL),
        ("openvas", "Done", "Stopped", ()),
        ("openvas", "<filtered>1", "<filtered>900", ()),
        ("nessus", "HOST_END", "HOST_START", ()),
        ("testssl", '"severity": "OK"', '"severity": "WARN"', ()),
        ("testssl", '"vulnerabilities"', '"grease"', ()),
        ("testssl", "--quiet", "--severity HIGH", ()),
        ("lynis", "package_audit_tool_found=1", "package_audit_tool_found=0", ("medium", "low")),
        ("lynis", "finish=true\n", "", ()),
        ("trivy", '"Results"', '"None"', ()),
    ],
)
def test_a_run_cut_short_or_filtered_does_not_cover_what_it_left_out(
    tmp_path: Path, tool: str, old: str, new: str, covered: tuple[str, ...]
) -> None:
    path = tmp_path / CLEAN[tool]
    text = dated(CLEAN[tool], 1)
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert read(path, tool).covered == covered


def test_the_gravest_findings_are_kept_and_what_was_left_out_is_not_covered() -> None:
    many = [finding(id=f"m{n}", title="t", severity="medium") for n in range(MOST_FINDINGS)]
    few = (finding(id="c", title="t", severity="critical"), finding(id="l", title="t", severity="low"))
    run = ExternalRun(
        tool="trivy", target="x", ended_at=datetime.now(UTC), profile="", covered=ALL, findings=(*many, *few)
    )

    kept_of = run.evidence(HOST, CITY)

    assert isinstance(kept_of, ExternalEvidence)
    assert len(kept_of.findings) == MOST_FINDINGS
    assert kept_of.findings[0].id == "c"
    assert kept_of.covered == ("critical", "high")


def test_words_of_a_file_are_made_printable_and_short() -> None:
    one = finding(id="a\u202eb", title="x" * 5000, severity="low", fix="\x1b[2J", cves=["CVE-1"] * 99)

    assert (one.id, len(one.title), one.fix, len(one.cves)) == ("a\\u202eb", 160, "\\x1b[2J", 20)
