"""What to say first on a port where the client speaks first. A port's number is only a guess: the answer decides.

Each opener is the shortest lawful one of its protocol that gets an answer without logging in or changing anything.
"""

from __future__ import annotations

from scanner.probes.mongo_wire import command

HTTP_PORTS = frozenset(
    {
        *range(80, 91),
        *(591, 631, 888, 3000, 3128, 4848, 5000, 5601, 5984, 5985, 7001, 7070, 7080, 8161, 8181, 8500, 8848, 8888),
        *range(8000, 8100),
        *(2375, 2379, 9000, 9001, 9060, 9080, 9090, 9200, 9999, 10255, 15672, 18080, 50070),
    }
)
TLS_PORTS = frozenset({322, 443, 465, 636, 853, 990, 993, 995, 2376, 5986, 6443, 7002, 8443, 8883, 9043, 9443, 10250})

POSTGRESQL_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""PostgreSQL protocol 3, SSLRequest; the answer is one byte, `S` or `N`."""

REDIS_PING = b"PING\r\n"
MONGODB_HELLO = command("hello")
_MEMCACHED_VERSION = b"version\r\n"
_RDP_REQUEST = bytes.fromhex("030000130ee000000000000100080003000000")
"""X.224 connection request that offers TLS and CredSSP (MS-RDPBCGR 2.2.1.1)."""
_LDAP_ROOT = bytes.fromhex(
    "3028 020101 6323 0400 0a0100 0a0100 020101 020105 010100 870b 6f626a656374436c617373 3003 04012b"
)
"""A search of the root entry alone, without binding, for the attribute `+` (RFC 4511 4.5.1, RFC 4512 5.1)."""
_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
MQTT_CONNECT = bytes.fromhex("101400044d5154540402000500086369747977616c6c")
"""MQTT 3.1.1 CONNECT without a name or password, in a clean session."""
_DNS_QUERY = bytes.fromhex("0011 c17a 0000 0001 0000 0000 0000 00 0002 0001")
"""The name servers of the root, over TCP (RFC 1035 4.2.2)."""
_MSSQL_PRELOGIN = bytes.fromhex("1201001a00000000 00000b0006 0100110001 ff 000000000000 02")
_CASSANDRA_OPTIONS = bytes.fromhex("040000000500000000")
_X11_SETUP = b"l\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00"
_ZOOKEEPER_SRVR = b"srvr"
_RTSP_OPTIONS = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: citywall\r\n\r\n"
"""What the server can do, of no stream (RFC 2326 10.1); in the clear at 554, inside TLS at 322 (RFC 7826 22.17)."""

OPENERS: dict[int, bytes] = {
    53: _DNS_QUERY,
    322: _RTSP_OPTIONS,
    389: _LDAP_ROOT,
    554: _RTSP_OPTIONS,
    1433: _MSSQL_PRELOGIN,
    2181: _ZOOKEEPER_SRVR,
    3389: _RDP_REQUEST,
    5432: POSTGRESQL_SSL_REQUEST,
    5672: _AMQP_HEADER,
    6000: _X11_SETUP,
    6379: REDIS_PING,
    6380: REDIS_PING,
    8554: _RTSP_OPTIONS,
    8883: MQTT_CONNECT,  # inside TLS
    9042: _CASSANDRA_OPTIONS,
    10554: _RTSP_OPTIONS,
    11211: _MEMCACHED_VERSION,
    27017: MONGODB_HELLO,
    27018: MONGODB_HELLO,
    54321: POSTGRESQL_SSL_REQUEST,  # Kingbase, which speaks PostgreSQL's protocol
}


def http_request(host: str) -> bytes:
    """A HEAD of the first page; `host` is a name or an address."""
    shown = f"[{host}]" if ":" in host else host
    return (
        f"HEAD / HTTP/1.1\r\nHost: {shown}\r\nUser-Agent: citywall\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode(
            "ascii"
        )
    )
