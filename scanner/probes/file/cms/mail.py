"""S/MIME messages (RFC 8551): the signed and encrypted parts of a mail, with the bytes that were signed as they stand there."""

from __future__ import annotations

import binascii
import quopri
import re
from email.message import Message
from email.parser import BytesHeaderParser

from scanner.probes.file.cms.found import Gathering
from scanner.probes.file.cms.pem import has_pem, read_pem

_MOST_DEPTH = 8
_MOST_PARTS = 100
_MOST_HEADER = 64 * 1024
_FIELD = re.compile(rb"[!-9;-~]{1,76}:|From ")
"""RFC 5322 2.2: the name of a header field in printable ASCII, or the line mailboxes put before the first."""
_MARK = re.compile(rb"^(?:mime-version|content-type)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_CMS = frozenset(f"application/{prefix}pkcs7-{kind}" for prefix in ("", "x-") for kind in ("mime", "signature"))
_SUFFIXES = (".p7m", ".p7s")


def is_mail(content: bytes) -> bool:
    """True when the file begins as a mail with MIME does."""
    return _FIELD.match(content) is not None and _MARK.search(content, 0, _MOST_HEADER) is not None


def read_mail(mail: bytes, gathering: Gathering, depth: int = 0) -> None:
    """Take what is signed or encrypted in a mail, or in one part of it, into `gathering`."""
    if depth > _MOST_DEPTH:
        gathering.cut()
        return
    header, body = _split(mail)
    if _is_cms(header):
        gathering.is_smime()
        read_content(gathering.der(_decoded(header, body)), gathering, depth)
    elif header.get_content_type() == "message/rfc822":
        read_mail(body, gathering, depth + 1)
    elif header.get_content_maintype() == "multipart":
        _read_parts(header, body, gathering, depth)
    else:
        read_content(_decoded(header, body), gathering, depth)


def _read_parts(header: Message, body: bytes, gathering: Gathering, depth: int) -> None:
    parts = _parts(header, body)
    if len(parts) > _MOST_PARTS:
        gathering.cut()
    signed = parts[0] if header.get_content_type() == "multipart/signed" and len(parts) == 2 else None
    for part in parts[:_MOST_PARTS]:
        own, content = _split(part)
        if signed is not None and part is not signed and _is_cms(own):
            gathering.is_smime()
            # RFC 8551 3.1.1: lines end with CR and LF in what is signed.
            gathering.der(_decoded(own, content), _LINE_END.sub(b"\r\n", signed))
        else:
            read_mail(part, gathering, depth + 1)


def read_content(content: bytes, gathering: Gathering, depth: int = 0) -> None:
    """Take what stands in the content of a message, or in a part that is no message, into `gathering`: a mail again, or PEM."""
    if content[:8].lower() == b"content-":
        read_mail(content, gathering, depth + 1)
    elif has_pem(content):
        read_pem(content, gathering)


def _is_cms(header: Message) -> bool:
    """By the type, or by the name that some agents give it in the place of the type (RFC 8551 3.2.1)."""
    return header.get_content_type() in _CMS or str(header.get_filename("")).lower().endswith(_SUFFIXES)


def _split(mail: bytes) -> tuple[Message, bytes]:
    if not _FIELD.match(mail):
        return Message(), mail
    end = _BLANK_LINE.search(mail, 0, _MOST_HEADER)
    head, body = (mail[: end.start()], mail[end.end() :]) if end else (mail[:_MOST_HEADER], b"")
    return BytesHeaderParser().parsebytes(head), body


def _parts(header: Message, body: bytes) -> list[bytes]:
    boundary = str(header.get_boundary("")).encode("ascii", "replace")
    if not boundary:
        return []
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)")
    parts = line.split(body, _MOST_PARTS + 2)[1:-1]
    return [re.sub(rb"\A\r?\n", b"", part) for part in parts]


def _decoded(header: Message, body: bytes) -> bytes:
    encoding = str(header.get("content-transfer-encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            return binascii.a2b_base64(body)
        return quopri.decodestring(body) if encoding == "quoted-printable" else body
    except ValueError:
        return b""
