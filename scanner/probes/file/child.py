"""The process that reads one file: `python -I -m scanner.probes.file.child NAME TYPE SECONDS`, the file on standard input.

Files come from strangers. It limits its own memory and time before it reads, opens no connection, and prints one JSON object
(`Contents`) in which no value of the file stands unmasked.
"""

from __future__ import annotations

import sys

from scanner.probes.file.confined import confined
from scanner.probes.file.contents import Contents, Count, TimeIsUp
from scanner.probes.file.formats import decoded, format_of
from scanner.probes.file.pdf import read_pdf
from scanner.probes.file.tables import read_csv, read_xlsx
from scanner.probes.file.text import read_json, read_text


def main(name: str, content_type: str, seconds: float) -> None:
    """Read standard input for so many seconds of processor time, and print what was found."""
    confined(
        seconds,
        lambda: _read(sys.stdin.buffer.read(), name, content_type, Count(seconds)),
        lambda reason, detail: Contents(reason=reason, detail=detail),
    )


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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
