"""The national transport protocols: TLCP (GB/T 38636-2020), and TLS 1.3 with the SM algorithms (RFC 8998)."""

from scanner.probes.tlcp.look import look_tlcp
from scanner.probes.tlcp.rfc8998 import look_rfc8998

__all__ = ["look_rfc8998", "look_tlcp"]
