"""What every look at a hostile server is held to: an end in time, and evidence without a live character."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from checks.evidence import Evidence, decode, encode


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when what is inside takes longer; generous, for a busy machine."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def _texts(value: object) -> Iterator[str]:
    """Every string in a JSON-able value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def assert_printable(evidence: Evidence) -> None:
    """No control, format or direction character is left in any text of the evidence."""
    assert decode(encode(evidence)) == evidence
    found = list(_texts(msgspec.to_builtins(evidence)))
    assert found
    assert [text for text in found if not text.isprintable()] == []
