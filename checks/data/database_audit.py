"""What database servers write down: statements, logins, with what words, for how long, and where."""

from __future__ import annotations

from checks.check import check
from checks.evidence import DatabaseAuditEvidence, Reason
from checks.facts import brief
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

KEPT_DAYS = 180
"""Six months: Cybersecurity Law of the PRC, article 21 (3)."""


@check("database.audit-off")
def audit_off(audit: DatabaseAuditEvidence) -> Verdict:
    """Met when statements that change rights or data are recorded. Source: GB/T 22239-2019, 8.1.4.3 a)."""
    if audit.audit is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return met(audit) if audit.audit else not_met(audit, engine=brief(audit.engine))


@check("database.logins-unlogged")
def logins_unlogged(audit: DatabaseAuditEvidence) -> Verdict:
    """Met when logins are recorded, good ones and failed ones. Source: GB/T 22239-2019, 8.1.4.3 a)."""
    if audit.logins is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return met(audit) if audit.logins else not_met(audit, engine=brief(audit.engine))


@check("database.record-incomplete")
def record_incomplete(audit: DatabaseAuditEvidence) -> Verdict:
    """Met when a record says when, who and from where. Source: GB/T 22239-2019, 8.1.4.3 b)."""
    if audit.with_who is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return met(audit) if audit.with_who else not_met(audit, engine=brief(audit.engine))


@check("database.log-retention")
def log_retention(audit: DatabaseAuditEvidence) -> Verdict:
    """Met when the server's own logs are kept for six months, or until somebody deletes them.

    Partly met when they are kept for less but go to another place as well, whose keeping is not seen from here.
    Source: Cybersecurity Law of the PRC, article 21 (3); GB/T 22239-2019, 8.1.5.4 d).
    """
    if audit.keeps_days is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    if audit.keeps_days <= 0 or audit.keeps_days >= KEPT_DAYS:
        return met(audit)
    judge = partly_met if audit.forwarded else not_met
    return judge(audit, engine=brief(audit.engine), days=audit.keeps_days)


@check("database.log-stays-local")
def log_stays_local(audit: DatabaseAuditEvidence) -> Verdict:
    """Met when records leave the server's own files, by syslog or to another machine.

    An agent that reads the files and sends them on is not seen from here. Source: GB/T 22239-2019, 8.1.4.3 c) and d).
    """
    if audit.forwarded is None:
        return not_assessed(audit, Reason.NOT_KNOWN)
    return met(audit) if audit.forwarded else not_met(audit, engine=brief(audit.engine))
