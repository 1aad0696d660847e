"""What an Android app package shows without being run: its manifest, its signatures, and what is packed into it."""

from __future__ import annotations

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.tls import Certificate


class AppSignature(msgspec.Struct, frozen=True, kw_only=True):
    """One signer of a package under one scheme. `scheme` is `v1` (JAR), `v2`, `v3`, `v3.1` (APK Signing Block) or `v4`.

    `verified` is True when the signature and every digest under it are right, False when one is wrong, None when that could
    not be told: an algorithm that can't be verified, and v4 always, whose file beside the package is only seen. `digests`
    are the hashes it rests on (`sha256`). `fingerprint` is that of the signer's certificate, empty where there is none.
    """

    scheme: str
    verified: bool | None = None
    digests: tuple[str, ...] = ()
    fingerprint: str = ""


class AppComponent(msgspec.Struct, frozen=True, kw_only=True):
    """A component of an app. `kind` is `activity`, `activity-alias`, `service`, `receiver` or `provider`."""

    kind: str
    name: str


class AppSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret packed into an app. `kind` says which, `file` the entry it stands in; `masked` is its recognisable beginning,
    empty for a key. The secret itself is never kept."""

    kind: str
    file: str
    masked: str = ""


class AppEvidence(Evidence, frozen=True, kw_only=True, tag="app"):
    """One Android package (APK) of the workspace. The locator is `apk`.

    `size` is in bytes, `sha256` in hex. An SDK level is None where the manifest names none that is a number. What the manifest or
    the network security configuration does not settle is None. `clear_text` is True when traffic in the clear is allowed by
    default, `clear_domains` are the domains it is allowed for besides. `user_authorities` is True when certificates that a user
    installed are trusted. `exported` are components that any app may call, without the one that starts the app, at most 100;
    `exported_count` counts them all. `permissions` are those asked for, at most 300. `secrets` are at most 50.

    `clear_hosts` are hosts of `http://` URLs, `inner_addresses` private addresses (RFC 1918), at most 50 each. `national` are
    libraries of the national algorithms known by their names, `packers` tools that hide an app's code. `whole` is False when not
    all of the content was searched. `signers` and `declared_permissions` are what the estate registers.
    """

    name: str
    size: int
    sha256: str
    package: str
    version: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    signatures: tuple[AppSignature, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    debuggable: bool | None = None
    backup: bool | None = None
    backup_rules: bool = False
    clear_text: bool | None = None
    clear_domains: tuple[str, ...] = ()
    user_authorities: bool | None = None
    exported: tuple[AppComponent, ...] = ()
    exported_count: int = 0
    permissions: tuple[str, ...] = ()
    secrets: tuple[AppSecret, ...] = ()
    clear_hosts: tuple[str, ...] = ()
    inner_addresses: tuple[str, ...] = ()
    native: tuple[str, ...] = ()
    national: tuple[str, ...] = ()
    packers: tuple[str, ...] = ()
    whole: bool = True
    signers: tuple[str, ...] = ()
    declared_permissions: tuple[str, ...] = ()
