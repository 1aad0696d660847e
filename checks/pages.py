"""What of a site was seen well enough to be judged; shared by the checks on sites in several layers."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from checks.evidence import HttpEvidence, PathAnswer, Reason
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_assessed, not_met

_BACKED_OFF = (0, 429, 503)


def page_url(http: HttpEvidence) -> str:
    """The URL of the first page: the last hop's, or what was asked when there is none."""
    return http.hops[-1].url if http.hops else http.url


def host_of(url: str) -> str:
    """The host of a URL in lower case, empty when it has none or can't be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def scheme_of(url: str) -> str:
    """The scheme of a URL in lower case, empty when it has none or can't be read."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def page_unseen(http: HttpEvidence) -> Reason | None:
    """Why the first page can't be judged, or None when it was seen.

    A redirect that was not followed, an error page and a firewall's block page say nothing of the site's own page.
    """
    if http.left_scope or "waf-block" in http.marks or not 200 <= http.status < 300:
        return Reason.NOT_KNOWN
    return None


def whole_page_unseen(http: HttpEvidence) -> Reason | None:
    """As `page_unseen`; a page cut off at the limit was not seen whole either."""
    return page_unseen(http) or (Reason.TOO_MUCH if http.truncated else None)


def paths_unseen(http: HttpEvidence, needed: Collection[str]) -> Reason | None:
    """Why the answers to the fixed list of paths can't be judged, or None when they can.

    All of `needed` must have been asked, which a light scan may not do. Without the answer to a path that can't exist, no
    other answer can be told from it. A site that was left alone because it could not keep up ends the list with its last
    answer, a 429, 503 or none.
    """
    answered = {answer.path: answer.status for answer in http.paths}
    if http.not_found is None or not answered:
        return Reason.NOT_TRIED
    if http.paths[-1].status in _BACKED_OFF or any(answered.get(path) in _BACKED_OFF for path in needed):
        return Reason.BACKED_OFF
    return None if answered.keys() >= set(needed) else Reason.NOT_TRIED


def marked(http: HttpEvidence, marks: Collection[str]) -> list[str]:
    """The paths whose answers hold one of `marks`, the first page's among them, as `/path (mark)`."""
    page = PathAnswer(path=_path_of(page_url(http)), status=http.status, marks=http.marks)
    return [
        f"{brief(answer.path)} ({mark})" for answer in (page, *http.paths) for mark in answer.marks if mark in marks
    ]


def none_marked(http: HttpEvidence, marks: Collection[str], needed: Collection[str] = ()) -> Verdict:
    """Not met where one of `marks` was recognised; met where none was, although the paths `needed` were asked."""
    if found := marked(http, marks):
        return not_met(http, paths=few(found))
    reason = paths_unseen(http, needed)
    return not_assessed(http, reason) if reason else met(http)


def _path_of(url: str) -> str:
    """The path of a URL, `/` when it has none or can't be read."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"
