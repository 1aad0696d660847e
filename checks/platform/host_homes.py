"""What lets others into an account on a host by way of its files: homes, trust files, keys, kept passwords."""

from __future__ import annotations

from collections.abc import Callable

from checks.check import check
from checks.evidence import AccountsEvidence, Reason, TrustFile
from checks.facts import few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

_OTHERS_WRITE = 0o022
_OTHERS_READ = 0o004
_TRUSTING = (".rhosts", ".shosts", "hosts.equiv", "shosts.equiv")


@check("host.home-open")
def home_open(accounts: AccountsEvidence) -> Verdict:
    """Met when each home under /home, and /root, is its user's own, and others can neither write nor read it.

    Partly met when others can only read. A home whose name is no account's is left over and judged by its mode alone. Source:
    CIS 7.2.9; GB/T 22239-2019 8.1.4.2 f).
    """
    if accounts.homes is None:
        return not_assessed(accounts, Reason.NO_RIGHT)
    names = {one.name for one in accounts.accounts}
    strange = [one for one in accounts.homes if one.name in names and one.owner != one.name]
    written = [one for one in accounts.homes if _mode(one.mode) & _OTHERS_WRITE]
    shown = [one for one in accounts.homes if _mode(one.mode) & _OTHERS_READ]
    if strange or written:
        worst = {one.name: one for one in (*strange, *written)}.values()
        return not_met(accounts, homes=few(f"{one.name} ({one.owner}, {one.mode})" for one in worst))
    if shown:
        return partly_met(accounts, homes=few(f"{one.name} ({one.owner}, {one.mode})" for one in shown))
    return met(accounts)


@check("host.trust-files")
def trust_files(accounts: AccountsEvidence) -> Verdict:
    """Met when no .rhosts, .shosts, hosts.equiv or shosts.equiv lets users of other hosts in. Source: CIS 7.2.10; rhosts(5)."""
    return _none_of(accounts, lambda one: one.name in _TRUSTING and one.size > 0)


@check("host.stored-password")
def stored_password(accounts: AccountsEvidence) -> Verdict:
    """Met when no home holds a .netrc, which keeps passwords of other systems in the clear. Source: CIS 7.2.10."""
    return _none_of(accounts, lambda one: one.name == ".netrc" and one.size > 0)


@check("host.keys-writable")
def keys_writable(accounts: AccountsEvidence) -> Verdict:
    """Met when nobody but its user and root can write an authorized_keys file, and so add a key of their own.

    Source: sshd(8), FILES; sshd refuses such files unless StrictModes is off.
    """
    names = {one.name for one in accounts.accounts}

    def faulty(one: TrustFile) -> bool:
        strange = one.account in names and one.owner not in (one.account, "root")
        return one.name.startswith("authorized_keys") and (strange or bool(_mode(one.mode) & _OTHERS_WRITE))

    return _none_of(accounts, faulty)


def _none_of(accounts: AccountsEvidence, faulty: Callable[[TrustFile], bool]) -> Verdict:
    if accounts.trust_files is None:
        return not_assessed(accounts, Reason.NO_RIGHT)
    found = [one for one in accounts.trust_files if faulty(one)]
    told = few(f"{one.account or '/etc'}: {one.name} ({one.mode})" for one in found)
    return not_met(accounts, files=told) if found else met(accounts)


def _mode(octal: str) -> int:
    """A mode, or 0 where `octal` is none."""
    return int(octal, 8) if octal.isascii() and octal.isdigit() and not set(octal) & {"8", "9"} else 0
