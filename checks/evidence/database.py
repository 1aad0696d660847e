"""What a database server tells of itself to somebody who is logged in. All stand at the locator of its port."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class DatabaseEvidence(Evidence, frozen=True, kw_only=True, tag="database"):
    """A database server one could log in to.

    `engine` is `postgresql`, `mysql`, `mariadb`, `opengauss`, `kingbase`, `redis`, `mongodb`, `elasticsearch` or
    `opensearch`. `version` is the number alone. `tls` is True when the server can speak TLS, `tls_required` when it refuses
    whoever does not; None where that could not be seen. `oldest_tls` is the oldest version it accepts (`TLS 1.0`), empty
    where not seen. `encrypted` says whether this look's own connection was. `our_rights` are rights our own account has
    beyond reading, in the engine's words, at most 20; None where they could not be seen. `product` is the server's own name
    where it speaks another's protocol (`OceanBase`, `TiDB`).
    """

    family: ClassVar[str] = "database"

    address: str
    port: int
    engine: str
    version: str = ""
    tls: bool | None = None
    tls_required: bool | None = None
    oldest_tls: str = ""
    encrypted: bool = False
    our_rights: tuple[str, ...] | None = None
    product: str = ""


class DatabaseAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One account of a database server.

    `host` is where it may come from, in the engine's words (`10.0.0.%`), `%` for anywhere, empty where the engine does not
    tell it by account. `scheme` names how its password is kept or checked (`scram-sha-256`, `md5`, `mysql_native_password`,
    `unix_socket` …), `none` when no password is asked, `unset` when it has none and can't log in by one, empty when that
    could not be seen. `built_in` is True for a name the product itself makes at installation. `expires_on` is the ISO day
    its password or itself ends, empty for never, None where that could not be seen or the engine has no such thing. `grants`
    are broad rights beside a superuser's, in the engine's words, at most 20. `addresses` counts the different client
    addresses it was connected from at the time, None where that could not be seen.
    """

    name: str
    host: str = ""
    can_login: bool = True
    superuser: bool = False
    built_in: bool = False
    scheme: str = ""
    expires_on: str | None = None
    grants: tuple[str, ...] = ()
    addresses: int | None = None


class DatabaseDoor(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of who may come in and how (a line of pg_hba.conf): `method` is `trust`, `reject`, `md5`, `scram-sha-256` …

    `address` is a network (`10.0.0.0/8`), a host name, `samenet`, or `local` for the socket of the machine itself. `user` and
    `database` are names with commas between them, `all` for all.
    """

    database: str
    user: str
    address: str
    method: str
    tls_only: bool = False


class DatabaseAccountsEvidence(Evidence, frozen=True, kw_only=True, tag="database.accounts"):
    """Who may log in, with what, at most 500 of either.

    `doors` is empty where the engine has no such rules, None where they could not be seen. `public_rights` are rights that
    everybody has beyond the engine's safe ones (`CREATE ON SCHEMA public`), at most 20, None where they could not be seen.
    """

    family: ClassVar[str] = "database"

    engine: str
    accounts: tuple[DatabaseAccount, ...]
    doors: tuple[DatabaseDoor, ...] | None = ()
    public_rights: tuple[str, ...] | None = None


class DatabaseSettingsEvidence(Evidence, frozen=True, kw_only=True, tag="database.settings"):
    """How a database server is set up to defend itself. None means that it could not be seen, or that the engine has none.

    `password_scheme` is what new passwords are kept with. `password_rules` is True when passwords are checked as they are
    set; `password_min_length` is 0 when unknown. `lockout_after` is the number of failures that lock or delay a login, 0 for
    never. `password_days` is how long a password lives, 0 for ever. `idle_seconds` ends an idle session, 0 for never.
    `at_rest` is True when the engine itself encrypts what it stores. `checksums` says whether stored pages carry one.
    `listens_on` are the addresses it listens on. `dangerous` are features that let a login leave the database (local_infile,
    untrusted languages, scripting, module loading), by their names, at most 20.
    """

    family: ClassVar[str] = "database"

    engine: str
    password_scheme: str | None = None
    password_rules: bool | None = None
    password_min_length: int = 0
    lockout_after: int | None = None
    password_days: int | None = None
    idle_seconds: int | None = None
    at_rest: bool | None = None
    checksums: bool | None = None
    listens_on: tuple[str, ...] | None = None
    dangerous: tuple[str, ...] | None = None


class DatabaseAuditEvidence(Evidence, frozen=True, kw_only=True, tag="database.audit"):
    """What a database server writes down. None means that it could not be seen.

    `audit` is True when statements that change rights or data are recorded, by the engine's own log or by a plug-in named in
    `audit_by`. `logins` is True when logins, good and failed, are recorded. `with_who` is True when a record says when, who
    and from where. `keeps_days` is how long the server's own logs are kept, 0 when nothing deletes them. `forwarded` is True
    when records go to another machine or to syslog.
    """

    family: ClassVar[str] = "database"

    engine: str
    audit: bool | None = None
    audit_by: str = ""
    logins: bool | None = None
    with_who: bool | None = None
    keeps_days: int | None = None
    forwarded: bool | None = None


class DatabaseBackupEvidence(Evidence, frozen=True, kw_only=True, tag="database.backup"):
    """What a database server knows of its own copies. None means that the engine can't tell.

    `archiving` is True when changes are archived or logged so that a moment in the past can be restored. `last_good` is the
    ISO time of the last backup, snapshot or archived segment that ended well, empty when there was none. `failed_since` is
    True when a later one failed. `replicas` counts the live copies that follow it; `is_replica` is True when it follows.
    """

    family: ClassVar[str] = "database"

    engine: str
    archiving: bool | None = None
    last_good: str | None = None
    failed_since: bool = False
    replicas: int | None = None
    is_replica: bool | None = None
