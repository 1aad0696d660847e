"""The process that reads one app package: `python -I -m scanner.probes.app.child SECONDS`, the file on standard input.

Packages come from strangers. It limits its own memory and time before it reads, opens no connection, and prints one JSON object
(`AppContents`) in which no secret of the package stands.
"""

from __future__ import annotations

import mmap
import sys

from checks.evidence import Reason
from scanner.probes.app.contents import AppContents
from scanner.probes.file.confined import confined
from scanner.probes.file.contents import Unreadable

_SHARE_OF_SEARCH = 0.6
"""Of the time; the rest is for the signatures and the resource table."""


def main(seconds: float) -> None:
    """Read standard input for so many seconds of processor time, and print what was found."""
    confined(
        seconds,
        lambda: read(seconds * _SHARE_OF_SEARCH),
        lambda reason, detail: AppContents(reason=reason, detail=detail),
    )


def read(seconds: float) -> AppContents:
    """What the package on standard input shows; its content is searched for so many seconds.

    Raises:
        Unreadable: it can't be read, or androguard, which reads binary XML, is not installed (TOOL_MISSING).
    """
    try:
        from scanner.probes.app.package import read_package
    except ImportError as error:
        raise Unreadable(Reason.TOOL_MISSING, "this machine lacks androguard: pip install 'citywall[apps]'") from error
    try:
        mapped = mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise Unreadable(Reason.NOT_SUPPORTED, "no app package: an empty file") from error
    return read_package(memoryview(mapped), seconds)


if __name__ == "__main__":
    main(float(sys.argv[1]))
