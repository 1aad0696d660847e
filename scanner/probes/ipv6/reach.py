"""One family's side of a site: its first page again and again, and its answer to a request that looks like an attack."""

from __future__ import annotations

import threading
from statistics import median

import msgspec

from checks.evidence import MarkerAnswer, PageReach, Reason
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.http.encoding import text_of
from scanner.probes.http.marks import recognise
from scanner.probes.http.page import read_page
from scanner.probes.http.probe import arrive
from scanner.probes.http.urls import origin
from scanner.probes.target import Target
from scanner.scope.gate import Gate

TRIES = 5
"""Requests for the first page over each family, each over a connection of its own."""
START_BYTES = 4096
"""Read of the page at every try but the first."""
MARKER = "/?citywall=<script>citywall</script>"
"""Looks like cross-site scripting to a firewall. It goes into a parameter that no site has, and does nothing anywhere."""
CONTROL = "/?citywall=citywall"

_NEEDS_LOGIN = (401, 403)
_ANSWERED_BY_A_HOST = (Reason.REFUSED, Reason.RESET, Reason.SILENT, Reason.NOT_THIS_PROTOCOL, Reason.TOO_MUCH)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What one family gave. `page` is the first page, None when none came; `reasons` are those of the tries without an answer.
    `heard` is True when the host answered at all, be it with a refusal."""

    reach: PageReach
    page: Answer | None
    reasons: tuple[Reason, ...]
    heard: bool


def works(status: int) -> bool:
    """True for an answer that is no error; a page that asks for a login is there."""
    return 200 <= status < 400 or status in _NEEDS_LOGIN


def reach(target: Target, gate: Gate, url: str, cancel: threading.Event) -> Seen:
    """Ask for the first page at `url`, until `cancel` is set. At most 9 requests, 5 of them along redirects. Never raises."""
    pages: list[Answer] = []
    reasons: list[Reason] = []
    for _ in range(TRIES):
        if cancel.is_set():
            break
        try:
            pages.append(_again(target, gate, pages[0].url) if pages else _first(target, gate, url))
        except NoAnswer as error:
            reasons.append(error.reason)
            if error.reason in (Reason.OUT_OF_SCOPE, Reason.OUTSIDE_HOURS):
                break
    page = pages[0] if pages else None
    working = [one for one in pages if works(one.status)]
    return Seen(
        reach=PageReach(
            tried=len(pages) + len(reasons),
            answered=len(working),
            status=page.status if page else 0,
            title=read_page(_text(page), page.url).title if page else "",
            median_ms=round(1000 * median(one.seconds for one in working[1:] or working)) if working else None,
        ),
        page=page,
        reasons=tuple(reasons),
        heard=bool(pages) or any(reason in _ANSWERED_BY_A_HOST for reason in reasons),
    )


def ask_marker(target: Target, gate: Gate, url: str) -> MarkerAnswer | None:
    """The answers to the marker and to its harmless twin; None when the gate or the site's time did not allow both."""
    with SiteClient(target, gate) as client:
        control = _status(client, origin(url) + CONTROL)
        marked = _status(client, origin(url) + MARKER)
    if control is None or marked is None:
        return None
    return MarkerAnswer(control=control[0], status=marked[0], block_page=marked[1] and not control[1])


def _first(target: Target, gate: Gate, url: str) -> Answer:
    with SiteClient(target, gate) as client:
        return arrive(client, url, target, gate)[1]


def _again(target: Target, gate: Gate, url: str) -> Answer:
    with SiteClient(target, gate) as client:
        return client.ask(url, most=START_BYTES)


def _text(page: Answer) -> str:
    return text_of(page.body, page.header("content-type"))


def _status(client: SiteClient, url: str) -> tuple[int, bool] | None:
    """The status, 0 for a connection that was broken off, and whether a firewall's page came; None when nothing was asked."""
    try:
        answer = client.ask(url, most=1 << 16)
    except NoAnswer as error:
        return (0, False) if error.reason in (Reason.RESET, Reason.SILENT) else None
    return answer.status, "waf-block" in recognise(answer.status, answer.headers, answer.body, _text(answer))
