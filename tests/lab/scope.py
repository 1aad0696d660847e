"""A gate for tests, and a target behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from checks.evidence import Depth
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from scanner.scope.model import Permission


def permit(*targets: str, rate: float = 1000, ports: str = "") -> Gate:
    """A gate that lets exactly these addresses and networks be touched."""
    return Gate(
        Permission(
            id=number,
            target=one,
            allowed_by="安全管理员",
            until=date(2099, 1, 1),
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
            rate=rate,
            ports=ports,
        )
        for number, one in enumerate(targets, start=1)
    )


def a_site(
    address: str = "127.0.0.1", name: str = "www.example.gov.cn", *, depth: Depth = Depth.LIGHT, url: str = ""
) -> Target:
    """A site at `address` that goes by `name`."""
    return Target(system="s", asset="a", type="site", address=address, name=name, depth=depth, url=url)
