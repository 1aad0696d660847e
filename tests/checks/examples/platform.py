"""Examples for the platform's checks."""

from __future__ import annotations

from typing import Any

from checks.evidence import Evidence, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case
from tests.checks.examples.sites import page, paths, site


def service(**facts: Any) -> Evidence:
    return SITE.sees("service", **facts)


def access(protocol: str, **facts: Any) -> Evidence:
    return SITE.sees("access", protocol=protocol, **facts)


SOFTWARE = (
    case("platform.version-shown", MET, service(product="nginx")),
    case("platform.version-shown", NOT_MET, service(product="nginx", version="1.28.0")),
    case("platform.version-shown", NOT_APPLICABLE, service(protocol="ssh", product="OpenSSH", version="9.9")),
    case("platform.version-shown", Reason.NOT_KNOWN, service(protocol="unknown")),
    case("platform.outdated", MET, service(product="nginx", version="1.29.1")),
    case("platform.outdated", NOT_MET, service(product="nginx", version="1.18.0")),
    case("platform.outdated", PARTLY_MET, service(product="nginx", version="1.22.1")),
    case("platform.outdated", NOT_MET, service(product="Apache httpd", version="2.2.15 (CentOS)")),
    case("platform.outdated", NOT_MET, service(protocol="redis", version="3.2.12")),
    case("platform.outdated", NOT_MET, service(protocol="mysql", product="MySQL", version="5.5.5-10.1.48-MariaDB")),
    case("platform.outdated", MET, service(protocol="mysql", product="MySQL", version="5.5.5-10.11.6-MariaDB")),
    case("platform.outdated", NOT_APPLICABLE, service(product="Boa", version="0.94")),
    case("platform.outdated", Reason.NOT_KNOWN, service(product="nginx")),
    case("platform.outdated", Reason.NOT_KNOWN, service(product="nginx", version="<script>")),
    case("platform.header-version", MET, site(headers={"server": "nginx"})),
    case("platform.header-version", NOT_MET, site(headers={"x-powered-by": "PHP/5.6.40"})),
    case("platform.header-version", Reason.NOT_KNOWN, site(hops=())),
)

ASKED = paths("/druid/index.html", "/nacos/", "/manager/html", "/actuator", "/server-status", "/v3/api-docs")

CONTROL = (
    case("platform.control-open", MET, access("docker")),
    case("platform.control-open", NOT_MET, access("docker", open_to_all=True, asked="GET /version")),
    case("platform.control-open", NOT_APPLICABLE, access("redis", open_to_all=True)),
    case("platform.console-shown", MET, site(paths=ASKED)),
    case("platform.console-shown", NOT_MET, site(paths=(*ASKED, page("/nacos/", "nacos")))),
    case("platform.console-shown", NOT_MET, site(marks=("grafana",))),
    case("platform.console-shown", Reason.NOT_TRIED, site(paths=paths("/actuator"))),
    case("platform.console-shown", Reason.NOT_TRIED, site(paths=ASKED, not_found=None)),
    case("platform.console-shown", Reason.BACKED_OFF, site(paths=(*ASKED, page("/druid/", status=429)))),
    case("platform.debug-shown", MET, site(paths=ASKED)),
    case("platform.debug-shown", NOT_MET, site(paths=(*ASKED, page("/actuator", "actuator")))),
    case("platform.debug-shown", Reason.NOT_TRIED, site()),
    case("platform.default-page", MET, site()),
    case("platform.default-page", NOT_MET, site(marks=("default-page",), title="Welcome to nginx!")),
    case("platform.default-page", Reason.NOT_KNOWN, site(status=403)),
)

CASES = (*SOFTWARE, *CONTROL)
