"""Web servers and their kin from inside: who runs them, and what their own settings allow."""

from __future__ import annotations

from collections.abc import Callable

from checks.check import check
from checks.evidence import HostEvidence, MiddlewareEvidence, Reason, WebServer
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

OLD_PROTOCOLS = ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1")
"""Given up by RFC 8996 and RFC 7568."""

_WEAK_CIPHERS = (
    "RC4",
    "DES",
    "3DES",
    "EXP",
    "EXPORT",
    "NULL",
    "eNULL",
    "aNULL",
    "ADH",
    "AECDH",
    "LOW",
    "MD5",
    "ALL",
    "COMPLEMENTOFALL",
)
_STARTS_AS_ROOT = ("nginx", "Apache httpd", "PHP-FPM", "HAProxy")
"""Their first process needs root to bind to port 80; their workers must be somebody else."""


@check("middleware.root")
def root(evidence: MiddlewareEvidence, hosts: tuple[HostEvidence, ...]) -> Verdict:
    """Met when no known server works as root. nginx, Apache, PHP-FPM and HAProxy may have a first process that is root's.

    Does not apply where none runs, or inside a container. Source: GB/T 22239-2019 8.1.4.2 e), major hazard A-20.
    """
    if not evidence.running or any(host.is_container for host in hosts):
        return not_applicable(evidence)
    bad = [
        name
        for name, users in evidence.running.items()
        if "root" in users and (name not in _STARTS_AS_ROOT or len(users) == 1)
    ]
    return not_met(evidence, servers=few(bad)) if bad else met(evidence)


def _judged(evidence: MiddlewareEvidence, bad: Callable[[WebServer], str]) -> Verdict:
    """Not met with what `bad` says of each web server it says something of. Does not apply where none runs."""
    if evidence.web is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    if not evidence.web:
        return not_applicable(evidence)
    told = [said for one in evidence.web if (said := bad(one))]
    return not_met(evidence, servers=few(told)) if told else met(evidence)


@check("middleware.version-shown")
def version_shown(evidence: MiddlewareEvidence) -> Verdict:
    """Met when web servers are told to hide their version, and PHP, where its settings were seen, too.

    Source: CIS Benchmarks of nginx and Apache, "information leakage".
    """
    if evidence.web and evidence.php and evidence.php.get("expose_php") in ("on", "1"):
        shown = [one.name for one in evidence.web if one.version_hidden is not True]
        return not_met(evidence, servers=few([*shown, "PHP"]))
    return _judged(evidence, lambda one: "" if one.version_hidden else one.name)


@check("middleware.listing")
def listing(evidence: MiddlewareEvidence) -> Verdict:
    """Met when no web server lists folders. Source: GB/T 22239-2019 8.1.4.2 e); OWASP Top 10 2021, A05."""
    return _judged(evidence, lambda one: one.name if one.listing else "")


@check("middleware.tls")
def tls(evidence: MiddlewareEvidence) -> Verdict:
    """Met when the settings name no TLS version before 1.2 and no broken cipher. Does not apply where none is named.

    Source: RFC 8996; GB/T 22239-2019 8.1.4.8 a).
    """
    if evidence.web and not any(one.protocols or one.ciphers for one in evidence.web):
        return not_applicable(evidence)
    return _judged(evidence, _weak_tls)


def _weak_tls(server: WebServer) -> str:
    old = [version for version in server.protocols if version in OLD_PROTOCOLS]
    weak = [word for string in server.ciphers for word in _weak_ciphers(string)]
    return f"{server.name} ({', '.join([*old, *weak][:10])})" if old or weak else ""


def _weak_ciphers(string: str) -> list[str]:
    """The weak words of an OpenSSL cipher string that it does not take back (`!RC4`)."""
    words = string.strip("'\"").replace(",", ":").replace(" ", ":").split(":")
    refused = {word[1:] for word in words if word.startswith(("!", "-"))}
    chosen = [word for word in words if word and not word.startswith(("!", "-", "+", "@"))]
    weak = [word for word in chosen if set(word.split("-")) & set(_WEAK_CIPHERS) and word not in refused]
    # `ALL` has ciphers without a key or an identity in it unless these are refused.
    return [brief(word) for word in weak if word != "ALL" or "aNULL" not in refused]


@check("middleware.access-log")
def access_log(evidence: MiddlewareEvidence) -> Verdict:
    """Met when no web server has its access log off, other than for single locations. Source: GB/T 22239-2019 8.1.4.3 a)."""
    return _judged(evidence, lambda one: one.name if not one.access_log or one.logs_off > 0 else "")


@check("middleware.dot-files")
def dot_files(evidence: MiddlewareEvidence) -> Verdict:
    """Met when web servers refuse names that begin with a dot, under which sources and settings are left lying.

    Source: OWASP Web Security Testing Guide, "old backup and unreferenced files".
    """
    return _judged(evidence, lambda one: "" if one.hides_dot_files else one.name)


@check("middleware.upload-limit")
def upload_limit(evidence: MiddlewareEvidence) -> Verdict:
    """Met when no web server takes bodies of any size. The defaults of nginx (1 MiB) and of a new Apache (1 GiB) are limits.

    Source: GB/T 22239-2019 8.1.4.4 d) (input is checked for its length).
    """
    return _judged(evidence, lambda one: one.name if one.upload_limit == 0 else "")


@check("middleware.firewall")
def firewall(evidence: MiddlewareEvidence) -> Verdict:
    """Met when a web application firewall in the server blocks, not met when it only reports or is off.

    Not assessed where there is none, since it may stand before the host. Source: GB/T 22239-2019 8.1.4.4 d).
    """
    verdict = _judged(
        evidence, lambda one: f"{one.name}: {one.firewall}" if one.firewall in ("detection", "off") else ""
    )
    if evidence.web and not any(one.firewall for one in evidence.web):
        return not_assessed(evidence, Reason.NOT_KNOWN)
    return verdict


@check("middleware.php-errors")
def php_errors(evidence: MiddlewareEvidence) -> Verdict:
    """Met when PHP shows no errors to visitors. Does not apply without PHP. Source: OWASP Top 10 2021, A05."""
    return _php(evidence, "display_errors", ("on", "1", "stdout"))


@check("middleware.php-include")
def php_include(evidence: MiddlewareEvidence) -> Verdict:
    """Met when PHP includes no code from other machines (allow_url_include). Does not apply without PHP.

    Source: GB/T 22239-2019 8.1.4.4 d); OWASP Top 10 2021, A03.
    """
    return _php(evidence, "allow_url_include", ("on", "1"))


def _php(evidence: MiddlewareEvidence, name: str, bad: tuple[str, ...]) -> Verdict:
    if "PHP-FPM" not in evidence.running and not evidence.php:
        return not_applicable(evidence)
    value = (evidence.php or {}).get(name)
    if value is None:
        return not_assessed(evidence, Reason.NOT_KNOWN)
    return not_met(evidence, setting=brief(f"{name} = {value}")) if value in bad else met(evidence)
