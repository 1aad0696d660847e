"""The IPv6 probe: a city scanned whole on a loopback of its own, and single sides of it on ::1."""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from checks import Outcome, Verdict
from checks.evidence import DnsEvidence, FailedLook, Ipv6Evidence, LinkCount, Reason
from checks.network.ipv6_parity import MANAGEMENT_PORTS
from scanner.probes.dns import Resolver
from scanner.probes.ipv6 import Ipv6Probe, Vantage
from scanner.probes.ipv6.links import MOST_LINKS, LinkWalk, registered_domain
from scanner.probes.ipv6.probe import PARITY_PORTS
from scanner.probes.ipv6.reach import TRIES, ask_marker, reach
from scanner.probes.ipv6.text import MOST_LINKS as MOST_LINKS_READ
from scanner.probes.ipv6.text import alike, page_text
from scanner.probes.target import Target
from scanner.scope.ports import in_ports
from scanner.store.scans import evidence_of
from scanner.store.verdicts import assessments_of, verdicts_of
from scanner.workspace import Workspace
from tests.lab.names import name_server
from tests.probes.servers import free_port, permitted, resets, scripted

NEVER = threading.Event()
"""Nobody stops these looks."""

MET, PARTLY_MET, NOT_MET = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
ALONE = ["sh", "-c", 'ip link set lo up && exec "$0" "$@"', sys.executable, "-m", "tests.probes.ipv6_city"]


