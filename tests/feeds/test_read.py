"""The feeds are read in the forms their publishers document; what is broken or hostile is refused by name."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checks import InputError
from scanner.feeds import kev, source
from scanner.feeds.cnnvd import read_cnnvd
from scanner.feeds.epss import read_epss
from scanner.feeds.importing import FeedImport, import_feed
from scanner.feeds.kev import read_kev
from scanner.feeds.model import CpeMatch
from scanner.feeds.nvd import read_nvd
from scanner.store import Store
from scanner.store.feeds import feeds
from tests.feeds.excerpts import CNNVD, EPSS, KEV, NVD, nvd_file, nvd_records

AT = datetime(2026, 11, 24, tzinfo=UTC)
NGINX = "CVE-2021-23017"
BILLION = '<!DOCTYPE cnnvd [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><cnnvd><entry>&b;</entry></cnnvd>'
OUTSIDE = '<!DOCTYPE cnnvd [<!ENTITY x SYSTEM "file:///etc/passwd">]><cnnvd><entry>&x;</entry></cnnvd>'


def taken(folder: Path, content: bytes | str) -> FeedImport:
    """What an import of a file with this content did; nothing is in the store where it is refused."""
    path = folder / "feed.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Store(folder / "store.db") as store:
        try:
            return import_feed(store, path, AT)
        finally:
            if not feeds(store):
                tables = ("vulnerabilities", "vulnerable_products", "exploited", "exploit_scores", "cnnvd_names")
                assert [store.db.table(name).count for name in tables] == [0] * 5


def changed(cve: str = NGINX, **fields: Any) -> str:
    """A file of the NVD with a good record and one that is changed."""
    records = nvd_records()
    whole = {"format": "NVD_CVE", "timestamp": "2026-11-20T00:00:00", "vulnerabilities": []}
    whole["vulnerabilities"] = [{"cve": records["CVE-2011-2523"]}, {"cve": {**records[cve], **fields}}]
    return json.dumps(whole)


def test_the_nvd_is_read() -> None:
    with NVD.open("rb") as file:
        day, records = read_nvd(file, "nvd")
        by_cve = {one.cve: one for one in records}

    assert day == ""
    assert len(by_cve) == 12
    assert {cve: by_cve[cve].cvss for cve in (NGINX, "CVE-2021-22205", "CVE-2023-21839")} == {
        NGINX: 7.7,
        "CVE-2021-22205": 10.0,
        "CVE-2023-21839": 7.5,
    }
    assert by_cve["CVE-2021-22205"].exploited_on == "2021-11-03"
    assert by_cve[NGINX].configurations[0].nodes[0].matches == (
        CpeMatch("a", "f5", "nginx", start="0.6.18", end="1.20.1", end_excluded=True),
    )
    ups = by_cve["CVE-2022-22805"].configurations[0]
    assert ups.all_of
    assert [node.matches[0].vulnerable for node in ups.nodes] == [True, False]
    assert by_cve["CVE-2024-7348"].configurations == ()


def test_the_catalogue_of_cisa_is_read() -> None:
    with KEV.open("rb") as file:
        assert read_kev(file, "kev") == (
            "2025-08-25T17:04:19.9796Z",
            {"CVE-2021-22205": "2021-11-03", "CVE-2021-44228": "2021-12-10", "CVE-2023-21839": "2023-05-01"},
        )


def test_scores_and_chinese_names_are_read(tmp_path: Path) -> None:
    epss, cnnvd = tmp_path / "e", tmp_path / "c"
    epss.write_text(EPSS)
    cnnvd.write_text(CNNVD, encoding="utf-8")

    with epss.open("rb") as file:
        day, scores = read_epss(file, "e")
        assert (day, dict(scores)) == (
            "2025-08-25T12:55:00Z",
            {"CVE-2021-22205": 0.94467, "CVE-2021-23017": 0.55212},
        )
    with cnnvd.open("rb") as file:
        (named,) = read_cnnvd(file, "c")
    assert (named.cve, named.cnnvd, named.name, named.modified) == (
        NGINX,
        "CNNVD-202105-1581",
        "nginx 安全漏洞",
        "2025-08-19",
    )


@pytest.mark.parametrize("content", [NVD.read_bytes(), KEV.read_bytes(), EPSS.encode(), CNNVD.encode()])
def test_gzip_is_unpacked_and_the_feed_is_seen_from_its_content(tmp_path: Path, content: bytes) -> None:
    plain = taken(tmp_path, content)
    assert plain.changed > 0

    again = taken(tmp_path, gzip.compress(content))

    assert again == FeedImport(feed=plain.feed, taken_on=plain.taken_on, changed=0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["feed.txt", "NVD 2.0 JSON"]),
        ("hello", ["NVD 2.0 JSON"]),
        ("{}", ["NVD 2.0 JSON"]),
        (NVD.read_bytes()[:-500], ["feed.txt", "NVD 2.0 JSON"]),
        (gzip.compress(NVD.read_bytes())[:-500], ["feed.txt"]),
        (gzip.compress(b"")[:9], ["feed.txt"]),
        ('{"format": "NVD_CVE", "vulnerabilities": 7}', ["$.vulnerabilities"]),
        ('{"format": "NVD_CVE", "vulnerabilities": ' + "[" * 100_000, ["feed.txt"]),
        ('{"format": "NVD_CVE", "vulnerabilities": []}', ["feed.txt"]),
        (changed(id="CVE-20"), ["feed.txt", "2", "CVE-20"]),
        (changed(id=7), ["2", "$.cve.id"]),
        (changed(lastModified=None), ["2", "$.cve.lastModified"]),
        (changed(metrics={"cvssMetricV31": [{"cvssData": {"baseScore": "high"}}]}), ["2", "baseScore"]),
        (changed(metrics={"cvssMetricV31": [{"cvssData": {"baseScore": 5}}]}).replace("5}", "1e999}"), ["2"]),
        (changed(configurations=[{"nodes": [{"operator": "XOR", "cpeMatch": []}]}]), ["2", "operator"]),
        (
            changed(configurations=[{"nodes": [{"cpeMatch": [{"vulnerable": True, "criteria": "cpe:/a:f5:nginx"}]}]}]),
            [NGINX, "cpe:/a:f5:nginx"],
        ),
        (changed(id="N").encode().replace(b'"N"', b'"\xff\xfe"'), ["2"]),
        (changed().encode("utf-16"), ["feed.txt"]),
        (KEV.read_text(encoding="utf-8")[:-40], ["feed.txt", "KEV"]),
        (KEV.read_text(encoding="utf-8").replace("CVE-2021-44228", "CVE-x"), ["CVE-x"]),
        (KEV.read_text(encoding="utf-8").replace("dateAdded", "added"), ["dateAdded"]),
        (EPSS.replace("0.55212", "1.5"), ["CVE-2021-23017", "1.5"]),
        (EPSS.replace("0.55212", "nan"), ["CVE-2021-23017", "nan"]),
        (EPSS.replace("0.55212", "9" * 400), ["CVE-2021-23017"]),
        (EPSS.replace("0.55212", "9" * 4000), ["4"]),
        (EPSS.replace("CVE-2021-23017", "漏洞"), ["4", "ASCII"]),
        (EPSS.replace("CVE-2021-23017,", ""), ["4", "0.55212"]),
        (EPSS.replace("score_date", "date"), ["score_date"]),
        (EPSS.replace("cve,epss", "cve,score"), ["cve,epss"]),
        (CNNVD[:-30], ["feed.txt", "XML"]),
        (CNNVD.replace("CNNVD-202105-0001", "7"), ["2", "vuln-id 7"]),
        (CNNVD.replace("cnnvd", "nvd"), ["cnnvd"]),
        (CNNVD.replace("UTF-8", "klingon"), ["feed.txt"]),
        (CNNVD.replace("UTF-8", "GB18030").encode("gb18030"), ["feed.txt", "XML"]),
        ("<cnnvd><entry>" + "<x>" * 100_000, ["1"]),
        (BILLION, ["DTD"]),
        (OUTSIDE, ["DTD"]),
    ],
    ids=range(37),
)
def test_what_is_broken_or_hostile_is_refused_and_nothing_is_kept(
    tmp_path: Path, content: bytes | str, words: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        taken(tmp_path, content)

    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGEST_FILE", 1024 * 1024)
    with pytest.raises(InputError, match="1 MB"):
        taken(tmp_path, gzip.compress(b"{" + b" " * 50_000_000))
    monkeypatch.setattr(kev, "LARGEST_CATALOGUE", 1024)
    with pytest.raises(InputError, match="0 MB"):
        taken(tmp_path, KEV.read_bytes())


def test_a_large_file_costs_the_memory_of_its_records_one_by_one(tmp_path: Path) -> None:
    record = nvd_records()[NGINX]
    padding = {"descriptions": [{"lang": "en", "value": "x" * 20_000}]}
    path = nvd_file(tmp_path / "big", *({**record, **padding, "id": f"CVE-2021-{n}"} for n in range(10_000, 11_500)))
    size = path.stat().st_size

    with Store(tmp_path / "store.db") as store:
        tracemalloc.start()
        done = import_feed(store, path, AT)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert done.changed == 1500
    assert peak < size / 5
