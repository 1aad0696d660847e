"""Read one certificate file: PEM, DER, base64 without a frame, or a mail."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from checks.evidence import Reason
from scanner.probes.file.cms.found import Found, Gathering
from scanner.probes.file.cms.keys import key_in_pem
from scanner.probes.file.cms.mail import read_mail
from scanner.probes.file.contents import Unreadable

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9# ]{1,40})-----")
_MOST_BLOCKS = 500
_MAIL = re.compile(rb"\A(?:[!-9;-~]{1,76}:|From )")
"""RFC 5322 2.2: the name of a header field in printable ASCII, or the line mailboxes put before it."""
_MAIL_MARK = re.compile(rb"^(?:mime-version|content-type)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{64,}={0,2}\s*")
_KEY = "PRIVATE KEY"
_READ = frozenset(("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS"))
_SEQUENCE = b"\x30"
_LONG = b"\x80"
_MARK = b"\xef\xbb\xbf"


def read_certificates(content: bytes) -> Found:
    """What certificates, signed and encrypted data, and keys stand in a file.

    Raises:
        Unreadable: there is nothing of the kind in it (NOT_SUPPORTED).
    """
    gathering = Gathering()
    content = content.removeprefix(_MARK)
    if _MAIL.match(content) and _MAIL_MARK.search(content, 0, 64 * 1024):
        read_mail(content, gathering)
    elif _is_der(content):
        gathering.der(content)
    elif _BEGIN.search(content):
        _read_pem(content, gathering)
    elif _BASE64.fullmatch(content):
        gathering.der(_from_base64(content))
    if gathering.empty:
        raise Unreadable(Reason.NOT_SUPPORTED, "no certificate, CMS message or key that can be read")
    return gathering.found()


def _is_der(content: bytes) -> bool:
    """True for a sequence whose length takes bytes of its own, which no text begins like, or a short one without PEM in it."""
    return content.startswith(_SEQUENCE) and (content[1:2] >= _LONG or not _BEGIN.search(content))


def _read_pem(content: bytes, gathering: Gathering) -> None:
    for count, (label, body) in enumerate(_blocks(content)):
        if count == _MOST_BLOCKS:
            gathering.cut()
            break
        if label.endswith(_KEY):
            gathering.key(key_in_pem(label, body))
        elif label in _READ:
            gathering.der(_from_base64(body))


def _blocks(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Label and body of each PEM block (RFC 7468); one without an end reaches to the end of the file, since a key that was
    cut off is a key."""
    begin = _BEGIN.search(content)
    while begin is not None:
        following = _BEGIN.search(content, begin.end())
        end = following.start() if following else len(content)
        body, _, _ = content[begin.end() : end].partition(b"-----END ")
        yield begin[1].decode("ascii"), body
        begin = following


def _from_base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except ValueError:
        return b""
