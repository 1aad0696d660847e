"""Three powers apart: whether a host's system, audit and security administrators are different accounts."""

from __future__ import annotations

from checks.check import check
from checks.evidence import Reason, RolesEvidence
from checks.facts import few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

MOST_ADMINISTRATORS = 5
"""That can become root, root itself not counted."""


@check("host.admin-roles")
def admin_roles(roles: RolesEvidence) -> Verdict:
    """Met when an auditor's and a security administrator's account exist that can't become root; partly met when one does.

    Not met when accounts bear the name of these roles and can become root all the same. Not assessed where nothing tells: roles
    may be kept apart on a bastion host, or by accounts of a directory service. Source: GB/T 22239-2019 8.1.5.1 a),
    8.1.5.2 a), 8.1.5.3 a) and 8.1.4.2 d); the names are those of Kylin and openEuler.
    """
    if roles.in_name_only:
        return not_met(roles, accounts=few(roles.in_name_only))
    audit, security = set(roles.auditors), set(roles.security_administrators)
    apart = bool(audit and security) and len(audit | security) > 1
    if apart:
        return met(roles)
    if audit or security:
        return partly_met(roles, accounts=few(sorted(audit | security)))
    return not_assessed(roles, Reason.NOT_KNOWN)


@check("host.many-administrators")
def many_administrators(roles: RolesEvidence) -> Verdict:
    """Met when at most five accounts, root not counted, can become root. Source: 8.1.4.2 d); five is practice."""
    others = [name for name in roles.administrators if name != "root"]
    if not roles.administrators:
        return not_assessed(roles, Reason.NOT_KNOWN)
    return met(roles) if len(others) <= MOST_ADMINISTRATORS else not_met(roles, accounts=few(others), count=len(others))
