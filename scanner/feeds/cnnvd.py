"""Read the CNNVD's XML: the number and the Chinese name of each vulnerability that has a CVE number too.

The form is that of the files the CNNVD gives out: `<cnnvd pub_date=…><entry>` with `name`, `vuln-id`, `modified` and
`other-id/cve-id`. No copy of its schema could be had, so that fields beyond these are not relied on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from checks import InputError
from reports.language import _
from scanner.feeds.model import Named
from scanner.feeds.source import faulty, is_cve
from scanner.probes.clean import clean

LARGEST_FILE = 500 * 1024 * 1024
MOST_RECORDS = 1_000_000
MOST_ELEMENTS = 5_000
"""Elements of one record, which has some thirty."""

_NAME = 120
_NUMBER = re.compile(r"CNNVD-\d{6}-\d{3,6}")


def read_cnnvd(file: IO[bytes], name: str) -> Iterator[Named]:
    """The records that name a CVE, read as they are asked for.

    Raises:
        InputError: while records are asked for: the file is no well-formed XML of this form, holds entities or too many
            records, or a record has no CNNVD number; names the file and the record.
    """
    try:
        yield from _entries(file, name)
    except DefusedXmlException as error:
        raise InputError(_("{file}: holds a DTD or entities, which no feed does").format(file=name)) from error
    except (ParseError, UnicodeError, LookupError, ValueError) as error:
        raise InputError(
            _("{file}: not well-formed XML: {why}").format(file=name, why=clean(str(error), 120))
        ) from error


def _entries(file: IO[bytes], name: str) -> Iterator[Named]:
    if file.seek(0, 2) > LARGEST_FILE:
        raise InputError(_("{file}: larger than {n} MB").format(file=name, n=LARGEST_FILE // 1024 // 1024))
    file.seek(0)
    count, elements, root = 0, 0, None
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if _tag(root) != "cnnvd":
                raise InputError(_("{file}: the root element is not cnnvd").format(file=name))
        elements += event == "start"
        if count > MOST_RECORDS or elements > MOST_ELEMENTS:
            raise faulty(name, str(count + 1), _("more than is to be believed"))
        if event == "end" and _tag(element) == "entry":
            count, elements = count + 1, 0
            found = _entry(element, count, name)
            # What was read is dropped, so that a file of any size costs the memory of one record.
            root.clear()
            if found is not None:
                yield found


def _entry(entry: Any, count: int, file: str) -> Named | None:
    texts = {_tag(one): (one.text or "").strip() for one in entry.iter()}
    number, cve = texts.get("vuln-id", ""), texts.get("cve-id", "")
    if not _NUMBER.fullmatch(number):
        raise faulty(file, str(count), _("vuln-id {word} is no CNNVD number").format(word=clean(number, 40)))
    if not is_cve(cve):
        return None
    modified = texts.get("modified") or texts.get("published", "")
    return Named(cve=cve, cnnvd=number, name=clean(texts.get("name", ""), _NAME), modified=modified[:10])


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
