"""The cipher suites of TLCP by their numbers on the wire."""

from __future__ import annotations

TLCP_SUITES = {
    0xE053: "ECC_SM4_GCM_SM3",
    0xE013: "ECC_SM4_CBC_SM3",
    0xE051: "ECDHE_SM4_GCM_SM3",
    0xE011: "ECDHE_SM4_CBC_SM3",
    0xE059: "RSA_SM4_GCM_SM3",
    0xE019: "RSA_SM4_CBC_SM3",
    0xE05A: "RSA_SM4_GCM_SHA256",
    0xE01C: "RSA_SM4_CBC_SHA256",
    0xE057: "IBC_SM4_GCM_SM3",
    0xE017: "IBC_SM4_CBC_SM3",
    0xE055: "IBSDH_SM4_GCM_SM3",
    0xE015: "IBSDH_SM4_CBC_SM3",
    0xE003: "ECC_SM1_SM3",
    0xE001: "ECDHE_SM1_SM3",
    0xE009: "RSA_SM1_SM3",
    0xE00A: "RSA_SM1_SHA1",
    0xE01A: "RSA_SM4_SHA1",
    0xE007: "IBC_SM1_SM3",
    0xE005: "IBSDH_SM1_SM3",
}
"""GB/T 38636-2020, then what only GM/T 0024-2014 had; in the order they are offered.

ECC stands first: it needs no client certificate, and its ServerKeyExchange signs the encryption certificate."""

SM_SUITES = {0x00C6: "TLS_SM4_GCM_SM3", 0x00C7: "TLS_SM4_CCM_SM3"}
"""RFC 8998 section 2."""
