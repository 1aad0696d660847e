"""The name service, asked of a name server on loopback."""

from __future__ import annotations

import itertools

import pytest

from checks.evidence import DnsEvidence, FailedLook, Reason
from scanner.probes.dns import Resolver, look_dns
from scanner.probes.target import Target
from tests.lab.names import Records, name_server

ZONE = {
    "SOA": ["ns1.example.gov.cn. admin.example.gov.cn. 1 3600 600 86400 60"],
    "NS": ["ns2.example.gov.cn.", "ns1.example.gov.cn."],
    "MX": ["10 mail.example.gov.cn."],
    "CAA": ['0 issue "ca.example"'],
    "TXT": ['"unrelated"', '"v=spf1 mx " "-all"'],
    "DNSKEY": ["257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="],
}
KEPT: Records = {
    "example.gov.cn": ZONE,
    "_dmarc.example.gov.cn": {"TXT": ['"v=DMARC1; p=reject"']},
    "www.example.gov.cn": {"A": ["192.0.2.2", "192.0.2.1"], "AAAA": ["2001:db8::1"]},
    "alias.example.gov.cn": {"CNAME": ["www.example.gov.cn."]},
    "lost.example.gov.cn": {"CNAME": ["gone.example.gov.cn."]},
}


def site(name: str) -> Target:
    return Target(system="s", asset="site", type="site", address="192.0.2.1", name=name)


def look(records: Records, name: str, **options: tuple[str, ...]) -> DnsEvidence | FailedLook:
    with name_server(records, **options) as port:
        return look_dns(site(name), Resolver(["127.0.0.1"], port))


def test_a_kept_zone_is_read_whole() -> None:
    seen = look(KEPT, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert seen.place.locator == "dns:www.example.gov.cn"
    assert seen.zone == "example.gov.cn"
    assert seen.addresses == ("192.0.2.1", "192.0.2.2")
    assert seen.addresses6 == ("2001:db8::1",)
    assert seen.name_servers == ("ns1.example.gov.cn", "ns2.example.gov.cn")
    assert seen.mail == ("mail.example.gov.cn",)
    assert seen.caa == ('0 issue "ca.example"',)
    assert seen.spf == "v=spf1 mx -all"
    assert seen.dmarc == "v=DMARC1; p=reject"
    assert seen.signed
    assert not seen.wildcard
    assert seen.aliases == ()
    assert seen.dangling == ""


def test_a_bare_zone_has_none_of_it() -> None:
    records = {
        "example.gov.cn": {"SOA": ZONE["SOA"], "NS": ["ns1.example.gov.cn."]},
        "www.example.gov.cn": {"A": ["192.0.2.1"]},
    }
    seen = look(records, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert (seen.caa, seen.spf, seen.dmarc, seen.signed, seen.addresses6) == ((), "", "", False, ())
    assert seen.name_servers == ("ns1.example.gov.cn",)


def test_an_alias_is_followed_and_a_lost_one_named() -> None:
    kept = look(KEPT, "alias.example.gov.cn")
    lost = look(KEPT, "lost.example.gov.cn")
    assert isinstance(kept, DnsEvidence)
    assert isinstance(lost, DnsEvidence)
    assert (kept.aliases, kept.dangling) == (("www.example.gov.cn",), "")
    assert (lost.aliases, lost.dangling) == (("gone.example.gov.cn",), "gone.example.gov.cn")


def test_a_wildcard_is_seen() -> None:
    seen = look({**KEPT, "citywall-no-such-name.example.gov.cn": {"A": ["192.0.2.9"]}}, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert seen.wildcard


def test_a_loop_of_aliases_ends() -> None:
    records = {
        **KEPT,
        "a.example.gov.cn": {"CNAME": ["b.example.gov.cn."]},
        "b.example.gov.cn": {"CNAME": ["a.example.gov.cn."]},
    }
    seen = look(records, "a.example.gov.cn")
    assert isinstance(seen, FailedLook)
    assert seen.place.locator == "dns:a.example.gov.cn"


def test_a_host_nobody_answers_for_leaves_its_address_not_known() -> None:
    records = {
        **KEPT,
        "ns1.example.gov.cn": {"AAAA": ["2001:db8::53"]},
        "mail.example.gov.cn": {"CNAME": ["mail2.example.gov.cn."]},
        "mail2.example.gov.cn": {"CNAME": ["mail.example.gov.cn."]},
    }
    seen = look(records, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert seen.name_servers6 == ("ns1.example.gov.cn",)
    assert seen.mail6 is None


def test_a_zone_that_takes_no_mail_has_no_mail_host() -> None:
    records = {**KEPT, "example.gov.cn": {**ZONE, "MX": ["0 ."]}}
    seen = look(records, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert (seen.mail, seen.mail6) == ((), ())


def test_a_name_that_does_not_exist_is_a_failed_look() -> None:
    seen = look(KEPT, "nobody.example.gov.cn")
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.NAME_NOT_RESOLVED


@pytest.mark.parametrize("kind", ["A", "CAA"])
def test_a_question_nobody_answers_fails_the_look_and_is_no_absence(kind: str) -> None:
    seen = look(KEPT, "www.example.gov.cn", silent_for=(kind,))
    assert isinstance(seen, FailedLook)
    assert seen.reason is Reason.TIMEOUT


def test_a_name_is_resolved_to_both_kinds_of_address() -> None:
    with name_server(KEPT) as port:
        resolver = Resolver(["127.0.0.1"], port)
        found = resolver.resolve("alias.example.gov.cn")
        nobody = resolver.resolve("nobody.example.gov.cn")
    assert (found.v4, found.v6, found.reason) == (("192.0.2.1", "192.0.2.2"), ("2001:db8::1",), None)
    assert (nobody.v4, nobody.v6, nobody.reason) == ((), (), Reason.NAME_NOT_RESOLVED)


def test_hostile_records_come_out_printable() -> None:
    turns = itertools.cycle([['"v=spf1 \\027[31m<script>"']])
    seen = look({**KEPT, "example.gov.cn": {**ZONE, "TXT": lambda: next(turns)}}, "www.example.gov.cn")
    assert isinstance(seen, DnsEvidence)
    assert seen.spf.isprintable()
    assert "<script>" in seen.spf
