"""A city's sites over both families, on loopback of a network of their own, scanned whole: run by tests/probes/test_ipv6.py.

Started with `python -m tests.probes.ipv6_city FOLDER` where nothing but loopback is up. Every packet for an address that is not
on it finds no route, and the kernel counts it. Prints what was counted as one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from checks.evidence import Depth, Ipv6Evidence
from scanner.estate.model import Asset, AssetType, System
from scanner.probes.dns import Resolver
from scanner.probes.ipv6 import Ipv6Probe, Vantage
from scanner.probes.target import Target
from scanner.run.scan import ScanRun, begin_scan
from scanner.store.estate import systems
from tests.lab.certificates import issue
from tests.lab.names import Records, name_server
from tests.lab.web import nginx
from tests.probes.servers import permitted, says, scripted, silent
from tests.run.city import make_workspace

ZONE = "city.gov.cn"
NETWORK, NETWORK6 = "192.0.2.0/24", "2001:db8:1::/64"
FAR = "2001:db8:2::1"
"""On loopback and outside the scope: who asks here is counted."""
NOT_PLANNED = "2001:db8:1::ffff"
"""On loopback and inside the scope, and of no site's name: it is met by going through the network only."""
OF_A_CARD = "2001:db8:1:0:5054:ff:fe12:3456"
"""The address of `plain`, made of the hardware address of a network card (RFC 4291, appendix A)."""
NO_SUCH = "2001:db8:3::1"
"""Not on loopback: the kernel has no route to it."""

SITES = {
    "www": "https",
    "soft": "https",
    "plain": "http",
    "dead": "http",
    "v4only": "http",
    "tunnel": "http",
}

GUARD = "if ($arg_citywall ~ script) { return 403; }"
HSTS = 'add_header Strict-Transport-Security "max-age=31536000" always;'
NEWS = "".join(f"<p>第{number}条：政务服务事项办理指南与公告</p>" for number in "一二三四五六七八九十")


def records() -> Records:
    """The zone. One of two name servers and no mail host has an IPv6 address."""
    found: dict[str, dict[str, list[str]]] = {
        ZONE: {
            "SOA": [f"ns1.{ZONE}. admin.{ZONE}. 1 3600 600 86400 60"],
            "NS": [f"ns1.{ZONE}.", f"ns2.{ZONE}."],
            "MX": [f"10 mail.{ZONE}."],
        },
        f"ns1.{ZONE}": {"A": ["192.0.2.53"], "AAAA": ["2001:db8:1::53"]},
        f"ns2.{ZONE}": {"A": ["192.0.2.54"]},
        f"mail.{ZONE}": {"A": ["192.0.2.25"]},
        f"old.{ZONE}": {"A": ["192.0.2.5"]},
        f"other.{ZONE}": {"A": ["192.0.2.5"], "AAAA": ["2001:db8:1::5"]},
        f"far.{ZONE}": {"AAAA": [FAR]},
    }
    for number, name in enumerate(SITES, start=1):
        found[f"{name}.{ZONE}"] = {"A": [f"192.0.2.{number}"], "AAAA": [f"2001:db8:1::{number}"]}
    found[f"www.{ZONE}"]["AAAA"].append("2001:db8:1::fffe")
    del found[f"v4only.{ZONE}"]["AAAA"]
    found[f"plain.{ZONE}"]["AAAA"] = [OF_A_CARD]
    found[f"tunnel.{ZONE}"]["AAAA"] = ["2002:c000:206::1"]
    return found


