"""Examples for the checks of IPv6."""

from __future__ import annotations

from typing import Any

from checks import fake_certificate
from checks.evidence import Evidence, Hop, LinkCount, MarkerAnswer, PageReach, Reason
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

SIX = "2001:db8::1"
GCM = ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",)
GCM_ONLY = {"TLS 1.2": GCM}
OLD_SUITE = (*GCM, "TLS_RSA_WITH_3DES_EDE_CBC_SHA")
SERVERS = ("ns1.example.gov.cn", "ns2.example.gov.cn")
MAIL = ("mail.example.gov.cn", "mail2.example.gov.cn")
EVERY_PORT = "1-65535"


def dns(**facts: Any) -> Evidence:
    return SITE.sees("dns", **facts)


def look(**facts: Any) -> Evidence:
    return SITE.sees("ipv6", **facts)


def page(answered: int, tried: int = 5, **facts: Any) -> PageReach:
    return PageReach(**{"tried": tried, "answered": answered, "status": 200 if answered else 0, **facts})


def links(working: int, tried: int, **facts: Any) -> LinkCount:
    return LinkCount(**{"taken": tried, "tried": tried, "working": working, **facts})


def marker(status: int, control: int = 200, **facts: Any) -> MarkerAnswer:
    return MarkerAnswer(control=control, status=status, **facts)


def six(kind: str, **facts: Any) -> Evidence:
    locator = "ports6" if kind == "ports" else "tcp6/443"
    return SITE.sees(kind, locator=locator, **{"address": SIX, **facts})


def four(kind: str, **facts: Any) -> Evidence:
    return SITE.sees(kind, **facts)


def ports6(*opened: int, **facts: Any) -> Evidence:
    return six("ports", **{"asked": EVERY_PORT, "open_tcp": opened, **facts})


NAMES = (
    case("ipv6.name-servers", MET, dns()),
    case("ipv6.name-servers", MET, dns(name_servers=SERVERS[:1], name_servers6=SERVERS[:1])),
    case("ipv6.name-servers", PARTLY_MET, dns(name_servers6=SERVERS[:1])),
    case("ipv6.name-servers", NOT_MET, dns(name_servers6=())),
    case("ipv6.name-servers", Reason.NOT_KNOWN, dns(name_servers6=None)),
    case("ipv6.mail", MET, dns(mail=MAIL, mail6=MAIL)),
    case("ipv6.mail", PARTLY_MET, dns(mail=MAIL, mail6=MAIL[:1])),
    case("ipv6.mail", NOT_MET, dns(mail=MAIL, mail6=())),
    case("ipv6.mail", NOT_APPLICABLE, dns()),
    case("ipv6.mail", Reason.NOT_KNOWN, dns(mail=MAIL, mail6=None)),
    case("ipv6.tunnel-address", MET, dns()),
    case("ipv6.tunnel-address", NOT_MET, dns(addresses6=("2002:c000:201::1",))),
    case("ipv6.tunnel-address", NOT_MET, dns(addresses6=(SIX, "2001:0:c000:201::1"))),
    case("ipv6.tunnel-address", NOT_APPLICABLE, dns(addresses6=())),
    case("ipv6.tunnel-address", Reason.NOT_KNOWN, dns(addresses6=("no address",))),
    case("ipv6.eui64-address", MET, ports6(443)),
    case("ipv6.eui64-address", NOT_MET, ports6(443, address="2001:db8::5054:ff:fe12:3456")),
    case("ipv6.eui64-address", NOT_APPLICABLE, four("ports")),
)

