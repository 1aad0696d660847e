"""One DTLS hello: whether anything on a UDP port speaks DTLS (RFC 6347)."""

from __future__ import annotations

_HANDSHAKE, _ALERT = 22, 21
_CLIENT_HELLO, _SERVER_HELLO, _HELLO_VERIFY_REQUEST = 1, 2, 3
_DTLS_1_0, _DTLS_1_2 = b"\xfe\xff", b"\xfe\xfd"

_SUITES = bytes.fromhex("c0a8 c0ae c02b c02f 00a8 c0ac c0a4 c023 c027 00ae 009c 002f")
"""The two suites RFC 7252 (9.1.3) asks of CoAP come first, then what else is usual with a key or a certificate."""
_EXTENSIONS = bytes.fromhex(
    "000a 0006 0004 0017 0018"  # groups: P-256, P-384
    "000b 0002 01 00"  # points: uncompressed
    "000d 0008 0006 0403 0401 0501"  # signatures: ECDSA and RSA over SHA-2
    "0013 0003 02 0200"  # the client shows a raw public key or a certificate (RFC 7250)
    "0014 0003 02 0200"  # and takes either
)


def client_hello(random: bytes) -> bytes:
    """A ClientHello of DTLS 1.2 in one record; `random` has 32 bytes."""
    suites = len(_SUITES).to_bytes(2) + _SUITES
    body = _DTLS_1_2 + random + b"\x00" + b"\x00" + suites + b"\x01\x00" + len(_EXTENSIONS).to_bytes(2) + _EXTENSIONS
    length = len(body).to_bytes(3)
    message = bytes((_CLIENT_HELLO,)) + length + bytes(2) + bytes(3) + length + body
    return bytes((_HANDSHAKE,)) + _DTLS_1_0 + bytes(8) + len(message).to_bytes(2) + message


def speaks_dtls(datagram: bytes) -> bool | None:
    """True when `datagram` is what a DTLS server says to a hello: it asks for a cookie, greets, or alerts; None otherwise."""
    if len(datagram) < 15 or datagram[1:3] not in (_DTLS_1_0, _DTLS_1_2):
        return None
    length = int.from_bytes(datagram[11:13])
    if len(datagram) < 13 + length:
        return None
    if datagram[0] == _ALERT:
        return True if length == 2 else None
    is_greeting = datagram[0] == _HANDSHAKE and datagram[13] in (_SERVER_HELLO, _HELLO_VERIFY_REQUEST)
    return True if is_greeting else None
