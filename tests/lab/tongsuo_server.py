"""A server of Tongsuo, the library many national servers are built with, run as a program of its own.

    python -m tests.lab.tongsuo_server '{"sign": ["cert", "key"], "encrypt": ["cert", "key"], …}'

It listens on a free port of 127.0.0.1, prints the port and shakes hands with whoever comes, one at a time. The library is
the one that the Python package tongsuopy carries; its Python face has no TLCP, so it is called through ctypes.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import socket
import sys
from pathlib import Path
from typing import Any

_PEM = 1
_SERVER_PREFERENCE = 0x00400000
_EXTRA_CHAIN_CERTIFICATE = 14
_SET_CURVES_LIST = 92
_VERIFY_PEER_OR_FAIL = 3
_PATIENCE = 5.0


def _library() -> ctypes.CDLL:
    found = importlib.util.find_spec("tongsuopy")
    assert found is not None
    assert found.origin is not None
    library = ctypes.CDLL(str(Path(found.origin).parent / "backends" / "_tongsuo.abi3.so"))
    for name in ("TLS_server_method", "SSL_CTX_new", "SSL_new", "BIO_new_file", "PEM_read_bio_X509"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


def _context(library: ctypes.CDLL, settings: dict[str, Any]) -> ctypes.c_void_p:
    context = ctypes.c_void_p(library.SSL_CTX_new(ctypes.c_void_p(library.TLS_server_method())))
    if settings["tlcp"]:
        library.SSL_CTX_enable_ntls(context)
    for use, words in (("sign", "_sign"), ("encrypt", "_enc"), ("other", "")):
        if use in settings:
            certificate, key = (path.encode() for path in settings[use])
            _must(getattr(library, f"SSL_CTX_use{words}_certificate_file")(context, certificate, _PEM))
            _must(getattr(library, f"SSL_CTX_use{words}_PrivateKey_file")(context, key, _PEM))
    for path in settings["issuers"]:
        stream = ctypes.c_void_p(library.BIO_new_file(path.encode(), b"r"))
        issuer = ctypes.c_void_p(library.PEM_read_bio_X509(stream, None, None, None))
        _must(library.SSL_CTX_ctrl(context, _EXTRA_CHAIN_CERTIFICATE, ctypes.c_long(0), issuer))
    if settings["suites"]:
        _must(library.SSL_CTX_set_cipher_list(context, settings["suites"].encode()))
    if settings["tls13_suites"]:
        _must(library.SSL_CTX_set_ciphersuites(context, settings["tls13_suites"].encode()))
        _must(library.SSL_CTX_ctrl(context, _SET_CURVES_LIST, ctypes.c_long(0), ctypes.c_char_p(b"SM2:X25519:P-256")))
    if settings["own_order"]:
        library.SSL_CTX_set_options(context, ctypes.c_ulong(_SERVER_PREFERENCE))
    if settings["client_certificate"]:
        library.SSL_CTX_set_verify(context, _VERIFY_PEER_OR_FAIL, None)
    return context


def _must(done: int) -> None:
    if done != 1:
        raise SystemExit("Tongsuo would not have it so")


def _serve(library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            with contextlib.closing(connection):
                connection.settimeout(None)
                patience = int(_PATIENCE).to_bytes(8, sys.byteorder) + bytes(8)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
                session = ctypes.c_void_p(library.SSL_new(context))
                library.SSL_set_fd(session, connection.fileno())
                library.SSL_accept(session)
                library.SSL_free(session)


if __name__ == "__main__":
    _library_here = _library()
    _serve(_library_here, _context(_library_here, json.loads(sys.argv[1])))
