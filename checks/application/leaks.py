"""Leaks: what a site shows that is not meant for its visitors, and what it takes from strangers."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HttpEvidence, Reason
from checks.facts import brief, few
from checks.pages import none_marked, whole_page_unseen
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

_REPOSITORIES = frozenset(("git-head", "git-config", "svn-entries", "ds-store"))


@check("http.directory-listing")
def directory_listing(http: HttpEvidence) -> Verdict:
    """Met when no listing of a folder was recognised on the fixed list of paths. Source: OWASP WSTG-CONF-04, CWE-548."""
    return none_marked(http, ("directory-listing",), needed=("/files/", "/upload/", "/backup/"))


@check("http.git-shown")
def git_shown(http: HttpEvidence) -> Verdict:
    """Met when no folder of a version control system (.git, .svn) nor a .DS_Store could be read. Source: CWE-527."""
    return none_marked(http, _REPOSITORIES, needed=("/.git/HEAD",))


@check("http.stack-trace")
def stack_trace(http: HttpEvidence) -> Verdict:
    """Met when neither the first page, the fixed paths nor the "not found" page holds a stack trace.

    Source: OWASP WSTG-ERRH-02.
    """
    if http.not_found is not None and "stack-trace" in http.not_found.marks:
        return not_met(http, paths=[brief(http.not_found.path)])
    return none_marked(http, ("stack-trace",))


@check("http.source-shown")
def source_shown(http: HttpEvidence) -> Verdict:
    """Met when no program source was delivered as text on the fixed list of paths. Source: CWE-540."""
    return none_marked(http, ("source-code",), needed=("/index.php.bak",))


@check("http.soft-404")
def soft_404(http: HttpEvidence) -> Verdict:
    """Met when a path that can't exist is not answered with success. Source: RFC 9110 section 15.5.5."""
    if http.not_found is None:
        return not_assessed(http, Reason.NOT_TRIED)
    status = http.not_found.status
    if 200 <= status < 300:
        return not_met(http, status=status, path=brief(http.not_found.path))
    return met(http) if status >= 300 else not_assessed(http, Reason.NOT_KNOWN)


@check("http.external-scripts")
def external_scripts(http: HttpEvidence) -> Verdict:
    """Met when the first page loads scripts, styles and frames from its own host only. Source: OWASP Top 10 2021, A08."""
    if http.external_hosts:
        return not_met(http, hosts=few(http.external_hosts))
    reason = whole_page_unseen(http)
    return not_assessed(http, reason) if reason else met(http)


@check("http.script-integrity")
def script_integrity(http: HttpEvidence) -> Verdict:
    """Met when every script the first page loads from another host has an `integrity` attribute.

    Does not apply to a page that loads nothing from elsewhere. Source: W3C Subresource Integrity.
    """
    if http.scripts_without_integrity:
        return not_met(http, count=http.scripts_without_integrity, hosts=few(http.external_hosts))
    if reason := whole_page_unseen(http):
        return not_assessed(http, reason)
    return met(http) if http.external_hosts else not_applicable(http)
