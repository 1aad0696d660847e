"""What a sample of the tables holds: personal data in the clear, in the wrong place, or past its time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from checks.check import check
from checks.days import city_day, read_day
from checks.evidence import ColumnFound, DatabaseSettingsEvidence, PastKeeping, Reason, TablesEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met


@check("personal.column-clear")
def column_clear(tables: TablesEvidence, settings: tuple[DatabaseSettingsEvidence, ...]) -> Verdict:
    """Met when no column sampled in a database for real business holds personal data in the clear.

    Partly met when one does and the engine encrypts all it stores: whoever logs in still reads it. Not assessed when nothing
    was found and not every table was sampled. Source: GB/T 22239-2019, 8.1.4.8 b); GB/T 35273-2020, 6.3 a).
    """
    found = [column for column in tables.columns if tables.production and column.production]
    if found:
        judge = partly_met if any(one.at_rest for one in settings) else not_met
        return judge(tables, columns=few(map(_told, found)), count=len(found))
    if not tables.production:
        return not_applicable(tables)
    return _nothing_found(tables)


@check("personal.test-copy")
def test_copy(tables: TablesEvidence) -> Verdict:
    """Met when no column sampled in a test environment holds personal data that was not masked.

    Does not apply where nothing is registered, or named, as a test environment. Source: GB/T 35273-2020, 7.2 and 11.2;
    GB/T 22239-2019, 8.1.4.11 b).
    """
    found = [column for column in tables.columns if not (tables.production and column.production)]
    if found:
        return not_met(tables, columns=few(map(_told, found)), count=len(found))
    if tables.production:
        return not_applicable(tables)
    return _nothing_found(tables)


@check("data.past-keeping")
def past_keeping(tables: TablesEvidence) -> Verdict:
    """Met when no row is older than the retention rules registered for the asset allow.

    Does not apply without such rules. Source: Personal Information Protection Law of the PRC, articles 19 and 47;
    GB/T 22239-2019, 8.1.4.11 a).
    """
    if not tables.keeping:
        return not_applicable(tables)
    today = city_day(tables.seen_at)
    past = [_rule(one) for one in tables.keeping if _is_past(one, today)]
    if past:
        return not_met(tables, rules=few(past))
    unasked = [f"{brief(one.table)}.{brief(one.column)}" for one in tables.keeping if not _asked(one)]
    return not_assessed(tables, Reason.NOT_KNOWN, unasked=few(unasked)) if unasked else met(tables)


def _nothing_found(tables: TablesEvidence) -> Verdict:
    """A table that nobody looked into may hold anything."""
    if tables.tables <= 0 or tables.sampled < tables.tables:
        return not_assessed(tables, Reason.NOT_KNOWN, tables=tables.tables, sampled=tables.sampled)
    return met(tables)


def _told(column: ColumnFound) -> str:
    counts: Iterable[str] = (f"{one.kind}×{one.count}" for one in column.personal)
    return f"{column.table}.{column.column} ({', '.join(counts)})"


def _asked(rule: PastKeeping) -> bool:
    return not rule.why_not and (not rule.oldest or read_day(rule.oldest) is not None)


def _is_past(rule: PastKeeping, today: date) -> bool:
    oldest = read_day(rule.oldest)
    try:
        return not rule.why_not and oldest is not None and oldest < today - timedelta(days=max(rule.days, 0))
    except OverflowError:
        return False


def _rule(rule: PastKeeping) -> str:
    return f"{rule.table}.{rule.column}: {rule.oldest} ({rule.days})"
