"""SOAP as ONVIF speaks it: the questions, each a read of one operation, and what the answers say.

Sources: SOAP 1.2; ONVIF Core Specification, device management (`devicemgmt.wsdl`); WS-Security UsernameToken Profile 1.0.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

MOST_BYTES = 65536
"""Of one answer."""

SOAP = "http://www.w3.org/2003/05/soap-envelope"
DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_PASSWORD_DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"

_PARTS = ("Year", "Month", "Day", "Hour", "Minute", "Second")
_ARGUMENTS = {"GetServices": "<IncludeCapability>false</IncludeCapability>"}
_REFUSALS = ("notauthorized", "not authorized", "failedauthentication", "unauthorized")
"""What a fault for want of a login says, as a subcode (ONVIF Core Specification, WS-Security) or in words."""


def question(operation: str, token: str = "") -> bytes:
    """The envelope that asks one operation of the device service, with a `username_token` or none."""
    header = f"<s:Header>{token}</s:Header>" if token else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}">{header}<s:Body>'
        f'<{operation} xmlns="{DEVICE}">{_ARGUMENTS.get(operation, "")}</{operation}></s:Body></s:Envelope>'
    ).encode()


def content_type(operation: str) -> str:
    """The `Content-Type` of that question."""
    return f'application/soap+xml; charset=utf-8; action="{DEVICE}/{operation}"'


def username_token(user: str, password: str, created: datetime) -> str:
    """A token that shows the password only as a digest with a nonce and `created`, the device's own time in UTC."""
    nonce, moment = secrets.token_bytes(16), created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha1(nonce + moment.encode() + password.encode(), usedforsecurity=False).digest()
    return (
        f'<Security s:mustUnderstand="1" xmlns="{_SECURITY}"><UsernameToken><Username>{escape(user)}</Username>'
        f'<Password Type="{_PASSWORD_DIGEST}">{base64.b64encode(digest).decode()}</Password>'
        f'<Nonce EncodingType="{_BASE64}">{base64.b64encode(nonce).decode()}</Nonce>'
        f'<Created xmlns="{_UTILITY}">{moment}</Created></UsernameToken></Security>'
    )


def read_envelope(data: bytes) -> Element | None:
    """The root of a SOAP envelope; None for whatever is none. Document types and entities are refused."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return root if local(root) == "Envelope" else None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def each(root: Element, name: str) -> Iterator[Element]:
    """The elements of that name, whatever their namespace: devices are careless with them."""
    return (one for one in root.iter() if local(one) == name)


def text(root: Element, name: str) -> str:
    """The text of the first element of that name, stripped; empty without one."""
    return next((one.text or "" for one in each(root, name)), "").strip()


def response(root: Element, operation: str) -> Element | None:
    """The answer of the operation in an envelope; None where it holds another, or a fault."""
    return next(each(root, f"{operation}Response"), None)


def is_refusal(root: Element) -> bool:
    """True for a fault that tells of a missing login."""
    fault = next(each(root, "Fault"), None)
    said = "" if fault is None else " ".join((one.text or "")[:200] for one in list(fault.iter())[:40]).lower()
    return any(word in said for word in _REFUSALS)


def device_time(answer: Element, at: datetime) -> timedelta:
    """How far the device's clock is ahead of `at`, from GetSystemDateAndTime; nothing where it does not tell."""
    moment = next(each(answer, "UTCDateTime"), None)
    if moment is None:
        return timedelta()
    try:
        year, month, day, hour, minute, second = (int(text(moment, name)) for name in _PARTS)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - at
    except (ValueError, OverflowError):
        return timedelta()
