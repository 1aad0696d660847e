"""Which engine a protocol is looked into with. An engine's driver is imported when it is first needed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import cast

from checks.evidence import Reason
from scanner.probes.database.engine import Engine
from scanner.probes.failures import LookFailed

_ENGINES: Mapping[str, tuple[str, str]] = {
    "postgresql": ("scanner.probes.database.postgresql", "postgresql"),
    "http": ("scanner.probes.database.search", "search"),
    "mongodb": ("scanner.probes.database.mongodb", "mongodb"),
    "mysql": ("scanner.probes.database.mysql", "mysql"),
    "redis": ("scanner.probes.database.redis", "redis"),
}
"""By the protocol `identify` recognises: the module, and the engine in it."""


def engine_of(protocol: str) -> Engine:
    """The engine for `protocol`.

    Raises:
        LookFailed: there is none yet (NOT_SUPPORTED), or its driver is not installed (TOOL_MISSING).
    """
    found = _ENGINES.get(protocol)
    if found is None:
        raise LookFailed(Reason.NOT_SUPPORTED, f"no look inside {protocol} yet")
    module, name = found
    try:
        return cast(Engine, getattr(importlib.import_module(module), name))
    except ImportError as error:
        raise LookFailed(Reason.TOOL_MISSING, f"citywall[databases] is not installed: {error.name}") from None
