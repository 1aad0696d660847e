"""An asset's target, taken apart and checked when it is registered, so that nothing odd ever reaches a probe."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import msgspec

from checks import InputError
from reports.language import _
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.hosts import is_address
from scanner.scope.allow import named_host
from scanner.sheets.table import quoted

ADDRESSED = (AssetType.HOST, AssetType.SITE, AssetType.SERVICE, AssetType.DATABASE)
"""The types whose target is a place on the network, always; a data file's is where it is a URL, a device's where it is an
address or a name with a dot."""

_HOST_PORT = re.compile(r"(?:\[(?P<v6>[^\[\]]*)\]|(?P<host>[^:\[\]]*)):(?P<port>[0-9]{1,5})")
_DEVICE_NAME = re.compile(r"[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+\.?")
_URL_SAFE = "/:?&=%+,;@!$'()*~-._[]"
_URL_BEGINS = ("http://", "https://")
_STANDARD_PORTS = {"http": 80, "https": 443}


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where an asset stands on the network. `host` is canonical; `port` is 0 for a host and a device; `url` is set for a
    site, and for a data file."""

    host: str
    port: int = 0
    url: str = ""


def is_addressed(kind: AssetType, target: str) -> bool:
    """True when `target` is to name a place on the network, for an asset of type `kind`."""
    if kind is AssetType.DEVICE:
        return bool(_DEVICE_NAME.fullmatch(target)) or is_address(target.removeprefix("[").removesuffix("]"))
    return kind in ADDRESSED or (kind is AssetType.FILE and target.lower().startswith(_URL_BEGINS))


def canonical_target(kind: AssetType, text: str) -> str:
    """`text` as the estate keeps the target of an asset of type `kind`; paths and free words as they are.

    Raises:
        InputError: it is not what such an asset's target looks like; the message says what was expected.
    """
    if not is_addressed(kind, text):
        return text
    end = endpoint(kind, text)
    if end.url:
        return end.url
    if kind in (AssetType.HOST, AssetType.DEVICE):
        return end.host
    return f"{_bracketed(end.host)}:{end.port}"


def asset_endpoint(asset: Asset) -> Endpoint | None:
    """Where `asset` stands, None for types without a place on the network and where no target was given.

    Raises:
        InputError: its target was never checked and is wrong.
    """
    addressed = asset.target and is_addressed(asset.type, asset.target)
    return endpoint(asset.type, asset.target) if addressed else None


def hosts_of(system: System) -> set[str]:
    """The addresses of a system's assets; the names of those whose address nobody registered."""
    ends = ((one, asset_endpoint(one)) for one in system.assets)
    return {one.address or end.host for one, end in ends if end is not None}


def endpoint(kind: AssetType, text: str) -> Endpoint:
    """The place that `text` names, for an asset of one of the addressed types.

    Raises:
        InputError: it names none.
    """
    match kind:
        case AssetType.HOST | AssetType.DEVICE:
            return Endpoint(host=_host(text.removeprefix("[").removesuffix("]") if text.startswith("[") else text))
        case AssetType.SITE | AssetType.FILE:
            return _site(text)
        case _:
            return _host_port(text)


def _host_port(text: str) -> Endpoint:
    match = _HOST_PORT.fullmatch(text)
    if match is None:
        expected = _("expected address:port, [IPv6 address]:port or name:port")
        raise InputError(
            _("{value} is no address with a port; {expected}").format(value=quoted(text), expected=expected)
        )
    if match["v6"] is not None and ":" not in match["v6"]:
        raise InputError(_("{value}: only an IPv6 address stands in brackets").format(value=quoted(text)))
    port = int(match["port"])
    if not 1 <= port <= 65535:
        raise InputError(_("{value}: the port is not within 1-65535").format(value=quoted(text)))
    return Endpoint(host=_host(match["host"] if match["v6"] is None else match["v6"]), port=port)


def _site(text: str) -> Endpoint:
    if any(character.isspace() or character in '\\<>"`{}|^' for character in text):
        raise InputError(_("{value} is no URL; expected https://host/path without spaces").format(value=_shown(text)))
    try:
        url = urlsplit(text)
        port = url.port
        host = url.hostname or ""
    except ValueError:
        raise InputError(_("{value} is no URL; expected https://host/path").format(value=_shown(text))) from None
    if url.scheme not in _STANDARD_PORTS or not host:
        raise InputError(
            _("{value} is no site; expected a URL that begins with http:// or https://").format(value=_shown(text))
        )
    if url.username is not None or url.password is not None:
        raise InputError(_("the URL holds a user name or password; expected one without"))
    if port == 0:
        raise InputError(_("{value}: the port is not within 1-65535").format(value=_shown(text)))
    host = _host(host)
    standard = _STANDARD_PORTS[url.scheme]
    place = _bracketed(host) if port in (None, standard) else f"{_bracketed(host)}:{port}"
    path = quote(url.path or "/", safe=_URL_SAFE)
    query = f"?{quote(url.query, safe=_URL_SAFE)}" if url.query else ""
    return Endpoint(host=host, port=port or standard, url=f"{url.scheme}://{place}{path}{query}")


def _host(text: str) -> str:
    if not text:
        raise InputError(_("no host is named; expected an IP address or a host name"))
    return named_host(text)


def _shown(url: str) -> str:
    """The URL for a message, without a password that may stand before the `@`."""
    return quoted(url.rpartition("@")[2])


def _bracketed(host: str) -> str:
    return f"[{host}]" if is_address(host) and ":" in host else host
