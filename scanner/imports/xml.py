"""Read another tool's XML as a stream: record by record, bounded, without entities and without anything from outside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from checks import InputError
from reports.language import _
from scanner.imports.refusal import check_size
from scanner.probes.clean import clean

_DEEPEST = 100
_MOST_IN_RECORD = 400_000


@contextmanager
def xml_errors(path: Path) -> Iterator[None]:
    """Turn what can be wrong with an XML file into an `InputError` that names it."""
    try:
        yield
    except OSError as error:
        raise InputError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from error
    except DefusedXmlException as error:
        raise InputError(
            _("{file}: holds a DTD or entities, which no result file does").format(file=path.name)
        ) from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        what = _("{file}: not well-formed XML: {why}")
        raise InputError(what.format(file=path.name, why=clean(str(error), 120))) from error


def xml_events(path: Path, *, doctype: bool = False) -> Iterator[tuple[str, str, Any, Any]]:
    """Start and end of every element: the event, its name without namespace, it, and its parent or None.

    Whoever reads drops from the parent what is no longer needed. A bare `<!DOCTYPE name>` is let pass where `doctype` is set.

    Raises:
        InputError: it is nested too deep.
    """
    stack: list[Any] = []
    with path.open("rb") as file:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=not doctype):
            if event == "start":
                if len(stack) >= _DEEPEST:
                    raise InputError(_("{file}: nested deeper than {n}").format(file=path.name, n=_DEEPEST))
                parent = stack[-1] if stack else None
                stack.append(element)
            else:
                stack.pop()
                parent = stack[-1] if stack else None
            yield event, element.tag.rpartition("}")[2], element, parent


def xml_records(
    path: Path, *, heads: Collection[str] = (), records: Collection[str], doctype: bool = False
) -> Iterator[tuple[str, Any]]:
    """The elements named `records`, whole, each with its name when it ends, and those named `heads`, with their attributes
    alone, when they begin. All else is dropped as it ends.

    Raises:
        InputError: the file is too large, not well-formed, nested too deep, holds entities, or one record is endless.
    """
    with xml_errors(path):
        check_size(path)
        inside: Any = None
        held = 0
        for event, tag, element, parent in xml_events(path, doctype=doctype):
            if event == "start":
                if inside is not None:
                    held += 1
                    if held > _MOST_IN_RECORD:
                        what = _("{file}: {record} holds more than {n} elements")
                        raise InputError(what.format(file=path.name, record=clean(tag, 40), n=_MOST_IN_RECORD))
                elif tag in records:
                    inside, held = element, 0
                elif tag in heads:
                    yield tag, element
                continue
            if inside is element:
                inside = None
                yield tag, element
            if inside is None and parent is not None:
                parent.remove(element)


def text_of(element: Any, path: str) -> str:
    """The text at `path` within `element`, stripped; empty where there is none."""
    return (element.findtext(path) or "").strip()
