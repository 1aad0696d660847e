"""A connection that ends: whatever the other side does, it is over after a set time."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress

from reports.language import _

SECONDS = 30.0
"""How long one message may take in all."""

SECONDS_OF_SILENCE = 10.0
"""How long a single answer may keep us waiting."""


class DeliveryError(Exception):
    """A message could not be handed over. `unreached` is True where the server did not even answer, so that the next message to
    it need not be tried now."""

    def __init__(self, why: str, *, unreached: bool = False) -> None:
        super().__init__(why)
        self.unreached = unreached


class Line:
    """The connection of one message. On leaving its `with` it is closed."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.reached = False
        self.is_over = False
        self._end: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> Line:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._hang_up()

    def dial(self, host: str, port: int, context: ssl.SSLContext | None) -> socket.socket:
        """A connection to `host`, with TLS from the first byte where there is a `context`.

        Raises:
            OSError: it can't be had.
        """
        plain = socket.create_connection((host, port), timeout=SECONDS_OF_SILENCE)
        # A duplicate is the same connection under a number of its own, which TLS does not take over.
        self._end = plain.dup()
        if self.is_over:
            plain.close()
            self._end.close()
            raise TimeoutError
        self.reached = True
        return context.wrap_socket(plain, server_hostname=host) if context else plain

    def failed(self, error: Exception) -> DeliveryError:
        """What to say of a failure on this line."""
        why = _("took longer than {n} s").format(n=int(SECONDS)) if self.is_over else f"{type(error).__name__}: {error}"
        return DeliveryError(why, unreached=not self.reached or self.is_over)

    def _hang_up(self) -> None:
        self.is_over = True
        if self._end is not None:
            with suppress(OSError):
                self._end.shutdown(socket.SHUT_RDWR)
            self._end.close()
