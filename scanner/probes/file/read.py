"""Read a hostile file in a process of its own, bounded in memory and time."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext

import msgspec

from checks.evidence import Reason
from reports.child_environment import child_environment
from scanner.probes.file.cms.found import Found
from scanner.probes.file.contents import Contents, Unreadable
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
    said = _said_by(_CHILD, [name, content_type], content, seconds, gate)
    contents = msgspec.json.decode(said, type=Contents)
    if contents.reason is not None:
        raise Unreadable(contents.reason, contents.detail)
    return contents


def read_certificate_file(content: bytes, *, seconds: float = READ_SECONDS, gate: Gate | None = None) -> Found:
    """What certificates, signed and encrypted data, and keys stand in a file. Reading ends when `gate` closes.

    Raises:
        Unreadable: there are none (NOT_SUPPORTED), or it takes more memory (TOO_MUCH) or time (TIMEOUT) than it may.
    """
    found = msgspec.json.decode(_said_by(_CERTIFICATES_CHILD, [], content, seconds, gate), type=Found)
    if found.reason is not None:
        raise Unreadable(found.reason, found.detail)
    return found


def _said_by(module: str, arguments: list[str], content: bytes, seconds: float, gate: Gate | None) -> bytes:
    with subprocess.Popen(
        [sys.executable, "-I", "-m", module, *arguments, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=child_environment(),
    ) as child:
        try:
            with gate.cut_on_close(child.kill) if gate else nullcontext():
                said, _ = child.communicate(content, timeout=_WALL_TIMES * seconds + 10)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(Reason.TIMEOUT, "reading it takes longer than a file may") from error
        finally:
            child.kill()
    if child.returncode:
        raise Unreadable(Reason.TOO_MUCH, "reading it takes more than a file may")
    return said
