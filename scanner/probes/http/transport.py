"""Connections for `requests` that go to one address whatever name the URL has, and that a deadline can cut."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


@dataclass
class Guard:
    """A second handle to a connection, by which it can be cut while another thread waits on it. `over` is True when no
    further request will go over the connection; the answer to the last one may still be read."""

    handle: socket.socket
    over: bool = False

    def cut(self) -> None:
        """Break the connection off."""
        with suppress(OSError):  # the other side was faster
            self.handle.shutdown(socket.SHUT_RDWR)


Watch = Callable[[Guard], None]
"""Is given the guard of each new connection."""


class Session(requests.Session):
    """A session that never looks for a redirect's target: requests would read a redirect's body whole to do so."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class PinnedAdapter(HTTPAdapter):
    """Connects to `address`; the name in the URL goes into SNI, and is held against the certificate where `trust` verifies one.
    Without `trust` certificates are not verified: that is the TLS probe's matter, and a site with a wrong one still has to be
    looked at."""

    def __init__(self, address: str, watch: Watch, trust: ssl.SSLContext | None = None) -> None:
        self._address = address
        self._context = trust or _any_tls()
        self._pools = _watched_pools(watch)
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block)
        self.poolmanager.pool_classes_by_scheme = dict(self._pools)

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> HTTPConnectionPool:
        parts = urlsplit(str(request.url))
        secure = {
            "ssl_context": self._context,
            "server_hostname": parts.hostname,
            "assert_hostname": None if self._context.check_hostname else False,
        }
        pools: PoolManager = self.poolmanager
        return pools.connection_from_host(
            self._address, parts.port, parts.scheme, pool_kwargs=secure if parts.scheme == "https" else None
        )

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """Nothing: what is verified is the context's matter."""


def _watched_pools(watch: Watch) -> dict[str, Any]:
    class Guarded(HTTPConnection):
        guard: Guard | None = None

        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            self.guard = Guard(connection.dup())
            watch(self.guard)
            return connection

        def close(self) -> None:
            super().close()
            if self.guard is not None:
                self.guard.over = True

    class Secure(Guarded, HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            # urllib3 warns of each connection that was not verified; ours are unverified on purpose.
            self.is_verified = True

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Guarded

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _any_tls() -> ssl.SSLContext:
    """Takes any server: old versions, weak suites, any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    # OpenSSL 3 refuses servers without secure renegotiation (RFC 5746) unless told otherwise; Python 3.11 has no name for it.
    context.options |= 0x4
    return context
