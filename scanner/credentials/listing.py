"""Which credentials the estate asks for, which the sources hold, and what is lacking. No value is ever part of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from scanner.credentials.environment import EnvironmentSource, capitals
from scanner.credentials.model import LOCAL, Credential, CredentialError
from scanner.credentials.vault import Source, Vault
from scanner.estate.model import Asset, AssetType, System


class SourceShown(msgspec.Struct, frozen=True, kw_only=True):
    """A source: its word, its place, and why it can't be read; `fault` is empty when it can."""

    source: str
    where: str
    fault: str


class CredentialShown(msgspec.Struct, frozen=True, kw_only=True):
    """A credential by its name. `source` is where it was found, empty when nowhere or when `fault` says why it can't be had.

    `assets` are those that use it, as `system/asset`. `lacking` are the fields a login to one of them would need, or
    `credential` where there is none.
    """

    name: str
    source: str
    assets: tuple[str, ...]
    lacking: tuple[str, ...]
    fault: str


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The sources in the order they are asked, and every credential that is used or held, by name."""

    sources: tuple[SourceShown, ...]
    credentials: tuple[CredentialShown, ...]


def list_credentials(vault: Vault, systems: Iterable[System]) -> Listing:
    """What the workspace has of credentials and what it lacks."""
    users: dict[str, list[Asset]] = defaultdict(list)
    for asset in (asset for system in systems for asset in system.assets if asset.credential):
        users[asset.credential].append(asset)
    held: dict[str, tuple[str, ...]] = {}
    shown = []
    for source in vault.sources:
        held[source.name], fault = _names(source)
        shown.append(SourceShown(source=source.name, where=source.where, fault=fault))
    credentials = (_shown(vault, name, users.get(name, [])) for name in _distinct(users, held))
    return Listing(sources=tuple(shown), credentials=tuple(credentials))


def _names(source: Source) -> tuple[tuple[str, ...], str]:
    try:
        return source.names(), ""
    except CredentialError as error:
        return (), str(error)


def _distinct(used: Iterable[str], held: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Each name once, sorted. The environment tells its names in capitals: one that is a known name so written is that."""
    known = {*used, *(name for source, names in held.items() if source != EnvironmentSource.name for name in names)}
    written = {capitals(name) for name in known}
    return sorted({*known, *(name for name in held.get(EnvironmentSource.name, ()) if name not in written)})


def _shown(vault: Vault, name: str, assets: list[Asset]) -> CredentialShown:
    places = tuple(sorted(f"{asset.system}/{asset.id}" for asset in assets))
    try:
        held = vault.held(name)
    except CredentialError as error:
        return CredentialShown(name=name, source="", assets=places, lacking=("credential",), fault=str(error))
    lacking = _lacking(held.credential, {asset.type for asset in assets})
    return CredentialShown(name=name, source=held.source, assets=places, lacking=lacking, fault="")


def _lacking(credential: Credential, types: set[AssetType]) -> tuple[str, ...]:
    if credential.name == LOCAL:
        return ()
    lacks = []
    if AssetType.HOST in types and not credential.user:
        lacks.append("user")
    if AssetType.HOST in types and not (credential.password or credential.private_key):
        lacks.append("password or private_key_file")
    if not credential.password and (AssetType.DATABASE in types or credential.sudo == "password"):
        lacks.append("password")
    return tuple(lacks)
