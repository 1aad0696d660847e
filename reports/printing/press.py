"""HTML to PDF in a process of its own, with limits on time and memory; what comes out is opened before it counts."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from pikepdf import Array, Pdf, PdfError, String

from checks import ReportError
from reports.child_environment import child_environment
from reports.printing.conformity import document_faults
from reports.printing.fonts import chinese_families, require_chinese
from reports.printing.objects import under

TIMEOUT = 180
MEMORY = 3 * 1024**3

_CHILD = "reports.printing.child"

_log = logging.getLogger(__name__)


class PdfMade(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: pages, the addresses the page asked for and did not get, and what WeasyPrint warned of."""

    pages: int
    refused: tuple[str, ...]
    notes: tuple[str, ...]


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a PDF carries inside it: its name with an ending, what it is in words, and its bytes (base64 in JSON)."""

    name: str
    about: str
    content: bytes


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What must be in the document: chapters by their titles in its outline, and places by their ids, such as each finding's."""

    chapters: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


NOTHING_MORE = Expected()


class PdfPress:
    """One PDF in the making. The child process starts when the press is made and warms up while the page is written.

    Raises (on making):
        MissingTool: no Chinese font is installed.
    """

    def __init__(self, out: Path, *, timeout: float = TIMEOUT, memory: int = MEMORY) -> None:
        self.out = out
        self._timeout = timeout
        descriptor, name = _temporary(out)
        os.close(descriptor)
        self._made = Path(name)
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-m", _CHILD, name, str(max(int(timeout), 1)), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=child_environment(),
        )
        try:
            self._families = chinese_families()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> PdfPress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and remove what was not finished."""
        if self._child.poll() is None:
            self._kill()
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()
        self._made.unlink(missing_ok=True)

    def press(self, html: str, files: Sequence[Carried] = (), expected: Expected = NOTHING_MORE) -> PdfMade:
        """Print `html` (a whole page) to the file, with `files` inside it. Until it is complete, was opened again and has what is
        `expected`, nothing is there under its name.

        Raises:
            ReportError: it took too long or too much memory, WeasyPrint failed, or what came out is no PDF as asked for.
        """
        try:
            page = msgspec.json.encode({"html": html, "files": files})
            told, complaint = self._child.communicate(page, timeout=self._timeout)
        except subprocess.TimeoutExpired as error:
            self._kill()
            raise ReportError(
                f"{self.out.name}: printing took more than {self._timeout:g} s and was stopped"
            ) from error
        if self._child.returncode != 0:
            raise ReportError(f"{self.out.name}: {_why(self._child.returncode, complaint)}")
        made = msgspec.convert(json.loads(told), PdfMade)
        self._inspect(made, expected)
        self._made.chmod(0o644)
        os.replace(self._made, self.out)
        for note in made.notes:
            _log.warning("%s: %s", self.out.name, note)
        return made

    def _inspect(self, made: PdfMade, expected: Expected) -> None:
        try:
            with Pdf.open(self._made) as document:
                faults = [*_faults(document, made.pages), *_missed(document, expected)]
                require_chinese(document, self.out.name, self._families)
        except (PdfError, OSError) as error:
            raise ReportError(f"{self.out.name}: what was printed can't be read as a PDF: {error}") from error
        if faults:
            raise ReportError(f"{self.out.name}: what was printed {'; '.join(faults)}")

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()


def write_pdf(html: str, out: Path, *, timeout: float = TIMEOUT, memory: int = MEMORY) -> PdfMade:
    """Print `html`, a whole page with its style inside it, to the PDF `out`: PDF/A-3u and PDF/UA-1, fonts embedded.

    WeasyPrint runs in a process with a session, a time limit in seconds (processor and wall) and a memory limit in bytes of
    address space; it gets nothing it asks for from anywhere. `out` is replaced at once, when the new file was opened again
    and has its pages, title, language, outline, tags and a Chinese font.

    Raises:
        ReportError: it could not be made; an older `out` is left as it is.
        MissingTool: no Chinese font is installed; names the package.
    """
    with PdfPress(out, timeout=timeout, memory=memory) as press:
        return press.press(html)


def _temporary(out: Path) -> tuple[int, str]:
    try:
        return tempfile.mkstemp(prefix=f".{out.name[:40]}.", suffix=".part", dir=out.parent)
    except OSError as error:
        raise ReportError(f"{out}: can't be written: {error.strerror}") from error


def _why(code: int, complaint: bytes) -> str:
    """The end of a child in words: its signal, or the last line it complained with."""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "printing used more processor time than it may and was stopped"
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    last = lines[-1][:300] if lines else f"exit code {code}"
    if "MemoryError" in last or code < 0:
        return f"printing used more memory than it may or crashed ({last})"
    return f"printing failed: {last}"


def _faults(document: Pdf, pages: int) -> list[str]:
    """What the document lacks of a report: its pages, an outline to find one's way, and what the standards ask."""
    faults = document_faults(document)
    if not len(document.pages) == pages > 0:
        faults.append("lacks: pages")
    if "/First" not in under(document.Root, "/Outlines"):
        faults.append("lacks: an outline")
    return faults


def _missed(document: Pdf, expected: Expected) -> list[str]:
    """What is expected of the document and not in it."""
    if expected == NOTHING_MORE:
        return []
    with document.open_outline() as outline:
        chapters = {str(one.title) for one in outline.root}
    names = under(document.Root, "/Names", "/Dests").get("/Names", Array())
    places = {str(one) for one in names if isinstance(one, String)}
    missed = (("chapter", expected.chapters - chapters), ("place", expected.places - places))
    return [f"lacks: {kind} {sorted(lost)[0]}" for kind, lost in missed if lost]
