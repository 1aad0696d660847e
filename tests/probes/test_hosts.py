"""What may be named as a host, and what must never reach a program's command line."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import nmap
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import InputError
from scanner.probes.clean import clean
from scanner.probes.hosts import is_address, parse_host

HARMLESS_SCRIPT = """
description = "Leaves a file, to prove that it ran."
categories = {{"safe"}}
prerule = function() return true end
action = function()
  local file = io.open("{mark}", "w")
  file:write("ran")
  file:close()
end
"""


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("WWW.Example.gov.cn.", "www.example.gov.cn"),
        ("运城。中国", "xn--uis561k.xn--fiqs8s"),
        ("12345-web", "12345-web"),
    ],
)
def test_one_host_has_one_form(text: str, host: str) -> None:
    assert parse_host(text) == host
    assert parse_host(host) == host


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1 --script=x.nse",
        "-iL /etc/passwd",
        "-iL",
        "--script=x.nse",
        ";id",
        "$(id)",
        "`id`",
        "a|b",
        "a&b",
        "a,b",
        "*",
        "",
        " 127.0.0.1",
        "www.example.cn\n",
        "www.example.cn\x00",
        "a\tb",
        "a_b",
        "a..b",
        "-a.cn",
        "x" * 64,
        ".".join(["abcdefgh"] * 30),
        "10.0.0.0/8",
        "10.0.0.1-5",
        "10.0.0.*",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "010.0.0.1",
        "１２７.0.0.1",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "user@host",
        "\u202ehost",
    ],
)
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_host(text)
    assert clean(text, 80) in str(refused.value), "the message does not say what was given"


def test_a_zone_id_is_refused_with_its_reason() -> None:
    with pytest.raises(InputError, match=r"zone id|区域标识"):
        parse_host("fe80::1%lo")


@given(st.text(max_size=40))
def test_whatever_passes_is_one_plain_word(text: str) -> None:
    try:
        host = parse_host(text)
    except InputError:
        return
    assert host.isascii()
    assert not host.startswith("-")
    assert set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.:-")
    assert is_address(host) or any(character.isalpha() for character in host)


@given(st.ip_addresses(v=6))
def test_every_ipv6_address_keeps_its_value(address: ipaddress.IPv6Address) -> None:
    if address.ipv4_mapped is None and not address.is_multicast and not address.is_unspecified:
        assert ipaddress.ip_address(parse_host(address.exploded)) == address


def test_a_target_that_runs_code_through_python_nmap_is_refused_by_us(tmp_path: Path) -> None:
    """python-nmap 0.7.1 splits `hosts` as a shell would: a target can bring a script along (as in CVE-2022-30284)."""
    mark = tmp_path / "ran"
    script = tmp_path / "harmless.nse"
    script.write_text(HARMLESS_SCRIPT.format(mark=mark))
    target = f"127.0.0.1 --script={script}"

    nmap.PortScanner().scan(hosts=target, arguments="-sT -Pn -n -p 1")

    assert mark.read_text() == "ran"
    with pytest.raises(InputError):
        parse_host(target)
