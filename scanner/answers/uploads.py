"""Files that come with a form: their names cleaned, their size and kind bounded, put into a folder to be read as any other."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from checks import InputError
from reports.language import _
from scanner.answers.proofs import PROOF_BYTES_MAX
from scanner.sheets.table import listed, quoted

NAME_BYTES_MAX = 120
"""A name's length in UTF-8: 40 Chinese characters, and with room for a number any file system takes it."""

_PIECE = 1024 * 1024
_FORBIDDEN = '/\\:*?"<>|;；'
_ZIP, _OLE, _JPEG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff"

Kinds = Mapping[str, bytes]
"""By suffix, how a file of a kind begins; empty where nothing is known of that."""

PROOF_KINDS: Kinds = {
    ".pdf": b"%PDF-",
    ".ofd": _ZIP,
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".docx": _ZIP,
    ".xlsx": _ZIP,
    ".doc": _OLE,
    ".xls": _OLE,
    ".wps": _OLE,
    ".et": _OLE,
    ".txt": b"",
    ".csv": b"",
    ".log": b"",
}


class Upload(msgspec.Struct, frozen=True):
    """A file as a browser sent it. The name is whatever was sent."""

    name: str
    file: BinaryIO


def place(upload: Upload, folder: Path, kinds: Kinds = PROOF_KINDS, *, most: int = PROOF_BYTES_MAX) -> Path:
    """Write `upload` into `folder` under its clean name, which a number tells from those that stand there already.

    Raises:
        InputError: it is empty, larger than `most` bytes, or not what one of `kinds` is; the message names the file as sent.
    """
    name = clean_name(upload.name)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in kinds:
        expected = listed(list(kinds))
        raise InputError(
            _("{name} is of a kind that is not taken; expected {expected}").format(name=quoted(name), expected=expected)
        )
    path = _free(folder, name)
    size = 0
    upload.file.seek(0)
    with path.open("xb") as file:
        while piece := upload.file.read(_PIECE):
            if not size and not piece.startswith(kinds[suffix]):
                raise InputError(
                    _("{name} is not what its name says; expected a file of kind {suffix}").format(
                        name=quoted(name), suffix=suffix
                    )
                )
            size += len(piece)
            if size > most:
                raise InputError(_("{file}: larger than {n} MB").format(file=quoted(name), n=most // 1024 // 1024))
            file.write(piece)
    if not size:
        raise InputError(_("{file}: the file is empty").format(file=quoted(name)))
    return path


def clean_name(name: str) -> str:
    """`name` without folders, and without what can't be shown, hides the suffix, or separates names in a questionnaire."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    words = "".join(one if one.isprintable() and one not in _FORBIDDEN else "_" for one in base)
    path = PurePosixPath(words.strip().lstrip(".").strip() or "_")
    suffix = path.suffix[:10]
    stem = path.stem.encode()[: NAME_BYTES_MAX - len(suffix.encode())].decode(errors="ignore")
    return stem + suffix


def _free(folder: Path, name: str) -> Path:
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
    return path
