"""Which protocol an answer is of, by its first bytes. Patterns are linear and see at most 4,096 bytes."""

from __future__ import annotations

import re

import msgspec

from scanner.probes.clean import clean

_SEEN = 4096


class Recognised(msgspec.Struct, frozen=True):
    """The protocol, with product and version in the target's own words, made printable."""

    protocol: str
    product: str = ""
    version: str = ""


def _pattern(protocol: str, pattern: bytes) -> tuple[str, re.Pattern[bytes]]:
    return protocol, re.compile(pattern, re.DOTALL)


_PATTERNS = (
    _pattern("ssh", rb"(?:^|\n)SSH-[\d.]{1,5}-(?P<product>[A-Za-z]{1,40})?[_-]?(?P<version>[\w.]{0,40})"),
    _pattern("mongodb", rb"^HTTP/1\.\d 200 .{0,200}trying to access MongoDB over HTTP"),
    _pattern("mongodb", rb"^.{12}\xdd\x07\x00\x00"),
    _pattern("http", rb"^HTTP/\d"),
    _pattern("rtsp", rb"^RTSP/\d"),
    _pattern(
        "ftp",
        rb"^220[ -][^\r\n]{0,80}?(?P<product>(?i:vsftpd|proftpd|pure-ftpd|filezilla server))[ v]*(?P<version>[\d.a-z]{0,20})",
    ),
    _pattern("ftp", rb"^220[ -][^\r\n]{0,200}(?i:ftp)"),
    _pattern(
        "smtp",
        rb"^[25]\d\d[ -][^\r\n]{0,200}(?P<product>(?i:postfix|exim|sendmail|coremail))[ ]?(?P<version>[\d.]{0,20})",
    ),
    _pattern("smtp", rb"^[25]\d\d[ -][^\r\n]{0,200}(?i:smtp|mail)"),
    _pattern("pop3", rb"^\+OK"),
    _pattern("imap", rb"^\* (?:OK|PREAUTH|BYE)"),
    _pattern("mysql", rb"^.{2}\x00\x00\x0a(?:5\.5\.5-)?(?P<version>\d[\d.]{1,20})-(?P<product>MariaDB)"),
    _pattern("mysql", rb"^.{2}\x00\x00\x0a(?P<version>\d[\w.+~-]{1,60})\x00"),
    _pattern("mysql", rb"^.{2}\x00.\xff.{0,300}(?:MySQL|MariaDB)"),
    _pattern("vnc", rb"^RFB (?P<version>\d{3}\.\d{3})"),
    _pattern("rsync", rb"^@RSYNCD: (?P<version>[\d.]{1,10})"),
    _pattern("telnet", rb"^\xff[\xfb-\xfe]"),
    _pattern(
        "redis", rb"^(?:\+PONG|-NOAUTH|-DENIED|-LOADING|-MISCONF|-ERR (?:unknown command|wrong number|operation not))"
    ),
    _pattern("memcached", rb"^VERSION (?P<version>[\w.]{1,40})"),
    _pattern("memcached", rb"^ERROR\r\n"),
    _pattern("zookeeper", rb"^Zookeeper version: (?P<version>[\d.]{1,20})"),
    _pattern("zookeeper", rb"^(?:This ZooKeeper instance|srvr is not executed)"),
    _pattern("postgresql", rb"^E\x00.{3}S"),
    _pattern("rdp", rb"^\x03\x00\x00[\x0b-\x20].\xd0"),
    _pattern("ldap", rb"^0.{1,5}\x02\x01\x01[\x64\x65]"),
    _pattern("amqp", rb"^(?:AMQP|\x01\x00\x00.{4}\x00\x0a\x00\x0a)"),
    _pattern("mqtt", rb"^\x20[\x02-\x7f][\x00\x01][\x00-\x05\x80-\xa2]"),
    _pattern("dns", rb"^\x00.\xc1\x7a[\x80-\x87]"),
    _pattern("mssql", rb"^\x04\x01\x00.\x00\x00"),
    _pattern("cassandra", rb"^[\x83-\x86]\x00\x00\x00[\x00\x06]"),
    _pattern("tlcp", rb"^[\x15\x16]\x01\x01\x00"),
    _pattern("x11", rb"^[\x00-\x02].\x0b\x00"),
)

_SERVER = re.compile(rb"\n[Ss]erver:[ \t]*(?P<product>[^\s/\r\n][^/\r\n]{0,60})(?:/(?P<version>[^\s/\r\n]{1,40}))?")


def recognise(answer: bytes) -> Recognised | None:
    """What `answer` is of, or None when no pattern fits. Never raises."""
    head = answer[:_SEEN]
    for protocol, pattern in _PATTERNS:
        match = pattern.search(head)
        if match is not None:
            named = _SERVER.search(head) if protocol in ("http", "rtsp") else match
            parts = named.groupdict(b"") if named is not None else {}
            return Recognised(protocol, _word(parts, "product"), _word(parts, "version"))
    return None


def _word(parts: dict[str, bytes], name: str) -> str:
    return clean(parts.get(name) or b"", 60)
