"""Tomcat from inside: default passwords, applications it comes with, and its doors beside HTTP."""

from __future__ import annotations

from collections.abc import Callable

from checks.check import check
from checks.evidence import MiddlewareEvidence, Reason, TomcatServer
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met


def _judged(evidence: MiddlewareEvidence, bad: Callable[[TomcatServer], str]) -> Verdict:
    """Not met with what `bad` says of each Tomcat it says something of. Does not apply where there is none."""
    if evidence.tomcats is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    if not evidence.tomcats:
        return not_applicable(evidence)
    told = [f"{one.path}: {said}" for one in evidence.tomcats if (said := bad(one))]
    return not_met(evidence, tomcats=few(told)) if told else met(evidence)


@check("tomcat.default-password")
def default_password(evidence: MiddlewareEvidence) -> Verdict:
    """Met when no user of tomcat-users.xml has a password that documentation prints.

    Source: GB/T 22239-2019 8.1.4.2 b), high-risk case 6.4.1.1.
    """
    return _judged(evidence, lambda one: f"{one.default_passwords}" if one.default_passwords > 0 else "")


@check("tomcat.applications")
def applications(evidence: MiddlewareEvidence) -> Verdict:
    """Met when none of the applications that come with Tomcat are left.

    Source: GB/T 22239-2019 8.1.4.4 a); CIS Apache Tomcat Benchmark 1, "remove extraneous resources".
    """
    return _judged(evidence, lambda one: ", ".join(one.applications[:4]))


@check("tomcat.ajp")
def ajp(evidence: MiddlewareEvidence) -> Verdict:
    """Met when no AJP connector is open to other machines without a secret (CVE-2020-1938, "Ghostcat").

    Source: GB/T 22239-2019 8.1.4.4 b) and e).
    """
    return _judged(evidence, lambda one: ", ".join(one.ajp[:4]))


@check("tomcat.shutdown")
def shutdown(evidence: MiddlewareEvidence) -> Verdict:
    """Met when the shutdown port is off (-1), or the word it waits for is not the documented one.

    Source: GB/T 22239-2019 8.1.4.4 b); CIS Apache Tomcat Benchmark 3, "protect the shutdown port".
    """
    return _judged(
        evidence, lambda one: f"{one.shutdown_port}" if one.shutdown_port > 0 and one.shutdown_default else ""
    )


@check("tomcat.access-log")
def access_log(evidence: MiddlewareEvidence) -> Verdict:
    """Met when server.xml has an AccessLogValve. Source: GB/T 22239-2019 8.1.4.3 a)."""
    return _judged(evidence, lambda one: "" if one.access_log else "server.xml")
