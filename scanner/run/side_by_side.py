"""Several ways of looking at once, each in a thread of its own, heard in one."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from queue import SimpleQueue
from typing import TypeVar

from scanner.run.halt import Halt

T = TypeVar("T")


def side_by_side(ways: Sequence[Generator[T]], halt: Halt) -> Generator[T]:
    """What any of `ways` gives, as soon as it does. Closed before the end, or when one of them raises, it tells `halt`, which
    must end them all soon, and waits for that.

    Raises:
        BaseException: what one of them raised.
    """
    given: SimpleQueue[T | _Ended] = SimpleQueue()
    threads = [threading.Thread(target=_go, args=(way, given)) for way in ways]
    for thread in threads:
        thread.start()
    left = len(threads)
    try:
        while left:
            one = given.get()
            if not isinstance(one, _Ended):
                yield one
                continue
            left -= 1
            if one.error is not None:
                raise one.error
    except BaseException as error:
        halt.tell(error)
        raise
    finally:
        for thread in threads:
            thread.join()


class _Ended:
    """A way came to its end."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def _go(way: Generator[T], given: SimpleQueue[T | _Ended]) -> None:
    error = None
    try:
        with closing(way):
            for one in way:
                given.put(one)
    except BaseException as raised:
        error = raised
    given.put(_Ended(error))
