"""Broken, huge and hostile files: refused by every tool's reader with the file's name, exit code 2, and nothing is kept."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

import pytest

from checks import InputError
from scanner.imports import json as json_files
from scanner.imports import lynis, nuclei, refusal, run, xml
from scanner.imports.readers import READERS
from tests.imports.city import HOST, city, citywall, kept
from tests.imports.files import CITY, FOUND, dated

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def zipped() -> bytes:
    """60 MB of nothing in a few kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("result.xml", b"\0" * 60_000_000)
    return out.getvalue()


HOSTILE = {
    "empty": b"",
    "nul": b"\0" * 1000,
    "noise": bytes(range(256)) * 40,
    "external-entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>',
    "external-dtd": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><report/>',
    "laughs": f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><nmaprun>&l9;</nmaprun>'.encode(),
    "parameter-entity": b'<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><report/>',
    "deep-xml": b"<report>" * 5000,
    "deep-json": b'{"server_scan_results":' + b"[" * 100_000,
    "deep-json-object": b'{"Results":' * 20_000,
    "zip": zipped(),
    "gzip": zlib.compress(b"<nmaprun/>", wbits=31),
    "utf-16": "<report/>".encode("utf-16"),
    "no-such-encoding": b'<?xml version="1.0" encoding="no-such"?><report/>',
    "bad-utf-8": b'<?xml version="1.0"?><report name="\xff\xfe"/>',
    "other-xml": b"<items><item/></items>",
    "other-json": b'{"a": 1}',
    "list": b"[]",
    "number": b"17",
    "words": b"# Lynis Report\nhostname=\n",
}


@pytest.mark.parametrize("tool", READERS)
def test_a_hostile_file_is_refused_by_name_and_nothing_is_kept(tmp_path: Path, tool: str) -> None:
    folder = city(tmp_path / "ws")
    path = tmp_path / "result.bin"
    for what, content in HOSTILE.items():
        path.write_bytes(content)

        result = citywall(folder, "import", tool, str(path), "--asset", "s1/app1")

        assert (result.exit_code, kept(folder)) == (2, 0), (what, result.output)
        assert "result.bin" in result.stderr, what
        assert "root:" not in result.output, what
        assert len(result.stderr) < 1500, what


@pytest.mark.parametrize("tool", FOUND)
def test_a_file_cut_anywhere_is_refused_or_whole(tmp_path: Path, tool: str) -> None:
    """What is cut is refused, except where each line stands alone, and never with another error."""
    text = dated(FOUND[tool], 1).rstrip()
    path = tmp_path / FOUND[tool]
    refusals = []
    for end in range(0, len(text), 97):
        path.write_text(text[:end], encoding="utf-8")
        try:
            runs = READERS[tool](path, CITY)
        except InputError as error:
            refusals.append(str(error))
        else:
            assert tool in ("lynis", "nuclei")
            assert tool == "nuclei" or not any(one.evidence(HOST, CITY).covered for one in runs)
    assert refusals
    assert all(FOUND[tool] in one for one in refusals)


