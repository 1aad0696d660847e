"""Database servers from the network's side: encryption on the way, and from where they may be reached."""

from __future__ import annotations

import ipaddress

from checks.check import check
from checks.evidence import DatabaseAccountsEvidence, DatabaseDoor, DatabaseEvidence, DatabaseSettingsEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

_OLD_TLS = frozenset(("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"))
_EVERYWHERE = frozenset(("*", "0.0.0.0", "::", "[::]", "0", "_global_", "_site_"))
_ANYWHERE = frozenset(("%", "all", "0.0.0.0/0", "::/0", "%.%", "0.0.0.0/0.0.0.0"))


@check("database.tls-off")
def tls_off(database: DatabaseEvidence) -> Verdict:
    """Met when the server can speak TLS. Source: GB/T 22239-2019, 8.1.2.2 and 8.1.4.8 a)."""
    if database.tls is None:
        return not_assessed(database, Reason.NOT_KNOWN)
    return met(database) if database.tls else not_met(database, engine=brief(database.engine), port=database.port)


@check("database.tls-optional")
def tls_optional(database: DatabaseEvidence) -> Verdict:
    """Met when whoever comes over the network is refused without TLS.

    Does not apply where the server has no TLS at all. Source: GB/T 22239-2019, 8.1.2.2 b).
    """
    if database.tls is False:
        return not_applicable(database)
    if database.tls is None or database.tls_required is None:
        return not_assessed(database, Reason.NOT_KNOWN)
    if database.tls_required:
        return met(database)
    return not_met(database, engine=brief(database.engine), port=database.port)


@check("database.tls-old")
def tls_old(database: DatabaseEvidence) -> Verdict:
    """Met when the server accepts nothing older than TLS 1.2 (RFC 8996). Does not apply where it has no TLS at all."""
    if database.tls is False:
        return not_applicable(database)
    if not database.oldest_tls:
        return not_assessed(database, Reason.NOT_KNOWN)
    if database.oldest_tls in _OLD_TLS:
        return not_met(database, engine=brief(database.engine), oldest=brief(database.oldest_tls))
    return met(database)


@check("database.listens-everywhere")
def listens_everywhere(settings: DatabaseSettingsEvidence) -> Verdict:
    """Met when the server listens on addresses that were chosen, not on all the machine has.

    Source: CIS benchmarks of PostgreSQL and MySQL; GB/T 22239-2019, 8.1.4.4 c).
    """
    if settings.listens_on is None:
        return not_assessed(settings, Reason.NOT_KNOWN)
    wide = [address for address in settings.listens_on if address.strip() in _EVERYWHERE]
    return not_met(settings, addresses=few(wide)) if wide else met(settings)


@check("database.any-address")
def any_address(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when every account, or every rule of who may come in, names the addresses it is for.

    Does not apply where the engine has no such rules. Source: GB/T 22239-2019, 8.1.4.4 c).
    """
    if accounts.doors is None:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    wide = [f"{door.user}@{door.address}" for door in accounts.doors if _lets_in_from_anywhere(door)]
    wide += [f"{one.name}@{one.host}" for one in accounts.accounts if one.can_login and one.host in _ANYWHERE]
    if wide:
        return not_met(accounts, who=few(wide))
    if accounts.doors or any(one.host for one in accounts.accounts):
        return met(accounts)
    return not_applicable(accounts)


@check("database.admin-from-anywhere")
def admin_from_anywhere(accounts: DatabaseAccountsEvidence) -> Verdict:
    """Met when no account with a superuser's rights may log in from any address.

    Does not apply where the engine has no rules of addresses. Source: GB/T 22239-2019, 8.1.4.4 c).
    """
    if accounts.doors is None:
        return not_assessed(accounts, Reason.NOT_KNOWN)
    admins = [one for one in accounts.accounts if one.can_login and one.superuser]
    names = {one.name for one in admins}
    wide = [f"{one.name}@{one.host}" for one in admins if one.host in _ANYWHERE]
    for door in accounts.doors:
        users = set(door.user.split(","))
        if _lets_in_from_anywhere(door) and names and ("all" in users or users & names):
            wide.append(f"{door.user}@{door.address}")
    if wide:
        return not_met(accounts, who=few(wide))
    if accounts.doors or any(one.host for one in accounts.accounts):
        return met(accounts)
    return not_applicable(accounts)


def _lets_in_from_anywhere(door: DatabaseDoor) -> bool:
    """An address of everything, or a network wider than any city has: shorter than /8, or /16 of IPv6."""
    if door.method == "reject":
        return False
    try:
        network = ipaddress.ip_network(door.address, strict=False)
    except ValueError:
        return door.address in _ANYWHERE
    return network.prefixlen < (8 if network.version == 4 else 16)
