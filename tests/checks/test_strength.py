"""What suites are worth in bits, told by their names."""

from __future__ import annotations

import pytest

from checks.strength import suite_bits


@pytest.mark.parametrize(
    ("suite", "bits"),
    [
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 128),
        ("TLS_AES_128_GCM_SHA256", 128),
        ("ECDHE-RSA-AES128-SHA256", 128),
        ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 256),
        ("TLS_CHACHA20_POLY1305_SHA256", 256),
        ("TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256", 256),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", 112),
        ("TLS_RSA_WITH_DES_CBC_SHA", 56),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", 40),
        ("TLS_RSA_WITH_RC4_128_SHA", 0),
        ("TLS_RSA_WITH_NULL_SHA256", 0),
        ("aes256-gcm@openssh.com", 256),
        ("chacha20-poly1305@openssh.com", 256),
    ],
)
def test_the_cipher_counts_and_not_the_digest(suite: str, bits: int) -> None:
    assert suite_bits(suite) == bits
