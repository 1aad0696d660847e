"""MongoDB's collections, those of databases that are not the server's own; views run a pipeline and are left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from checks.evidence import Reason
from scanner.probes.database.bounds import MOST_TABLES
from scanner.probes.database.documents import MOST_DOCUMENTS, Collection
from scanner.probes.database.engine import Lost
from scanner.probes.database.mongodb.session import MongoSession
from scanner.probes.database.words import at, objects, texts
from scanner.probes.failures import LookFailed

_OWN_DATABASES = frozenset(("admin", "config", "local"))
_MOST_DATABASES = 100
_MOST_OF_ONE = 32_768
"""Bytes; a larger document is left out of a sample."""
_NOT_KNOWN_BEFORE_4_4 = (Reason.PROBE_ERROR, Reason.NOT_SUPPORTED)


class MongoDocuments:
    """As `scanner.probes.database.documents.Documents`."""

    def __init__(self, session: MongoSession) -> None:
        self._session = session
        self._listed: list[Collection] | None = None

    def heard(self) -> int:
        """Bytes of all answers so far."""
        return self._session.heard

    def count(self) -> int:
        """How many collections there are in databases whose collections may be listed."""
        return len(self._all())

    def found(self) -> Sequence[Collection]:
        """The first collections by name."""
        return self._all()[:MOST_TABLES]

    def documents(self, collection: Collection) -> Sequence[Mapping[str, Any]]:
        """The first documents in the order they are stored, without large ones."""
        small = {"$match": {"$expr": {"$lt": [{"$bsonSize": "$$ROOT"}, _MOST_OF_ONE]}}}
        pipeline = [{"$limit": MOST_DOCUMENTS}, small]
        try:
            command = {"aggregate": collection.name, "pipeline": pipeline, "cursor": {"batchSize": MOST_DOCUMENTS}}
            return _batch(self._session.run(command, collection.schema))
        except Lost:
            raise
        except LookFailed as failure:
            if failure.reason not in _NOT_KNOWN_BEFORE_4_4:
                raise
        return self._find(collection.schema, collection.name, {}, limit=MOST_DOCUMENTS)

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        """The collections of this name that have a date in the field, at most two."""
        named = [one for one in self._all() if one.name == table and schema in ("", one.schema)]
        dated = (one for one in named if self._find(one.schema, one.name, {column: {"$type": "date"}}, limit=1))
        return [(one.schema, one.name) for one, _ in zip(dated, range(2), strict=False)]

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        """The oldest day, or one before `before` where sorting takes too long."""
        is_date = {column: {"$type": "date"}}
        try:
            return _day(self._find(schema, table, is_date, limit=1, sort={column: 1}), column)
        except Lost:
            raise
        except LookFailed as failure:
            if failure.reason is not Reason.TIMEOUT:
                raise
        moment = datetime.combine(before, time(), UTC)
        past = self._find(schema, table, {column: {"$type": "date", "$lt": moment}}, limit=1)
        return _day(past, column) if past else before.isoformat()

    def _all(self) -> list[Collection]:
        if self._listed is None:
            databases = _names(self._session.run({"listDatabases": 1, "nameOnly": True}).get("databases"))
            own = sorted(name for name in databases if name not in _OWN_DATABASES)
            self._listed = [one for name in own[:_MOST_DATABASES] for one in self._collections(name)]
        return self._listed

    def _collections(self, database: str) -> list[Collection]:
        command = {"listCollections": 1, "nameOnly": True, "authorizedCollections": True}
        try:
            listed = _batch(self._session.run({**command, "cursor": {"batchSize": 1000}}, database))
        except Lost:
            raise
        except LookFailed:
            return []
        names = _names([one for one in listed if one.get("type", "collection") != "view"])
        return [Collection(database, name) for name in sorted(names) if not name.startswith("system.")]

    def _find(self, database: str, name: str, chosen: Mapping[str, Any], **options: Any) -> Sequence[Mapping[str, Any]]:
        return _batch(self._session.run({"find": name, "filter": chosen, "singleBatch": True, **options}, database))


def _batch(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return objects(at(answer, "cursor", "firstBatch"))


def _names(listed: object) -> list[str]:
    return texts([one.get("name") for one in objects(listed)])


def _day(documents: Sequence[Mapping[str, Any]], column: str) -> str:
    value = at(documents[0], *column.split(".")) if documents else None
    return value.date().isoformat() if isinstance(value, datetime) else ""
