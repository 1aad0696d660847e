"""Examples for the network's checks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from checks import fake_certificate
from checks.evidence import Evidence, Reason
from checks.exemplary.moment import SEEN_AT
from tests.checks.examples.case import MET, NOT_APPLICABLE, NOT_MET, PARTLY_MET, SITE, case

GCM = ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",)
STATIC = ("TLS_RSA_WITH_AES_128_GCM_SHA256",)
TLS_1_3 = ("TLS_AES_128_GCM_SHA256",)


def tls(**facts: Any) -> Evidence:
    return SITE.sees("tls", **facts)


def chain(*certificates: dict[str, Any], **facts: Any) -> Evidence:
    return SITE.sees("tls", chain=tuple(fake_certificate(**one) for one in certificates), **facts)


def ssh(**facts: Any) -> Evidence:
    return SITE.sees("ssh", **facts)


def ports(**facts: Any) -> Evidence:
    return SITE.sees("ports", **{"asked": "1-65535", **facts})


def service(protocol: str, **facts: Any) -> Evidence:
    return SITE.sees("service", **{"protocol": protocol, "tls": False, **facts})


def dns(**facts: Any) -> Evidence:
    return SITE.sees("dns", **facts)


TLS = (
    case("tls.old-protocol", MET, tls()),
    case("tls.old-protocol", NOT_MET, tls(accepted={"TLS 1.0": GCM, "TLS 1.2": GCM})),
    case("tls.old-protocol", Reason.NOT_TRIED, tls(refused=("TLS 1.0", "TLS 1.1"))),
    case("tls.no-modern-version", MET, tls(accepted={"TLS 1.2": GCM})),
    case("tls.no-modern-version", NOT_MET, tls(accepted={"TLS 1.1": GCM})),
    case("tls.no-modern-version", Reason.NOT_KNOWN, tls(accepted={})),
    case("tls.weak-cipher", MET, tls()),
    case("tls.weak-cipher", NOT_MET, tls(accepted={"TLS 1.2": ("TLS_RSA_WITH_3DES_EDE_CBC_SHA",)})),
    case("tls.weak-cipher", NOT_MET, tls(accepted={"TLS 1.2": ("ECDHE-RSA-RC4-SHA",)})),
    case("tls.weak-cipher", NOT_MET, tls(accepted={"TLS 1.0": ("TLS_DH_anon_WITH_AES_128_CBC_SHA",)})),
    case("tls.weak-cipher", MET, tls(accepted={"TLS 1.2": ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",)})),
    case("tls.weak-cipher", Reason.NOT_KNOWN, tls(accepted={})),
    case("tls.no-forward-secrecy", MET, tls()),
    case("tls.no-forward-secrecy", NOT_MET, tls(accepted={"TLS 1.2": STATIC})),
    case("tls.no-forward-secrecy", PARTLY_MET, tls(accepted={"TLS 1.2": GCM + STATIC, "TLS 1.3": TLS_1_3})),
    case("tls.no-forward-secrecy", NOT_MET, tls(accepted={"TLS 1.2": ("AES128-GCM-SHA256",)})),
    case("tls.no-forward-secrecy", Reason.NOT_KNOWN, tls(accepted={})),
    case("tls.weak-renegotiation", MET, tls(secure_renegotiation=True)),
    case("tls.weak-renegotiation", NOT_MET, tls(secure_renegotiation=False)),
    case("tls.weak-renegotiation", NOT_APPLICABLE, tls(secure_renegotiation=False, accepted={"TLS 1.3": TLS_1_3})),
    case("tls.weak-renegotiation", Reason.NOT_TRIED, tls(secure_renegotiation=None)),
    case("tls.client-renegotiation", MET, tls(client_renegotiation=False)),
    case("tls.client-renegotiation", NOT_MET, tls(client_renegotiation=True)),
    case("tls.client-renegotiation", NOT_APPLICABLE, tls(client_renegotiation=True, accepted={"TLS 1.3": TLS_1_3})),
    case("tls.client-renegotiation", Reason.NOT_TRIED, tls(client_renegotiation=None)),
    case("tls.compression", MET, tls(compression=False)),
    case("tls.compression", NOT_MET, tls(compression=True)),
    case("tls.compression", Reason.NOT_TRIED, tls(compression=None)),
    case("tls.heartbleed", MET, tls(heartbleed=False)),
    case("tls.heartbleed", NOT_MET, tls(heartbleed=True)),
    case("tls.heartbleed", Reason.NOT_TRIED, tls(heartbleed=None)),
    case("tls.ccs-injection", MET, tls(ccs_injection=False)),
    case("tls.ccs-injection", NOT_MET, tls(ccs_injection=True)),
    case("tls.ccs-injection", Reason.NOT_TRIED, tls(ccs_injection=None)),
    case("tls.fallback-scsv", MET, tls(accepted={"TLS 1.1": GCM, "TLS 1.2": GCM}, fallback_scsv=True)),
    case("tls.fallback-scsv", NOT_MET, tls(accepted={"TLS 1.1": GCM, "TLS 1.2": GCM}, fallback_scsv=False)),
    case("tls.fallback-scsv", NOT_APPLICABLE, tls(accepted={"TLS 1.2": GCM, "TLS 1.3": TLS_1_3}, fallback_scsv=False)),
    case("tls.fallback-scsv", Reason.NOT_TRIED, tls(accepted={"TLS 1.1": GCM, "TLS 1.2": GCM}, fallback_scsv=None)),
    case("tls.fallback-scsv", Reason.NOT_KNOWN, tls(accepted={})),
    case("tls.robot", MET, tls(accepted={"TLS 1.2": GCM + STATIC}, robot=False)),
    case("tls.robot", NOT_MET, tls(robot=True)),
    case("tls.robot", NOT_APPLICABLE, tls(robot=None)),
    case("tls.robot", Reason.NOT_TRIED, tls(accepted={"TLS 1.2": GCM + STATIC}, robot=None)),
    case("tls.robot", Reason.NOT_TRIED, tls(accepted={}, robot=None)),
)

DAY = timedelta(days=1)
ROOT = {"subject": "CN=Root", "self_signed": True, "key_bits": 1024, "signature": "sha1-rsa"}

CERTIFICATES = (
    case("certificate.expired", MET, tls()),
    case("certificate.expired", NOT_MET, chain({"not_after": SEEN_AT - DAY})),
    case("certificate.expired", NOT_MET, chain({"not_before": SEEN_AT + DAY})),
    case("certificate.expired", Reason.NOT_KNOWN, tls(chain=())),
    case("certificate.expiring", MET, tls()),
    case("certificate.expiring", NOT_MET, chain({"not_after": SEEN_AT + 10 * DAY})),
    case(
        "certificate.expiring", MET, chain({"not_before": SEEN_AT - 25 * DAY, "not_after": SEEN_AT + 20 * DAY})
    ),  # 20 days left of 45 are more than a third
    case("certificate.expiring", NOT_APPLICABLE, chain({"not_after": SEEN_AT - DAY})),
    case("certificate.expiring", Reason.NOT_KNOWN, tls(chain=())),
    case("certificate.untrusted", MET, tls(trusted=True)),
    case("certificate.untrusted", NOT_MET, tls(trusted=False, trust_error="self-signed")),
    case("certificate.untrusted", NOT_MET, chain({"not_after": SEEN_AT - DAY, "self_signed": True}, trusted=False)),
    case("certificate.untrusted", Reason.NOT_KNOWN, chain({"not_after": SEEN_AT - DAY}, trusted=False)),
    case("certificate.untrusted", Reason.NOT_TRIED, tls(trusted=None)),
    case("certificate.wrong-name", MET, tls(name_matches=True)),
    case("certificate.wrong-name", NOT_MET, tls(name_matches=False)),
    case("certificate.wrong-name", NOT_APPLICABLE, tls(name_matches=None, server_name="")),
    case("certificate.wrong-name", Reason.NOT_TRIED, tls(name_matches=None)),
    case("certificate.weak-key", MET, chain({}, ROOT)),
    case("certificate.weak-key", MET, chain({"key_type": "sm2", "key_bits": 256})),
    case("certificate.weak-key", NOT_MET, chain({"key_bits": 1024})),
    case("certificate.weak-key", NOT_MET, chain({"key_bits": 1024, "self_signed": True})),
    case("certificate.weak-key", NOT_MET, chain({}, {"subject": "CN=Intermediate", "key_bits": 1024}, ROOT)),
    case("certificate.weak-key", NOT_MET, chain({"key_type": "dsa", "key_bits": 3072})),
    case("certificate.weak-key", Reason.NOT_KNOWN, chain({"key_type": "other"})),
    case("certificate.weak-key", Reason.NOT_KNOWN, tls(chain=())),
    case("certificate.weak-signature", MET, chain({"signature": "sm3-sm2"}, ROOT)),
    case("certificate.weak-signature", NOT_MET, chain({"signature": "sha1-rsa"})),
    case("certificate.weak-signature", Reason.NOT_KNOWN, chain({"signature": "1.2.3.4"})),
    case("certificate.weak-signature", Reason.NOT_KNOWN, tls(chain=())),
    case("certificate.chain-order", MET, tls(chain_ordered=True)),
    case("certificate.chain-order", NOT_MET, tls(chain_ordered=False)),
    case("certificate.chain-order", Reason.NOT_TRIED, tls(chain_ordered=None)),
    case("certificate.long-lived", MET, tls()),
    case("certificate.long-lived", MET, chain({"not_after": SEEN_AT + 368 * DAY})),  # 398 days in all
    case("certificate.long-lived", NOT_MET, chain({"not_after": SEEN_AT + 369 * DAY})),
    case("certificate.long-lived", Reason.NOT_KNOWN, tls(chain=())),
)

SSH = (
    case("ssh.old-protocol", MET, ssh()),
    case("ssh.old-protocol", NOT_MET, ssh(protocol="1.99")),
    case("ssh.old-protocol", Reason.NOT_KNOWN, ssh(protocol="")),
    case("ssh.weak-key-exchange", MET, ssh()),
    case("ssh.weak-key-exchange", NOT_MET, ssh(key_exchanges=("curve25519-sha256", "diffie-hellman-group1-sha1"))),
    case("ssh.weak-key-exchange", Reason.NOT_KNOWN, ssh(key_exchanges=())),
    case("ssh.weak-host-key", MET, ssh()),
    case("ssh.weak-host-key", NOT_MET, ssh(host_keys=("ssh-ed25519", "ssh-rsa"))),
    case("ssh.weak-host-key", Reason.NOT_KNOWN, ssh(host_keys=())),
    case("ssh.weak-cipher", MET, ssh()),
    case("ssh.weak-cipher", NOT_MET, ssh(ciphers=("aes256-ctr", "aes128-cbc"))),
    case("ssh.weak-cipher", Reason.NOT_KNOWN, ssh(ciphers=())),
    case("ssh.weak-mac", MET, ssh(macs=("hmac-sha2-256", "umac-128-etm@openssh.com"))),
    case("ssh.weak-mac", PARTLY_MET, ssh(macs=("hmac-sha2-256", "hmac-sha1-etm@openssh.com"))),
    case("ssh.weak-mac", NOT_MET, ssh(macs=("hmac-sha2-256", "hmac-md5"))),
    case("ssh.weak-mac", NOT_MET, ssh(macs=("hmac-sha1-96",))),
    case("ssh.weak-mac", Reason.NOT_KNOWN, ssh(macs=())),
)

DECLARED = SITE.sees("declared", ports=(443, 80))
ELSEWHERE = SITE.sees("declared", ports=(8080,), address="192.0.2.2")

PORTS = (
    case("port.undeclared", MET, ports(), DECLARED),
    case("port.undeclared", NOT_MET, ports(open_tcp=(443, 8080)), DECLARED, ELSEWHERE),
    case("port.undeclared", Reason.NOT_KNOWN, ports()),
    case("port.undeclared", Reason.NOT_KNOWN, ports(), SITE.sees("declared", ports=(), complete=False)),
    case("port.undeclared", Reason.NOT_KNOWN, ports(tarpit=True, open_tcp=(443,)), DECLARED),
    case("port.undeclared", Reason.UNREACHABLE, ports(alive_by="", open_tcp=()), DECLARED),
    case("port.high-risk", MET, ports()),
    case("port.high-risk", NOT_MET, ports(open_tcp=(443, 3389))),
    case("port.high-risk", NOT_MET, ports(asked="3389", open_tcp=(3389,))),
    case("port.high-risk", MET, ports(asked="1-22,23-111,112-65535")),
    case("port.high-risk", Reason.NOT_TRIED, ports(asked="1-3388,3390-65535")),
    case("port.high-risk", Reason.NOT_TRIED, ports(asked="U:1-65535")),
    case("port.high-risk", Reason.NOT_KNOWN, ports(tarpit=True, open_tcp=(3389,))),
    case("port.high-risk", Reason.UNREACHABLE, ports(alive_by="", open_tcp=())),
    case("port.unbelievable", MET, ports()),
    case("port.unbelievable", NOT_MET, ports(tarpit=True, open_tcp=tuple(range(1, 300)))),
    case("port.unbelievable", Reason.UNREACHABLE, ports(alive_by="", open_tcp=())),
    case("service.clear-text-login", MET, service("ssh")),
    case("service.clear-text-login", MET, service("imap", tls=True)),
    case("service.clear-text-login", NOT_MET, service("telnet", port=23)),
    case("service.clear-text-login", PARTLY_MET, service("ldap", port=389)),
    case("service.clear-text-login", NOT_APPLICABLE, service("http")),
    case("service.clear-text-login", Reason.NOT_KNOWN, service("unknown")),
    case("service.remote-desktop", MET, service("http")),
    case("service.remote-desktop", NOT_MET, service("vnc", port=5900)),
    case("service.remote-desktop", Reason.NOT_KNOWN, service("unknown")),
    case("service.unknown", MET, service("http")),
    case("service.unknown", NOT_MET, service("unknown", banner="\x1b[31m<script>{{7*7}}")),
)

DNS = (
    case("dns.dangling-alias", MET, dns(aliases=("site.example.net",))),
    case("dns.dangling-alias", NOT_MET, dns(dangling="gone.example.net")),
    case("dns.one-name-server", MET, dns()),
    case("dns.one-name-server", NOT_MET, dns(name_servers=("ns1.example.gov.cn",))),
    case("dns.one-name-server", Reason.NOT_KNOWN, dns(name_servers=())),
    case("dns.no-caa", MET, dns()),
    case("dns.no-caa", NOT_MET, dns(caa=())),
    case("dns.no-spf", MET, dns(spf="v=spf1 mx ~all")),
    case("dns.no-spf", MET, dns(spf="v=spf1 redirect=_spf.example.gov.cn")),
    case("dns.no-spf", PARTLY_MET, dns(spf="v=spf1 mx ?all")),
    case("dns.no-spf", NOT_MET, dns(spf="")),
    case("dns.no-spf", NOT_MET, dns(spf="v=spf1 +all")),
    case("dns.no-dmarc", MET, dns(dmarc="v=DMARC1; p=quarantine; sp=none")),
    case("dns.no-dmarc", PARTLY_MET, dns(dmarc="v=DMARC1; p=none")),
    case("dns.no-dmarc", NOT_MET, dns(dmarc="")),
    case("dns.not-signed", MET, dns()),
    case("dns.not-signed", NOT_MET, dns(signed=False)),
    case("dns.wildcard", MET, dns()),
    case("dns.wildcard", NOT_MET, dns(wildcard=True)),
    case("dns.no-ipv6", MET, dns()),
    case("dns.no-ipv6", NOT_MET, dns(addresses6=())),
    case("dns.no-ipv6", NOT_APPLICABLE, dns(addresses=(), addresses6=())),
)

CASES = (*TLS, *CERTIFICATES, *SSH, *PORTS, *DNS)
