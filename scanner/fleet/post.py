"""Sending through the broker, and hearing what comes. One connection hears, others send; those are shared between threads."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kombu import Consumer, Exchange, Queue
from kombu.exceptions import OperationalError

from scanner.fleet.broker import TASK, calls_exchange, jobs_queue

_ANSWERS_EXPIRE_SECONDS = 3_600
"""How long RabbitMQ keeps answers that nobody fetches any more."""

_PATIENCE = {"max_retries": 3, "interval_start": 0.2, "interval_step": 0.5}


class Post:
    """Sends. Safe to use from several threads."""

    def __init__(self, celery: Any) -> None:
        self._celery = celery
        with celery.connection_for_read() as unused:
            self.errors: tuple[type[Exception], ...] = (
                OperationalError,
                OSError,
                *unused.connection_errors,
                *unused.channel_errors,
            )

    def order(self, zone: str, message: Mapping[str, str]) -> None:
        """Put a job into the queue of a zone. Raises one of `errors`."""
        self._celery.send_task(TASK, args=[message], queue=jobs_queue(zone), argsrepr="(order)", retry=False)

    def call(self, zone: str, message: Mapping[str, str]) -> None:
        """Tell all workers of a zone that hear it now. Raises one of `errors`."""
        with self._celery.producer_pool.acquire(block=True) as producer:
            exchange = _calls(zone)
            producer.publish(
                message, exchange=exchange, routing_key="", declare=[exchange], serializer="json", retry=False
            )

    def answer(self, queue: str, message: Mapping[str, str]) -> None:
        """Put an answer into the queue of a scan. Raises one of `errors`."""
        with self._celery.producer_pool.acquire(block=True) as producer:
            producer.publish(
                message, exchange="", routing_key=queue, serializer="json", retry=True, retry_policy=_PATIENCE
            )

    def answers(self, queue: str) -> Ear:
        """Hears the answers of a scan, from a queue that is then its own. Raises one of `errors`."""
        return Ear(self._celery, Queue(queue, durable=True, expires=_ANSWERS_EXPIRE_SECONDS))

    def calls(self, zone: str) -> Ear:
        """Hears what is told to a zone from now on. Raises one of `errors`."""
        return Ear(self._celery, Queue("", exchange=_calls(zone), exclusive=True, auto_delete=True, durable=False))


class Ear:
    """Hears one queue, in one thread."""

    def __init__(self, celery: Any, queue: Any) -> None:
        self._connection = celery.connection_for_read()
        self._heard: list[Any] = []
        try:
            self._connection.ensure_connection(max_retries=1, timeout=1)
            self._channel = self._connection.channel()
            self._consumer = Consumer(
                self._channel, queues=[queue], callbacks=[self._hear], no_ack=True, accept=["json"]
            )
            self._consumer.consume()
        except BaseException:
            self._connection.release()
            raise

    def heard(self, seconds: float) -> list[Any]:
        """What came, waiting so long at most for the first. Raises one of the post's `errors`."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=seconds)
        found, self._heard = self._heard, []
        return found

    def waiting_jobs(self, zone: str) -> int:
        """How many jobs wait in the queue of a zone."""
        try:
            with self._connection.channel() as channel:
                return int(channel.queue_declare(queue=jobs_queue(zone), passive=True).message_count)
        except self._connection.channel_errors:
            return 0

    def delete(self) -> None:
        """Delete the queue and what is in it."""
        for queue in self._consumer.queues:
            queue.bind(self._channel).delete()

    def close(self) -> None:
        """Hear no more."""
        with suppress(Exception):  # the broker may be gone: there is nothing to put in order there
            self._consumer.cancel()
        self._connection.release()

    def _hear(self, body: Any, message: Any) -> None:
        self._heard.append(body)


def _calls(zone: str) -> Any:
    return Exchange(calls_exchange(zone), type="fanout", durable=False)
