"""The fleet as a scan sees it: which zones it looks at, and what it gives of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from scanner.clock import Clock
from scanner.credentials import Credentials
from scanner.fleet.broker import answers_queue, open_celery, zone_keys
from scanner.fleet.orders import ZoneJob
from scanner.run.halt import Halt
from scanner.run.probe_job import Seen
from scanner.scope.load import Backoff
from scanner.workspace import Workspace


class Fleet:
    """The workers of a workspace's zones; no zones where no broker is set."""

    def __init__(self, workspace: Workspace, credentials: Credentials) -> None:
        self._workspace = workspace
        self._credentials = credentials
        settings = workspace.settings.fleet
        self.zones = frozenset(settings.zones if settings.broker else ())

    def seen(
        self, orders: Sequence[ZoneJob], *, scan: int, halt: Halt, told: Callable[[Backoff], None], clock: Clock
    ) -> Generator[Seen]:
        """What the workers see; contacts the broker once it is asked for its first.

        Raises:
            MissingTool: this machine lacks citywall[fleet].
            InputError, CredentialError: as `open_celery` and `zone_keys`.
        """
        settings = self._workspace.settings.fleet
        keys = zone_keys(settings, self._credentials, sorted({one.zone for one in orders}))
        celery = open_celery(self._workspace, self._credentials)
        from scanner.fleet.dispatch import Dispatch
        from scanner.fleet.post import Post

        return Dispatch(
            Post(celery),
            orders,
            keys,
            scan=scan,
            answers=answers_queue(self._workspace, scan),
            settings=settings,
            halt=halt,
            told=told,
            clock=clock,
        ).seen()
