"""Known contents: how they are recognised, from the project's own list in data/paths.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import msgspec
import yaml

from checks.evidence import Depth

MOST_TEXT = 1 << 16
"""Characters of an answer that are searched. Every pattern has bounded repeats and takes linear time."""

_FILE = Path(__file__).parents[1] / "data" / "paths.yaml"


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one known content shows itself: by `pattern` in the text, by `header` in a `name: value` line, or by the first
    bytes `magic` (hex). One of them suffices. `statuses` are those of the answers in which it counts; `html` is False for a
    file that is never an HTML page; `anywhere` is True for what is looked for in every answer, whatever path was asked."""

    pattern: str = ""
    header: str = ""
    magic: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200,)
    html: bool = True
    anywhere: bool = False


class KnownPath(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A path of the fixed list, the marks looked for there, and from which depth on it is asked."""

    path: str
    marks: tuple[str, ...]
    depth: str = "normal"


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: marks by name, and the paths in the order they are asked."""

    marks: dict[str, Mark]
    paths: tuple[KnownPath, ...]


@cache
def catalogue() -> Catalogue:
    """The project's list."""
    return msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), Catalogue)


def paths_for(depth: Depth) -> list[KnownPath]:
    """The paths asked at a depth."""
    return [path for path in catalogue().paths if Depth[path.depth.upper()] <= depth]


def recognise(
    status: int, headers: Collection[tuple[str, str]], body: bytes, text: str, *, among: Collection[str] | None = None
) -> tuple[str, ...]:
    """The names of the known contents in one answer, sorted: `among` those named and those looked for anywhere, or all."""
    text = text[:MOST_TEXT]
    lines = "\n".join(f"{name}: {value[:1024]}" for name, value in headers)
    html = "<html" in text[:2048].lower() or "<!doctype html" in text[:2048].lower()
    found = []
    for name, mark in catalogue().marks.items():
        wanted = among is None or mark.anywhere or name in among
        if wanted and status in mark.statuses and (mark.html or not html) and _shows(mark, lines, body, text):
            found.append(name)
    return tuple(sorted(found))


def _shows(mark: Mark, lines: str, body: bytes, text: str) -> bool:
    if mark.pattern and _compiled(mark.pattern).search(text):
        return True
    if mark.header and _compiled(mark.header).search(lines):
        return True
    return any(body.startswith(bytes.fromhex(start)) for start in mark.magic)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