FAULTS = [
    ("testssl", r'"port": "443"', '"port": "all"', ("scanResult[0]", "port", "all")),
    ("testssl", r'"severity": "MEDIUM"', '"severity": "BAD"', ("scanResult[0].ciphers", "severity", "BAD")),
    ("testssl", r'"startTime": "\d+"', '"startTime": "soon"', ("startTime", "soon")),
    ("testssl", r'"finding": "expired"', '"finding": 7', ("scanResult[0].serverDefaults[0]", "$.finding", "str")),
    ("lynis", r"hostname=[^\n]*", "hostname=", ("hostname",)),
    ("lynis", r"report_datetime_end=[^\n]*", "report_datetime_end=now", ("report_datetime_end", "now")),
    ("lynis", r"os=Linux", "no value here", ("no value here", "key=value")),
    ("nessus", r'severity="4"', 'severity="9"', ("ReportHost 192.0.2.7 ReportItem 97833", "severity", "9", "0-4")),
    ("nessus", r"TIMESTAMP\">\d+", 'TIMESTAMP">x', ("ReportHost 192.0.2.7", "HOST_END_TIMESTAMP")),
    ("nessus", r"HOST_", "HOUSE_", ("ReportHost 192.0.2.7", "HOST_END")),
    ("openvas", r"<severity>9.8", "<severity>bad", ("result r1", "severity", "bad", "0.0-10.0")),
    ("openvas", r"<host>192.0.2.7<asset", "<host><asset", ("result r1", "host")),
    ("openvas", r"<end>[^<]*", "<end>later", ("host 192.0.2.7", "end", "later")),
    ("openvas", r'<report id="6f1a">', '<report id="6f1a" type="delta">', ("report", "type", "delta")),
    ("trivy", r'"SchemaVersion": 2', '"SchemaVersion": 1', ("SchemaVersion", "1", "2")),
    ("trivy", r'"CreatedAt": "[^"]*"', '"CreatedAt": "2999-01-01T00:00:00Z"', ("CreatedAt", "2999")),
    ("trivy", r'"Severity": "CRITICAL"', '"Severity": "x"', ("Results[0].Vulnerabilities[0]", "Severity", "CRITICAL")),
    ("trivy", r'"PkgName": "xz-utils",', "", ("Results[0].Vulnerabilities[0]", "PkgName")),
    ("nuclei", r'"host":"https://192.0.2.7"', '"host":"https://["', ("1", "host", "https://[")),
    ("nuclei", r'"severity":"critical"', '"severity":"x"', ("1", "info.severity", "critical")),
    ("nuclei", r'"timestamp":"[^"]*"', '"timestamp":5', ("1", "timestamp", "str")),
]


@pytest.mark.parametrize(("tool", "old", "new", "told"), FAULTS, ids=[f"{one[0]}-{one[3][1:2]}" for one in FAULTS])
def test_a_fault_is_told_by_file_record_field_and_what_was_expected(
    tmp_path: Path, tool: str, old: str, new: str, told: tuple[str, ...]
) -> None:
    path = tmp_path / FOUND[tool]
    text, changed = re.subn(old, new, dated(FOUND[tool], 1))
    assert changed
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        READERS[tool](path, CITY)

    assert all(word in str(caught.value) for word in (path.name, *told)), str(caught.value)


@pytest.mark.parametrize("tool", FOUND)
def test_a_file_too_large_or_with_too_many_findings_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    path = tmp_path / FOUND[tool]
    path.write_text(dated(FOUND[tool], 1), encoding="utf-8")
    monkeypatch.setattr(run, "MOST_READ", 0)
    with pytest.raises(InputError, match=rf"{path.name}.*0"):
        READERS[tool](path, CITY)
    for module, limit in ((refusal, "LARGEST_FILE"), (json_files, "LARGEST_JSON"), (lynis, "LARGEST_REPORT")):
        monkeypatch.setattr(module, limit, 100)
    with pytest.raises(InputError, match=rf"{path.name}.*MB"):
        READERS[tool](path, CITY)


def test_a_line_or_a_record_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nuclei, "LONGEST_LINE", 50)
    monkeypatch.setattr(xml, "_MOST_IN_RECORD", 1)
    for tool in ("nuclei", "nessus"):
        path = tmp_path / FOUND[tool]
        path.write_text(dated(FOUND[tool], 1), encoding="utf-8")
        with pytest.raises(InputError, match=path.name):
            READERS[tool](path, CITY)


def test_json_that_is_the_flat_form_of_testssl_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "flat.json"
    path.write_text('[{"id": "TLS1", "ip": "x/192.0.2.7", "port": "443", "severity": "LOW", "finding": "offered"}]')

    with pytest.raises(InputError, match="--jsonfile-pretty"):
        READERS["testssl"](path, CITY)
