"""Credentials in a TOML file encrypted with age, opened with an identity that only its owner can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checks.evidence import Reason
from reports.language import _
from scanner.credentials.model import CredentialError
from scanner.credentials.private_file import MOST_BYTES, read_private
from scanner.credentials.tables import TableSource


def age_source(path: Path, identity: Path, folder: Path) -> TableSource:
    """The encrypted file `path`, and the file with the identity (`AGE-SECRET-KEY-1…`, as age-keygen writes it) to open it."""
    return TableSource("age", str(path), lambda: _decrypted(path, identity), folder)


def _decrypted(path: Path, identity: Path) -> bytes:
    try:
        import pyrage
    except ImportError:
        what = _("{file}: this machine lacks pyrage: pip install 'citywall[hosts]' or 'citywall[databases]'")
        raise CredentialError(what.format(file=path), Reason.TOOL_MISSING) from None
    identities = _identities(identity)
    try:
        with path.open("rb") as file:
            sealed = file.read(MOST_BYTES)
    except OSError as error:
        raise CredentialError(_("{file}: can't be read: {why}").format(file=path, why=error.strerror)) from None
    try:
        return bytes(pyrage.decrypt(sealed, identities))
    except pyrage.DecryptError:
        what = _("{file}: can't be opened with the identity in {identity}")
        raise CredentialError(what.format(file=path, identity=identity)) from None


def _identities(path: Path) -> list[Any]:
    from pyrage import IdentityError, x25519

    lines = [line.strip() for line in read_private(path).decode(errors="replace").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        found = []
    if not found:
        raise CredentialError(_("{file}: expected identities of age, such as age-keygen writes").format(file=path))
    return found
