"""Connections for `requests` that go to one address whatever name the URL has, and that a deadline can cut."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

Watch = Callable[[socket.socket], None]
"""Is given a second handle to each new connection, by which it can be cut."""


class Session(requests.Session):
    """A session that never looks for a redirect's target: requests would read a redirect's body whole to do so."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class PinnedAdapter(HTTPAdapter):
    """Connects to `address`; the name in the URL goes into SNI and nowhere else. Certificates are not verified: that is the
    TLS probe's matter, and a site with a wrong one still has to be looked at."""

    def __init__(self, address: str, watch: Watch) -> None:
        self._address = address
        self._context = _any_tls()
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
        secure = {"ssl_context": self._context, "server_hostname": parts.hostname, "assert_hostname": False}
        pools: PoolManager = self.poolmanager
        return pools.connection_from_host(
            self._address, parts.port, parts.scheme, pool_kwargs=secure if parts.scheme == "https" else None
        )


def _watched_pools(watch: Watch) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch(connection.dup())
            return connection

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch(connection.dup())
            return connection

        def connect(self) -> None:
            super().connect()
            # urllib3 warns of each connection that was not verified; ours are unverified on purpose.
            self.is_verified = True

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

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
