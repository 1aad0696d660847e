"""Count personal data without keeping any: a value leaves behind a keyed digest and, of the first three, a masked sample."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from checks.evidence import PersonalCount
from scanner.personal.find import Found, find_numbers
from scanner.personal.hints import ADDRESS, NAME, is_label, read_hint
from scanner.personal.kinds import Kind
from scanner.personal.names import address_in, find_pairs, is_name

MOST_TEXT = 1 << 20
"""Characters of one text that are looked at."""
MOST_DIFFERENT = 1_000_000
"""Different values of one kind that are counted; a count of this much means at least so many."""
MOST_SAMPLES = 3

_KEY = secrets.token_bytes(32)
"""Of this process alone, so that a digest says nothing to anybody else."""

_WIDE = {ord(one) + 0xFEE0: one for one in f"{string.digits}{string.ascii_letters}+-"}
"""Full-width letters and digits, as Chinese input methods write them."""


class Tally:
    """Counts the personal data of one column, or of free text where `hint` is empty.

    `hint` is the column's heading or the field's name. Texts already masked (`139****1234`) count for nothing.
    """

    def __init__(self, hint: str = "") -> None:
        self._hint = read_hint(hint)
        self._digests: dict[Kind, set[bytes]] = {}
        self._samples: dict[Kind, list[str]] = {}

    def see(self, text: str) -> None:
        """Count what stands in one text, of which at most 1,048,576 characters are read; takes linear time."""
        self.add(_found(_narrow(text), self._hint))

    def add(self, found: Iterable[Found]) -> None:
        """Count values that were found otherwise."""
        for kind, value in found:
            digests = self._digests.setdefault(kind, set())
            digest = blake2b(value.encode("utf-8", "replace"), key=_KEY, digest_size=16).digest()
            if digest in digests or len(digests) >= MOST_DIFFERENT:
                continue
            digests.add(digest)
            samples = self._samples.setdefault(kind, [])
            if len(samples) < MOST_SAMPLES:
                samples.append(masked(kind, value))

    def counts(self) -> tuple[PersonalCount, ...]:
        """The kinds found, in the order of `Kind`, each with the number of different values and at most three samples."""
        return tuple(
            PersonalCount(kind=kind.value, count=len(self._digests[kind]), samples=tuple(self._samples[kind]))
            for kind in Kind
            if kind in self._digests
        )


class RecordTally:
    """Counts the personal data of records, in which a name in one field belongs to the address in another."""

    def __init__(self) -> None:
        self._tally = Tally()
        self._hints: dict[str, str] = {}

    def see(self, record: Iterable[tuple[str, str]]) -> None:
        """Count what stands in one record, given as pairs of heading and text."""
        name = address = ""
        for heading, text in record:
            hint = self._hint(heading)
            text = _narrow(text)
            self._tally.add(_found(text, hint))
            if hint == NAME and not name and is_name(text.strip()):
                name = text.strip()
            elif hint in (ADDRESS, "") and not address:
                address = address_in(text)
        if name and address:
            self._tally.add([_pair(name, address)])

    def counts(self) -> tuple[PersonalCount, ...]:
        """As `Tally.counts`, over all fields."""
        return self._tally.counts()

    def _hint(self, heading: str) -> str:
        """Remembers headings that are words of our own table alone: any other may be the value of a person itself."""
        hint = self._hints.get(heading)
        if hint is None:
            hint = read_hint(heading)
            if is_label(heading):
                self._hints[heading] = hint
        return hint


def find_personal(text: str, hint: str = "") -> tuple[PersonalCount, ...]:
    """What one text holds; see `Tally`."""
    tally = Tally(hint)
    tally.see(text)
    return tally.counts()


def _narrow(text: str) -> str:
    return text[:MOST_TEXT].translate(_WIDE)


def _found(text: str, hint: str) -> Iterator[Found]:
    yield from find_numbers(text, hint)
    yield from (_pair(name, address) for name, address in find_pairs(text))


def _pair(name: str, address: str) -> Found:
    return Found(Kind.NAME_ADDRESS, f"{name} {address}")


def masked(kind: Kind, value: str) -> str:
    """A value as it may be shown: of a number the first three and the last two characters, of a name the surname, of an
    address its first three characters."""
    if kind is Kind.NAME_ADDRESS:
        name, _, address = value.partition(" ")
        return f"{name[0]}{'*' * (len(name) - 1)} {address[:3]}{'*' * 6}"
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}"
