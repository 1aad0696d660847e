"""Database servers' own defences: rules for passwords, failed logins, idle sessions, storage, features and support."""

from __future__ import annotations

from checks.check import check
from checks.days import city_day
from checks.evidence import DatabaseEvidence, DatabaseSettingsEvidence, Reason
from checks.facts import brief, few
from checks.platform.end_of_life import is_listed, support_ended
from checks.platform.software import DISTRIBUTIONS_MEND_FOR
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

SHORTEST_PASSWORD = 8
MOST_FAILURES = 10
LONGEST_IDLE = 1800
"""Seconds. What assessors commonly ask for: eight characters, a bar after ten failures at most, thirty minutes at most."""


@check("database.password-rules")
def password_rules(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when the server itself checks new passwords; partly met when it takes ones of fewer than eight characters.

    Source: GB/T 22239-2019, 8.1.4.1 a).
    """
    if settings.password_rules is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    if not settings.password_rules:
        return not_met(settings, engine=brief(settings.engine), length=0)
    if 0 < settings.password_min_length < SHORTEST_PASSWORD:
        return partly_met(settings, engine=brief(settings.engine), length=settings.password_min_length)
    return met(settings)


@check("database.lockout")
def lockout(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when failed logins bar or delay the next after ten at most; partly met when only after more.

    Source: GB/T 22239-2019, 8.1.4.1 b).
    """
    if settings.lockout_after is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    if settings.lockout_after <= 0:
        return not_met(settings, engine=brief(settings.engine), after=0)
    if settings.lockout_after > MOST_FAILURES:
        return partly_met(settings, engine=brief(settings.engine), after=settings.lockout_after)
    return met(settings)


@check("database.idle-timeout")
def idle_timeout(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when the server ends a session that was idle for thirty minutes, or sooner. Source: GB/T 22239-2019, 8.1.4.1 b)."""
    if settings.idle_seconds is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    if 0 < settings.idle_seconds <= LONGEST_IDLE:
        return met(settings)
    return not_met(settings, engine=brief(settings.engine), seconds=max(settings.idle_seconds, 0))


@check("database.at-rest-clear")
def at_rest_clear(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when the engine encrypts what it stores.

    Not assessed for an engine that can't (PostgreSQL): the disk below it may. Source: GB/T 22239-2019, 8.1.4.8 b).
    """
    if settings.at_rest is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    return met(settings) if settings.at_rest else not_met(settings, engine=brief(settings.engine))


@check("database.no-checksums")
def no_checksums(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when stored pages carry a checksum, so that a damaged one is noticed. Source: GB/T 22239-2019, 8.1.4.7 b)."""
    if settings.checksums is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    return met(settings) if settings.checksums else not_met(settings, engine=brief(settings.engine))


@check("database.dangerous-features")
def dangerous_features(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when no feature is on that lets a login reach the server's files, programs or other servers.

    Source: CIS benchmarks of PostgreSQL, MySQL and MariaDB; GB/T 22239-2019, 8.1.4.4 b).
    """
    if settings.dangerous is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    return not_met(settings, features=few(settings.dangerous)) if settings.dangerous else met(settings)


@check("database.version-ended")
def version_ended(database: DatabaseEvidence) -> Verdict:
    """Met when the server's branch was still mended by its maker on the day it was seen.

    Partly met when that ended less than five years before: a distribution may mend it still, under the same number. Does not
    apply to products without a published end (checks/platform/end_of_life.py). Source: GB/T 22239-2019, 8.1.4.4 e).
    """
    if not database.version:
        return not_assessed(database, Reason.NOT_KNOWN)
    if database.product or not is_listed(database.engine):
        return not_applicable(database)
    ended = support_ended(database.engine, database.version)
    seen_on = city_day(database.seen_at)
    if ended is None or ended >= seen_on:
        return met(database)
    judge = partly_met if seen_on - ended < DISTRIBUTIONS_MEND_FOR else not_met
    return judge(database, engine=brief(database.engine), version=brief(database.version), ended_on=ended.isoformat())
