"""Results of nmap: written by the real nmap on loopback, taken in once, opened and closed by scans."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks import InputError, Outcome
from checks.network.ports import HIGH_RISK_PORTS
from scanner.imports.nmap import read_nmap
from tests.imports.city import ADDRESS, city, kept, open_findings, scanned, take_in

CITY = ZoneInfo("Asia/Shanghai")
ALL_RISKY = ",".join(str(one) for one in HIGH_RISK_PORTS)

FORM = """<?xml version="1.0"?><!DOCTYPE nmaprun>
<nmaprun args="nmap -sV" start="1780000000"><scaninfo type="syn" protocol="tcp" services="{asked}"/>
<host><status state="up"/><address addr="192.0.2.7" addrtype="ipv4"/>
<hostnames><hostname name="db1.sample.test" type="user"/></hostnames><ports>{ports}</ports></host>
<runstats><finished time="1780000100" exit="{exit}"/></runstats></nmaprun>"""
OPEN = '<port protocol="tcp" portid="{port}"><state state="open"/><service name="{name}" method="{method}"/></port>'
SCRIPT = """<port protocol="tcp" portid="443"><state state="open"/><service name="http" method="probed"/>
<script id="ssl-poodle" output="..."><table key="CVE-2014-3566"><elem key="title">SSL POODLE</elem>
<elem key="state">{state}</elem><table key="ids"><elem>BID:70574</elem><elem>CVE:CVE-2014-3566</elem></table></table>
</script></port>"""


@contextmanager
def ftp_server() -> Iterator[int]:
    """Something nmap takes for vsftpd, on a free port."""

    def serve() -> None:
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with connection:
                connection.sendall(b"220 (vsFTPd 3.0.3)\r\n")
                connection.settimeout(1)
                try:
                    connection.recv(256)
                except OSError:
                    continue

    listener = socket.create_server((ADDRESS, 0))
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def run_nmap(out: Path, ports: str) -> Path:
    command = ["nmap", "-n", "-Pn", "-sV", "--version-light", "-oX", str(out), "-p", ports, ADDRESS]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return out


def written(folder: Path, *ports: str, asked: str = "1-65535", exit: str = "success") -> Path:
    path = folder / "nmap.xml"
    path.write_text(FORM.format(asked=asked, ports="".join(ports), exit=exit), encoding="utf-8")
    return path


def test_what_nmap_found_opens_a_finding_and_a_later_run_closes_it(tmp_path: Path) -> None:
    folder = city(tmp_path / "ws")
    with ftp_server() as port:
        before = run_nmap(tmp_path / "before.xml", f"{port},{ALL_RISKY}")
    after = run_nmap(tmp_path / "after.xml", f"{port},{ALL_RISKY}")

    assert [take_in(folder, "nmap", before), take_in(folder, "nmap", before)] == [1, 0]
    assert kept(folder) == 1
    seen = scanned(folder)
    assert seen["external:nmap"]["medium"] is Outcome.NOT_MET
    assert seen["external:nmap"]["critical"] is seen["external:nmap"]["low"] is Outcome.NOT_ASSESSED
    (told,) = [text for check, text in open_findings(folder).items() if check == "external.medium"]
    assert "nmap" in told
    assert f"tcp/{port}" in told

    assert take_in(folder, "nmap", after) == 1
    assert scanned(folder)["external:nmap"]["medium"] is Outcome.MET
    assert "external.medium" not in open_findings(folder)


def test_severities_are_those_of_the_table(tmp_path: Path) -> None:
    ports = (
        OPEN.format(port=445, name="microsoft-ds", method="table"),
        OPEN.format(port=23, name="telnet", method="probed"),
        OPEN.format(port=2121, name="ftp", method="table"),
        SCRIPT.format(state="VULNERABLE (Exploitable)"),
    )
    (run,) = read_nmap(written(tmp_path, *ports), CITY)

    assert (run.target, run.addresses) == ("192.0.2.7", ("db1.sample.test",))
    assert run.covered == ("high",), "a port was named by its number alone"
    assert [(one.severity, one.place, one.title, one.cves) for one in run.findings] == [
        ("high", "tcp/445", "high-risk port open: smb", ()),
        ("high", "tcp/23", "high-risk port open: telnet", ()),
        ("medium", "tcp/23", "log-in in the clear: telnet", ()),
        ("high", "tcp/443", "SSL POODLE", ("CVE-2014-3566",)),
    ]
    (run,) = read_nmap(written(tmp_path, SCRIPT.format(state="LIKELY VULNERABLE")), CITY)
    assert [one.severity for one in run.findings] == ["medium"]
    (run,) = read_nmap(written(tmp_path, SCRIPT.format(state="NOT VULNERABLE")), CITY)
    assert (run.findings, run.covered) == ((), ("high", "medium"))


@pytest.mark.parametrize(("asked", "exit"), [("1-1024", "success"), ("1-65535", "error")])
def test_what_was_not_asked_is_not_met(tmp_path: Path, asked: str, exit: str) -> None:
    (run,) = read_nmap(written(tmp_path, asked=asked, exit=exit), CITY)
    assert run.covered == ()


def test_a_host_given_up_is_not_covered(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("<host>", '<host timedout="true">'), encoding="utf-8")
    (run,) = read_nmap(path, CITY)
    assert run.covered == ()


def test_a_fault_is_told_by_record_field_and_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nmap.xml.*host 192\.0\.2\.7.*portid.*“99999”.*0-65535"):
        read_nmap(written(tmp_path, OPEN.format(port=99999, name="x", method="table")), CITY)
    with pytest.raises(InputError, match=r"nmap.xml.*scaninfo.*services.*“all”"):
        read_nmap(written(tmp_path, asked="all"), CITY)
