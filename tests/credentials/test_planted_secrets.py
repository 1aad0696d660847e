"""No planted secret is found in anything that Citywall writes, prints or starts, even with the most careless of probes."""

from __future__ import annotations

import base64
import json
import os
import re
import select
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import Workbook

from scanner.workspace import SETTINGS_FILE, STORE_FILE
from tests.credentials.helpers import private
from tests.credentials.planted import (
    NETWORK,
    PLANTED,
    Ground,
    estate_of,
    leaks,
    leaks_in_children,
    leaks_in_commands,
    leaks_in_folder,
)
from tests.credentials.served import ENDED

CITYWALL = ("-c", "from scanner.cli import main; main()")
SERVED = ("-m", "tests.credentials.served")
HOUSE = Path(__file__).parents[2]
BETWEEN_LOOKS = 0.05
FORMATS = ("pdf", "html", "xlsx", "json", "csv")


class Served:
    """Citywall in one process that runs one command after another, which spares each the start of Python."""

    def __init__(self, ground: Ground, *words: str) -> None:
        self.ground = ground
        self._process = _started(ground, *SERVED, *words)

    def close(self) -> None:
        """No more commands."""
        self._process.communicate(timeout=30)
        assert self._process.returncode == 0

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a command printed; see `_watched`."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        process.stdin.write(json.dumps(["-w", str(self.ground.workspace), *arguments]).encode() + b"\n")
        process.stdin.flush()
        heard = bytearray()

        def ended() -> bytes | None:
            if select.select([process.stdout], [], [], BETWEEN_LOOKS)[0]:
                heard.extend(process.stdout.read() or b"")
            assert process.poll() is None, heard.decode()
            return bytes(heard) if re.search(rb"\0ended \d+\n\Z", heard) else None

        printed, _, status = _watched(self.ground, process, arguments, ended).rpartition(ENDED)
        assert int(status) == code, printed
        return printed


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A workspace made by `citywall init`, with secrets planted in every source, and the estate that uses them."""
    ground = Ground(tmp_path)
    ground.plant()
    with closing(Served(ground)) as citywall:
        citywall.run("init", str(ground.workspace))
        (ground.workspace / SETTINGS_FILE).write_text(ground.settings(), encoding="utf-8")
        (ground.workspace / "estate.yaml").write_text(estate_of(), encoding="utf-8")
        citywall.run("estate", "import", str(ground.workspace / "estate.yaml"))
        citywall.run("scope", "allow", NETWORK, "--until", "2099-12-31", "--by", "安全科", "--rate", "1000")
    return ground


@pytest.fixture
def citywall(ground: Ground) -> Iterator[Served]:
    """Citywall as it is."""
    with closing(Served(ground)) as served:
        yield served


@pytest.fixture
def careless(ground: Ground) -> Iterator[Served]:
    """Citywall with careless probes."""
    with closing(Served(ground, "careless")) as served:
        yield served


def run(ground: Ground, *arguments: str, code: int = 0) -> str:
    """What a command printed that ran in a process of its own; see `_watched`."""
    process = _started(ground, *CITYWALL, "-w", str(ground.workspace), *arguments)

    def ended() -> bytes | None:
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=BETWEEN_LOOKS)[0]
        return None

    printed = _watched(ground, process, arguments, ended)
    assert process.returncode == code, printed
    return printed


def _started(ground: Ground, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, **ground.variables},
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _watched(
    ground: Ground, process: subprocess.Popen[bytes], arguments: Sequence[str], ended: Callable[[], bytes | None]
) -> str:
    """What was printed until `ended` tells it. Until then no process had a secret on its command line and no child of `process`
    had one in its environment, and none was printed."""
    told: list[str] = []
    printed = None
    while printed is None:
        told += leaks_in_commands(ground.secrets)
        told += leaks_in_children(ground.secrets, process.pid)
        printed = ended()
    assert told == [], arguments
    assert leaks(ground.secrets, printed, " ".join(arguments)) == []
    return printed.decode()


def bodies(ground: Ground) -> bytes:
    """All evidence of the store."""
    with closing(sqlite3.connect(ground.workspace / STORE_FILE)) as store:
        return b"\n".join(zlib.decompress(row[0]) for row in store.execute("SELECT body FROM evidence"))


def test_a_scan_and_its_report_hold_no_secret(ground: Ground) -> None:
    run(ground, "scan", "--all", "--depth", "light", code=3)
    run(ground, "report", "hotline", "-o", str(ground.workspace / "one.json"))

    assert leaks_in_folder(ground.secrets, ground.workspace) == []


def test_nothing_careless_probes_have_written_printed_or_started_holds_a_secret(
    ground: Ground, careless: Served
) -> None:
    # A reader of the store keeps its WAL from being folded away before it was searched.
    with closing(sqlite3.connect(ground.workspace / STORE_FILE)) as reader:
        reader.execute("SELECT count(*) FROM systems").fetchone()
        careless.run("scan", "--all", "--depth", "light", "--json", code=3)
        for ending in FORMATS:
            careless.run("report", "hotline", "-o", str(ground.workspace / f"one.{ending}"))
        careless.run("report", "--bureau", "-o", str(ground.workspace / "all.xlsx"))
        for command in ("credential list", "finding list", "estate list", "scope list", "estate show hotline"):
            careless.run(*command.split())
            careless.run(*command.split(), "--json")
        careless.run("estate", "export", "-o", str(ground.workspace / "again.xlsx"))
        careless.run("estate", "export")
        careless.run("assess", "hotline", "--baseline", "one-wall", "--json")

        assert (ground.workspace / f"{STORE_FILE}-wal").stat().st_size > 0
        assert leaks_in_folder(ground.secrets, ground.workspace) == []
    assert bodies(ground).count(b"***") > len(ground.secrets)


def test_every_plant_is_found_by_the_sources(citywall: Served) -> None:
    shown = json.loads(citywall.run("credential", "list", "--json"))

    found = {one["name"]: (one["source"], one["fault"], one["lacking"]) for one in shown["credentials"]}
    assert found == {one.name: (one.source, "", []) for one in PLANTED}


def test_an_error_names_no_secret(ground: Ground, citywall: Served, careless: Served) -> None:
    path = ground.sources / "credentials.toml"
    text = path.read_text(encoding="utf-8")
    faults = (
        lambda: path.chmod(0o644),
        lambda: private(path, text.replace("password = ", "password: ")),
        lambda: private(path, text.replace("password = ", "port = ")),
        lambda: private(path, text.replace("password = ", "jump_host = ")),
        lambda: private(path, text.replace('user = "inspect"\npassword', "sudo")),
        lambda: private(path, text + "[" + text),
    )
    for fault in faults:
        fault()
        assert "credentials.toml" in citywall.run("credential", "list")
    (ground.sources / "age.key").chmod(0o644)
    assert "age.key" in citywall.run("credential", "list")
    careless.run("scan", "--all", "--depth", "light", code=3)
    assert leaks_in_folder(ground.secrets, ground.workspace) == []


def test_a_secret_in_the_wrong_cell_of_the_estate_is_refused_and_not_kept(ground: Ground, citywall: Served) -> None:
    secret = PLANTED[0].fields["password"]
    wrong = estate_of().replace("env-db", json.dumps(secret))
    private(ground.sources / "wrong.yaml", wrong)

    said = citywall.run("estate", "import", str(ground.sources / "wrong.yaml"), code=2)

    assert "wrong.yaml" in said
    assert leaks_in_folder(ground.secrets, ground.workspace) == []


def test_the_search_finds_what_it_is_for(tmp_path: Path) -> None:
    """A search that finds nothing anywhere would pass every test above."""
    secret = 'Se-"cret"/+ 城 words'
    book = Workbook()
    book.worksheets[0].append([secret])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.json").write_text(json.dumps({"a": secret}), encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"x" + base64.b64encode(secret.encode()))
    (tmp_path / "d.txt").write_text(quote(secret, safe=""), encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "e.db")) as store:
        store.execute("CREATE TABLE evidence (body BLOB)")
        store.execute("INSERT INTO evidence VALUES (?)", [zlib.compress(secret.encode() * 20)])
        store.commit()

    found = leaks_in_folder([secret], tmp_path)

    assert {Path(line.split(":")[0].split(",")[0]).name for line in found} == {
        "a.xlsx",
        "b.json",
        "c.txt",
        "d.txt",
        "e.db",
    }


def test_the_search_sees_command_lines() -> None:
    secret = "Seen-on-a-command-line"
    command = [sys.executable, "-c", "input(print('here', flush=True) or '')", secret]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = leaks_in_commands([secret])
        process.communicate(b"\n")

    assert found == [f"process {process.pid}: {secret}"]


def test_the_search_sees_the_environment_of_children_of_children() -> None:
    secret = "Given-to-a-grandchild"
    inner = [sys.executable, "-c", "input(print('here', flush=True) or '')"]
    outer = f"import subprocess; subprocess.run({inner!r}, env={{'X': {secret!r}[::-1][::-1]}})"
    with subprocess.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = leaks_in_children([secret], os.getpid())
        process.communicate(b"\n")

    assert [line.rpartition(": ")[2] for line in found] == [secret]