def blocks(folder: Path) -> str:
    """The server blocks: www is the same over both families, soft and plain are softer over IPv6."""
    certificate, key = issue((f"www.{ZONE}", f"soft.{ZONE}")).write(folder)
    tls = f"ssl_certificate {certificate}; ssl_certificate_key {key};"
    links = [f"/a{number}.html" for number in range(3)]
    home = page(NEWS, *links, f"http://other.{ZONE}/", f"http://far.{ZONE}/", "https://www.elsewhere.example/")
    deeper = page("栏目", f"http://other.{ZONE}/x", f"http://other.{ZONE}/y", f"http://old.{ZONE}/z")
    soft = page("旧版页面", "/news", "/gone", *(f"http://old.{ZONE}/{number}" for number in range(4)))
    say = "location = / {{ {guard} return 200 '{page}'; }}"
    return f"""
    server {{ listen 192.0.2.1:443 ssl; listen [2001:db8:1::1]:443 ssl; {tls} {HSTS}
        {say.format(guard=GUARD, page=home)} location ~ ^/a {{ return 200 '{deeper}'; }} }}
    server {{ listen 192.0.2.2:443 ssl; {tls} {HSTS} ssl_protocols TLSv1.3;
        {say.format(guard=GUARD, page=home)} location / {{ return 404; }} }}
    server {{ listen [2001:db8:1::2]:443 ssl; {tls} ssl_protocols TLSv1.2 TLSv1.3;
        {say.format(guard="", page=soft)} location = /news {{ return 200 news; }} location / {{ return 404; }} }}
    server {{ listen 192.0.2.3:80; return 301 https://$host$request_uri; }}
    server {{ listen [{OF_A_CARD}]:80; return 200 '{home}'; }}
    server {{ listen 192.0.2.4:80; listen 192.0.2.5:80; listen 192.0.2.6:80; listen [2001:db8:1::5]:80; return 200 ok; }}
    """


def page(words: str, *links: str) -> str:
    """A page with links."""
    return f"<html><title>示例</title>{words}{''.join(f'<a href={link}>x</a>' for link in links)}</html>"


def no_routes() -> int:
    """Packets of both families that the kernel had no route for."""
    six = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
    names, values = (
        line.split()[1:] for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:")
    )
    four = dict(zip(names, values, strict=True))
    return int(six["Ip6OutNoRoutes"]) + int(four["OutNoRoutes"])


def put_addresses() -> None:
    """The addresses of the city on loopback."""
    six = [*(f"2001:db8:1::{number}" for number in range(1, 7)), OF_A_CARD, NOT_PLANNED, "2001:db8:1::fffe", FAR]
    for address in (f"192.0.2.{number}/32" for number in range(1, 8)):
        subprocess.run(["ip", "address", "add", address, "dev", "lo"], check=True)
    for address in six:
        subprocess.run(["ip", "address", "add", f"{address}/128", "dev", "lo", "nodad"], check=True)


def scan(folder: Path, port: int) -> None:
    """The whole scan, light, of one system with all sites. Its store stays in `folder`."""
    assets = tuple(
        Asset(id=name, system="city", type=AssetType.SITE, target=f"{scheme}://{name}.{ZONE}/")
        for name, scheme in SITES.items()
    )
    system = System(id="city", name="门户网站群", department="数据局", level=2, assets=assets)
    workspace = make_workspace(folder, [system], [NETWORK, NETWORK6])
    with workspace.store() as store:
        begun = begin_scan(store, systems(store), depth=Depth.LIGHT)
        ScanRun(workspace, store, begun, resolver=Resolver(["127.0.0.1"], port)).run()


def from_a_machine_without_ipv6(port: int) -> Ipv6Evidence:
    """The look at a site where no IPv6 target of the scan answers: it has an address that is on no interface here."""
    gate = permitted("2001:db8:3::/64", NETWORK)
    six = Target(
        system="city",
        asset="lost",
        type="site",
        address=NO_SUCH,
        name=f"www.{ZONE}",
        url=f"https://www.{ZONE}/",
        port=443,
    )
    probe = Ipv6Probe(gate, Resolver(["127.0.0.1"], port), Vantage([(NO_SUCH, 443)], gate))
    seen = probe.look(six, replace(six, address="192.0.2.1"), threading.Event())
    assert isinstance(seen, Ipv6Evidence)
    return seen


def main(folder: Path) -> None:
    """Serve, scan, count."""
    put_addresses()
    with ExitStack() as stack:
        listeners = {
            address: stack.enter_context(scripted(script, address, port))
            for address, port, script in (
                (FAR, 80, silent),
                (NOT_PLANNED, 443, silent),
                ("2001:db8:1::fffe", 443, silent),
                ("2001:db8:1::2", 22, says(b"SSH-2.0-OpenSSH_9.0\r\n")),
            )
        }
        stack.enter_context(nginx(folder, blocks(folder), 443, address="2001:db8:1::1"))
        port = stack.enter_context(name_server(records()))
        before = no_routes()
        scan(folder / "bureau", port)
        lost = no_routes() - before
        alone = from_a_machine_without_ipv6(port)
        said = {
            "connections": {address: one.connections for address, one in listeners.items()},
            "no_routes": lost,
            "counted": no_routes() - before - lost,
            "alone": {"works_here": alone.works_here, "tried": alone.v6.tried, "answered": alone.v6.answered},
        }
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
