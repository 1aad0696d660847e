"""Send what is due."""

from __future__ import annotations

from datetime import datetime

import msgspec

from scanner.store import Store
from scanner.workspace import Workspace


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery came to: messages sent, failed and to be tried again, and given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def deliver(workspace: Workspace, store: Store, at: datetime) -> Delivered:
    """Address what was announced, and send every message that is due. A failure is kept with the message and raises nothing."""
    raise NotImplementedError
