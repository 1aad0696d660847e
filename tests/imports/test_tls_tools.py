"""Results of sslyze and testssl.sh, written by both on loopback of a server with old and then only new protocols."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks import InputError, Outcome
from reports.language import speaking
from scanner.imports.sslyze import read_sslyze
from scanner.imports.testssl import read_testssl
from tests.imports.city import ADDRESS, city, open_findings, scanned, take_in
from tests.imports.files import CITY

OLD = ("-cipher", "ALL@SECLEVEL=0", "-min_protocol", "TLSv1")
NEW = ("-min_protocol", "TLSv1.2")
SSLYZE = ("sslv2", "sslv3", "tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3", "certinfo", "heartbleed", "openssl_ccs", "robot")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and its certificate."""
    path = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=sample"
    subprocess.run(command.split(), cwd=path, check=True, capture_output=True, timeout=30)
    return path


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server((ADDRESS, 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def tls_server(folder: Path, port: int, options: tuple[str, ...]) -> Iterator[None]:
    command = ["openssl", "s_server", "-accept", f"{ADDRESS}:{port}", "-cert", "cert.pem", "-key", "key.pem", "-www"]
    with subprocess.Popen(
        [*command, *options], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(port)
            yield
        finally:
            server.kill()


def _wait(port: int) -> None:
    for _attempt in range(400):
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


def run_sslyze(out: Path, port: int) -> Path:
    options = [f"--{one}" for one in SSLYZE]
    command = [sys.executable, "-m", "sslyze", "--json_out", str(out), *options, f"{ADDRESS}:{port}"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return out


@pytest.fixture(scope="module")
def old_and_new(folder: Path, port: int) -> tuple[Path, Path]:
    """What sslyze wrote of a server with old protocols, and of one without."""
    with tls_server(folder, port, OLD):
        old = run_sslyze(folder / "old.json", port)
    with tls_server(folder, port, NEW):
        return old, run_sslyze(folder / "new.json", port)


def test_what_sslyze_found_opens_a_finding_and_a_later_run_closes_it(
    tmp_path: Path, port: int, old_and_new: tuple[Path, Path]
) -> None:
    old, new = old_and_new
    workspace = city(tmp_path / "ws")
    locator = f"external:sslyze:tcp/{port}"

    assert [take_in(workspace, "sslyze", old), take_in(workspace, "sslyze", old)] == [1, 0]
    outcomes = scanned(workspace)[locator]
    assert (outcomes["high"], outcomes["critical"]) == (Outcome.NOT_MET, Outcome.MET)
    told = open_findings(workspace)["external.high"]
    assert "sslyze" in told
    assert "TLS 1.0 accepted" in told

    assert take_in(workspace, "sslyze", new) == 1
    assert scanned(workspace)[locator]["high"] is Outcome.MET
    assert open_findings(workspace) == {}


def test_sslyze_is_judged_by_the_table(tmp_path: Path, port: int, old_and_new: tuple[Path, Path]) -> None:
    """The certificate and the flaws of a real file are changed, as no server on loopback has them."""
    _old, new = old_and_new
    document = json.loads(new.read_text(encoding="utf-8"))
    results = document["server_scan_results"][0]["scan_result"]
    results["heartbleed"]["result"]["is_vulnerable_to_heartbleed"] = True
    results["openssl_ccs_injection"]["result"]["is_vulnerable_to_ccs_injection"] = True
    results["robot"]["result"]["robot_result"] = "VULNERABLE_STRONG_ORACLE"
    leaf = results["certificate_info"]["result"]["certificate_deployments"][0]["received_certificate_chain"][0]
    leaf["not_valid_after"] = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    leaf["signature_hash_algorithm"]["name"] = "sha1"
    leaf["public_key"]["key_size"] = 1024
    suites = results["tls_1_2_cipher_suites"]["result"]["accepted_cipher_suites"]
    suites[0]["cipher_suite"]["name"] = "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
    results["tls_1_3_cipher_suites"]["status"] = "ERROR"
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    (run,) = read_sslyze(path, CITY)

    assert run.covered == ("critical",), "TLS 1.3 was not tried to the end"
    assert {(one.severity, one.place) for one in run.findings if one.severity == "critical"} == {
        ("critical", f"tcp/{port}")
    }
    titles = " | ".join(one.title for one in run.findings)
    for word in ("Heartbleed", "CCS", "ROBOT", "3DES", "valid", "sha1", "1024"):
        assert word in titles


def test_what_testssl_wrote_is_read(folder: Path, port: int) -> None:
    out = folder / "testssl.json"
    command = ["testssl", "-p", "--quiet", "--warnings", "off", "--jsonfile-pretty", str(out), f"{ADDRESS}:{port}"]
    with tls_server(folder, port, OLD):
        subprocess.run(command, check=False, capture_output=True, timeout=120)
    (run,) = read_testssl(out, CITY)

    assert [(one.id, one.severity, one.place) for one in run.findings] == [
        ("TLS1", "low", f"tcp/{port}"),
        ("TLS1_1", "low", f"tcp/{port}"),
    ]
    assert run.covered == (), "only protocols were asked"
    assert (run.target, run.port) == (ADDRESS, port)
    assert datetime.now(UTC) - run.ended_at < timedelta(minutes=10)


def test_what_testssl_wrote_as_csv_is_read_with_the_day_in_its_name(folder: Path, port: int, tmp_path: Path) -> None:
    command = ["testssl", "-p", "--quiet", "--warnings", "off", "--csv", f"{ADDRESS}:{port}"]
    with tls_server(folder, port, OLD):
        subprocess.run(command, check=False, capture_output=True, timeout=120, cwd=tmp_path)
    (out,) = tmp_path.glob("*.csv")
    (run,) = read_testssl(out, datetime.now().astimezone().tzinfo)  # type: ignore[arg-type]

    assert [(one.id, one.severity, one.place) for one in run.findings] == [
        ("TLS1", "low", f"tcp/{port}"),
        ("TLS1_1", "low", f"tcp/{port}"),
    ]
    assert run.covered == (), "only protocols were asked"
    assert (run.target, run.addresses, run.port) == (ADDRESS, (ADDRESS,), port)
    assert abs(datetime.now(UTC) - run.ended_at) < timedelta(minutes=10)


ROWS = """"id","fqdn/ip","port","severity","finding","cve","cwe"
"SSLv3","www.sample.test/127.0.0.1","443","OK","not offered","",""
"cipherlist_NULL","www.sample.test/127.0.0.1","443","OK","not offered","","CWE-327"
"cert_expirationStatus","www.sample.test/127.0.0.1","443","CRITICAL","expired","",""
"heartbleed","www.sample.test/127.0.0.1","443","OK","not vulnerable","CVE-2014-0160","CWE-119"
"POODLE_SSL","www.sample.test/127.0.0.1","443","HIGH","VULNERABLE","CVE-2014-3566","CWE-310"
"scanTime","","","INFO","31","",""
"""


def _written(tmp_path: Path, text: str, name: str = "www.sample.test_p443-20260618-1420.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_run_in_csv_covers_all_severities(tmp_path: Path) -> None:
    (run,) = read_testssl(_written(tmp_path, ROWS), CITY)

    assert [(one.id, one.severity, one.cves) for one in run.findings] == [
        ("cert_expirationStatus", "critical", ()),
        ("POODLE_SSL", "high", ("CVE-2014-3566",)),
    ]
    assert set(run.covered) == {"critical", "high", "medium", "low"}
    assert run.ended_at == datetime(2026, 6, 18, 14, 20, tzinfo=CITY)
    assert (run.target, run.addresses) == ("www.sample.test", ("127.0.0.1",))


@pytest.mark.parametrize(
    ("before", "after"),
    [('"OK"', '"LOW"'), ('"SSLv3"', '"TLS1"'), ('"OK","not offered","","CWE-327"', '"WARN","failed","",""')],
    ids=["what-is-in-order-left-out", "a-section-untested", "tested-in-vain"],
)
def test_a_run_in_csv_that_left_something_out_covers_nothing(tmp_path: Path, before: str, after: str) -> None:
    text = ROWS.replace(before, after).replace('"scanTime","","","INFO","31","",""\n', "")
    (run,) = read_testssl(_written(tmp_path, text), CITY)

    assert run.covered == ()


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (ROWS, "results.csv", ("name", "results.csv", "HOST_p443-20260618-0620.csv")),
        (ROWS, "a_p443-20261399-9999.csv", ("name",)),
        (ROWS.replace('"HIGH"', '"BAD"'), "", ("severity", "BAD", "row 6")),
        (ROWS.replace('"443"', '"all"', 1), "", ("port", "all", "row 2")),
        ("id,port\n1,2\n", "", ("fqdn/ip",)),
        ("", "", ("testssl.sh CSV",)),
    ],
)
def test_a_broken_csv_is_refused_by_row_and_field(tmp_path: Path, text: str, name: str, words: tuple[str, ...]) -> None:
    path = _written(tmp_path, text, *([name] if name else []))
    with speaking("en"), pytest.raises(InputError) as error:
        read_testssl(path, CITY)
    assert all(word in str(error.value) for word in words), str(error.value)
