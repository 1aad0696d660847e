"""Results of OpenSCAP: written by the real `oscap`, taken in once, judged in the next scan; hostile files refused."""

from __future__ import annotations

import json
import re
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from checks import InputError, Outcome
from checks.platform.scap_rules import topic_of
from scanner.cli import main
from scanner.estate.model import Asset, AssetType, System
from scanner.imports import openscap
from scanner.imports.assets import matching_host, named_asset
from scanner.imports.openscap import read_scap
from scanner.store import Store
from scanner.store.verdicts import verdicts_of
from scanner.workspace import STORE_FILE
from tests.imports.openscap_run import RULES, evaluate
from tests.run.city import make_workspace

CITY = ZoneInfo("Asia/Shanghai")
GOOD = "PermitRootLogin no\nTMOUT=600\n-w /var/log/lastlog\n"
WEAK = "PermitRootLogin yes\nTMOUT=600\n"
HOST = Asset(id="app1", system="s1", type=AssetType.HOST, target="127.77.9.9")
SYSTEM = System(id="s1", name="系统一", department="数据局", level=3, assets=(HOST,))

XCCDF = """<?xml version="1.0"?>
<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" id="t" end-time="{end}">
<target>{target}</target><target-address>192.0.2.7</target-address>{results}</TestResult>"""
RULE = '<rule-result idref="xccdf_org.ssgproject.content_rule_{rule}"><result>{result}</result></rule-result>'


def citywall(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *arguments])


def written(folder: Path, text: str) -> Path:
    path = folder / "results.xml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("arf", [True, False], ids=["ARF", "XCCDF"])
def test_what_oscap_wrote_is_read(tmp_path: Path, arf: bool) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    (run,) = read_scap(evaluate(tmp_path, WEAK, arf=arf), CITY)

    assert run.results == {
        "sshd_disable_root_login": "fail",
        "accounts_tmout": "pass",
        "audit_rules_login_events": "fail",
    }
    assert (run.benchmark, run.profile) == ("TEST", "standard")
    assert before <= run.ended_at <= datetime.now(UTC)
    assert "127.0.0.1" in run.addresses


def test_an_imported_result_stands_in_for_our_own_look(tmp_path: Path) -> None:
    """Imported twice it counts once; the next scan judges it by topic; a better run later closes what it had opened."""
    workspace = tmp_path / "ws"
    make_workspace(workspace, [SYSTEM], [])
    weak, good = tmp_path / "weak", tmp_path / "good"
    weak.mkdir()
    good.mkdir()
    file = str(evaluate(weak, WEAK))

    first = citywall(workspace, "import", "openscap", file, "--asset", "s1/app1", "--json")
    again = citywall(workspace, "import", "openscap", file, "--asset", "s1/app1", "--json")

    assert [json.loads(one.stdout)["new"] for one in (first, again)] == [1, 0]
    assert json.loads(first.stdout)["runs"][0]["counts"] == {"fail": 2, "pass": 1}

    citywall(workspace, "scan", "s1")
    with Store(workspace / STORE_FILE) as store:
        found = {one.check: one.outcome for one in verdicts_of(store, 1, "s1") if one.check.startswith("scap.")}
    assert found["scap.ssh"] is found["scap.audit"] is Outcome.NOT_MET
    assert found["scap.accounts"] is Outcome.MET
    assert {found[check] for check in found if check not in ("scap.ssh", "scap.audit", "scap.accounts")} == {
        Outcome.NOT_ASSESSED
    }

    citywall(workspace, "import", "openscap", str(evaluate(good, GOOD)), "--asset", "s1/app1")
    citywall(workspace, "scan", "s1")
    findings = json.loads(citywall(workspace, "finding", "list", "--json").stdout)
    assert [one["check"] for one in findings if one["check"].startswith("scap.")] == []


def test_a_system_nothing_was_imported_for_is_not_assessed_and_no_target_failed(tmp_path: Path) -> None:
    make_workspace(tmp_path, [System(id="s2", name="系统二", department="数据局", level=2)], [])

    result = citywall(tmp_path, "scan", "s2", "--json")

    assert result.exit_code == 0, result.output
    with Store(tmp_path / STORE_FILE) as store:
        outcomes = {one.outcome for one in verdicts_of(store, 1, "s2") if one.check.startswith("scap.")}
    assert outcomes == {Outcome.NOT_ASSESSED}


