"""What is known of the makers of cameras and recorders, from the project's own list in data/cameras.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import yaml

_FILE = Path(__file__).parents[2] / "data" / "cameras.yaml"


class MainStream(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a maker's devices serve their main stream by RTSP."""

    maker: str
    path: str


class Maker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lower-case words a maker's devices are known by."""

    maker: str
    words: tuple[str, ...]


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paths: tuple[MainStream, ...]
    makers: tuple[Maker, ...]


def main_streams() -> tuple[str, ...]:
    """The makers' documented paths, at most five."""
    return tuple(one.path for one in _known().paths)


def maker_of(*words: str) -> str:
    """The maker that a device's words name, empty where they name none."""
    said = " ".join(words).lower()
    return next((one.maker for one in _known().makers if any(word in said for word in one.words)), "")


@cache
def _known() -> _Known:
    return msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), _Known)