ACCESS = (
    case("ipv6.unreachable", MET, look()),
    case("ipv6.unreachable", MET, look(v6=page(1))),
    case("ipv6.unreachable", NOT_MET, look(v6=page(0))),
    case("ipv6.unreachable", NOT_MET, look(v6=page(0), v4=None)),
    case("ipv6.unreachable", Reason.NOT_KNOWN, look(v6=page(0), works_here=False)),
    case("ipv6.unreachable", Reason.UNREACHABLE, look(v6=page(0), v4=page(0))),
    case("ipv6.unreachable", Reason.NOT_TRIED, look(v6=page(0, tried=0))),
    case("ipv6.unstable", MET, look()),
    case("ipv6.unstable", MET, look(v6=page(3), v4=page(3))),
    case("ipv6.unstable", PARTLY_MET, look(v6=page(4))),
    case("ipv6.unstable", NOT_MET, look(v6=page(3))),
    case("ipv6.unstable", NOT_MET, look(v6=page(3), v4=None)),
    case("ipv6.unstable", NOT_APPLICABLE, look(v6=page(0))),
    case("ipv6.unstable", Reason.UNREACHABLE, look(v6=page(0), v4=page(0))),
    case("ipv6.unstable", Reason.NOT_KNOWN, look(v6=page(0), works_here=False)),
    case("ipv6.slow", MET, look()),
    case("ipv6.slow", MET, look(v6=page(5, median_ms=900), v4=page(5, median_ms=600))),
    case("ipv6.slow", NOT_MET, look(v6=page(5, median_ms=901), v4=page(5, median_ms=600))),
    case("ipv6.slow", NOT_APPLICABLE, look(v6=page(5, median_ms=900), v4=None)),
    case("ipv6.slow", NOT_APPLICABLE, look(v6=page(0))),
    case("ipv6.slow", Reason.NOT_KNOWN, look(v6=page(5, median_ms=900), v4=page(0))),
)

CONTENT = (
    case("ipv6.content-differs", MET, look(alike=0.9)),
    case("ipv6.content-differs", PARTLY_MET, look(alike=0.75)),
    case("ipv6.content-differs", NOT_MET, look(alike=0.2)),
    case("ipv6.content-differs", NOT_MET, look(alike=0.95, v6=page(5, status=403))),
    case("ipv6.content-differs", NOT_APPLICABLE, look(v4=None)),
    case("ipv6.content-differs", Reason.NOT_KNOWN, look(alike=None)),
    case("ipv6.content-differs", Reason.NOT_KNOWN, look(alike=0.0, v4=page(5, status=301))),
    case("ipv6.content-differs", Reason.NOT_KNOWN, look(works_here=False)),
    case("ipv6.links-second", MET, look(second=links(17, 20))),
    case("ipv6.links-second", PARTLY_MET, look(second=links(16, 20, no_address=4))),
    case("ipv6.links-second", NOT_MET, look(second=links(9, 20))),
    case("ipv6.links-second", NOT_APPLICABLE, look(second=links(0, 0))),
    case("ipv6.links-second", Reason.OUT_OF_SCOPE, look(second=links(2, 2, taken=20, out_of_scope=18))),
    case("ipv6.links-second", Reason.NOT_TRIED, look(second=links(2, 2, taken=20, untried=18))),
    case("ipv6.links-second", Reason.NOT_KNOWN, look(second=None)),
    case("ipv6.links-third", MET, look()),
    case("ipv6.links-third", PARTLY_MET, look(third=links(10, 20))),
    case("ipv6.links-third", NOT_MET, look(third=links(0, 20))),
    case("ipv6.links-third", NOT_APPLICABLE, look(third=links(0, 0))),
    case("ipv6.links-third", Reason.NOT_KNOWN, look(second=links(0, 5), third=links(0, 0))),
    case("ipv6.links-third", Reason.NOT_KNOWN, look(works_here=False)),
)

PORTS = (
    case("ipv6.more-ports", MET, ports6(80), four("ports", asked=EVERY_PORT, open_tcp=(80, 443))),
    case("ipv6.more-ports", NOT_MET, ports6(22, 443), four("ports", asked=EVERY_PORT)),
    case("ipv6.more-ports", NOT_MET, ports6(443, asked="443"), four("ports"), look(ports6=(22, 443), ports4=(443,))),
    case("ipv6.more-ports", MET, ports6(443, asked="443"), four("ports", asked="443"), look()),
    case("ipv6.more-ports", Reason.NOT_TRIED, ports6(443, asked="443"), four("ports", asked="443")),
    case("ipv6.more-ports", Reason.NOT_KNOWN, ports6(443, tarpit=True), four("ports")),
    case("ipv6.more-ports", Reason.UNREACHABLE, ports6(443), four("ports", alive_by="")),
    case("ipv6.more-ports", NOT_APPLICABLE, four("ports")),
    case("ipv6.more-ports", NOT_APPLICABLE, ports6(443)),
    case("ipv6.management-exposed", MET, ports6(443)),
    case("ipv6.management-exposed", NOT_MET, ports6(22, 443)),
    case("ipv6.management-exposed", NOT_MET, ports6(443, asked="443"), look(ports6=(443, 3389))),
    case("ipv6.management-exposed", NOT_APPLICABLE, ports6(22, address="fd00::1")),
    case("ipv6.management-exposed", NOT_APPLICABLE, four("ports")),
    case("ipv6.management-exposed", Reason.NOT_TRIED, ports6(443, asked="443")),
    case("ipv6.management-exposed", Reason.UNREACHABLE, ports6(alive_by="")),
    case("ipv6.management-exposed", Reason.NOT_KNOWN, ports6(443, address="no: address")),
)

