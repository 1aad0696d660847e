"""Addresses of pages: how they are shown, and where a redirect leads."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from scanner.probes.clean import clean
from scanner.probes.target import Target
from scanner.scope.gate import Gate

MOST_IN_URL = 2048
DATA_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".json", ".pdf", ".txt")
"""How the names of data files end."""

_SECRET = re.compile(
    r"([?&#](?:[a-z0-9_.-]{0,40}(?:token|ticket|session|passw|pwd|secret|key|sign|auth)[a-z0-9_.-]{0,40}|sid|code)=)[^&;#]{1,4096}",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(;[a-z]{0,20}session[a-z]{0,20}=)[^?#/;&]{1,4096}", re.IGNORECASE)
_USER = re.compile(r"^([a-z][a-z0-9+.-]{0,20}://)[^/@?#]{1,512}@", re.IGNORECASE)


def shown(url: str) -> str:
    """The URL as it may be kept: printable, at most `MOST_IN_URL` characters, without passwords, sessions and tickets."""
    kept = url[: 2 * MOST_IN_URL]
    for pattern, by in ((_SESSION, r"\1…"), (_SECRET, r"\1…"), (_USER, r"\1…@")):
        kept = pattern.sub(by, kept)
    return clean(kept, MOST_IN_URL)


def root_of(target: Target, port: int, *, tls: bool) -> str:
    """The URL of the first page: the target's own where it stands on this port, else the root of the port."""
    scheme = "https" if tls else "http"
    if target.url:
        parts = urlsplit(target.url)
        if parts.scheme == scheme and (parts.port or _default(scheme)) == port:
            return target.url
    host = target.name or (f"[{target.address}]" if target.is_ipv6 else target.address)
    return f"{scheme}://{host}/" if port == _default(scheme) else f"{scheme}://{host}:{port}/"


def origin(url: str) -> str:
    """Scheme, host and port of a URL, without a path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def join(base: str, reference: str) -> str:
    """The absolute URL of a reference on the page `base`; the reference itself when it can't be read."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return reference


def host_of(url: str) -> str:
    """The host of a URL in lower case; empty when it has none or can't be read."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_data_file(reference: str) -> bool:
    """True when the path of a reference or of a file ends as the name of a data file does."""
    path = reference.partition("#")[0].partition("?")[0]
    return path.strip().lower().endswith(DATA_SUFFIXES)


def may_follow(url: str, target: Target, gate: Gate) -> bool:
    """True when the URL is http or https, names the target itself, and the gate lets its port be asked.

    No name but the target's is ever resolved, so a redirect to any other name leads out of the scope.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _default(parts.scheme)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or host not in (target.name.lower(), target.address):
        return False
    return gate.allows(target.address, port)


def _default(scheme: str) -> int:
    return 443 if scheme == "https" else 80
