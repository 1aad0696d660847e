"""App packages: what the manifest and the network security configuration let happen.

Sources: the Android documentation, App manifest and Network security configuration; OWASP MASVS 2.1.
"""

from __future__ import annotations

from checks.application.android import DANGEROUS, HEALTH, OLDEST_TARGET
from checks.check import check
from checks.evidence import AppEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Fact, Verdict, met, not_assessed, not_met, partly_met

_SCREENS = frozenset(("activity", "activity-alias"))


@check("app.debuggable")
def debuggable(app: AppEvidence) -> Verdict:
    """Met when the app is not marked as debuggable. Source: OWASP MASVS-RESILIENCE, MASTG-TEST-0039."""
    if app.debuggable is None:
        return not_assessed(app, Reason.NOT_KNOWN)
    return not_met(app, package=brief(app.package)) if app.debuggable else met(app)


@check("app.backup-allowed")
def backup_allowed(app: AppEvidence) -> Verdict:
    """Met when allowBackup is false. Partly met when the app says by rules what may be saved, which are not judged.

    Without the attribute Android allows it. Source: Android, Back up user data; OWASP MASVS-STORAGE, MASTG-TEST-0009.
    """
    if app.backup is None:
        return not_assessed(app, Reason.NOT_KNOWN)
    if not app.backup:
        return met(app)
    facts = {
        "package": brief(app.package),
        "rules": "fullBackupContent/dataExtractionRules" if app.backup_rules else "-",
    }
    return partly_met(app, **facts) if app.backup_rules else not_met(app, **facts)


@check("app.clear-text")
def clear_text(app: AppEvidence) -> Verdict:
    """Met when traffic in the clear is forbidden: by the network security configuration, else by usesCleartextTraffic, else by
    Android itself from the target level 28 on.

    Partly met when it is allowed for some domains only. What an app does past the platform, as with sockets of its own, is not
    seen. Source: Android, Network security configuration; OWASP MASVS-NETWORK.
    """
    if app.clear_text is None:
        return not_assessed(app, Reason.NOT_KNOWN)
    facts: dict[str, Fact] = {"package": brief(app.package), "domains": few(app.clear_domains) or ["*"]}
    if app.clear_text:
        return not_met(app, **{**facts, "domains": ["*"]})
    return partly_met(app, **facts) if app.clear_domains else met(app)


@check("app.user-authorities")
def user_authorities(app: AppEvidence) -> Verdict:
    """Met when certificates that a user installed are not trusted: Android's own way from the target level 24 on, unless the
    network security configuration trusts them. Source: Android, Network security configuration; OWASP MASVS-NETWORK.
    """
    if app.user_authorities is None:
        return not_assessed(app, Reason.NOT_KNOWN)
    return not_met(app, package=brief(app.package)) if app.user_authorities else met(app)


@check("app.exported")
def exported(app: AppEvidence) -> Verdict:
    """Met when no component but the one that starts the app can be called by other apps without a permission.

    Partly met when only activities can: a link may have to open them. A permission of the app's own with the level `normal` keeps
    nobody out and does not count. Source: Android, android:exported; OWASP MASVS-PLATFORM.
    """
    if not app.exported_count:
        return met(app)
    facts: dict[str, Fact] = {
        "count": app.exported_count,
        "components": few(f"{one.kind} {one.name}" for one in app.exported),
    }
    only_screens = len(app.exported) == app.exported_count and all(one.kind in _SCREENS for one in app.exported)
    return partly_met(app, **facts) if only_screens else not_met(app, **facts)


@check("app.old-target")
def old_target(app: AppEvidence) -> Verdict:
    """Met when the target SDK is at least 30: below it Android keeps old, weaker behaviour for the app.

    Source: 移动应用软件高 API 等级预置与分发自律公约（2023）, for apps offered from 2024-01-04 on.
    """
    target = app.target_sdk if app.target_sdk is not None else app.min_sdk
    if target is None:
        return not_assessed(app, Reason.NOT_KNOWN)
    facts = {"target_sdk": target, "oldest": OLDEST_TARGET}
    return not_met(app, **facts) if target < OLDEST_TARGET else met(app, **facts)


@check("app.permissions")
def permissions(app: AppEvidence) -> Verdict:
    """Met when each dangerous permission the app asks for is among those the estate declares it to need.

    Where none is declared, none is needed, and each dangerous one counts. Source: Android's protection levels; GB/T
    41391-2022 and GB/T 35273-2020 5.2 (least necessity); PIPL article 6.
    """
    asked = [one for one in app.permissions if one in DANGEROUS or one.startswith(HEALTH)]
    undeclared = [one for one in asked if one not in app.declared_permissions]
    facts: dict[str, Fact] = {"permissions": few(undeclared), "declared": len(app.declared_permissions)}
    return not_met(app, **facts) if undeclared else met(app, asked=len(asked))
