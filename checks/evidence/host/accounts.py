"""Who may log in to a host. Of a password its state and scheme are known; no hash ever leaves the host."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One line of passwd(5), with what shadow(5) says of its password.

    `password` is `set`, `locked` (no password ever fits), `empty` (none is asked), or empty text when shadow has no
    such account. `scheme` names how it is kept: `yescrypt`, `gost-yescrypt`, `scrypt`, `bcrypt`, `sm3`, `sha512`,
    `sha256`, `sha1`, `md5`, `des`, `other`, or empty. `changed_on`, `expires_on` are ISO days, empty where the
    account has none; the former is also empty when it must be changed at the next login. `min_days`, `max_days`,
    `warn_days` and `inactive_days` are None where shadow is silent. `last_login` is an ISO day, empty for never, None
    when nobody keeps it. `has_keys` is True when its home holds authorized_keys that are not empty, None when that
    could not be seen.
    """

    name: str
    uid: int
    gid: int
    login_shell: str
    password: str = ""
    scheme: str = ""
    changed_on: str = ""
    min_days: int | None = None
    max_days: int | None = None
    warn_days: int | None = None
    inactive_days: int | None = None
    expires_on: str = ""
    last_login: str | None = None
    has_keys: bool | None = None


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """A directory under /home, or /root, by its last name; `mode` is octal (`750`), `owner` a user's name or number."""

    name: str
    mode: str
    owner: str


class TrustFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lets somebody in, or holds a password: `name` is `.rhosts`, `hosts.equiv`, `.netrc`,
    `authorized_keys` …

    `account` is the directory under /home it is in, `root` for /root, empty for /etc.
    """

    name: str
    account: str
    mode: str
    owner: str
    size: int = 0


class AccountsEvidence(Evidence, frozen=True, kw_only=True, tag="host.accounts"):
    """The accounts in the host's own files.

    `shadow_seen` is False when the login may not read shadow: then no account's password is known. `directories` are
    other sources of accounts that nsswitch.conf names (`sss`, `ldap`), whose accounts are not listed; None when not
    readable. `groups` gives the members, primary ones among them, of groups that bring rights (`sudo`, `wheel`,
    `docker` …), for those that exist. `people_from` is UID_MIN of login.defs: lower numbers are the system's. `homes`
    and `trust_files` are None when the login may not see them; homes elsewhere are not looked at.
    """

    family: ClassVar[str] = "host"

    accounts: tuple[Account, ...]
    shadow_seen: bool = True
    groups: dict[str, tuple[str, ...]] = {}
    directories: tuple[str, ...] | None = None
    people_from: int = 1000
    homes: tuple[Home, ...] | None = None
    trust_files: tuple[TrustFile, ...] | None = None
