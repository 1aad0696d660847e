"""`citywall feed`: imported twice it counts once, newer replaces older, and what dies half way leaves nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from scanner.cli import main
from scanner.store import Store
from scanner.store.feeds import Known, feeds, known_of
from scanner.workspace import STORE_FILE
from tests.feeds.excerpts import CNNVD, EPSS, KEV, NVD, nvd_file, nvd_records
from tests.run.city import make_workspace

NGINX = "CVE-2021-23017"

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from scanner.feeds import importing
from scanner.store import Store
importing.save_feed = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Store(Path(sys.argv[1])) as store:
    importing.import_feed(store, Path(sys.argv[2]), datetime.now(UTC))
"""


def citywall(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-w", str(folder), *arguments])
    assert result.exit_code == 0, result.output
    return result


def imported(folder: Path, file: Path) -> int:
    changed = json.loads(citywall(folder, "feed", "import", str(file), "--json").stdout)["changed"]
    assert isinstance(changed, int)
    return changed


def nginx(folder: Path) -> list[Known]:
    with Store(folder / STORE_FILE) as store:
        return known_of(store, "f5", "nginx")


def test_a_feed_again_changes_nothing_and_its_age_is_told(tmp_path: Path) -> None:
    make_workspace(tmp_path, [], [])
    (tmp_path / "epss.csv").write_text(EPSS)
    (tmp_path / "cnnvd.xml").write_text(CNNVD, encoding="utf-8")
    files = (NVD, KEV, tmp_path / "epss.csv", tmp_path / "cnnvd.xml")
    assert "未测" in citywall(tmp_path, "feed", "list").stdout

    first = [imported(tmp_path, file) for file in files]
    with Store(tmp_path / STORE_FILE) as store:
        before = feeds(store)
    again = [imported(tmp_path, file) for file in files]
    with Store(tmp_path / STORE_FILE) as store:
        assert feeds(store) == before

    assert (first, again) == ([12, 3, 2, 1], [0, 0, 0, 0])
    listed = {one["name"]: one for one in json.loads(citywall(tmp_path, "feed", "list", "--json").stdout)}
    assert {name: (one["taken_on"][:10], one["records"]) for name, one in listed.items()} == {
        "cnnvd": ("2025-08-19", 1),
        "epss": ("2025-08-25", 2),
        "kev": ("2025-08-25", 3),
        "nvd": ("2026-06-17", 12),
    }
    told = citywall(tmp_path, "--lang", "en", "feed", "list").stdout
    assert "kev · of 2025-08-25, " in told
    (known,) = nginx(tmp_path)
    assert (known.cve, known.epss, known.cnnvd, known.exploited) == (NGINX, 0.55212, "CNNVD-202105-1581", False)


def test_a_newer_record_replaces_and_an_older_one_does_not(tmp_path: Path) -> None:
    make_workspace(tmp_path, [], [])
    record = nvd_records()[NGINX]
    newer = nvd_file(tmp_path / "new", {**record, "lastModified": "2026-01-01T00:00:00.000", "metrics": {}})
    older = nvd_file(tmp_path / "old", record, timestamp="2025-01-01T00:00:00.000")
    gone = nvd_file(tmp_path / "gone", {**record, "lastModified": "2026-02-01T00:00:00.000", "configurations": []})

    changes = [imported(tmp_path, file) for file in (older, newer, older)]

    assert changes == [1, 1, 0]
    (known,) = nginx(tmp_path)
    assert known.cvss is None
    with Store(tmp_path / STORE_FILE) as store:
        assert [one.taken_on[:10] for one in feeds(store)] == ["2026-11-20"]
    imported(tmp_path, gone)
    assert nginx(tmp_path) == []


def test_a_newer_catalogue_replaces_and_an_older_one_does_not(tmp_path: Path) -> None:
    make_workspace(tmp_path, [], [])
    catalogue = json.loads(KEV.read_text(encoding="utf-8"))
    newer = {**catalogue, "dateReleased": "2025-09-01T00:00:00Z", "vulnerabilities": catalogue["vulnerabilities"][:1]}
    (tmp_path / "newer.json").write_text(json.dumps(newer))

    changes = [imported(tmp_path, file) for file in (KEV, tmp_path / "newer.json", KEV)]

    assert changes == [3, 1, 0]
    with Store(tmp_path / STORE_FILE) as store:
        assert [(one.taken_on[:10], one.records) for one in feeds(store)] == [("2025-09-01", 1)]


def test_an_import_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    make_workspace(tmp_path, [], [])

    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / STORE_FILE), str(NVD)], check=False)

    assert ended.returncode == -signal.SIGKILL
    assert nginx(tmp_path) == []
    assert imported(tmp_path, NVD) == 12
