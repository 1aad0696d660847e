"""Which format a file has: by its first bytes, then by its name and the content type."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from checks.evidence import Reason
from scanner.probes.file.contents import Unreadable
from scanner.probes.http.encoding import text_of

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".json": "json", ".geojson": "json"}
_SAMPLE = 4096
_MOST_CONTROLS = 0.02
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r\f\x1b")


def format_of(content: bytes, name: str, content_type: str) -> str:
    """`csv`, `xlsx`, `json`, `pdf` or `text`.

    Raises:
        Unreadable: it is another format (NOT_SUPPORTED).
    """
    if content.startswith(_OLD_OFFICE):
        raise Unreadable(Reason.NOT_SUPPORTED, "an old Office file (.xls, .doc), or one locked with a password")
    if content.startswith(_ZIP):
        return _in_zip(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if _is_binary(content):
        raise Unreadable(Reason.NOT_SUPPORTED, "a binary file of an unknown format")
    if found := _BY_SUFFIX.get(PurePosixPath(name).suffix.lower()):
        return found
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/csv":
        return "csv"
    return "json" if kind.endswith("json") or content.lstrip()[:1] in (b"{", b"[") else "text"


def decoded(content: bytes, content_type: str) -> str:
    """The text of a file: by its mark, its declared charset, as UTF-8 or GB18030; NUL characters are left out."""
    text = content.decode("utf-16", "replace") if content.startswith(_UTF16) else text_of(content, content_type)
    return text.replace("\0", "")


def _in_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return "xlsx"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(Reason.NOT_SUPPORTED, "a damaged archive") from error
    raise Unreadable(Reason.NOT_SUPPORTED, "an archive that is no workbook")


def _is_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    if sample.startswith(_UTF16):
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > len(sample) * _MOST_CONTROLS
