"""Who may act as root on a host through sudo, and whether that is recorded."""

from __future__ import annotations

from checks.check import check
from checks.evidence import SudoEvidence, SudoRule
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_met, partly_met

LONGEST_TIMESTAMP_MINUTES = 15
"""For which sudo asks for no further password: sudo's own default."""

_ROOT = ("root", "#0", "%root")


@check("host.sudo-without-password")
def sudo_without_password(sudo: SudoEvidence) -> Verdict:
    """Met when nobody acts as root for every command without giving a password. Rules for named commands are in order.

    Also not met when Defaults turn authentication off for all. Source: sudoers(5) NOPASSWD, authenticate; CIS 5.2.4, 5.2.5.
    """
    if not sudo.installed:
        return not_applicable(sudo)
    free = [one for one in sudo.rules if one.no_password and one.everything and one.who not in _ROOT]
    unasked = [f"Defaults {who} !authenticate" for who in sudo.no_authentication if who not in _ROOT]
    told = [*(_told(one) for one in free), *unasked]
    return not_met(sudo, rules=few(told)) if told else met(sudo)


@check("host.sudo-all")
def sudo_all(sudo: SudoEvidence) -> Verdict:
    """Met when no rule lets every user run every command as root. Partly met when the password asked then is root's own.

    Source: sudoers(5); GB/T 22239-2019 8.1.4.2 d), least privilege.
    """
    if not sudo.installed:
        return not_applicable(sudo)
    wide = [_told(one) for one in sudo.rules if one.who == "ALL" and one.everything]
    if not wide:
        return met(sudo)
    free = any(one.no_password for one in sudo.rules if one.who == "ALL" and one.everything)
    return (partly_met if sudo.target_password and not free else not_met)(sudo, rules=few(wide))


@check("host.sudo-unlogged")
def sudo_unlogged(sudo: SudoEvidence) -> Verdict:
    """Met when each use of sudo is recorded, in syslog or a file of its own. Source: sudoers(5) syslog, logfile; CIS 5.2.3."""
    if not sudo.installed:
        return not_applicable(sudo)
    return met(sudo) if sudo.syslog or sudo.log_file else not_met(sudo, setting="!syslog")


@check("host.sudo-settings")
def sudo_settings(sudo: SudoEvidence) -> Verdict:
    """Met when sudo uses a terminal of its own, a fixed path, and forgets a password within 15 minutes.

    Partly met when one is lacking. Source: sudoers(5) use_pty, secure_path, timestamp_timeout; CIS 5.2.2, 5.2.6.
    """
    if not sudo.installed:
        return not_applicable(sudo)
    lacking = [] if sudo.use_pty else ["use_pty"]
    lacking += [] if sudo.secure_path else ["secure_path"]
    minutes = sudo.timestamp_minutes
    if minutes is not None and not 0 <= minutes <= LONGEST_TIMESTAMP_MINUTES:
        lacking.append(f"timestamp_timeout={minutes:g}")
    if not lacking:
        return met(sudo)
    return (partly_met if len(lacking) == 1 else not_met)(sudo, lacking=few(lacking))


def _told(one: SudoRule) -> str:
    tag = "NOPASSWD: " if one.no_password else ""
    return brief(f"{one.who} {tag}{', '.join(one.commands[:3])}")
