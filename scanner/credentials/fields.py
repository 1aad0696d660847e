"""The fields of a credential, named and written alike in every source, and how they are read into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from checks import InputError
from reports.language import _
from scanner.credentials.model import Credential, CredentialError, Secret
from scanner.credentials.private_file import read_private
from scanner.estate.values import identifier
from scanner.probes.hosts import parse_host
from scanner.sheets.table import listed, quoted

FIELDS = (
    "user",
    "password",
    "private_key_file",
    "passphrase",
    "port",
    "sudo",
    "jump",
    "jump_host",
    "database",
    "clear_text",
    "community",
    "privacy",
    "webhook",
    "auth_protocol",
    "privacy_protocol",
)
SUDO = ("no", "yes", "password")
AUTH_PROTOCOLS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
PRIVACY_PROTOCOLS = ("des", "aes128", "aes192", "aes256")
_WORDS = {"sudo": SUDO, "auth_protocol": AUTH_PROTOCOLS, "privacy_protocol": PRIVACY_PROTOCOLS}
LONGEST = 1_024


def read_fields(name: str, fields: Mapping[str, object], *, where: Callable[[str], str], folder: Path) -> Credential:
    """The credential `name` from its fields as a source wrote them.

    `where` is the place of a field in words, for messages. A relative `private_key_file` counts from `folder`.

    Raises:
        CredentialError: a field nobody knows, or a wrong value; the message names the place and what was expected there,
            and never holds the value.
    """
    found: dict[str, Any] = {}
    for field, value in fields.items():
        if field not in FIELDS:
            raise _wrong(
                where(quoted(field)), _("no such field; expected one of {fields}").format(fields=listed(FIELDS))
            )
        if field == "private_key_file":
            found["private_key"] = _private_key(value, where(field), folder)
        else:
            found[field] = _value(field, value, where(field))
    if found.get("jump") and not found.get("jump_host"):
        raise _wrong(where("jump_host"), _("is lacking; expected the address of the host to go through"))
    if found.get("privacy") and not found.get("password"):
        raise _wrong(where("password"), _("is lacking; SNMPv3 encrypts only for a user who is authenticated"))
    return Credential(name=name, **found)


def _value(field: str, value: object, where: str) -> Any:
    match field:
        case "password" | "passphrase" | "community" | "privacy" | "webhook":
            return Secret(_text(value, where))
        case "port":
            if type(value) is not int or not 1 <= value <= 65535:
                raise _wrong(where, _("expected a number from 1 to 65535"))
            return value
        case "sudo" | "auth_protocol" | "privacy_protocol":
            if value not in _WORDS[field]:
                raise _wrong(where, _("expected one of {words}").format(words=listed(_WORDS[field])))
            return value
        case "clear_text":
            return _yes_or_no(value, where)
        case "jump":
            return _read(identifier, value, where, _("expected the name of a credential"))
        case "jump_host":
            return _read(parse_host, value, where, _("expected an IP address or a host name"))
    words = _text(value, where)
    if not words.isprintable():
        raise _wrong(where, _("expected text without control characters"))
    return words


def _yes_or_no(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, _("expected true or false"))
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST or "\0" in value:
        raise _wrong(where, _("expected text of 1 to {n} characters").format(n=LONGEST))
    return value


def _read(reader: Callable[[str], str], value: object, where: str, expected: str) -> str:
    try:
        return reader(_text(value, where))
    except InputError:
        raise _wrong(where, expected) from None


def _private_key(value: object, where: str, folder: Path) -> Secret:
    path = folder / _text(value, where)
    try:
        content = read_private(path)
    except CredentialError as error:
        raise _wrong(where, str(error)) from None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.lstrip().startswith("-----BEGIN "):
        raise _wrong(where, _("{file}: expected a private key in OpenSSH or PEM form").format(file=path))
    return Secret(text)


def _wrong(where: str, what: str) -> CredentialError:
    return CredentialError(f"{where}: {what}")
