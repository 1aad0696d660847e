"""Reading nmap's output: host by host, whole ones only, in constant memory, nothing expanded or fetched."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from checks import InputError
from scanner.probes.nmap_xml import NmapHost, NmapPort, NmapReader

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" version="7.93">\n'


def host(number: int, ports: int = 2) -> bytes:
    """A host as nmap writes it, with open ports from 1 on."""
    opened = "".join(
        f'<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack" reason_ttl="0"/>'
        f'<service name="http" method="table" conf="3"/></port>\n'
        for port in range(1, ports + 1)
    )
    return (
        f'<host starttime="1" endtime="2"><status state="up" reason="user-set" reason_ttl="0"/>\n'
        f'<address addr="127.0.{number // 256}.{number % 256}" addrtype="ipv4"/>\n<ports>'
        f'<extraports state="closed" count="97"><extrareasons reason="conn-refused" count="97"/></extraports>\n'
        f'<extraports state="filtered" count="1"><extrareasons reason="no-response" count="1"/></extraports>\n'
        f"{opened}</ports></host>\n"
    ).encode()


def test_a_host_is_told_as_soon_as_it_is_whole() -> None:
    reader = NmapReader()
    assert reader.feed(HEAD + host(1)[:-20]) == []
    assert reader.feed(host(1)[-20:]) == [
        NmapHost("127.0.0.1", (NmapPort(1), NmapPort(2)), closed=97, filtered=1, alive_by="syn-ack")
    ]


@pytest.mark.parametrize("cut", range(30, len(HEAD + host(1) + host(2)), 37))
def test_output_cut_anywhere_gives_every_finished_host_and_no_half_one(cut: int) -> None:
    data = (HEAD + host(1) + host(2))[:cut]
    finished = NmapReader().feed(data)
    assert len(finished) == data.count(b"</host>")
    assert all(len(one.open) == 2 for one in finished)


def test_a_host_that_only_refuses_is_alive_and_one_that_is_silent_is_not() -> None:
    refuses, silent = (
        b'<host><address addr="::1" addrtype="ipv6"/><ports><extraports state="%s" count="3">'
        b'<extrareasons reason="%s" count="3"/></extraports></ports></host>' % pair
        for pair in ((b"closed", b"conn-refused"), (b"filtered", b"no-response"))
    )
    one, other = NmapReader().feed(HEAD + refuses + silent)
    assert (one.alive_by, one.closed) == ("reset", 3)
    assert (other.alive_by, other.filtered) == ("", 3)


def test_a_service_counts_only_when_nmap_spoke_with_it() -> None:
    probed = host(1, 1).replace(
        b'name="http" method="table"', b'name="http" product="nginx" tunnel="ssl" method="probed"'
    )
    (seen,) = NmapReader().feed(HEAD + probed)
    assert seen.open == (NmapPort(1, "http", "nginx", "", True),)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE nmaprun [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nmaprun>&b;</nmaprun>',
        b'<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>',
        b'<!DOCTYPE nmaprun SYSTEM "http://127.0.0.1/x.dtd"><nmaprun>&x;</nmaprun>',
        b"no xml at all",
        b"<nmaprun><host></nmaprun>",
        b'<nmaprun><host><port portid="x"/></host></nmaprun>',
        b"<nmaprun><host><extraports/></host></nmaprun>",
    ],
    ids=["bomb", "external", "dtd", "words", "unbalanced", "port", "missing"],
)
def test_entities_and_nonsense_are_refused_in_one_short_message(document: bytes) -> None:
    with pytest.raises(InputError, match="nmap output: ") as refused:
        NmapReader().feed(document)
    assert len(str(refused.value)) < 200


def test_memory_does_not_grow_with_the_output() -> None:
    def pieces() -> Iterator[bytes]:
        yield HEAD
        for number in range(300):
            yield host(number, 50)

    reader = NmapReader()
    hosts = sum(len(reader.feed(piece)) for piece in pieces())
    tracemalloc.start()
    size = 0
    for number in range(300):
        piece = host(number, 50)
        size += len(piece)
        hosts += len(reader.feed(piece))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert hosts == 600
    assert peak < 400_000 < 2_000_000 < size
