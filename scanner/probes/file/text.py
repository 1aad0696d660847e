"""Files of text: plain, HTML and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scanner.personal import records_of_page
from scanner.probes.file.contents import Count

_BLOCK = 1 << 18
_LONGEST_KEY = 8
"""A longer key may be a value itself: some documents are indexed by the numbers of people."""


def read_text(text: str, count: Count) -> None:
    """Count what stands in text, in blocks that end with a line; one with marks of HTML is read as a part of a page.

    Raises:
        TimeIsUp: there is more.
    """
    for block in _blocks(text):
        for record in records_of_page(block) if "</" in block else [[("", block)]]:
            count.see(record, records=0)
        count.records += block.count("\n") or 1


def read_json(text: str, count: Count) -> None:
    """Count what stands in JSON, each object being a record and each key a heading.

    What is no JSON, or is nested too deeply, is read as plain text, so that nothing in it is overlooked.

    Raises:
        TimeIsUp: there is more.
    """
    try:
        # Numbers stay as written: a long one may be an identity, and none of them is computed with.
        document = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        read_text(text, count)
        return
    for record in _objects(document):
        count.see(record)


def _blocks(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK, start + 2 * _BLOCK) + 1 or start + _BLOCK
        yield text[start:end]
        start = end


def _objects(document: Any) -> Iterator[list[tuple[str, str]]]:
    """The objects and lists of a document, each with the texts that stand in it directly, its keys among them; a list goes by its
    own key."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        key, node = waiting.pop()
        members = list(node.items()) if isinstance(node, dict) else [(key, one) for one in _as_list(node)]
        texts = [(name, one) for name, one in members if isinstance(one, str)]
        texts += [("", name) for name in node if len(name) > _LONGEST_KEY] if isinstance(node, dict) else []
        waiting += [(name, one) for name, one in members if isinstance(one, dict | list)]
        if texts:
            yield texts


def _as_list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else [node]
