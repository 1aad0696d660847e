"""How the program and the city stand, in numbers for Prometheus: read from the store when they are asked for, and counted as
requests are answered. No name of a system or a person is a label."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checks import Severity
from scanner.accounts.model import Right
from scanner.logs import log
from scanner.store import Store
from scanner.store.estate import systems
from scanner.web.desk import Desk, needs
from scanner.web.overview import open_by_severity
from scanner.web.served import METRICS

router = APIRouter()

OTHER = "other"
"""The route of what is no route of ours, so that a stranger's addresses make no labels."""


class Requests:
    """What was asked and how long it took, since the program was started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._count = Counter("citywall_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "citywall_request_seconds", "Seconds to answer a request", ("route",), registry=self.registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more."""
        self._count.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


class Measured:
    """Middleware that counts, and logs each request but for its query, which may say what was searched for."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and take its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            seconds = time.monotonic() - started
            route = getattr(scope.get("route"), "path", OTHER)
            self._requests.answered(_METHODS.get(scope["method"], OTHER), route, status, seconds)
            log().info("web.answered", method=scope["method"], route=route, status=status, ms=round(seconds * 1000))


_METHODS = {name: name for name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")}


class OfTheStore(Collector):
    """How the city stands, as the store has it at this moment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """One family after another."""
        store = self._desk.store
        ids = [one.id for one in systems(store)]
        by_system, overdue = open_by_severity(self._desk, ids)
        found: dict[tuple[str, ...], float] = {
            (one.value,): sum(each[one] for each in by_system.values()) for one in Severity
        }
        yield _family("citywall_systems", "Registered systems", {(): len(ids)}, ())
        yield _family("citywall_findings_open", "Open findings", found, ("severity",))
        yield _family("citywall_findings_overdue", "Open findings past their deadline", {(): overdue.total()}, ())
        yield _family("citywall_scans", "Scans by state", _counted(store, "scans", "state"), ("state",))
        yield _family("citywall_runs", "Runs that were asked for or due", _counted(store, "runs", "state"), ("state",))
        yield _family("citywall_messages", "Messages of the outbox", _counted(store, "outbox", "state"), ("state",))
        yield _family("citywall_newest_scan_seconds", "Age of the newest finished scan", self._age(), ())

    def _age(self) -> dict[tuple[str, ...], float]:
        query = "SELECT unixepoch(MAX(ended_at)) FROM scans WHERE state = 'finished' AND asset IS NULL"
        (ended,) = self._desk.store.db.conn.execute(query).fetchone()
        return {} if ended is None else {(): self._desk.at.timestamp() - ended}


@router.get(METRICS)
def metrics(desk: Annotated[Desk, needs(Right.SEE_SCANS)]) -> Response:
    """The numbers, as Prometheus reads them."""
    of_now = CollectorRegistry()
    of_now.register(OfTheStore(desk))
    requests: Requests = desk.request.app.state.requests
    return Response(
        generate_latest(of_now) + generate_latest(requests.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


def _counted(store: Store, table: str, column: str) -> dict[tuple[str, ...], float]:
    return {
        (name,): count for name, count in store.db.conn.execute(f"SELECT {column}, COUNT(*) FROM {table} GROUP BY 1")
    }


def _family(name: str, words: str, values: dict[tuple[str, ...], float], labels: tuple[str, ...]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family
