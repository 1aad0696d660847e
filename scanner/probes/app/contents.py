"""What the process that reads a package says."""

from __future__ import annotations

import msgspec

from checks.evidence import AppComponent, AppSecret, AppSignature, Certificate, Reason


class AppContents(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of `AppEvidence` that stand in the package, or, where `reason` is set, why it could not be read."""

    size: int = 0
    sha256: str = ""
    package: str = ""
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
    reason: Reason | None = None
    detail: str = ""
