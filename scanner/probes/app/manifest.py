"""The manifest of an app, as facts: who it is, what it lets happen, what of it others may call.

Source: Android, App manifest file; the defaults are those of the platform at the app's target level.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.evidence import AppComponent
from scanner.probes.app.binary_xml import Element, Resources
from scanner.probes.clean import clean

MOST_COMPONENTS = 100
MOST_PERMISSIONS = 300
_LONGEST_NAME = 200
_KINDS = ("activity", "activity-alias", "service", "receiver", "provider")
_ASKING = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")
_STARTERS = ("android.intent.category.LAUNCHER", "android.intent.category.LEANBACK_LAUNCHER")
_PROVIDERS_CLOSED_FROM = 17
_PROTECTION_BASE = 0x0F
_LARGEST_LEVEL = 10_000


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of `AppEvidence` that the manifest gives. `uses_clear_text` is None where the attribute is absent;
    `security` is the path of the network security configuration in the package, empty where there is none, None where it
    can't be told."""

    package: str
    version: str = ""
    min_sdk: int | None = None
    target_sdk: int | None = None
    debuggable: bool | None = None
    backup: bool | None = None
    backup_rules: bool = False
    uses_clear_text: bool | None = None
    clear_text_known: bool = True
    security: str | None = ""
    exported: tuple[AppComponent, ...] = ()
    exported_count: int = 0
    permissions: tuple[str, ...] = ()


class _Reader:
    def __init__(self, root: Element, resources: Resources) -> None:
        self._root = root
        self._resources = resources
        self._application = next(iter(root.children("application")), None)
        self._levels = next(iter(root.children("uses-sdk")), None)
        self._open_permissions = {
            one.get("name") for one in root.children("permission") if self._is_open(one.get("protectionLevel"))
        }

    def read(self) -> Manifest:
        exported = list(self._exported())
        clear, clear_known = self._flag("usesCleartextTraffic")
        debuggable, debuggable_known = self._flag("debuggable")
        backup, backup_known = self._flag("allowBackup")
        return Manifest(
            package=clean(self._root.get("package") or "", _LONGEST_NAME),
            version=clean(self._first(self._root.get("versionName")), 60),
            min_sdk=self._level("minSdkVersion"),
            target_sdk=self._target(),
            debuggable=bool(debuggable) if debuggable_known else None,
            backup=backup is not False if backup_known else None,
            backup_rules=self._has("fullBackupContent") or self._has("dataExtractionRules"),
            uses_clear_text=clear,
            clear_text_known=clear_known,
            security=self._security(),
            exported=tuple(exported[:MOST_COMPONENTS]),
            exported_count=len(exported),
            permissions=self._permissions(),
        )

    def _flag(self, attribute: str) -> tuple[bool | None, bool]:
        """An attribute of the application, None where it is absent; and whether that could be told. Of several values that
        configurations give, true counts."""
        value = self._application.get(attribute) if self._application else None
        return (None, True) if value is None else self._truth(value)

    def _truth(self, value: str) -> tuple[bool | None, bool]:
        values = [one.lower() for one in self._resources.values(value)]
        return ("true" in values, True) if values else (None, False)

    def _has(self, attribute: str) -> bool:
        value = self._application.get(attribute) if self._application else None
        return value not in (None, "false", "@00000000")

    def _security(self) -> str | None:
        value = self._application.get("networkSecurityConfig") if self._application else None
        if value is None:
            return ""
        paths = [one for one in self._resources.values(value) if one.endswith(".xml")]
        return paths[0] if paths else None

    def _first(self, value: str | None) -> str:
        return next(iter(self._resources.values(value)), "") if value else ""

    def _level(self, attribute: str) -> int | None:
        word = self._first(self._levels.get(attribute)) if self._levels else ""
        return int(word) if word.isascii() and word.isdigit() and int(word[:6]) < _LARGEST_LEVEL else None

    def _target(self) -> int | None:
        target = self._level("targetSdkVersion")
        return self._level("minSdkVersion") if target is None else target

    def _permissions(self) -> tuple[str, ...]:
        names = [one.get("name") or "" for one in self._root.children(*_ASKING)]
        return tuple(dict.fromkeys(clean(name, _LONGEST_NAME) for name in names if name))[:MOST_PERMISSIONS]

    def _is_open(self, level: str | None) -> bool:
        """True for the protection level `normal`, which is also the one of a permission that names none."""
        try:
            return level is None or int(level, 0) & _PROTECTION_BASE == 0
        except ValueError:
            return False

    def _exported(self) -> Iterator[AppComponent]:
        if self._application is None:
            return
        for one in self._application.children(*_KINDS):
            if self._is_called_by_others(one) and not self._is_guarded(one) and not _starts_the_app(one):
                yield AppComponent(kind=one.name, name=clean(one.get("name") or "", _LONGEST_NAME))

    def _is_called_by_others(self, one: Element) -> bool:
        """As it says; else an intent filter opens a component, and an old target level a provider."""
        enabled, known = self._truth(one.get("enabled") or "true")
        if known and not enabled:
            return False
        exported = one.get("exported")
        if exported is not None:
            said, known = self._truth(exported)
            return bool(said) or not known
        if one.name == "provider":
            return (self._target() or 1) < _PROVIDERS_CLOSED_FROM
        return bool(one.children("intent-filter"))

    def _is_guarded(self, one: Element) -> bool:
        common = one.get("permission") or (self._application.get("permission") if self._application else None)
        if one.name != "provider":
            return self._keeps_out(common)
        return all(self._keeps_out(one.get(right) or common) for right in ("readPermission", "writePermission"))

    def _keeps_out(self, permission: str | None) -> bool:
        return bool(permission) and permission not in self._open_permissions


def read_manifest(root: Element, resources: Resources) -> Manifest:
    """What the manifest says. Names are cleaned, lists cut.

    Raises:
        Unreadable: the resource table, where it is needed, is larger than it may be.
    """
    return _Reader(root, resources).read()


def _starts_the_app(one: Element) -> bool:
    for intents in one.children("intent-filter"):
        names = {inner.get("name") for inner in intents.children("action", "category")}
        if "android.intent.action.MAIN" in names and names.intersection(_STARTERS):
            return True
    return False