def test_a_host_is_found_by_name_or_address_and_by_no_loopback() -> None:
    other = Asset(id="app2", system="s1", type=AssetType.HOST, target="db1.sample.test", address="2001:db8::7")
    mine = Asset(id="own", system="s1", type=AssetType.HOST, target="127.0.0.1")
    city = [System(id="s1", name="系统一", department="数据局", assets=(HOST, other, mine))]

    assert matching_host(city, "db1.sample.test", ()) is other
    assert matching_host(city, "vm", ("127.0.0.1", "2001:0db8:0:0:0:0:0:7")) is other
    assert named_asset(city, "s1/own") is mine
    with pytest.raises(InputError, match="--asset"):
        matching_host(city, "vm", ("127.0.0.1", "::1"))
    twin = Asset(id="app3", system="s1", type=AssetType.HOST, target="127.77.9.9")
    twins = [System(id="s1", name="系统一", department="数据局", assets=(HOST, twin))]
    with pytest.raises(InputError, match=r"s1/app1.*s1/app3"):
        matching_host(twins, "127.77.9.9", ())
    with pytest.raises(InputError, match=r"SYSTEM/ASSET|系统编号/资产编号"):
        named_asset(city, "s1/nobody")


HOSTILE = {
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    "external": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "cut": XCCDF.format(end="2026-06-01T00:00:00", target="h", results="<rule-result")[:-20],
    "other": "<report><item/></report>",
    "empty": "",
    "encoding": '<?xml version="1.0" encoding="no-such"?><x/>',
    "deep": "<a>" * 200 + "</a>" * 200,
    "result": XCCDF.format(end="2026-06-01T00:00:00", target="h", results=RULE.format(rule="a", result="great")),
    "time": XCCDF.format(end="soon", target="h", results=RULE.format(rule="a", result="pass")),
    "none": XCCDF.format(end="2026-06-01T00:00:00", target="h", results=""),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_broken_or_hostile_file_is_refused_by_name_and_nothing_is_kept(tmp_path: Path, text: str) -> None:
    make_workspace(tmp_path, [SYSTEM], [])
    path = written(tmp_path, text)

    result = citywall(tmp_path, "import", "openscap", str(path), "--asset", "s1/app1")

    assert result.exit_code == 2
    assert "results.xml" in result.stderr
    with Store(tmp_path / STORE_FILE) as store:
        assert store.db["imported"].count == 0


def test_too_many_results_and_too_large_a_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "".join(RULE.format(rule=f"r{n}", result="pass") for n in range(12))
    path = written(tmp_path, XCCDF.format(end="2026-06-01T00:00:00Z", target="h", results=rules))
    monkeypatch.setattr(openscap, "MOST_RESULTS", 10)
    with pytest.raises(InputError, match="10"):
        read_scap(path, CITY)
    monkeypatch.setattr(openscap, "LARGEST_FILE", 100)
    with pytest.raises(InputError, match="MB"):
        read_scap(path, CITY)


def test_what_is_no_result_costs_no_memory(tmp_path: Path) -> None:
    """An asset report carries the whole content: 30 MB of it beside one result take less than 5 MB."""
    filler = f"<content>{'<p>' + 'x' * 1000 + '</p>' * 1}</content>" * 30_000
    path = written(
        tmp_path,
        f"<arf>{filler}"
        + XCCDF.format(end="2026-06-01T00:00:00", target="h", results=RULE.format(rule="a", result="pass"))[22:]
        + "</arf>",
    )
    tracemalloc.start()
    try:
        (run,) = read_scap(path, CITY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert run.results == {"a": "pass"}
    assert run.ended_at.utcoffset() == CITY.utcoffset(datetime(2026, 6, 1))
    assert peak < 5_000_000


def test_words_of_the_file_are_made_printable(tmp_path: Path) -> None:
    rule = RULE.format(rule="a\u202eb", result="pass")
    (run,) = read_scap(written(tmp_path, XCCDF.format(end="2026-06-01T00:00:00", target="h\u202e", results=rule)), CITY)
    assert (run.target, list(run.results)) == ("h\\u202e", ["a\\u202eb"])


def test_rules_fall_under_their_topics() -> None:
    assert [topic_of(rule) for rule in RULES] == ["ssh", "accounts", "audit"]
    assert topic_of("file_permissions_sshd_private_key") == "ssh"
    assert topic_of("file_ownership_var_log_audit") == "audit"
    assert topic_of("accounts_passwords_pam_faillock_deny") == "lockout"
    assert topic_of("something_else") == ""
    assert re.fullmatch(r"[a-z]+", topic_of("service_xinetd_disabled"))
