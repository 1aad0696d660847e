"""A well-kept asset as it looks from outside, and what people say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from checks.evidence import Certificate, Hop, PathAnswer, Proof
from checks.exemplary.moment import SEEN_AT

CERTIFICATE = Certificate(
    subject="CN=www.example.gov.cn",
    issuer="CN=Example CA",
    names=("www.example.gov.cn",),
    not_before=SEEN_AT - timedelta(days=30),
    not_after=SEEN_AT + timedelta(days=300),
    key_type="rsa",
    key_bits=2048,
    signature="sha256-rsa",
    fingerprint="00" * 32,
)

SIGNING_CERTIFICATE = msgspec.structs.replace(
    CERTIFICATE,
    issuer="CN=Example National CA",
    key_type="sm2",
    key_bits=256,
    signature="sm3-sm2",
    key_usage=("digital_signature", "content_commitment"),
    fingerprint="01" * 32,
)
"""The first certificate of a TLCP server in order."""

ENCRYPTION_CERTIFICATE = msgspec.structs.replace(
    SIGNING_CERTIFICATE, key_usage=("key_encipherment", "data_encipherment"), fingerprint="02" * 32
)
"""The second certificate of a TLCP server in order."""

NATIONAL_ISSUER = msgspec.structs.replace(
    SIGNING_CERTIFICATE,
    subject="CN=Example National CA",
    names=(),
    key_usage=("key_cert_sign", "crl_sign"),
    fingerprint="03" * 32,
    is_ca=True,
    self_signed=True,
)
"""The root that issued both."""

EXEMPLARY: dict[str, dict[str, Any]] = {
    "ports": {"address": "192.0.2.1", "asked": "1-1000", "open_tcp": (443,), "alive_by": "syn-ack"},
    "service": {"address": "192.0.2.1", "port": 443, "protocol": "http", "tls": True, "identified_by": "hello"},
    "access": {"address": "192.0.2.1", "port": 6379, "protocol": "redis", "asked": "PING", "open_to_all": False},
    "ssh": {
        "address": "192.0.2.1",
        "port": 22,
        "banner": "SSH-2.0-OpenSSH",
        "protocol": "2.0",
        "key_exchanges": ("curve25519-sha256", "curve25519-sha256@libssh.org"),
        "host_keys": ("sm2", "ssh-ed25519", "rsa-sha2-512"),
        "ciphers": ("sm4-ctr", "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com"),
        "macs": (
            "hmac-sm3",
            "hmac-sha2-512-etm@openssh.com",
        ),
        "compressions": ("none",),
    },
    "registration": {
        "name": "示例系统",
        "department": "示例局",
        "owner": "系统责任人",
        "level": 3,
        "zone": "政务外网",
        "shares_data": False,
        "filing_number": "000000-00000",
        "evaluated_on": "2026-03-01",
        "assets": {"site": 1},
        "assets_in_scope": 1,
        "permission_ends_on": "2026-12-31",
    },
    "declared": {"address": "192.0.2.1", "ports": (443,), "complete": True},
    "tls": {
        "address": "192.0.2.1",
        "port": 443,
        "server_name": "www.example.gov.cn",
        "accepted": {
            "TLS 1.2": ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
            "TLS 1.3": ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"),
        },
        "refused": ("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1"),
        "chain": (CERTIFICATE,),
        "chain_ordered": True,
        "trusted": True,
        "name_matches": True,
        "compression": False,
        "heartbleed": False,
        "ccs_injection": False,
        "secure_renegotiation": True,
        "client_renegotiation": False,
        "fallback_scsv": True,
        "robot": False,
    },
    "tlcp": {
        "address": "192.0.2.1",
        "port": 443,
        "server_name": "www.example.gov.cn",
        "offered": True,
        "suites": ("ECC_SM4_GCM_SM3", "ECC_SM4_CBC_SM3"),
        "preferred": "ECC_SM4_GCM_SM3",
        "chain": (SIGNING_CERTIFICATE, ENCRYPTION_CERTIFICATE, NATIONAL_ISSUER),
        "signatures": (True, True, True),
        "same_key": False,
        "key_exchange_signed": True,
        "name_matches": True,
    },
    "rfc8998": {
        "address": "192.0.2.1",
        "port": 443,
        "server_name": "www.example.gov.cn",
        "offered": True,
        "suites": ("TLS_SM4_GCM_SM3", "TLS_SM4_CCM_SM3"),
        "group": 41,
    },
    "http": {
        "address": "192.0.2.1",
        "port": 443,
        "url": "https://www.example.gov.cn/",
        "plain": False,
        "hops": (Hop(url="https://www.example.gov.cn/", status=200),),
        "status": 200,
        "headers": {
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "content-type": "text/html; charset=utf-8",
        },
        "not_found": PathAnswer(path="/citywall-no-such-page", status=404),
        "cors_reflects": False,
        "methods": ("GET", "HEAD", "POST"),
        "trace": False,
    },
    "dns": {
        "name": "www.example.gov.cn",
        "zone": "example.gov.cn",
        "addresses": ("192.0.2.1",),
        "addresses6": ("2001:db8::1",),
        "name_servers": ("ns1.example.gov.cn", "ns2.example.gov.cn"),
        "name_servers6": ("ns1.example.gov.cn", "ns2.example.gov.cn"),
        "mail6": (),
        "caa": ('0 issue "example"',),
        "spf": "v=spf1 -all",
        "dmarc": "v=DMARC1; p=reject",
        "signed": True,
    },
    "answer": {
        "question": "q",
        "topic": "",
        "claim": "met",
        "person": "安全管理员",
        "answered_on": "2026-05-01",
        "expires_on": "2027-05-01",
        "proofs": (Proof("proof.pdf", "00" * 32),),
        "note": "GM001119920250001，有效期至 2028-05-31",
    },
}
