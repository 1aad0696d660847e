"""Where pages are, for links. An id or a clause may hold any character."""

from __future__ import annotations

from urllib.parse import quote


def system_address(system: str) -> str:
    """A system's page."""
    return f"/systems/{quote(system, safe='')}"


def item_address(system: str, clause: str) -> str:
    """The page of one item of a system's baseline."""
    return f"{system_address(system)}/items/{quote(clause, safe='')}"
