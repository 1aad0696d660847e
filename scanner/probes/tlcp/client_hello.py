"""The hellos we send."""

from __future__ import annotations

from collections.abc import Iterable

TLCP = 0x0101
"""The version of TLCP in records and hellos (GB/T 38636-2020)."""
_TLS_1_2, _TLS_1_3 = 0x0303, 0x0304
_CURVE_SM2 = 41
_SM2_WITH_SM3 = 0x0708
_SERVER_NAME, _GROUPS, _SIGNATURES, _VERSIONS, _KEY_SHARE = 0, 10, 13, 43, 51

_BASE_POINT = bytes.fromhex(
    "0432c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
"""The generator of the SM2 curve (GB/T 32918.5): a key share that is on the curve, for a handshake that is not finished."""


def tlcp_hello(suites: Iterable[int], random: bytes, server_name: str = "") -> bytes:
    """A TLCP ClientHello in one record. `random` is 32 bytes.

    GB/T 38636-2020 has no extensions and some servers refuse any; `server_name` adds the one of GM/T 0024-2023.
    """
    body = _start(TLCP, suites, random)
    if server_name:
        body += _vector(2, _extension(_SERVER_NAME, _name_list(server_name)))
    return _record(TLCP, body)


def sm_hello(suites: Iterable[int], random: bytes, server_name: str = "") -> bytes:
    """A TLS 1.3 ClientHello that knows the algorithms of RFC 8998 only, in one record."""
    extensions = [
        *([_extension(_SERVER_NAME, _name_list(server_name))] if server_name else []),
        _extension(_VERSIONS, _vector(1, _number(_TLS_1_3))),
        _extension(_GROUPS, _vector(2, _number(_CURVE_SM2))),
        _extension(_SIGNATURES, _vector(2, _number(_SM2_WITH_SM3))),
        _extension(_KEY_SHARE, _vector(2, _number(_CURVE_SM2) + _vector(2, _BASE_POINT))),
    ]
    return _record(_TLS_1_2, _start(_TLS_1_2, suites, random) + _vector(2, b"".join(extensions)))


def _start(version: int, suites: Iterable[int], random: bytes) -> bytes:
    no_session, no_compression = b"\x00", b"\x01\x00"
    return _number(version) + random + no_session + _vector(2, b"".join(map(_number, suites))) + no_compression


def _record(version: int, body: bytes) -> bytes:
    return b"\x16" + _number(version) + _vector(2, b"\x01" + _vector(3, body))


def _extension(number: int, body: bytes) -> bytes:
    return _number(number) + _vector(2, body)


def _name_list(name: str) -> bytes:
    return _vector(2, b"\x00" + _vector(2, name.encode("ascii")))


def _number(value: int) -> bytes:
    return value.to_bytes(2, "big")


def _vector(size: int, content: bytes) -> bytes:
    return len(content).to_bytes(size, "big") + content
