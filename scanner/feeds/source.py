"""Open a feed's file: bounded in size, unpacked where it is gzip, and told apart by how it begins."""

from __future__ import annotations

import gzip
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from checks import InputError
from reports.language import _
from scanner.feeds.model import FeedName

LARGEST_FILE = 2 * 1024 * 1024 * 1024
"""Bytes, unpacked. All of the NVD in one file takes some 1.5 GB."""

_BLOCK = 1024 * 1024
_GZIP = b"\x1f\x8b"
_HEAD = 64 * 1024
_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes from the start, unpacked; it has a number of the operating system, so that it can be mapped.

    Raises:
        InputError: it can't be read, is larger than `LARGEST_FILE` once unpacked, or is broken gzip.
    """
    try:
        with path.open("rb") as file, tempfile.TemporaryFile() as unpacked:
            packed = file.read(2) == _GZIP
            file.seek(0)
            if packed:
                _unpack(file, unpacked, path.name)
            kept = unpacked if packed else file
            if kept.seek(0, 2) > LARGEST_FILE:
                raise _too_large(path.name)
            kept.seek(0)
            yield kept
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(_("{file}: can't be read: {why}").format(file=path.name, why=why)) from error


def format_of(file: IO[bytes], name: str) -> FeedName:
    """Which feed a file holds, by its first bytes; it is left at its start.

    Raises:
        InputError: none of them.
    """
    head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if head.startswith(b"<"):
        return FeedName.CNNVD
    if head.startswith((b"#model_version", b"cve,")):
        return FeedName.EPSS
    if head.startswith(b"{"):
        if b'"NVD_CVE"' in head:
            return FeedName.NVD
        if b'"catalogVersion"' in head:
            return FeedName.KEV
    raise InputError(
        _("{file}: none of NVD 2.0 JSON, CISA KEV JSON, EPSS CSV and CNNVD XML, plain or gzip").format(file=name)
    )


def is_cve(text: str) -> bool:
    """True for a CVE number."""
    return _CVE.fullmatch(text) is not None


def faulty(file: str, record: str, why: str) -> InputError:
    """The error for one record of a file that can't be taken; nothing of the file is."""
    return InputError(_("{file}: record {record}: {why}").format(file=file, record=record, why=why))


def _unpack(file: IO[bytes], out: IO[bytes], name: str) -> None:
    with gzip.GzipFile(fileobj=file) as packed:
        while block := packed.read(_BLOCK):
            out.write(block)
            if out.tell() > LARGEST_FILE:
                raise _too_large(name)


def _too_large(name: str) -> InputError:
    return InputError(_("{file}: larger than {n} MB").format(file=name, n=LARGEST_FILE // 1024 // 1024))
