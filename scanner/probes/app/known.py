"""What is looked for in a package, as data: shapes of secrets, names that are no addresses, libraries and packers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import yaml

_FILE = Path(__file__).parents[1] / "data" / "app_contents.yaml"


class Library(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a library is recognised: by what class descriptors begin with, or by the names of native libraries without `.so`."""

    classes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `secrets` are patterns by kind; the first group of one is the part of a secret that may be shown."""

    secrets: dict[str, str]
    not_addresses: tuple[str, ...]
    national: dict[str, Library]
    packers: dict[str, tuple[str, ...]]


@cache
def secret_shapes() -> dict[str, re.Pattern[bytes]]:
    """How secrets look, by kind."""
    return {kind: re.compile(pattern.encode()) for kind, pattern in known().secrets.items()}


@cache
def known() -> Known:
    """The project's list."""
    return msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), Known)
