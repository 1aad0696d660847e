"""Read a hostile file in a process of its own, bounded in memory and time."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import msgspec

from checks.evidence import Reason
from reports.child_environment import child_environment
from scanner.probes.file.cms.found import Found
from scanner.probes.file.contents import Contents, Unreadable
from scanner.probes.tied import tied
from scanner.scope.gate import Gate

READ_SECONDS = 20.0
"""Of processor time."""

_WALL_TIMES = 3
"""So many times as long a file may take by the clock: the machine may be busy."""
_CHILD = "scanner.probes.file.child"
_CERTIFICATES_CHILD = "scanner.probes.file.cms.child"


def read_file(
    content: bytes, name: str, content_type: str = "", *, seconds: float = READ_SECONDS, gate: Gate | None = None
) -> Contents:
    """What stands in a file of this name, as counts and masked samples. Reading ends when `gate` closes.

    Raises:
        Unreadable: its format is not read (NOT_SUPPORTED), or it takes more memory (TOO_MUCH) or time (TIMEOUT) than it may.
    """
    said = said_by(_CHILD, [name, content_type], content, seconds, gate)
    contents = msgspec.json.decode(said, type=Contents)
    if contents.reason is not None:
        raise Unreadable(contents.reason, contents.detail)
    return contents


def read_certificate_file(content: bytes, *, seconds: float = READ_SECONDS, gate: Gate | None = None) -> Found:
    """What certificates, signed and encrypted data, and keys stand in a file. Reading ends when `gate` closes.

    Raises:
        Unreadable: there are none (NOT_SUPPORTED), or it takes more memory (TOO_MUCH) or time (TIMEOUT) than it may.
    """
    found = msgspec.json.decode(said_by(_CERTIFICATES_CHILD, [], content, seconds, gate), type=Found)
    if found.reason is not None:
        raise Unreadable(found.reason, found.detail)
    return found


def said_by(
    module: str, arguments: list[str], content: bytes | BinaryIO, seconds: float, gate: Gate | None = None
) -> bytes:
    """What a process that reads a stranger's file says: `module` with `arguments` and its seconds of processor time, the content,
    or the open file itself, on its standard input.

    Raises:
        Unreadable: it takes more time by the clock (TIMEOUT), or of anything else (TOO_MUCH), than it may.
    """
    given = content if isinstance(content, bytes) else None
    with subprocess.Popen(
        tied([sys.executable, "-I", "-m", module, *arguments, str(seconds)]),
        stdin=subprocess.PIPE if isinstance(content, bytes) else content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=child_environment(),
    ) as child:
        try:
            with gate.cut_on_close(child.kill) if gate else nullcontext():
                said, _ = child.communicate(given, timeout=_WALL_TIMES * seconds + 10)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(Reason.TIMEOUT, "reading it takes longer than a file may") from error
        finally:
            child.kill()
    if child.returncode:
        raise Unreadable(Reason.TOO_MUCH, "reading it takes more than a file may")
    return said


def open_plain(folder: Path, target: str) -> BinaryIO:
    """A plain file within `folder`, open. Links are followed only within it.

    Raises:
        Unreadable: the path leads out of it (OUT_OF_SCOPE), there is no such file (NOT_KNOWN), or it can't be opened (NO_RIGHT).
    """
    try:
        path = (folder / target).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise Unreadable(Reason.OUT_OF_SCOPE, "the path leads out of the workspace")
        if not path.is_file():
            raise Unreadable(Reason.NOT_KNOWN, "no such file in the workspace")
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise Unreadable(Reason.NO_RIGHT, f"can't be read ({type(error).__name__})") from error
