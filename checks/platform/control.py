"""Control: management interfaces, consoles and debugging pages that strangers can reach."""

from __future__ import annotations

from checks.check import check
from checks.evidence import AccessEvidence, HttpEvidence
from checks.pages import none_marked, page_unseen
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met

_CONTROL_PROTOCOLS = frozenset(("docker", "etcd", "kubelet", "zookeeper"))
_CONSOLES = frozenset(
    (
        "druid",
        "nacos",
        "tomcat-manager",
        "jenkins",
        "grafana",
        "kibana",
        "phpmyadmin",
        "solr",
        "weblogic-console",
        "rabbitmq-management",
        "portainer",
    )
)
_DEBUGGING = frozenset(("actuator", "phpinfo", "server-status", "swagger"))


@check("platform.control-open")
def control_open(access: AccessEvidence) -> Verdict:
    """Met when a control interface (Docker, etcd, kubelet, ZooKeeper) refuses who gives no password or certificate.

    Does not apply to other services. Source: OWASP WSTG-CONF-05; CIS Docker Benchmark 2.7, CIS Kubernetes Benchmark 2 and 4.2.
    """
    if access.protocol not in _CONTROL_PROTOCOLS:
        return not_applicable(access)
    if access.open_to_all:
        return not_met(access, protocol=access.protocol, port=access.port, asked=access.asked)
    return met(access)


@check("platform.console-shown")
def console_shown(http: HttpEvidence) -> Verdict:
    """Met when none of the known administration consoles was recognised on the fixed list of paths.

    That it asks for a password does not help: it should not be reachable from here. Source: OWASP WSTG-CONF-05.
    """
    return none_marked(http, _CONSOLES, needed=("/druid/index.html", "/nacos/", "/manager/html"))


@check("platform.debug-shown")
def debug_shown(http: HttpEvidence) -> Verdict:
    """Met when no debugging or self-describing page (actuator, phpinfo, server-status, Swagger) was recognised.

    Source: OWASP WSTG-CONF-02.
    """
    return none_marked(http, _DEBUGGING, needed=("/actuator", "/server-status", "/v3/api-docs"))


@check("platform.default-page")
def default_page(http: HttpEvidence) -> Verdict:
    """Met when the first page is not the one the server software was delivered with. Source: OWASP WSTG-CONF-02."""
    if "default-page" in http.marks:
        return not_met(http, title=http.title[:80])
    reason = page_unseen(http)
    return not_assessed(http, reason) if reason else met(http)
