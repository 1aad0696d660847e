"""Passwords as they are kept: Argon2id, with the parameters OWASP's Password Storage Cheat Sheet names first."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from checks import MissingTool
from reports.language import _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LONGEST = 128
"""Characters; a longer one is never right, and what is hashed at a stranger's wish stays small."""

_KIBIBYTES = 47_104
_PASSES = 1
_AT_ONCE = BoundedSemaphore(4)
"""Each takes 46 MiB: many logins at once wait for one another."""


def require_argon2() -> None:
    """Make sure that passwords can be hashed.

    Raises:
        MissingTool: argon2-cffi is not installed.
    """
    _hasher()


def hash_password(password: str) -> str:
    """What is kept of a password: the hash, its salt and its parameters, in PHC's string format.

    Raises:
        MissingTool: argon2-cffi is not installed.
    """
    with _AT_ONCE:
        return _hasher().hash(password)


def fits(kept: str, password: str) -> bool:
    """True when `password` is the one kept. Nothing kept (an empty string) takes as long as something that does not fit."""
    hasher = _hasher()
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
        try:
            right = hasher.verify(kept or _decoy(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return right and bool(kept) and len(password) <= LONGEST


def is_outdated(kept: str) -> bool:
    """True when the parameters have changed since it was hashed."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher, Type
    except ImportError as error:
        raise MissingTool(_("accounts need citywall[web]: pip install 'citywall[web]'")) from error
    return PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=1, type=Type.ID)


@cache
def _decoy() -> str:
    """What a password is held against where there is no account, so that the answer takes as long."""
    return _hasher().hash("nobody's password")
