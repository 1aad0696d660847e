"""SSH on a host, by the settings its server really uses: who may come in, with what, and for how long.

Thresholds are the practice of MLPS assessments, not words of the clause. Where Match blocks make exceptions for some users or
addresses, those about root and passwords are judged too.
"""

from __future__ import annotations

from collections.abc import Iterable

from checks.check import check
from checks.evidence import Reason, SshdEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

MOST_TRIES = 5
"""Wrong passwords on one connection (CIS asks for 4; OpenSSH's own default is 6)."""

LONGEST_GRACE_SECONDS = 120
"""For a login that is not finished: OpenSSH's own default."""

LONGEST_SILENCE_SECONDS = 900
"""Until a client that no longer answers is dropped."""

_RECORDING = ("info", "verbose", "debug", "debug1", "debug2", "debug3")
_WEAK_CIPHER_WORDS = ("cbc", "arcfour", "des", "blowfish", "cast128", "none")
_WEAK_MAC_WORDS = ("md5", "ripemd160", "none", "-96", "umac-64", "sha1")
_EVERYWHERE = ("0.0.0.0", "[::]", "::", "*")


@check("host.ssh-root-login")
def root_login(sshd: SshdEvidence) -> Verdict:
    """Met when root can't log in over SSH, or with a forced command alone. Partly met when root needs a key.

    A Match block that lets root in with a password makes it not met. Source: sshd_config(5) PermitRootLogin; CIS 5.1.20.
    """
    excepted = _excepted(sshd, "permitrootlogin", ("yes",))
    if sshd.root_login == "yes" or excepted:
        return not_met(sshd, setting=brief(sshd.root_login), exceptions=few(excepted) or ["-"])
    if sshd.root_login in ("prohibit-password", "without-password"):
        return partly_met(sshd, setting=sshd.root_login, exceptions=["-"])
    return met(sshd) if sshd.root_login in ("no", "forced-commands-only") else not_assessed(sshd, Reason.NOT_KNOWN)


@check("host.ssh-password-login")
def password_login(sshd: SshdEvidence) -> Verdict:
    """Met when a password alone lets nobody in: passwords are off, or one of two methods that are both asked for.

    Partly met when it lets in all but root; not met when root as well. Source: sshd_config(5), AuthenticationMethods.
    """
    if sshd.password is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    by_password = sshd.password or bool(sshd.keyboard_interactive and sshd.use_pam)
    excepted = _excepted(sshd, "passwordauthentication", ("yes",))
    if sshd.methods and all(_is_two(method) for method in sshd.methods):
        return met(sshd)
    if not by_password and not excepted:
        return met(sshd)
    judge = not_met if sshd.root_login == "yes" else partly_met
    return judge(sshd, root=brief(sshd.root_login), exceptions=few(excepted) or ["-"])


@check("host.ssh-empty-password")
def empty_password(sshd: SshdEvidence) -> Verdict:
    """Met when an account without a password can't log in over SSH. Source: sshd_config(5) PermitEmptyPasswords."""
    excepted = _excepted(sshd, "permitemptypasswords", ("yes",))
    if sshd.empty_passwords or excepted:
        return not_met(sshd, setting="yes", exceptions=few(excepted) or ["-"])
    return not_assessed(sshd, Reason.NOT_KNOWN) if sshd.empty_passwords is None else met(sshd)


@check("host.ssh-max-tries")
def max_tries(sshd: SshdEvidence) -> Verdict:
    """Met when a connection has at most five tries, partly met at OpenSSH's default of six. Source: CIS 5.1.16; practice."""
    tries = sshd.max_auth_tries
    if tries is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    if 0 < tries <= MOST_TRIES:
        return met(sshd)
    return (partly_met if tries == MOST_TRIES + 1 else not_met)(sshd, tries=tries)


@check("host.ssh-grace")
def grace(sshd: SshdEvidence) -> Verdict:
    """Met when a login that is not finished within 120 seconds is cut off. Source: sshd_config(5) LoginGraceTime; practice."""
    seconds = sshd.login_grace_seconds
    if seconds is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    return met(sshd) if 0 < seconds <= LONGEST_GRACE_SECONDS else not_met(sshd, seconds=seconds)


@check("host.ssh-idle")
def idle(sshd: SshdEvidence) -> Verdict:
    """Met when a client that no longer answers is dropped within 900 seconds.

    It does not end the session of a client that answers while nobody types, which host.idle-timeout judges. Source:
    sshd_config(5) ClientAliveInterval, ClientAliveCountMax; practice.
    """
    interval, count = sshd.alive_interval_seconds, sshd.alive_count_max
    if interval is None or count is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    # A count of 0 drops at the first silence up to 8.1 and never after: within the interval or not at all.
    within = 0 < interval * max(count, 1) <= LONGEST_SILENCE_SECONDS
    return met(sshd) if within else not_met(sshd, interval=interval, count=count)


@check("host.ssh-allowed-users")
def allowed_users(sshd: SshdEvidence) -> Verdict:
    """Met when SSH lets in named users or groups alone. Source: sshd_config(5) AllowUsers, AllowGroups; CIS 5.1.4."""
    named = [*sshd.allow_users, *sshd.allow_groups]
    if named and "*" not in named:
        return met(sshd)
    return not_met(sshd, denied=few([*sshd.deny_users, *sshd.deny_groups]) or ["-"])


