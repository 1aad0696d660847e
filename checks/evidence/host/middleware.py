"""The web and application servers of a host, as their processes and their own settings tell."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence


class WebServer(msgspec.Struct, frozen=True, kw_only=True):
    """nginx or Apache httpd by the settings it reads. None means that nothing is said and the server's default holds.

    `listing` is True when a folder without an index page is listed anywhere. `protocols` are TLS versions and `ciphers`
    cipher strings as they stand in the files. `access_log` is False when it is off everywhere, and `logs_off` counts the
    places where it is off. `hides_dot_files` is True when names that begin with a dot are denied. `upload_limit` is the
    biggest body accepted in bytes, 0 for any. `firewall` is `on`, `detection` (it only reports), `off`, or empty where no
    module for it is loaded.
    """

    name: str
    version_hidden: bool | None = None
    listing: bool = False
    protocols: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    access_log: bool = True
    logs_off: int = 0
    hides_dot_files: bool = False
    upload_limit: int | None = None
    firewall: str = ""


class TomcatServer(msgspec.Struct, frozen=True, kw_only=True):
    """One Tomcat by its server.xml and tomcat-users.xml in the folder `path`.

    `default_passwords` counts users with a password that documentation prints; the passwords themselves are not kept.
    `applications` are those that come with it (`manager`, `host-manager`, `examples`, `docs`). `ajp` are the addresses of AJP
    connectors that ask for no secret, `*` for all. `shutdown_port` is -1 when switched off; `shutdown_default` is True when
    the word for it is the documented one.
    """

    path: str
    default_passwords: int = 0
    manager_users: int = 0
    applications: tuple[str, ...] = ()
    ajp: tuple[str, ...] = ()
    shutdown_port: int = -1
    shutdown_default: bool = False
    access_log: bool = False


class MiddlewareEvidence(Evidence, frozen=True, kw_only=True, tag="host.middleware"):
    """What serves on a host. None means that it could not be seen.

    `running` gives the users each known server's processes run as (`nginx`: `root`, `www-data`). `php` are settings of
    php.ini in lower case, of the file whose value is the riskier.
    """

    family: ClassVar[str] = "host"

    running: dict[str, tuple[str, ...]]
    web: tuple[WebServer, ...] | None = None
    tomcats: tuple[TomcatServer, ...] | None = None
    php: dict[str, str] | None = None
