"""How a host guards a session: when it ends, how it was begun, and who can leave it for root's.

Thresholds are the practice of MLPS assessments, not words of the clause.
"""

from __future__ import annotations

from checks.check import check
from checks.evidence import Reason, SessionEvidence, SshdEvidence
from checks.facts import few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

LONGEST_IDLE_SECONDS = 900
"""Without input, after which a session ends (CIS 5.4.3.2: 900; assessments ask for 300 to 1,800)."""

STRICT_UMASK = 0o027
"""Others get nothing, the group may not write."""

_LEAST_UMASK = 0o022


@check("host.idle-timeout")
def idle_timeout(session: SessionEvidence) -> Verdict:
    """Met when a session without input ends within 900 seconds, by TMOUT that users can't change or by systemd-logind.

    Partly met when users can change it, or it ends later. Of several values the longest counts. Source: GB/T 22239-2019
    8.1.4.1 b); bash(1) TMOUT; logind.conf(5) StopIdleSessionSec; 900 seconds are practice.
    """
    by_system = session.logind_idle_seconds or 0
    if 0 < by_system <= LONGEST_IDLE_SECONDS:
        return met(session)
    if session.timeouts is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    values = [_number(one.value) for one in session.timeouts]
    if not values or 0 in values:
        return not_met(session, settings=few(f"{one.file}: TMOUT={one.value}" for one in session.timeouts) or ["-"])
    if max(values) <= LONGEST_IDLE_SECONDS and session.timeout_fixed:
        return met(session)
    return partly_met(session, settings=few(f"{one.file}: TMOUT={one.value}" for one in session.timeouts))


@check("host.umask")
def umask(session: SessionEvidence) -> Verdict:
    """Met when new files are hidden from others (027 or stricter). Partly met at 022, at which others can read them.

    The start-up files of the shells count, then PAM's. Where nothing is set it is 022. Source: CIS 5.4.3.3; practice.
    """
    if session.umasks is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    told = [f"{one.file}: {one.value}" for one in session.umasks] or [session.login_umask or "022"]
    values = [_octal(one.value) for one in session.umasks] or [_octal(session.login_umask or "022")]
    if all(value & STRICT_UMASK == STRICT_UMASK for value in values):
        return met(session)
    lax = any(value & _LEAST_UMASK != _LEAST_UMASK for value in values)
    return (not_met if lax else partly_met)(session, umasks=few(told))


@check("host.su-unrestricted")
def su_unrestricted(session: SessionEvidence) -> Verdict:
    """Met when only the members of one group may use su. Source: pam_wheel(8); CIS 5.2.7; GB/T 22239-2019 8.1.4.2 d)."""
    if session.su_group is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    return met(session) if session.su_group else not_met(session, file="/etc/pam.d/su")


@check("host.second-factor")
def second_factor(session: SessionEvidence, servers: tuple[SshdEvidence, ...]) -> Verdict:
    """Met when SSH asks for two kinds of proof: a module of a second factor beside the password, or two methods.

    Partly met when a key alone lets in, which is one strong factor. Not met when a password alone does. Not assessed where SSH
    takes users from named addresses alone, or hosts.deny refuses all others: the second factor may be asked for by the
    bastion host in front. Source: GB/T 22239-2019 8.1.4.1 d).
    """
    if not servers or session.second_factors is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    sshd = servers[0]
    if sshd.methods and all(len({word for word in one.split(",") if word}) > 1 for one in sshd.methods):
        return met(session)
    by_pam = bool(sshd.use_pam and (sshd.keyboard_interactive or sshd.password))
    if session.second_factors and by_pam and not sshd.public_key:
        return met(session)
    if sshd.wrapped or (sshd.allow_users and all("@" in user for user in sshd.allow_users)):
        return not_assessed(session, Reason.NOT_KNOWN)
    by_password = bool(sshd.password or (by_pam and sshd.keyboard_interactive)) and not session.second_factors
    ways = [name for name, on in (("password", by_password), ("publickey", sshd.public_key)) if on]
    return (not_met if by_password else partly_met)(session, methods=few(ways) or ["-"])


@check("host.reboot-by-keys")
def reboot_by_keys(session: SessionEvidence) -> Verdict:
    """Met when Ctrl-Alt-Del at the console does not restart the host. Source: systemd.special(7); practice."""
    if session.reboot_by_keys is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    return not_met(session, unit="ctrl-alt-del.target") if session.reboot_by_keys else met(session)


@check("host.boot-password")
def boot_password(session: SessionEvidence) -> Verdict:
    """Met when GRUB asks for a password before a boot entry is changed. Not assessed where there is no GRUB to be seen.

    Source: CIS 1.4.1; whoever changes the entry at the console becomes root.
    """
    if session.boot_password is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    return met(session) if session.boot_password else not_met(session, setting="password_pbkdf2")


@check("host.job-users")
def job_users(session: SessionEvidence) -> Verdict:
    """Met when cron, and at, are for those alone whom an allow list names. Partly met when one of both is.

    Source: crontab(1), at(1); CIS 2.4.1.8, 2.4.2.1.
    """
    if session.job_lists is None:
        return not_assessed(session, Reason.NOT_KNOWN)
    lacking = [name for name in ("cron.allow", "at.allow") if name not in session.job_lists]
    if not lacking:
        return met(session)
    return (partly_met if len(lacking) == 1 else not_met)(session, lacking=few(lacking))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _octal(text: str) -> int:
    """A mask, or 0, the laxest, where `text` is none."""
    return int(text, 8) if text.isascii() and text.isdigit() and not set(text) & {"8", "9"} else 0
