"""Management boards from inside: what a read-only login over Redfish shows of their accounts, log and services.

Names of properties are those of DMTF's schemas (DSP8010). What is asked follows NSA and CISA, "Harden Baseboard Management
Controllers" (2023), and the rules for hosts of GB/T 22239-2019, 8.1.4.
"""

from __future__ import annotations

from datetime import timedelta

from checks.check import check
from checks.evidence import BoardEvent, BoardEvidence, Reason
from checks.facts import brief, few
from checks.verdict import Fact, Verdict, met, not_assessed, not_met, partly_met

MOST_TRIES = 10
SHORTEST_PASSWORD = 8
RECENT = timedelta(days=90)
_NEARLY_FULL = 0.9

_MAKERS_NAMES = frozenset(("root", "admin", "administrator", "userid", "superuser", "sysadmin", "anonymous"))
"""Names boards are delivered with: root (iDRAC, OpenBMC, Intel), ADMIN (Supermicro), Administrator (iLO, iBMC), USERID
(XClarity), admin (H3C, Inspur, Fujitsu, Cisco)."""
_CLEAR_SERVICES = ("telnet", "ftp", "rfb", "snmp-v1", "snmp-v2c", "ipmi")


@check("board.lockout")
def lockout(board: BoardEvidence) -> Verdict:
    """Met when an account is locked after at most ten failed logins (AccountLockoutThreshold; GB/T 22239-2019, 8.1.4.1 b).

    Partly met when it is after more. Not met when it never is.
    """
    if board.lockout_after is None:
        return _untold(board, "accounts")
    if board.lockout_after > MOST_TRIES:
        return partly_met(board, lockout_after=board.lockout_after)
    return met(board) if board.lockout_after > 0 else not_met(board, lockout_after=board.lockout_after)


@check("board.password-rules")
def password_rules(board: BoardEvidence) -> Verdict:
    """Met when passwords have at least eight characters and, where the board can tell, expire (MinPasswordLength and
    PasswordExpirationDays; GB/T 22239-2019, 8.1.4.1 a). Partly met when they never expire."""
    if board.password_length is None:
        return _untold(board, "accounts")
    days = "?" if board.password_days is None else str(board.password_days)
    if board.password_length < SHORTEST_PASSWORD:
        return not_met(board, length=board.password_length, days=days)
    return partly_met(board, length=board.password_length, days=days) if board.password_days == 0 else met(board)


@check("board.default-account")
def default_account(board: BoardEvidence) -> Verdict:
    """Met when no account that is switched on bears a name boards are delivered with (GB/T 22239-2019, 8.1.4.2 b)."""
    if board.accounts is None:
        return _untold(board, "accounts")
    found = [one.name for one in board.accounts if one.enabled and one.name.casefold() in _MAKERS_NAMES]
    if found:
        return not_met(board, accounts=few(found))
    return met(board) if board.accounts and not board.more_accounts else not_assessed(board, Reason.NOT_KNOWN)


@check("board.all-administrators")
def all_administrators(board: BoardEvidence) -> Verdict:
    """Met when some account that is switched on is no administrator: those who only watch have a role of their own (GB/T
    22239-2019, 8.1.4.2 d)."""
    if board.accounts is None:
        return _untold(board, "accounts")
    active = [one for one in board.accounts if one.enabled]
    if any(not one.administrator for one in active):
        return met(board)
    if not active or board.more_accounts:
        return not_assessed(board, Reason.NOT_KNOWN)
    return not_met(board, administrators=len(active))


@check("board.clear-services")
def clear_services(board: BoardEvidence) -> Verdict:
    """Met when the board has no service switched on that sends logins in the clear or without sound encryption: Telnet, FTP, RFB,
    SNMP v1 and v2c, IPMI (ManagerNetworkProtocol)."""
    if board.services is None:
        return _untold(board, "protocols")
    found = [name for name in _CLEAR_SERVICES if board.services.get(name)]
    if found:
        return not_met(board, services=found)
    return met(board) if board.services else not_assessed(board, Reason.NOT_KNOWN)


@check("board.clock")
def clock(board: BoardEvidence) -> Verdict:
    """Met when the board takes its time from NTP, so that its log can be held against others (GB/T 22239-2019, 8.1.4.3 b)."""
    on = None if board.services is None else board.services.get("ntp")
    if on is None:
        return _untold(board, "protocols")
    return met(board) if on else not_met(board, ntp="off")


@check("board.critical-events")
def critical_events(board: BoardEvidence) -> Verdict:
    """Met when the newest entries of the event log hold none of severity Critical of the last 90 days or without a date.

    Not assessed where the entries could not be read, or only old ones.
    """
    log = board.log
    if log is None or log.critical is None:
        return _untold(board, "log")
    found = [event for event in log.critical if event.at is None or event.at > board.seen_at - RECENT]
    if found:
        return not_met(board, count=len(found), newest=_words(found[0]))
    return met(board) if log.newest_read else not_assessed(board, Reason.TOO_MUCH)


@check("board.log-space")
def log_space(board: BoardEvidence) -> Verdict:
    """Met when the event log has room, nine tenths of it at most being used (GB/T 22239-2019, 8.1.4.3 c).

    Not met when it is full and takes nothing more; partly met when it is nearly full, or overwrites what is old.
    """
    log = board.log
    if log is None or log.entries is None or not log.capacity:
        return _untold(board, "log")
    facts: dict[str, Fact] = {
        "entries": log.entries,
        "capacity": log.capacity,
        "when_full": brief(log.when_full or "?"),
    }
    if log.entries >= log.capacity and log.when_full != "WrapsWhenFull":
        return not_met(board, **facts)
    return partly_met(board, **facts) if log.entries > log.capacity * _NEARLY_FULL else met(board)


@check("board.firmware-untold")
def firmware_untold(board: BoardEvidence) -> Verdict:
    """Met when the board tells the version of its firmware, so that it can be held against its maker's notices (GB/T 22239-2019,
    8.1.4.4 e)."""
    return met(board) if board.firmware else not_met(board, model=brief(board.model or "?"))


def _untold(board: BoardEvidence, topic: str) -> Verdict:
    """The board did not tell: it refused this login, or has no such thing to tell."""
    return not_assessed(board, Reason.NO_RIGHT if topic in board.denied else Reason.NOT_KNOWN)


def _words(event: BoardEvent) -> str:
    day = event.at.date().isoformat() if event.at else "?"
    return brief(f"{day} {event.message}")
