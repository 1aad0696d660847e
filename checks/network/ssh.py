"""SSH: what a server offers before anybody logs in. Host keys are judged by their signature algorithms, not their length."""

from __future__ import annotations

from collections.abc import Sequence

from checks.check import check
from checks.evidence import Reason, SshEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met, partly_met

_WEAK_CIPHER_WORDS = ("cbc", "arcfour", "des", "blowfish", "cast128", "none")
_BROKEN_MAC_WORDS = ("md5", "none", "ripemd160")
_OLD_MAC_WORDS = ("sha1", "umac-64")


@check("ssh.old-protocol")
def old_protocol(ssh: SshEvidence) -> Verdict:
    """Met when the server speaks protocol 2.0 only; 1.99 means that it speaks 1.x too. Source: RFC 4253 sections 4.2 and 5."""
    if ssh.protocol == "2.0":
        return met(ssh)
    if ssh.protocol.startswith("1."):
        return not_met(ssh, protocol=brief(ssh.protocol))
    return not_assessed(ssh, Reason.NOT_KNOWN)


@check("ssh.weak-key-exchange")
def weak_key_exchange(ssh: SshEvidence) -> Verdict:
    """Met when no key exchange over SHA-1 or with a group of 1,024 bits is offered. Source: RFC 9142 section 3."""
    weak = [name for name in ssh.key_exchanges if "sha1" in name.lower()]
    return _offered(ssh, ssh.key_exchanges, weak)


@check("ssh.weak-host-key")
def weak_host_key(ssh: SshEvidence) -> Verdict:
    """Met when neither DSA nor RSA over SHA-1 (`ssh-rsa`) is offered for the host key.

    Sources: RFC 8332 (RSA over SHA-2), RFC 9142 section 1.1; OpenSSH has both off by default since 7.0 and 8.8.
    """
    weak = [name for name in ssh.host_keys if name.lower().startswith(("ssh-dss", "ssh-rsa"))]
    return _offered(ssh, ssh.host_keys, weak)


@check("ssh.weak-cipher")
def weak_cipher(ssh: SshEvidence) -> Verdict:
    """Met when no cipher in CBC mode, no RC4, DES, 3DES, Blowfish or CAST, and not `none`, is offered.

    Sources: RFC 8758 (RC4), CVE-2008-5161 (CBC), CVE-2016-2183 (blocks of 64 bits).
    """
    weak = [name for name in ssh.ciphers if any(word in name.lower() for word in _WEAK_CIPHER_WORDS)]
    return _offered(ssh, ssh.ciphers, weak)


@check("ssh.weak-mac")
def weak_mac(ssh: SshEvidence) -> Verdict:
    """Met when every MAC offered is of the SHA-2 family or UMAC-128.

    Partly met when the worst are SHA-1 or UMAC-64, which are old and not broken in this use; not met with MD5, RIPEMD-160,
    tags cut to 96 bits, or none. Sources: RFC 6151 (MD5), RFC 6668 (SHA-2 for SSH), RFC 9142 section 1.1 (SHA-1).
    """
    if not ssh.macs:
        return not_assessed(ssh, Reason.NOT_KNOWN)
    broken = [name for name in ssh.macs if _is_broken_mac(name.lower())]
    old = [name for name in ssh.macs if any(word in name.lower() for word in _OLD_MAC_WORDS)]
    if broken:
        return not_met(ssh, offered=few(dict.fromkeys(broken + old)))
    return partly_met(ssh, offered=few(old)) if old else met(ssh)


def _offered(ssh: SshEvidence, all_offered: Sequence[str], weak: Sequence[str]) -> Verdict:
    if not all_offered:
        return not_assessed(ssh, Reason.NOT_KNOWN)
    return not_met(ssh, offered=few(weak)) if weak else met(ssh)


def _is_broken_mac(name: str) -> bool:
    return "-96" in name or any(word in name for word in _BROKEN_MAC_WORDS)