@check("host.ssh-listens-everywhere")
def listens_everywhere(sshd: SshdEvidence) -> Verdict:
    """Met when the host itself narrows down where SSH is reached from: by the address it listens on, by addresses in
    AllowUsers, or by hosts.deny.

    Otherwise partly met when users are named, not met when neither. A firewall is not seen here. Source: sshd_config(5)
    ListenAddress; GB/T 22239-2019 8.1.4.4 c).
    """
    addresses = [address for address in sshd.listens_on if address.strip()]
    if not addresses:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    wide = [address for address in addresses if address.rpartition(":")[0] in _EVERYWHERE]
    by_address = bool(sshd.allow_users) and all("@" in user for user in sshd.allow_users)
    if not wide or by_address or sshd.wrapped:
        return met(sshd)
    judge = partly_met if sshd.allow_users or sshd.allow_groups else not_met
    return judge(sshd, addresses=few(wide))


@check("host.ssh-log-level")
def log_level(sshd: SshdEvidence) -> Verdict:
    """Met when logins are recorded: at INFO or above. Partly met with DEBUG, which records what users type of their secrets
    and violates their privacy. Source: sshd_config(5) LogLevel; CIS 5.1.14."""
    level = sshd.log_level.lower()
    if not level:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    if level.startswith("debug"):
        return partly_met(sshd, level=brief(level))
    return met(sshd) if level in _RECORDING else not_met(sshd, level=brief(level))


@check("host.ssh-forwarding")
def forwarding(sshd: SshdEvidence) -> Verdict:
    """Met when SSH carries no other traffic. Partly met with TCP or X11 forwarding; not met when a tunnel, or forwarded ports
    open to other hosts (GatewayPorts), let it lead past a zone's border. Source: sshd_config(5); CIS 5.1.8."""
    if not sshd.tcp_forwarding:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    worst = [f"{name} {word}" for name, word in _bridges(sshd) if word not in ("", "no")]
    open_ways = [f"AllowTcpForwarding {sshd.tcp_forwarding}"] if sshd.tcp_forwarding != "no" else []
    open_ways += ["X11Forwarding yes"] if sshd.x11_forwarding else []
    if worst:
        return not_met(sshd, settings=few([*worst, *open_ways]))
    return partly_met(sshd, settings=few(open_ways)) if open_ways else met(sshd)


@check("host.ssh-weak-algorithm")
def weak_algorithm(sshd: SshdEvidence) -> Verdict:
    """Met when the server is set to no weak cipher, MAC or key exchange. Partly met with weak MACs alone (SHA-1, UMAC-64), which
    OpenSSH still has by default.

    Sources: RFC 8758 (RC4), RFC 9142 (SHA-1 key exchanges), RFC 6151 (MD5), CVE-2008-5161 (CBC), CVE-2016-2183 (3DES).
    """
    if not (sshd.ciphers and sshd.macs and sshd.key_exchanges):
        return not_assessed(sshd, Reason.NOT_KNOWN)
    weak = _with(sshd.ciphers, _WEAK_CIPHER_WORDS) + _with(sshd.key_exchanges, ("sha1",))
    macs = _with(sshd.macs, _WEAK_MAC_WORDS)
    if weak:
        return not_met(sshd, algorithms=few([*weak, *macs]))
    return partly_met(sshd, algorithms=few(macs)) if macs else met(sshd)


@check("host.ssh-trusted-hosts")
def trusted_hosts(sshd: SshdEvidence) -> Verdict:
    """Met when SSH does not let users in because of the host they come from. Source: sshd_config(5) HostbasedAuthentication."""
    if sshd.host_based is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    if not sshd.host_based:
        return met(sshd)
    return not_met(sshd, rhosts="no" if sshd.ignore_rhosts else "yes")


@check("host.ssh-lax-files")
def lax_files(sshd: SshdEvidence) -> Verdict:
    """Met when SSH refuses key files that others can write, and no environment from users. Source: sshd_config(5) StrictModes,
    PermitUserEnvironment; CIS 5.1.21."""
    if sshd.strict_modes is None:
        return not_assessed(sshd, Reason.NOT_KNOWN)
    lax = [] if sshd.strict_modes else ["StrictModes no"]
    lax += [f"PermitUserEnvironment {brief(sshd.user_environment)}"] if sshd.user_environment not in ("", "no") else []
    return not_met(sshd, settings=few(lax)) if lax else met(sshd)


def _excepted(sshd: SshdEvidence, name: str, values: Iterable[str]) -> list[str]:
    """Match blocks in which the setting `name` has one of `values`."""
    return [f"Match {one.match}" for one in sshd.exceptions if one.name == name and one.value in values]


def _is_two(method: str) -> bool:
    """True for a list of at least two different methods, as `publickey,password`."""
    return len({word.partition(":")[0] for word in method.split(",") if word}) > 1


def _bridges(sshd: SshdEvidence) -> tuple[tuple[str, str], ...]:
    return ("PermitTunnel", sshd.tunnel), ("GatewayPorts", sshd.gateway_ports)


def _with(names: Iterable[str], words: Iterable[str]) -> list[str]:
    return [name for name in names if any(word in name.lower() for word in words)]
