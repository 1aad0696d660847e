"""The indices of Elasticsearch or OpenSearch, those that are not the product's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from checks.evidence import Reason
from scanner.probes.database.bounds import MOST_TABLES, STATEMENT_SECONDS
from scanner.probes.database.documents import MOST_DOCUMENTS, Collection
from scanner.probes.database.search.session import SearchSession, part
from scanner.probes.database.words import at, number, objects
from scanner.probes.failures import LookFailed

_INDICES = "/_cat/indices?format=json&bytes=b&h=index,status,rep,docs.count,pri.store.size"
_MOST_OF_ONE = 1_048_576
"""Bytes of one index's sample, reckoned by the average document."""


def own_indices(session: SearchSession) -> list[Mapping[str, Any]]:
    """The open indices of the owner's, the one with the most documents first. Raises as `SearchSession.get`."""
    listed = [one for one in objects(session.get(_INDICES)) if isinstance(one.get("index"), str)]
    own = [
        one
        for one in listed
        if not one["index"].startswith((".", "security-auditlog-")) and one.get("status") == "open"
    ]
    return sorted(own, key=lambda one: -(number(one.get("docs.count")) or 0))


class SearchDocuments:
    """As `scanner.probes.database.documents.Documents`."""

    def __init__(self, session: SearchSession) -> None:
        self._session = session

    def heard(self) -> int:
        """Bytes of all answers so far."""
        return self._session.heard

    def count(self) -> int:
        """How many indices there are."""
        return len(own_indices(self._session))

    def found(self) -> Sequence[Collection]:
        """The indices with the most documents."""
        return [Collection("", one["index"]) for one in own_indices(self._session)[:MOST_TABLES]]

    def documents(self, collection: Collection) -> Sequence[Mapping[str, Any]]:
        """Some documents, fewer where they are large."""
        facts = next(one for one in own_indices(self._session) if one["index"] == collection.name)
        count, size = number(facts.get("docs.count")) or 0, number(facts.get("pri.store.size")) or 0
        average = max(size // count, 1) if count > 0 else _MOST_OF_ONE
        most = max(1, min(MOST_DOCUMENTS, _MOST_OF_ONE // average))
        answer = self._search(collection.name, f"size={most}&filter_path=timed_out,hits.hits._source")
        return [
            source for one in objects(at(answer, "hits", "hits")) if isinstance(source := one.get("_source"), Mapping)
        ]

    def day_columns(self, schema: str, table: str, column: str) -> Sequence[tuple[str, str]]:
        """The index, where its mapping says that the field is a date."""
        name = f"{schema}.{table}" if schema else table
        if name not in [one["index"] for one in own_indices(self._session)]:
            return []
        told = self._session.object(f"/{part(name)}/_mapping/field/{part(column)}")
        return [("", name)] if _has_date(told, 6) else []

    def oldest(self, schema: str, table: str, column: str, before: date) -> str:
        """The oldest day."""
        body = {"size": 0, "aggs": {"oldest": {"min": {"field": column}}}}
        answer = self._search(table, "filter_path=timed_out,aggregations.oldest.value", body)
        milliseconds = number(at(answer, "aggregations", "oldest", "value"))
        if milliseconds is None:
            return ""
        try:
            return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
        except (ValueError, OverflowError, OSError):
            raise LookFailed(Reason.NOT_KNOWN, "no day") from None

    def _search(self, index: str, options: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        answer = self._session.object(f"/{part(index)}/_search?timeout={STATEMENT_SECONDS}s&{options}", body)
        if answer.get("timed_out") is True:
            raise LookFailed(Reason.TIMEOUT, "_search")
        return answer


def _has_date(told: object, depth: int) -> bool:
    """True when somewhere in the answer a field's mapping has the type of a date."""
    if not isinstance(told, Mapping) or depth == 0:
        return False
    return told.get("type") in ("date", "date_nanos") or any(_has_date(inner, depth - 1) for inner in told.values())
