"""Read CISA's catalogue of known exploited vulnerabilities (KEV) as JSON.

Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog and its schema.
"""

from __future__ import annotations

from typing import IO

import msgspec

from checks import InputError
from reports.language import _
from scanner.feeds.source import faulty, is_cve
from scanner.probes.clean import clean

LARGEST_CATALOGUE = 100 * 1024 * 1024


class _Entry(msgspec.Struct):
    cve: str = msgspec.field(name="cveID")
    added_on: str = msgspec.field(name="dateAdded")


class _Catalogue(msgspec.Struct):
    released: str = msgspec.field(name="dateReleased")
    vulnerabilities: list[_Entry]


def read_kev(file: IO[bytes], name: str) -> tuple[str, dict[str, str]]:
    """The ISO time the catalogue was released, and the day each CVE was added to it.

    Raises:
        InputError: the file is too large or not of this form; names the file, the record and the field.
    """
    content = file.read(LARGEST_CATALOGUE + 1)
    if len(content) > LARGEST_CATALOGUE:
        raise InputError(_("{file}: larger than {n} MB").format(file=name, n=LARGEST_CATALOGUE // 1024 // 1024))
    try:
        catalogue = msgspec.json.decode(content, type=_Catalogue)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(_("{file}: not KEV JSON: {why}").format(file=name, why=clean(str(error), 120))) from error
    for number, one in enumerate(catalogue.vulnerabilities, start=1):
        if not is_cve(one.cve):
            raise faulty(name, str(number), _("{word} is no CVE number").format(word=clean(one.cve, 40)))
    return catalogue.released[:40], {one.cve: one.added_on[:10] for one in catalogue.vulnerabilities}
