"""Android's binary XML and resource table, read by androguard once their own measures have been looked at.

Layout: AOSP, libs/androidfw/include/androidfw/ResourceTypes.h. Needs androguard (the extra `apps`), of which these readers alone
are used: they know the attributes by their numbers too, whose names some packers take away.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import Any

from androguard.core.axml import ARSCParser, AXMLPrinter
from loguru import logger

from checks.evidence import Reason
from scanner.probes.file.contents import Unreadable

ANDROID = "{http://schemas.android.com/apk/res/android}"
LARGEST_XML = 4 * 1024**2
LARGEST_TABLE = 48 * 1024**2
_MOST_STRINGS = 100_000
_MOST_ELEMENTS = 50_000
_DEEPEST = 100
_MOST_VALUES = 20
_REFERENCE = re.compile(r"@([0-9A-Fa-f]{8})")
_XML, _TABLE, _POOL, _START, _END = 0x0003, 0x0002, 0x0001, 0x0102, 0x0103
_CHUNK = struct.Struct("<HHI")

logger.remove()


class Element:
    """An element of a document: its name, its attributes of Android's by their plain names, and what stands in it."""

    def __init__(self, node: Any) -> None:
        self._node = node
        self.name = str(node.tag) if isinstance(node.tag, str) else ""

    def get(self, attribute: str) -> str | None:
        """The value of an attribute of Android's, or of one without a namespace."""
        value = self._node.get(ANDROID + attribute)
        return str(value) if value is not None else self._node.get(attribute)

    @property
    def text(self) -> str:
        """The text in it."""
        return str(self._node.text or "").strip()

    def children(self, *names: str) -> list[Element]:
        """The elements directly in it, of these names."""
        return [one for one in map(Element, self._node) if one.name in names]


def read_xml(content: bytes) -> Element:
    """The root of a binary XML document.

    Raises:
        Unreadable: it is none, is broken (NOT_SUPPORTED), or is larger or deeper than one may be (TOO_MUCH).
    """
    _measure(content)
    try:
        root = AXMLPrinter(content).get_xml_obj()
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # what a hostile document makes the reader raise can't be foreseen
        raise Unreadable(Reason.NOT_SUPPORTED, f"its binary XML can't be read ({type(error).__name__})") from error
    if root is None:
        raise Unreadable(Reason.NOT_SUPPORTED, "its binary XML holds nothing")
    return Element(root)


class Resources:
    """The resource table of a package, read when it is first asked."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content
        self._table: Any = None

    def values(self, value: str) -> Sequence[str]:
        """What a value of an attribute comes to in the configurations there are: itself, unless it is a reference. Empty
        where the table does not say.

        Raises:
            Unreadable: the table is larger than one may be (TOO_MUCH).
        """
        reference = _REFERENCE.fullmatch(value)
        if reference is None:
            return [] if value.startswith(("@", "?")) else [value]
        table = self._opened()
        if table is None:
            return []
        try:
            found = table.get_resolved_res_configs(int(reference[1], 16))
        except (MemoryError, RecursionError):
            raise
        except Exception:  # as above
            return []
        return [str(one) for _, one in found[:_MOST_VALUES]]

    def _opened(self) -> Any:
        if self._table is None and self._content is not None:
            if len(self._content) > LARGEST_TABLE:
                raise Unreadable(Reason.TOO_MUCH, "its resource table is larger than one may be")
            content, self._content = self._content, None
            try:
                self._table = ARSCParser(content)
            except (MemoryError, RecursionError):
                raise
            except Exception:  # as above
                return None
        return self._table


def _measure(content: bytes) -> None:
    """Look at the measures of a document before it is read: chunks that fit, few enough strings and elements, not too deep."""
    if len(content) > LARGEST_XML:
        raise Unreadable(Reason.TOO_MUCH, "its binary XML is larger than it may be")
    if len(content) < _CHUNK.size or _CHUNK.unpack_from(content)[0] != _XML:
        raise Unreadable(Reason.NOT_SUPPORTED, "no app package: its manifest is no binary XML")
    at, depth, elements = _CHUNK.unpack_from(content)[1], 0, 0
    while at + _CHUNK.size <= len(content):
        kind, head, size = _CHUNK.unpack_from(content, at)
        if size < _CHUNK.size or head > size or at + size > len(content):
            raise Unreadable(Reason.NOT_SUPPORTED, "its binary XML is broken")
        if kind == _POOL:
            _measure_pool(content, at, size)
        depth += (kind == _START) - (kind == _END)
        elements += kind == _START
        if depth > _DEEPEST or elements > _MOST_ELEMENTS:
            raise Unreadable(Reason.TOO_MUCH, "its binary XML has more or deeper elements than it may")
        at += size


def _measure_pool(content: bytes, at: int, size: int) -> None:
    if size < 28:
        raise Unreadable(Reason.NOT_SUPPORTED, "its binary XML is broken")
    strings, styles, _, begins, _ = struct.unpack_from("<5I", content, at + _CHUNK.size)
    if max(strings, styles) > _MOST_STRINGS or begins // 4 > _MOST_STRINGS * 2:
        raise Unreadable(Reason.TOO_MUCH, "its binary XML says it has more strings than it may")
    if 28 + 4 * (strings + styles) > size or begins > size:
        raise Unreadable(Reason.NOT_SUPPORTED, "its binary XML is broken")
