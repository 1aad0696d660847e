"""Serve the web face: where it may listen, over what, and until when.

Nothing listens beyond loopback until there is an administrator who can sign in, and TLS, or a reverse proxy that speaks it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn
from cryptography import x509

from checks import InputError
from reports.language import _
from scanner.accounts.manage import active_administrators
from scanner.logs import logging_to
from scanner.web.app import create_app
from scanner.web.served import Served
from scanner.workspace import Workspace

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; those of 1.3 are all good. Forward secrecy and authenticated encryption (RFC 9325, 4.2)."""
_GRACE_SECONDS = 10


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How it is to be served: address, port (0 for any), the files of certificate and key, the proxy's address."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    proxy: str = ""


def serve_until_stopped(workspace: Workspace, wish: Wish, *, said: Callable[[str], None]) -> None:
    """Serve until an interrupt; what is to be known is `said`.

    Raises:
        InputError: it may not listen there like this, the certificate or its key can't be used, or the address can't.
    """
    tls = _tls(wish)
    _refuse_the_open(workspace, wish)
    app = create_app(workspace, _served(workspace, wish))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(wish.proxy),
        forwarded_allow_ips=wish.proxy or None,
        ssl_context_factory=(lambda _config, _default: tls) if tls else None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    with logging_to(workspace.settings.logs, workspace.folder, stderr=True), _listening(wish) as listener:
        said(_("{address}  (Ctrl-C ends it)").format(address=_address(wish, listener)))
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            said(_("ended"))


def _refuse_the_open(workspace: Workspace, wish: Wish) -> None:
    if wish.proxy and not _is_address(wish.proxy):
        raise InputError(_("{words} is no address of a proxy").format(words=wish.proxy))
    if wish.proxy and not workspace.settings.web.hosts:
        raise InputError(_("behind a proxy, say in citywall.toml what the site is called: [web] hosts"))
    if is_loopback(wish.host):
        return
    with workspace.store() as store:
        if not active_administrators(store):
            raise InputError(
                _(
                    "beyond this machine it is served once there is an administrator: "
                    "citywall account add LOGIN --role administrator --person NAME"
                )
            )
    if not wish.certificate and not wish.proxy:
        raise InputError(
            _("beyond this machine it is served over TLS: --tls-certificate and --tls-key, or --behind-proxy")
        )


def is_loopback(host: str) -> bool:
    """True when nobody outside of this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_address(words: str) -> bool:
    try:
        ipaddress.ip_address(words)
    except ValueError:
        return False
    return True


def _served(workspace: Workspace, wish: Wish) -> Served:
    names = {*_LOOPBACK, wish.host, *workspace.settings.web.hosts, *_names_in(wish.certificate)}
    plain = is_loopback(wish.host) and not wish.certificate and not wish.proxy
    return Served(plain=plain, hosts=frozenset(name.lower() for name in names))


def _tls(wish: Wish) -> ssl.SSLContext | None:
    if not wish.certificate and not wish.key:
        return None
    if not wish.certificate or not wish.key:
        raise InputError(_("--tls-certificate and --tls-key go together"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    try:
        # A key under a passphrase would wait for somebody at the keyboard.
        context.load_cert_chain(wish.certificate, wish.key, password="")
    except (OSError, ValueError) as error:
        raise InputError(f"{wish.certificate}, {wish.key}: {error}") from error
    return context


def _names_in(certificate: Path | None) -> set[str]:
    """The names and addresses a certificate is for."""
    if certificate is None:
        return set()
    try:
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = names.get_values_for_type(x509.IPAddress)
    return {*names.get_values_for_type(x509.DNSName), *map(str, addresses)}


def _listening(wish: Wish) -> socket.socket:
    try:
        family = socket.getaddrinfo(wish.host, wish.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((wish.host, wish.port), family=family)
    except OSError as error:
        raise InputError(f"{wish.host} port {wish.port}: {error.strerror}") from error
    # asyncio sets it for sockets it made itself; without it each small answer waits 40 ms for the other side's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _address(wish: Wish, listener: socket.socket) -> str:
    host = f"[{wish.host}]" if ":" in wish.host else wish.host
    return f"{'https' if wish.certificate else 'http'}://{host}:{listener.getsockname()[1]}/"
