"""How work in several threads is told to stop: who is told, and what waits meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from typing import TypeVar

_LOOK_SECONDS = 0.1

T = TypeVar("T")


class Halt:
    """Told once why to stop; that is raised by `check`, in the thread that works. Safe to use from several threads."""

    def __init__(self) -> None:
        self._heard: BaseException | None = None
        self._listeners: list[Callable[[BaseException], None]] = []
        self._lock = threading.Lock()

    @property
    def heard(self) -> bool:
        """True once it was told."""
        return self._heard is not None

    def tell(self, why: BaseException) -> None:
        """Stop. Told again, the first reason stays."""
        with self._lock:
            if self._heard is not None:
                return
            self._heard = why
            listeners = list(reversed(self._listeners))
        for listener in listeners:
            listener(why)

    def check(self) -> None:
        """Go on.

        Raises:
            BaseException: what it was told, if it was.
        """
        if self._heard is not None:
            raise self._heard

    @contextmanager
    def telling(self, listener: Callable[[BaseException], None]) -> Iterator[None]:
        """While inside, `listener` is called from the telling thread, the last one first, or at once if it was told already. It
        must not wait."""
        with self._lock:
            self._listeners.append(listener)
            heard = self._heard
        if heard is not None:
            listener(heard)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def beside(self, ask: Callable[[], T]) -> T:
        """What `ask` gives. It is asked in a thread of its own, and left alone there when all is to stop.

        Raises:
            BaseException: as `check`, or what `ask` raised.
        """
        answer: Future[T] = Future()
        threading.Thread(target=_answer, args=(ask, answer), daemon=True).start()
        while True:
            self.check()
            try:
                return answer.result(_LOOK_SECONDS)
            except NotYet:
                if answer.done():
                    raise


def _answer(ask: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:
        answer.set_exception(error)
