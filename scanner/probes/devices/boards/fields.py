"""Fields of a Redfish resource as they are wanted, whatever a board put there."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scanner.probes.clean import clean

Resource = Mapping[str, Any]

WORD = 120
MOST = 1_000_000_000

_PATH = re.compile(r"/redfish/[A-Za-z0-9._~!$&'()*+,;=:@/-]{1,400}")
"""What a link may be: a path below /redfish/ on the same service, without a query, an escape or a second host."""


def word(resource: Resource, name: str, limit: int = WORD) -> str:
    """A text, safe to show; empty where there is none."""
    value = resource.get(name)
    return clean(value, limit) if isinstance(value, str) else ""


def count(resource: Resource, name: str) -> int | None:
    """A whole number from 0 to `MOST`."""
    value = resource.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST else None


def number(resource: Resource, name: str) -> float | None:
    """A finite number."""
    value = resource.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > MOST or not math.isfinite(value):
        return None
    return float(value)


def flag(resource: Resource, name: str) -> bool | None:
    """True or false, None for anything else."""
    value = resource.get(name)
    return value if isinstance(value, bool) else None


def part(resource: Resource, *names: str) -> Resource:
    """An object within, by the names that lead to it; empty where there is none."""
    for name in names:
        inner = resource.get(name)
        resource = inner if isinstance(inner, dict) else {}
    return resource


def parts(resource: Resource, name: str) -> list[Resource]:
    """The objects of a list."""
    value = resource.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def link(resource: Resource, *names: str) -> str:
    """The path a reference leads to; empty where it leads out of the service."""
    path = part(resource, *names).get("@odata.id")
    if not isinstance(path, str) or not _PATH.fullmatch(path) or "//" in path or ".." in path:
        return ""
    return path


def members(collection: Resource) -> list[str]:
    """The paths of a collection's members."""
    return [path for one in parts(collection, "Members") if (path := link(one))]


def moment(resource: Resource, name: str) -> datetime | None:
    """A moment of time; one without an offset is taken for UTC, which DSP0266 wants where it is not known."""
    try:
        at = datetime.fromisoformat(word(resource, name, 40))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
