"""The process that reads one file: `python -I -m scanner.probes.file.child NAME TYPE SECONDS`, the file on standard input.

Files come from strangers. It limits its own memory and time before it reads, opens no connection, and prints one JSON object
(`Contents`) in which no value of the file stands unmasked.
"""

from __future__ import annotations

import logging
import resource
import sys
import warnings

import msgspec

from checks.evidence import Reason
from scanner.probes.file.contents import Contents, Count, TimeIsUp, Unreadable
from scanner.probes.file.formats import decoded, format_of
from scanner.probes.file.pdf import read_pdf
from scanner.probes.file.tables import read_csv, read_xlsx
from scanner.probes.file.text import read_json, read_text

MEMORY = 1536 * 1024**2


def main(name: str, content_type: str, seconds: float) -> None:
    """Read standard input for so many seconds of processor time, and print what was found.

    A reader stops by itself between two records; the system ends one that is lost within a single one.
    """
    most = int(seconds * 1.5) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_network)
    warnings.simplefilter("ignore")
    logging.disable()
    try:
        contents = _read(sys.stdin.buffer.read(), name, content_type, Count(seconds))
    except Unreadable as failure:
        contents = Contents(reason=failure.reason, detail=failure.detail)
    except (MemoryError, RecursionError):
        contents = Contents(reason=Reason.TOO_MUCH, detail="it takes more memory than a file may")
    except Exception as error:  # its words may hold what stands in the file
        contents = Contents(reason=Reason.PROBE_ERROR, detail=type(error).__name__)
    sys.stdout.buffer.write(msgspec.json.encode(contents))


def _read(content: bytes, name: str, content_type: str, count: Count) -> Contents:
    format = format_of(content, name, content_type)
    try:
        whole = _read_as(format, content, content_type, count)
    except TimeIsUp:
        whole = False
    return Contents(format=format, records=count.records, whole=whole, personal=count.personal)


def _read_as(format: str, content: bytes, content_type: str, count: Count) -> bool:
    if format == "pdf":
        return read_pdf(content, count)
    if format == "xlsx":
        read_xlsx(content, count)
    else:
        reader = {"csv": read_csv, "json": read_json}.get(format, read_text)
        reader(decoded(content, content_type), count)
    return True


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")):
        raise PermissionError(f"a file is only read ({event})")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