TLS = (
    case("ipv6.tls-differs", MET, look(), six("tls"), four("tls"), six("tlcp"), four("tlcp")),
    case("ipv6.tls-differs", NOT_MET, look(), six("tls", accepted={"TLS 1.0": GCM}), four("tls")),
    case("ipv6.tls-differs", NOT_MET, look(), six("tls"), four("tls"), six("tlcp", offered=False), four("tlcp")),
    case(
        "ipv6.tls-differs", NOT_MET, look(), six("tls", accepted={"TLS 1.2": OLD_SUITE}), four("tls", accepted=GCM_ONLY)
    ),
    case("ipv6.tls-differs", PARTLY_MET, look(), six("tls", accepted=GCM_ONLY), four("tls")),
    case("ipv6.tls-differs", PARTLY_MET, look(), six("tls", chain=(fake_certificate(fingerprint="ff"),)), four("tls")),
    case("ipv6.tls-differs", NOT_APPLICABLE, look(), six("http", plain=True), four("http", plain=True)),
    case("ipv6.tls-differs", NOT_APPLICABLE, look(v4=None), six("tls")),
    case("ipv6.tls-differs", Reason.NOT_TRIED, look(), four("tls")),
    case("ipv6.tls-differs", Reason.NOT_KNOWN, look(works_here=False), four("tls")),
)

TO_HTTPS = (Hop(url="http://a.example/", status=301, location="https://a.example/"),)
NOWHERE = (Hop(url="http://a.example/", status=200),)
ELSEWHERE = (Hop(url="http://a.example/", status=302, location="http://a.example/v6/"),)

SITES = (
    case("ipv6.redirect-differs", MET, look(), six("http"), four("http")),
    case("ipv6.redirect-differs", NOT_MET, look(), six("http", hops=NOWHERE), four("http", hops=TO_HTTPS)),
    case("ipv6.redirect-differs", PARTLY_MET, look(), six("http", hops=ELSEWHERE), four("http", hops=NOWHERE)),
    case("ipv6.redirect-differs", NOT_APPLICABLE, look(v4=None), six("http")),
    case("ipv6.redirect-differs", Reason.NOT_TRIED, look(), four("http")),
    case("ipv6.headers-differ", MET, look(), six("http"), four("http")),
    case("ipv6.headers-differ", NOT_MET, look(), six("http", headers={}), four("http")),
    case("ipv6.headers-differ", PARTLY_MET, look(), six("http"), four("http", headers={})),
    case("ipv6.headers-differ", NOT_APPLICABLE, look(v4=None), six("http")),
    case("ipv6.headers-differ", Reason.NOT_KNOWN, look(), six("http", status=502), four("http")),
    case("ipv6.headers-differ", Reason.NOT_TRIED, look(), four("http")),
    case("ipv6.marker-passes", MET, look()),
    case("ipv6.marker-passes", MET, look(marker6=marker(200, block_page=True))),
    case("ipv6.marker-passes", NOT_MET, look(marker6=marker(200))),
    case("ipv6.marker-passes", NOT_MET, look(marker6=marker(200), marker4=marker(0))),
    case("ipv6.marker-passes", NOT_APPLICABLE, look(marker6=marker(200), marker4=marker(200))),
    case("ipv6.marker-passes", NOT_APPLICABLE, look(v4=None)),
    case("ipv6.marker-passes", Reason.NOT_KNOWN, look(marker6=marker(404, control=404))),
    case("ipv6.marker-passes", Reason.NOT_TRIED, look(marker4=None)),
)

CASES = (*NAMES, *ACCESS, *CONTENT, *PORTS, *TLS, *SITES)
