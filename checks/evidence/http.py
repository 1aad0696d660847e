"""What a web site answers to a short, fixed list of requests."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from checks.evidence.base import Evidence
from checks.evidence.ports import PortsEvidence


class Cookie(msgspec.Struct, frozen=True, kw_only=True):
    """A cookie the site set, without its value."""

    name: str
    secure: bool
    http_only: bool
    same_site: str = ""
    persistent: bool = False


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form on the first page. `action` is an absolute URL; the target's words."""

    action: str
    method: str
    asks_password: bool
    asks_personal_data: bool = False
    has_token: bool = False


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One answer on the way to the first page."""

    url: str
    status: int
    location: str = ""


class PathAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the site answered for one path of the fixed list. `marks` are the names of known contents that were recognised
    (`git-head`, `directory-listing`, `dotenv`, `sql-dump` …); the content itself is not kept."""

    path: str
    status: int
    content_type: str = ""
    length: int = 0
    marks: tuple[str, ...] = ()


class HttpEvidence(Evidence, frozen=True, kw_only=True, tag="http"):
    """What one site answered. The locator is `tcp/<port>`.

    `url` is what was asked first; `hops` are the answers on the way, the last being the first page; `left_scope` is the
    URL of a redirect that was recorded and not followed, because it leads outside the allowed addresses or to another
    scheme. `headers` are the first page's, lower-case names, values at most 1,024 characters, no cookies. `body_bytes`
    counts what was read, `truncated` is True when reading stopped at the limit. `marks` are known contents recognised on
    the first page or in headers (`directory-listing`, `default-page`, `stack-trace`, `login-page`, `waf-block` …).
    `personal_data` counts by kind (a `Kind` of scanner/personal), never the values. `not_found` is the answer to a path
    that can't exist. `cors_reflects` is True when a made-up Origin came back allowed; None when not tried.
    `methods` are those of the Allow header; `trace` is True when TRACE echoed. `plain` is True when the scheme is http.
    `external_hosts` are other hosts whose scripts, styles or frames the page loads; `insecure_references` counts http:
    references on an https page; `scripts_without_integrity` counts external scripts without an integrity attribute. `files`
    are the URLs of data files (csv, xlsx, json, pdf …) of the same host that the page links to, at most 50.
    """

    discovered_by: ClassVar[type[Evidence] | None] = PortsEvidence

    address: str
    port: int
    url: str
    plain: bool
    hops: tuple[Hop, ...]
    left_scope: str = ""
    status: int
    headers: dict[str, str] = {}
    cookies: tuple[Cookie, ...] = ()
    title: str = ""
    body_bytes: int = 0
    truncated: bool = False
    marks: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    external_hosts: tuple[str, ...] = ()
    insecure_references: int = 0
    scripts_without_integrity: int = 0
    files: tuple[str, ...] = ()
    personal_data: dict[str, int] = {}
    paths: tuple[PathAnswer, ...] = ()
    not_found: PathAnswer | None = None
    cors_reflects: bool | None = None
    cors_credentials: bool = False
    methods: tuple[str, ...] = ()
    trace: bool | None = None