class City(NamedTuple):
    """What a scan of the whole city left behind: `said` is what was counted meanwhile."""

    said: dict[str, Any]
    evidence: list[Any]
    verdicts: list[Verdict]
    conclusion: str

    def of(self, kind: type[Any], site: str) -> Any:
        """The one record of a kind."""
        (one,) = [one for one in self.evidence if isinstance(one, kind) and one.place.asset == site]
        return one

    def verdict(self, check: str, site: str) -> Outcome | Reason | None:
        """What a check says of a site: its weakest word over the site's places that it applies to."""
        found = [one for one in self.verdicts if one.check == check and one.place.asset == site]
        applying = [one for one in found if one.outcome is not NOT_APPLICABLE] or found
        assert len(applying) == 1, found
        return applying[0].reason or applying[0].outcome


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("city")
    done = subprocess.run(
        ["unshare", "--net", *ALONE, str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Workspace(folder / "bureau").store() as store:
        assessment = next(one for one in assessments_of(store, 1, "city") if one.baseline == "ipv6")
        return City(
            json.loads(done.stdout),
            list(evidence_of(store, 1, "city")),
            verdicts_of(store, 1, "city"),
            assessment.conclusion.word.zh,
        )


@pytest.mark.parametrize(
    ("check", "www", "soft"),
    [
        ("ipv6.name-servers", PARTLY_MET, PARTLY_MET),
        ("ipv6.mail", NOT_MET, NOT_MET),
        ("ipv6.tunnel-address", MET, MET),
        ("ipv6.eui64-address", MET, MET),
        ("ipv6.unreachable", MET, MET),
        ("ipv6.unstable", MET, MET),
        ("ipv6.slow", MET, MET),
        ("ipv6.content-differs", MET, NOT_MET),
        ("ipv6.links-second", MET, NOT_MET),
        ("ipv6.links-third", PARTLY_MET, NOT_APPLICABLE),
        ("ipv6.more-ports", MET, NOT_MET),
        ("ipv6.management-exposed", MET, NOT_MET),
        ("ipv6.tls-differs", MET, NOT_MET),
        ("ipv6.redirect-differs", MET, MET),
        ("ipv6.headers-differ", MET, NOT_MET),
        ("ipv6.marker-passes", MET, NOT_MET),
    ],
)
def test_planted_differences_are_found_and_only_those(city: City, check: str, www: Outcome, soft: Outcome) -> None:
    assert (city.verdict(check, "www"), city.verdict(check, "soft")) == (www, soft)


def test_a_redirect_to_https_over_ipv4_alone_is_found(city: City) -> None:
    assert city.verdict("ipv6.redirect-differs", "plain") is NOT_MET
    assert city.verdict("ipv6.content-differs", "plain") is Reason.NOT_KNOWN
    assert city.verdict("ipv6.tls-differs", "plain") is NOT_APPLICABLE


def test_an_address_made_of_the_hardware_address_of_a_card_is_found(city: City) -> None:
    assert city.verdict("ipv6.eui64-address", "plain") is NOT_MET


def test_an_address_where_nothing_listens_is_theirs_to_mend(city: City) -> None:
    seen = city.of(Ipv6Evidence, "dead")
    assert (seen.v6.tried, seen.v6.answered, seen.v4.answered, seen.works_here) == (TRIES, 0, TRIES, True)
    assert city.verdict("ipv6.unreachable", "dead") is NOT_MET
    assert city.verdict("ipv6.unstable", "dead") is NOT_APPLICABLE


def test_silence_says_nothing_of_a_site_when_no_ipv6_target_answers_this_machine(city: City) -> None:
    assert city.said["alone"] == {"works_here": False, "tried": TRIES, "answered": 0}


def test_a_site_without_an_ipv6_address_has_nothing_to_compare(city: City) -> None:
    assert not [one for one in city.evidence if isinstance(one, Ipv6Evidence) and one.place.asset == "v4only"]
    ours = {one.check: one.outcome for one in city.verdicts if one.place.asset == "v4only" and "ipv6" in one.check}
    of_the_zone = {"ipv6.name-servers", "ipv6.mail", "dns.no-ipv6"}
    assert ours["dns.no-ipv6"] is NOT_MET
    assert {outcome for check, outcome in ours.items() if check not in of_the_zone} == {NOT_APPLICABLE}


def test_a_tunnel_outside_the_scope_is_seen_in_the_name_and_never_contacted(city: City) -> None:
    looks = [one for one in city.evidence if isinstance(one, FailedLook) and one.place.asset == "tunnel"]
    assert {(one.sought, one.reason) for one in looks} == {
        ("ports", Reason.OUT_OF_SCOPE),
        ("ipv6", Reason.OUT_OF_SCOPE),
    }
    assert city.verdict("ipv6.tunnel-address", "tunnel") is NOT_MET
    assert city.verdict("ipv6.unreachable", "tunnel") is Reason.OUT_OF_SCOPE


def test_links_are_counted_apart_by_how_they_came_out(city: City) -> None:
    www, soft = city.of(Ipv6Evidence, "www"), city.of(Ipv6Evidence, "soft")
    assert www.second == LinkCount(taken=5, tried=4, working=4, out_of_scope=1)
    assert www.third == LinkCount(taken=3, tried=3, working=2, no_address=1)
    assert soft.second == LinkCount(taken=6, tried=5, working=1, no_address=4, dead=1)


def test_name_servers_and_mail_hosts_are_asked_for_their_addresses(city: City) -> None:
    dns = city.of(DnsEvidence, "www")
    assert (dns.name_servers6, dns.mail6) == (("ns1.city.gov.cn",), ())


def test_nothing_but_the_planned_addresses_is_contacted_and_no_network_is_gone_through(city: City) -> None:
    """The whole /64 may be touched. An address of it that no name has, a second address of www, and a linked host outside
    the scope listen and count; for any other the kernel has no route, and counts that."""
    connections = city.said["connections"]
    assert connections.pop("2001:db8:1::2") >= 1, "the planted port must be found, or the counting shows nothing"
    assert connections == {"2001:db8:2::1": 0, "2001:db8:1::ffff": 0, "2001:db8:1::fffe": 0}
    assert city.said["no_routes"] == 0
    assert city.said["counted"] >= 1, "a packet without a route must be counted, or this shows nothing"


def test_the_system_is_judged_by_the_baseline(city: City) -> None:
    assert city.conclusion == "不支持"


def http(body: str, status: str = "200 OK") -> bytes:
    """One answer."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(data)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + data


def serve(answer: Callable[[str], bytes]) -> Callable[[socket.socket], None]:
    """Answers one request by its path; no bytes are a reset."""

    def script(connection: socket.socket) -> None:
        path = connection.recv(4096).decode().split(" ")[1]
        said = answer(path)
        if not said:
            resets(connection)
            return
        connection.sendall(said)

    return script


def site(port: int, address: str = "::1", name: str = "www.example.gov.cn") -> Target:
    return Target(
        system="s", asset="a", type="site", address=address, name=name, url=f"http://{name}:{port}/", port=port
    )


def test_a_site_that_fails_now_and_then_is_counted_try_by_try() -> None:
    answers = itertools.cycle([http("好"), b"", http("坏", "502 Bad Gateway")])
    with scripted(serve(lambda _: next(answers)), "::1") as server:
        seen = reach(site(server.port), permitted(), f"http://www.example.gov.cn:{server.port}/", NEVER)
    assert (seen.reach.tried, seen.reach.answered, seen.reach.status) == (TRIES, 2, 200)
    assert server.connections == TRIES
    assert seen.reasons == (Reason.RESET, Reason.RESET)
    assert seen.reach.median_ms is not None


def test_a_refused_port_was_heard_and_one_outside_the_scope_is_not_asked() -> None:
    port = free_port("::1")
    url = f"http://www.example.gov.cn:{port}/"
    closed = reach(site(port), permitted(), url, NEVER)
    assert (closed.heard, closed.reach.answered, closed.reasons) == (True, 0, (Reason.REFUSED,) * TRIES)
    with scripted(serve(lambda _: http("好")), "::1") as server:
        url = f"http://www.example.gov.cn:{server.port}/"
        refused = reach(site(server.port), permitted("127.0.0.0/8"), url, NEVER)
        assert (refused.heard, refused.reasons, server.connections) == (False, (Reason.OUT_OF_SCOPE,), 0)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (http("好"), (200, 200, False)),
        (http("no", "403 Forbidden"), (200, 403, False)),
        (http("<title>WAF</title>您的请求已被拦截"), (200, 200, True)),
        (b"", (200, 0, False)),
    ],
)
def test_the_marker_is_sent_beside_its_harmless_twin(marked: bytes, expected: tuple[int, int, bool]) -> None:
    paths: list[str] = []

    def answer(path: str) -> bytes:
        paths.append(path)
        return marked if "script" in path else http("好")

    with scripted(serve(answer), "::1") as server:
        seen = ask_marker(site(server.port), permitted(), f"http://www.example.gov.cn:{server.port}/page?a=b")
    assert seen is not None
    assert (seen.control, seen.status, seen.block_page) == expected
    assert len(paths) == 2
    assert all(path.startswith("/?citywall=") for path in paths)


def walked(links: list[str], records: dict[str, Any], port: int, **options: Any) -> tuple[LinkCount, tuple[str, ...]]:
    with name_server(records, **options) as names:
        target = site(port)
        four, resolver = replace(target, address="127.0.0.1"), Resolver(["127.0.0.1"], names)
        with LinkWalk(target, four, permitted(), resolver, NEVER) as walk:
            return walk.level(links)


def test_no_more_links_are_asked_for_than_said() -> None:
    with scripted(serve(lambda path: http(f"<a href='/deeper{path}'>x</a>")), "::1") as server:
        base = f"http://www.example.gov.cn:{server.port}"
        count, deeper = walked([f"{base}/{number}" for number in range(50)], {}, server.port)
    assert count == LinkCount(taken=MOST_LINKS, tried=MOST_LINKS, working=MOST_LINKS)
    assert server.connections == MOST_LINKS
    assert deeper[0] == f"{base}/deeper/0"


def test_what_is_elsewhere_or_might_do_something_is_not_asked_for() -> None:
    with scripted(serve(lambda _: http("好")), "::1") as server:
        links = [
            f"http://www.example.gov.cn:{server.port}/logout",
            f"http://www.example.gov.cn:{server.port}/item/delete?id=1",
            f"http://user:word@www.example.gov.cn:{server.port}/",
            f"http://www.other.gov.cn:{server.port}/",
            f"http://[::1]:{server.port}/",
            "http://[broken/",
            "mailto:office@example.gov.cn",
            "javascript:void(0)",
            "",
        ]
        count, _ = walked(links, {}, server.port)
        assert (count.taken, server.connections) == (0, 0)


def test_a_name_nobody_answers_for_is_not_counted_against_the_site() -> None:
    count, _ = walked(["http://lost.example.gov.cn/"], {}, 80, silent_for=("AAAA", "A"))
    assert count == LinkCount(taken=1, tried=0, working=0, untried=1)


def test_a_name_is_resolved_once_however_many_links_bear_it() -> None:
    asked: list[str] = []

    def answer() -> list[str]:
        asked.append("AAAA")
        return ["::1"]

    with scripted(serve(lambda _: http("好")), "::1") as server:
        links = [f"http://other.example.gov.cn:{server.port}/{number}" for number in range(5)]
        count, _ = walked(links, {"other.example.gov.cn": {"AAAA": answer}}, server.port)
    assert (count.working, len(asked)) == (5, 1)


def test_a_look_outside_the_scope_is_a_failed_one() -> None:
    gate = permitted("127.0.0.0/8")
    seen = Ipv6Probe(gate, Resolver(["127.0.0.1"]), Vantage([], gate)).look(site(free_port("::1")), None, NEVER)
    assert isinstance(seen, FailedLook)
    assert (seen.sought, seen.reason, seen.place.locator) == ("ipv6", Reason.OUT_OF_SCOPE, "ipv6")


def test_a_look_that_is_stopped_asks_nothing_more() -> None:
    stopped = threading.Event()
    stopped.set()
    with scripted(serve(lambda _: http("<a href='/a'>x</a>")), "::1") as server:
        gate, target = permitted(), site(server.port)
        seen = Ipv6Probe(gate, Resolver(["127.0.0.1"]), Vantage([], gate)).look(target, None, stopped)
        with LinkWalk(target, None, gate, Resolver(["127.0.0.1"]), stopped) as walk:
            count, _ = walk.level([f"{target.url}a"])
    assert isinstance(seen, Ipv6Evidence)
    assert (seen.v6.tried, count, server.connections) == (0, LinkCount(taken=1, tried=0, working=0, untried=1), 0)


def test_a_machine_is_taken_to_have_ipv6_by_an_answer_or_a_refusal_and_asks_once() -> None:
    came = threading.Semaphore(0)
    with scripted(lambda _: came.release(), "::1") as server:
        vantage = Vantage([("::1", server.port)], permitted())
        assert [vantage.works(), vantage.works()] == [True, True]
        assert not Vantage([("::1", server.port)], permitted("127.0.0.0/8")).works()
        assert came.acquire(timeout=10)
        assert not came.acquire(timeout=0.5), "asked more than once"
    assert Vantage([("::1", free_port("::1"))], permitted()).works()
    assert not Vantage([], permitted()).works()


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("政务服务一网通办" * 3, "政务服务一网通办" * 3, 1.0, 1.0),
        ("政务服务事项办理指南与公告" + "公开" * 20, "政务服务事项办理指南与公告" + "公开" * 19, 0.9, 1.0),
        ("Welcome to nginx!", "政务服务事项办理指南与公告", 0.0, 0.0),
        ("", "政务服务", 0.0, 0.0),
    ],
)
def test_how_alike_two_texts_are(one: str, other: str, least: float, most: float) -> None:
    share = alike(one, other)
    assert share is not None
    assert least <= share <= most
    assert alike("", "") is None


def test_a_pages_words_are_what_is_read_without_scripts_clocks_and_spaces() -> None:
    unspoken = "<script>var x</script><style>p{}</style>"
    html = f"<base href='/sub/'>{unspoken}<p>今天 2026 年</p><a href='a#top'>甲</a><a href='a'>乙</a>"
    read = page_text(html, "http://www.example.gov.cn/")
    assert read.words == "今天年甲乙"
    assert read.links == ("http://www.example.gov.cn/sub/a",)


@pytest.mark.parametrize("html", ["<" * 300_000, "<a href=" * 100_000, "<![x[" * 50_000, "<a href='" + "x" * 300_000])
def test_hostile_pages_are_read_in_bounded_time(html: str) -> None:
    read = page_text(html, "http://www.example.gov.cn/")
    assert len(read.links) <= MOST_LINKS_READ


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("www.sz.gov.cn", "sz.gov.cn"),
        ("a.b.example.com", "example.com"),
        ("WWW.Example.BJ.cn.", "example.bj.cn"),
        ("example.cn", "example.cn"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_the_registered_domain_of_a_name(name: str, domain: str) -> None:
    assert registered_domain(name) == domain


def test_the_ports_asked_of_both_families_hold_those_that_machines_are_managed_by() -> None:
    assert all(in_ports(PARITY_PORTS, port) for port in MANAGEMENT_PORTS)
