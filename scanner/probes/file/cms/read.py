"""Read one certificate file: PEM, DER, base64 without a frame, or a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checks.evidence import Reason
from scanner.probes.file.cms.found import Found, Gathering
from scanner.probes.file.cms.mail import is_mail, read_content, read_mail
from scanner.probes.file.cms.pem import from_base64, has_pem, read_pem
from scanner.probes.file.contents import Unreadable

_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{64,}={0,2}")
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
    if is_mail(content):
        read_mail(content, gathering)
    elif _is_der(content):
        _read_contents(gathering.all_der(content), gathering)
    elif has_pem(content):
        _read_contents(read_pem(content, gathering), gathering)
    elif _BASE64.fullmatch(content.strip()):
        _read_contents(gathering.all_der(from_base64(content)), gathering)
    if gathering.empty:
        raise Unreadable(Reason.NOT_SUPPORTED, "no certificate, CMS message or key that can be read")
    return gathering.found()


def _is_der(content: bytes) -> bool:
    """True for a sequence whose length takes bytes of its own, which no text begins like, or a short one without PEM in it."""
    return content.startswith(_SEQUENCE) and (content[1:2] >= _LONG or not has_pem(content))


def _read_contents(contents: Iterable[bytes], gathering: Gathering) -> None:
    for content in contents:
        read_content(content, gathering)
