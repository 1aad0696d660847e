"""The recordings of snmpsim-data, as text: what the tests hold our readings against, read here and not by our code."""

from __future__ import annotations

import bz2
from importlib.util import find_spec
from pathlib import Path

_FOUND = find_spec("snmpsim_data")
assert _FOUND is not None
assert _FOUND.origin is not None
FOLDER = Path(_FOUND.origin).parent / "data"


def text_of(name: str) -> str:
    """The recording `name` (`UPS/apc-8932`) whole."""
    packed = FOLDER / f"{name}.snmprec.bz2"
    content = bz2.decompress(packed.read_bytes()) if packed.exists() else (FOLDER / f"{name}.snmprec").read_bytes()
    return content.decode("latin-1")


class Recording:
    """One recorded device: its values by their OIDs, as they stand in the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = text_of(name)
        lines = [line.split("|", 2) for line in self.text.splitlines() if line.count("|") >= 2]
        self._values = {oid: (tag, value) for oid, tag, value in lines}

    def number(self, oid: str) -> int:
        """An integer."""
        return int(self._values[oid][1])

    def words(self, oid: str) -> str:
        """A string."""
        tag, value = self._values[oid]
        return bytes.fromhex(value).decode() if tag == "4x" else value

    def column(self, oid: str) -> dict[str, int]:
        """The integers below `oid` by the rest of their names."""
        below = f"{oid}."
        return {name.removeprefix(below): self.number(name) for name in self._values if name.startswith(below)}

    def has(self, oid: str) -> bool:
        """True when the device told it."""
        return oid in self._values
