"""The HTTP probe: from the first page to the last path of the list, all of one site."""

from __future__ import annotations

from typing import Any

from checks.evidence import Cookie, FailedLook, Hop, HttpEvidence
from scanner.clock import now
from scanner.personal import Kind, RecordTally, records_of_page
from scanner.probes.clean import clean
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.http.encoding import text_of
from scanner.probes.http.marks import recognise
from scanner.probes.http.page import MOST_TEXT, read_page
from scanner.probes.http.paths import ask_not_found, ask_paths
from scanner.probes.http.urls import join, may_follow, origin, root_of, shown
from scanner.probes.target import Target
from scanner.scope.gate import Gate

PROBE = "http"

MOST_HOPS = 5
MOST_HEADERS = 60
MOST_COOKIES = 50
MADE_UP_ORIGIN = "https://citywall.invalid"
ECHO = "X-Citywall-Echo"

_REDIRECTS = (301, 302, 303, 307, 308)
_KEPT_BACK = ("cookie", "token", "session", "secret", "password", "authorization", "api-key", "apikey")
"""Words in the names of headers whose values are not kept."""


def look_http(target: Target, port: int, gate: Gate, *, tls: bool) -> HttpEvidence | FailedLook:
    """Look at the site on one port.

    Costs at most 5 requests on the way to the first page, one path that can't exist, 8, 35 or 60 paths (light, normal, deep), and
    three requests for CORS, OPTIONS and TRACE; over as few connections as the server allows, no more a second than the
    permission does. At most 20 s of talking, 8 s a request, 1 MiB a page. Never raises for what the target does.
    """
    with SiteClient(target, gate) as client:
        url = root_of(target, port, tls=tls)
        try:
            hops, answer, left_scope = arrive(client, url, target, gate)
        except NoAnswer as error:
            return target.failed(
                target.at_port(port), probe=PROBE, sought="http", reason=error.reason, detail=clean(error.detail, 200)
            )
        return HttpEvidence(
            place=target.at_port(port),
            probe=PROBE,
            seen_at=now(),
            depth=target.depth,
            address=target.address,
            port=port,
            url=shown(url),
            plain=not tls,
            hops=hops,
            left_scope=left_scope,
            **_first_page(answer, hops[-1].status),
            **_listed_paths(client, target, origin(url)),
            **_behaviour(client, url),
        )


def arrive(client: SiteClient, url: str, target: Target, gate: Gate) -> tuple[tuple[Hop, ...], Answer, str]:
    """The hops to the first page, the last answer that came, and the URL of a redirect that was not followed.

    A redirect of the site to itself that brings no answer is a hop with status 0.

    Raises:
        NoAnswer: to the very first request.
    """
    hops: list[Hop] = []
    answer = client.ask(url)
    while True:
        location = answer.header("location") if answer.status in _REDIRECTS else ""
        following = join(url, location) if location else ""
        hops.append(Hop(url=shown(url), status=answer.status, location=shown(following)))
        if not following or len(hops) >= MOST_HOPS:
            return tuple(hops), answer, ""
        if not may_follow(following, target, gate):
            return tuple(hops), answer, shown(following)
        try:
            answer = client.ask(following)
        except NoAnswer:
            hops.append(Hop(url=shown(following), status=0))
            return tuple(hops), answer, ""
        url = following


def _first_page(answer: Answer, status: int) -> dict[str, Any]:
    kind = answer.header("content-type")
    text = text_of(answer.body, kind)
    page = read_page(text, answer.url)
    return {
        "status": status,
        "headers": _headers(answer),
        "cookies": _cookies(answer),
        "title": page.title,
        "body_bytes": len(answer.body),
        "truncated": answer.truncated or not page.whole,
        "marks": recognise(answer.status, answer.headers, answer.body, text),
        "forms": page.forms,
        "external_hosts": page.external_hosts,
        "insecure_references": page.insecure_references,
        "scripts_without_integrity": page.scripts_without_integrity,
        "files": page.files,
        "personal_data": _personal(text[:MOST_TEXT]),
    }


def _personal(text: str) -> dict[str, int]:
    """By kind; the code of an organisation is none of a person."""
    tally = RecordTally()
    for record in records_of_page(text):
        tally.see(record)
    return {one.kind: one.count for one in tally.counts() if one.kind != Kind.CREDIT_CODE}


def _listed_paths(client: SiteClient, target: Target, site: str) -> dict[str, Any]:
    not_found = ask_not_found(client, site)
    if not_found is None:
        return {}
    return {"not_found": not_found, "paths": ask_paths(client, site, target.depth, not_found)}


def _behaviour(client: SiteClient, url: str) -> dict[str, Any]:
    """How the site treats a foreign origin, and the methods OPTIONS and TRACE (RFC 9110 9.3.7 and 9.3.8)."""
    seen: dict[str, Any] = {}
    foreign = _try(client, url, headers={"Origin": MADE_UP_ORIGIN})
    if foreign is not None:
        seen["cors_reflects"] = foreign.header("access-control-allow-origin").strip() == MADE_UP_ORIGIN
        credentials = foreign.header("access-control-allow-credentials").strip().lower() == "true"
        seen["cors_credentials"] = seen["cors_reflects"] and credentials
    options = _try(client, url, method="OPTIONS")
    if options is not None:
        names = (clean(name.strip().upper(), 20) for name in options.header("allow")[:1024].split(","))
        seen["methods"] = tuple(dict.fromkeys(name for name in names if name))
    echo = _try(client, url, method="TRACE", headers={ECHO: "1"})
    if echo is not None:
        seen["trace"] = echo.status == 200 and ECHO.lower().encode() in echo.body.lower()
    return seen


def _try(client: SiteClient, url: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Answer | None:
    try:
        return client.ask(url, method=method, headers=headers, most=4096)
    except NoAnswer:
        return None


def _headers(answer: Answer) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, _ in answer.headers[:MOST_HEADERS]:
        if any(word in name for word in _KEPT_BACK):
            continue
        value = answer.header(name)
        kept[clean(name, 64)] = shown(value)[:1024] if name in ("location", "refresh") else clean(value, 1024)
    return kept


def _cookies(answer: Answer) -> tuple[Cookie, ...]:
    lines = [value for name, value in answer.headers if name == "set-cookie"]
    return tuple(_cookie(line) for line in lines[:MOST_COOKIES])


def _cookie(line: str) -> Cookie:
    """A cookie by its attributes (RFC 6265 5.2), without its value."""
    first, *rest = line[:4096].split(";")
    attributes = {name.strip().lower(): value.strip() for name, _, value in (part.partition("=") for part in rest)}
    return Cookie(
        name=clean(first.partition("=")[0], 64),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=clean(attributes.get("samesite", ""), 16),
        persistent="max-age" in attributes or "expires" in attributes,
    )
