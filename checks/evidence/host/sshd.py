"""How a host's SSH server is set up, as it says itself (`sshd -T`)."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class SshdException(msgspec.Struct, frozen=True, kw_only=True):
    """A setting inside a Match block: it holds for those alone whom `match` names (`Address 192.0.2.0/24`)."""

    match: str
    name: str
    value: str


class SshdEvidence(Evidence, frozen=True, kw_only=True, tag="host.sshd"):
    """The effective settings of the SSH server for root from an address of no Match block; None where it doesn't have one.

    Words are sshd_config(5)'s, in lower case. `root_login` is `no`, `prohibit-password`, `forced-commands-only` or `yes`.
    `methods` are the lists of AuthenticationMethods (`publickey,password`), empty where any one method is enough.
    `listens_on` are addresses with ports (`0.0.0.0:22`). `banner` is True when a text is shown before login. `exceptions` are
    settings of Match blocks about root, passwords and forwarding. `wrapped` is True when hosts.deny refuses everybody
    whom hosts.allow doesn't name, on systems whose sshd reads them.
    """

    family: ClassVar[str] = "host"

    root_login: str
    password: bool | None = None
    keyboard_interactive: bool | None = None
    public_key: bool | None = None
    empty_passwords: bool | None = None
    host_based: bool | None = None
    ignore_rhosts: bool | None = None
    methods: tuple[str, ...] = ()
    use_pam: bool | None = None
    strict_modes: bool | None = None
    user_environment: str = ""
    max_auth_tries: int | None = None
    max_sessions: int | None = None
    login_grace_seconds: int | None = None
    alive_interval_seconds: int | None = None
    alive_count_max: int | None = None
    x11_forwarding: bool | None = None
    tcp_forwarding: str = ""
    tunnel: str = ""
    gateway_ports: str = ""
    allow_users: tuple[str, ...] = ()
    allow_groups: tuple[str, ...] = ()
    deny_users: tuple[str, ...] = ()
    deny_groups: tuple[str, ...] = ()
    listens_on: tuple[str, ...] = ()
    log_level: str = ""
    banner: bool | None = None
    ciphers: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    key_exchanges: tuple[str, ...] = ()
    sftp: str = ""
    exceptions: tuple[SshdException, ...] = ()
    wrapped: bool = False
