"""The key of the workspace, under which secrets stand in its store: a file only its owner can read, made when first needed.

Who gets a copy of the store alone gets no secret of it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checks import InputError
from reports.language import _
from scanner.credentials.private_file import read_private

KEY_FILE = "citywall.key"
_BYTES = 32
_NONCE = 12


def seal(folder: Path, secret: str, purpose: str) -> str:
    """`secret` under the key of the workspace in `folder` (AES-256-GCM), in hexadecimal. It opens for the same purpose alone.

    Raises:
        InputError: the key's file can't be read or made.
        CredentialError: others than its owner can read it.
    """
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + AESGCM(_key(folder)).encrypt(nonce, secret.encode(), purpose.encode())).hex()


def unseal(folder: Path, sealed: str, purpose: str) -> str:
    """What was sealed for this purpose.

    Raises:
        InputError: it was sealed under another key or for another purpose, or it was changed.
    """
    try:
        content = bytes.fromhex(sealed)
        return AESGCM(_key(folder)).decrypt(content[:_NONCE], content[_NONCE:], purpose.encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise InputError(_("{file} is not the key this was sealed with").format(file=KEY_FILE)) from error


def _key(folder: Path) -> bytes:
    path = folder / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
    return _read(path)


def _read(path: Path) -> bytes:
    content = read_private(path)
    if len(content) != _BYTES:
        raise InputError(_("{file}: is no key; expected {n} bytes").format(file=path, n=_BYTES))
    return content
