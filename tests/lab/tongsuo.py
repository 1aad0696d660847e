"""Tongsuo's server on loopback: the suites, certificates and ports that GmSSL's own server can't do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.national import Issued


@contextmanager
def tongsuo_server(
    *,
    sign: Issued | None = None,
    encrypt: Issued | None = None,
    other: Issued | None = None,
    issuers: tuple[Path, ...] = (),
    suites: str = "",
    tls13_suites: str = "",
    tlcp: bool = True,
    own_order: bool = False,
    client_certificate: bool = False,
) -> Iterator[int]:
    """A server with the two certificates of TLCP and, for TLS, the `other`; its port is yielded. Keys are not encrypted.

    `suites` are in OpenSSL's words, of TLCP and of TLS up to 1.2; `own_order` makes the server choose by its own order.
    """
    pairs = {"sign": sign, "encrypt": encrypt, "other": other}
    settings = {
        **{use: [str(one.certificate), str(one.key)] for use, one in pairs.items() if one},
        "issuers": [str(path) for path in issuers],
        "suites": suites,
        "tls13_suites": tls13_suites,
        "tlcp": tlcp,
        "own_order": own_order,
        "client_certificate": client_certificate,
    }
    command = [sys.executable, "-m", "tests.lab.tongsuo_server", json.dumps(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, restore_signals=False) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()
