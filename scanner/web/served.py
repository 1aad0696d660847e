"""How the application is served, which settles what it may believe of a request."""

from __future__ import annotations

import msgspec
from starlette.requests import HTTPConnection

API = "/api/v1"
METRICS = "/metrics"
MOST_BYTES = 16 * 1024 * 1024


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """`plain` is True when plain HTTP will do, on loopback for trying it. `hosts` are the names requests may be addressed to, in
    small letters; `*.` at the beginning stands for one label; empty means any. `most_bytes` is how long a request may be."""

    plain: bool = False
    hosts: frozenset[str] = frozenset()
    most_bytes: int = MOST_BYTES

    def answers_to(self, host: str) -> bool:
        """True when a request to this host (without port) is meant for us."""
        name = host.lower().rstrip(".")
        return not self.hosts or bool({name, f"*.{name.partition('.')[2]}"} & self.hosts)


ANYWHERE = Served()


def served(request: HTTPConnection) -> Served:
    """How the application of a request is served."""
    how: Served = request.app.state.served
    return how


def for_programs(request: HTTPConnection) -> bool:
    """True for a request to the API, or for the metrics: by a token, and answered in JSON where it is refused."""
    return request.url.path.startswith(f"{API}/") or request.url.path == METRICS


def is_private(request: HTTPConnection) -> bool:
    """True when what is asked and answered can't be overheard, or never leaves the machine."""
    return request.url.scheme == "https" or served(request).plain


def address_of(request: HTTPConnection) -> str:
    """The network address a request came from; a proxy that is trusted has told it."""
    return request.client.host if request.client else ""
