"""Sample a store of documents for personal data, field by field, whatever the engine.

A value is seen by a tally and forgotten: what leaves this module are counts and masked samples.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from bson import Decimal128

from checks.evidence import ColumnFound
from scanner.personal import Kind, Tally
from scanner.probes.clean import clean
from scanner.probes.database.bounds import MOST_CHARACTERS, MOST_COLUMNS, MOST_TABLES
from scanner.probes.database.engine import Login, Lost
from scanner.probes.database.sample import Dated, hold_to_rules, sampling_ends
from scanner.probes.database.words import says_test
from scanner.probes.failures import LookFailed

MOST_DOCUMENTS = 50
MOST_SAMPLED_BYTES = 12 * 1024 * 1024
"""Of all documents of a server: less than half of what is read from it in all."""
_MOST_DEPTH = 8
_MOST_ITEMS = 20
_MOST_FIELDS = 200
"""Of one collection; further ones are not looked into."""


class Collection(msgspec.Struct, frozen=True):
    """A collection or index. `schema` is the database it stands in, empty where the engine has none."""

    schema: str
    name: str


class Documents(Dated, Protocol):
    """How an engine shows its documents. Each raises `LookFailed` where one can't be read, `Lost` when the connection is gone."""

    def count(self) -> int:
        """How many collections there are."""

    def found(self) -> Sequence[Collection]:
        """At most 200 collections, those worth most first."""

    def documents(self, collection: Collection) -> Sequence[Mapping[str, Any]]:
        """At most 50 documents."""

    def heard(self) -> int:
        """How many bytes were read from the server so far."""


def sample_documents(store: Documents, engine: str, login: Login) -> dict[str, Any]:
    """The facts of `TablesEvidence`. A collection that can't be read, or for which no time is left, is not counted as sampled."""
    keeping = hold_to_rules(store, login)
    columns: list[ColumnFound] = []
    sampled, most_heard = 0, store.heard() + MOST_SAMPLED_BYTES
    for collection in store.found()[:MOST_TABLES]:
        if time.monotonic() > sampling_ends(login) or store.heard() > most_heard:
            break
        try:
            columns += _columns(collection, store.documents(collection)[:MOST_DOCUMENTS])
        except Lost:
            raise
        except LookFailed:
            continue
        sampled += 1
    return {
        "engine": engine,
        "tables": store.count(),
        "sampled": sampled,
        "columns": tuple(columns[:MOST_COLUMNS]),
        "keeping": keeping,
        "production": login.target.production,
    }


def _columns(collection: Collection, documents: Sequence[Mapping[str, Any]]) -> Iterator[ColumnFound]:
    """The fields with personal data in the clear."""
    tallies: dict[str, Tally] = {}
    filled: dict[str, int] = defaultdict(int)
    for document in documents:
        fields: dict[str, list[str]] = defaultdict(list)
        for path, text in _texts(document, "", _MOST_DEPTH):
            fields[path].append(text)
        for path, texts in fields.items():
            if path not in tallies and len(tallies) < _MOST_FIELDS:
                tallies[path] = Tally(hint=path.rpartition(".")[2])
            if path in tallies:
                filled[path] += 1
                for text in texts:
                    tallies[path].see(text)
    name = f"{collection.schema}.{collection.name}" if collection.schema else collection.name
    for path, tally in tallies.items():
        personal = tuple(one for one in tally.counts() if one.kind != Kind.CREDIT_CODE)
        if personal:
            yield ColumnFound(
                table=clean(name, 120),
                column=clean(path, 80),
                rows=len(documents),
                filled=filled[path],
                personal=personal,
                production=not says_test(name),
            )


def _texts(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every text and number in a document, with its path: `owner.phone`, a list's items under the name of the list."""
    if isinstance(value, Mapping) and depth:
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}" if path else str(name), depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value[:_MOST_ITEMS]:
            yield from _texts(inner, path, depth - 1)
    elif (text := _text(value)) != "":
        yield path, text


def _text(value: object) -> str:
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    is_number = isinstance(value, int | float | Decimal128) and not isinstance(value, bool)
    return str(value)[:MOST_CHARACTERS] if is_number else ""
