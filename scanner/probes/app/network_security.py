"""Whether an app lets traffic in the clear pass, and whom it trusts: by its network security configuration, its manifest, and
Android's own ways at its target level.

Source: Android, Network security configuration, "Default configuration" and "CustomTrust".
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from scanner.probes.app.binary_xml import Element
from scanner.probes.app.manifest import Manifest
from scanner.probes.clean import clean

_CLEAR_FORBIDDEN_FROM = 28
_USERS_DISTRUSTED_FROM = 24
_MOST_DOMAINS = 50
_DEEPEST = 10


class NetworkSecurity(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of `AppEvidence`: each None where it can't be told."""

    clear_text: bool | None = None
    clear_domains: tuple[str, ...] = ()
    user_authorities: bool | None = None


def network_security(manifest: Manifest, configuration: Element | None) -> NetworkSecurity:
    """What the manifest and the configuration, where there is one, come to. Where there is one that could not be read, nothing is
    known; where there is one, the manifest's own word on traffic in the clear does not count (Android 7.0 and later)."""
    target = manifest.target_sdk or 1
    by_default = target < _CLEAR_FORBIDDEN_FROM
    users = target < _USERS_DISTRUSTED_FROM
    if configuration is None:
        if manifest.security != "" or not manifest.clear_text_known:
            return NetworkSecurity(user_authorities=users if manifest.security == "" else None)
        said = manifest.uses_clear_text
        return NetworkSecurity(clear_text=by_default if said is None else said, user_authorities=users)
    base = next(iter(configuration.children("base-config")), None)
    clear = _clear(base, by_default)
    domains = list(_domains(configuration, 0, inherited=clear))
    scopes = [base, *(scope for scope, _ in domains)] if base else [scope for scope, _ in domains]
    trusted = [said for scope in scopes if (said := _trusts_users(scope)) is not None]
    inherits = base is None or _trusts_users(base) is None
    return NetworkSecurity(
        clear_text=clear,
        clear_domains=() if clear else _names([scope for scope, allowed in domains if allowed]),
        user_authorities=any(trusted) or (users and inherits) or (bool(manifest.debuggable) and _debug(configuration)),
    )


def _clear(scope: Element | None, otherwise: bool) -> bool:
    said = scope.get("cleartextTrafficPermitted") if scope else None
    return otherwise if said is None else said.lower() == "true"


def _domains(scope: Element, depth: int, *, inherited: bool) -> Iterator[tuple[Element, bool]]:
    """Each domain-config, with whether traffic in the clear is allowed in it; one within another inherits."""
    if depth > _DEEPEST:
        return
    for one in scope.children("domain-config"):
        allowed = _clear(one, inherited)
        yield one, allowed
        yield from _domains(one, depth + 1, inherited=allowed)


def _trusts_users(scope: Element) -> bool | None:
    """None where the scope names no anchors of its own."""
    anchors = scope.children("trust-anchors")
    if not anchors:
        return None
    return any(one.get("src") == "user" for anchor in anchors for one in anchor.children("certificates"))


def _debug(configuration: Element) -> bool:
    return any(_trusts_users(one) for one in configuration.children("debug-overrides"))


def _names(scopes: list[Element]) -> tuple[str, ...]:
    names = [clean(one.text, 120) for scope in scopes for one in scope.children("domain")]
    return tuple(dict.fromkeys(names))[:_MOST_DOMAINS]
