"""Reports as files of the workspace, made in the background one after another: a PDF takes seconds, and a page must not wait.

A file is named by the system, the scan and the language, `hotline~12~zh.pdf`; the city's own begins with the `~`. No two are
made at once under one name, by this program or another one on the same workspace.
"""

from __future__ import annotations

import fcntl
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import msgspec

from checks import CitywallError, InputError, Language, ReportError, UnknownName
from reports.language import _, speaking
from reports.model import BureauReport, SystemReport
from reports.render import FORMATS, OF_A_SYSTEM, render
from reports.text import printable
from scanner.clock import now
from scanner.reporting.bureau import bureau_report
from scanner.reporting.system import system_report
from scanner.store import Store
from scanner.store.estate import systems
from scanner.workspace import Workspace

FOLDER = "reports"
LOCK = ".lock"
WHOLE_CITY = ""
"""Stands for a system's id where the report is the bureau's."""
CITY_FORMATS = tuple(one for one in FORMATS if one not in OF_A_SYSTEM)
AT_ONCE = 1
"""Reports made at once: each takes a core for seconds, and the pages need the other."""
WAITING = 200
"""Reports that may wait; whoever asks for more is told to come back."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A report: of which system (id; `WHOLE_CITY` for the bureau's), from its scan of which number, how and for whom."""

    system: str
    scan: int
    format: str
    language: Language

    @property
    def file(self) -> str:
        """The file's name. An id was checked when it was registered; what else stands in it is escaped."""
        return f"{_prefix(self.system)}{self.scan}~{self.language}.{self.format}"


class ReportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is there."""

    name: str
    made_at: datetime
    bytes: int

    @property
    def format(self) -> str:
        """What it came in."""
        return self.name.rpartition(".")[2]

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self.name.rpartition(".")[0].rpartition("~")[2]

    @property
    def scan(self) -> str:
        """The number of the scan it tells of."""
        return self.name.split("~")[1]


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """How a report stands: under way, or why the last try failed; `file` is the one that is there, of this or an earlier try."""

    wanted: Wanted
    under_way: bool
    failed: str
    file: ReportFile | None


class ReportFiles:
    """The reports of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.folder / FOLDER
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="report")
        self._lock = Lock()
        self._under_way: set[str] = set()
        self._failed: dict[str, str] = {}

    def ask(self, wanted: Wanted) -> None:
        """Have a report made, unless it is being made already.

        Raises:
            UnknownName: there is no such format.
            InputError: too many are waiting.
        """
        if wanted.format not in (FORMATS if wanted.system else CITY_FORMATS):
            raise UnknownName(_("there is no report format {format}").format(format=wanted.format))
        with self._lock:
            if wanted.file in self._under_way:
                return
            if len(self._under_way) >= WAITING:
                raise InputError(_("{n} reports are being made; ask again later").format(n=len(self._under_way)))
            self._under_way.add(wanted.file)
            self._failed.pop(wanted.file, None)
        self._pool.submit(self._work, wanted)

    def stand(self, wanted: Wanted) -> Stand:
        """How a report stands."""
        there = {one.name: one for one in self.of(wanted.system)}
        with self._lock:
            return Stand(
                wanted=wanted,
                under_way=wanted.file in self._under_way,
                failed=self._failed.get(wanted.file, ""),
                file=there.get(wanted.file),
            )

    def of(self, system: str) -> list[ReportFile]:
        """Every report of a system that is there, the newest first."""
        name = re.compile(re.escape(_prefix(system)) + r"\d+~(zh|en)\.[a-z]+")
        found = [path for path in self._folder.glob("*~*") if name.fullmatch(path.name)]
        made = []
        for path in found:
            told = path.stat()
            at = datetime.fromtimestamp(told.st_mtime, UTC)
            made.append(ReportFile(name=path.name, made_at=at, bytes=told.st_size))
        return sorted(made, key=lambda one: one.made_at, reverse=True)

    def read(self, system: str, name: str) -> bytes:
        """The content of one of `of(system)`.

        Raises:
            UnknownName: there is none of this name.
        """
        if name not in {one.name for one in self.of(system)}:
            raise UnknownName(_("there is no report {name}").format(name=name))
        return (self._folder / name).read_bytes()

    def close(self) -> None:
        """Make what is under way, and nothing more."""
        self._pool.shutdown(cancel_futures=True)

    def _work(self, wanted: Wanted) -> None:
        failed = ""
        try:
            with speaking(wanted.language):
                self._make(wanted)
        except CitywallError as error:
            failed = printable(str(error), 500)
        except Exception:
            logging.getLogger(__name__).exception("report %s", wanted.file)
            with speaking(wanted.language):
                failed = _("a fault of the program; the log of the server has more")
        with self._lock:
            self._under_way.discard(wanted.file)
            if failed:
                self._failed[wanted.file] = failed

    def _make(self, wanted: Wanted) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ReportError(f"{self._folder}: {error.strerror}") from error
        with alone(self._folder / LOCK), self._workspace.store() as store:
            report = _report(self._workspace, store, wanted.system)
            # A scan may have finished since it was asked for.
            out = self._folder / msgspec.structs.replace(wanted, scan=report.scan).file
            render(report, wanted.format, out, wanted.language)


def _report(workspace: Workspace, store: Store, system: str) -> SystemReport | BureauReport:
    if system == WHOLE_CITY:
        return bureau_report(workspace, store, at=now())
    for one in systems(store):
        if one.id == system:
            return system_report(workspace, store, one, at=now())
    raise UnknownName(_("there is no system {id}").format(id=system))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of a file; whoever else holds it is waited for."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prefix(system: str) -> str:
    return re.sub(r"[^\w.-]", lambda found: f"%{ord(found[0]):x}", system) + "~"
