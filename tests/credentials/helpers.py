"""Private files and keys for tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from scanner.credentials import CredentialError


def private(path: Path, text: str, mode: int = 0o600) -> Path:
    """A file with `text` that only its owner can read, unless `mode` says otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def private_key(passphrase: str = "") -> str:
    """A new private key: in OpenSSH's form, or with a passphrase in PKCS #8."""
    key = Ed25519PrivateKey.generate()
    if not passphrase:
        return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode())).decode()


@contextmanager
def refused(*words: str, never: str = "") -> Iterator[pytest.ExceptionInfo[CredentialError]]:
    """A CredentialError whose message has all of `words`, and not `never`."""
    with pytest.raises(CredentialError, match=".*".join(map(re.escape, words))) as caught:
        yield caught
    assert not never or never not in str(caught.value)
