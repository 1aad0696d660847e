"""What a password must be here: what MLPS level 3 asks of others (GB/T 22239-2019, 8.1.4.1 a): complex, and changed regularly).

The standard leaves the numbers open; these are the usual ones of its evaluators: three of four kinds of characters, changed after
90 days at most. Twelve characters are more than the eight that are usual.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from reports.language import _
from scanner.accounts.model import Account
from scanner.accounts.passwords import LONGEST, fits

SHORTEST = 12
KINDS = 3
OLD_PASSWORDS = 5
"""So many passwords, the present one among them, may not come back."""
LASTS = timedelta(days=90)

_COMMON = Path(__file__).parent / "common_passwords.txt"
_FEWEST_DIFFERENT = 6
_WRITTEN_FOR = str.maketrans("@4301!5$7", "aaeoiisst")
"""Signs that stand for letters."""
_SIGNS = string.digits + string.punctuation
_INITIAL_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No two of which are taken for one another, since an initial password is read from paper."""


def faults_of(password: str, account: Account) -> list[str]:
    """What is wrong with a password for this account, each in a sentence; nothing when it will do."""
    return list(_faults(password, account))


def is_former(password: str, kept: Sequence[str]) -> bool:
    """True when it is one of those whose hashes are kept."""
    return any(fits(one, password) for one in kept if one)


def initial_password() -> str:
    """A random one of 80 bits and more, for the first login, which keeps these rules itself."""
    parts = ["".join(secrets.choice(_INITIAL_SIGNS) for _ in range(5)) for _ in range(4)]
    return "-".join(["".join(secrets.choice(string.ascii_uppercase) for _ in range(2)) + "7", *parts])


def _faults(password: str, account: Account) -> Iterator[str]:
    if not SHORTEST <= len(password) <= LONGEST:
        yield _("it must have {least} to {most} characters").format(least=SHORTEST, most=LONGEST)
    if sum(map(bool, _kinds(password))) < KINDS:
        yield _("it must have three of: small letters, capital letters, digits, signs")
    if len(set(password)) < _FEWEST_DIFFERENT:
        yield _("it must have {n} different characters").format(n=_FEWEST_DIFFERENT)
    names = (account.login, account.person)
    if any(len(name) > 1 and name.casefold() in password.casefold() for name in names):
        yield _("it must not have the login or the name in it")
    if _is_common(password):
        yield _("it is one of those that are tried first")


def _kinds(password: str) -> tuple[object, ...]:
    """Small letters, capital letters, digits, anything else; letters without case count as anything else."""
    return (
        re.search("[a-z]", password),
        re.search("[A-Z]", password),
        re.search("[0-9]", password),
        re.search("[^a-zA-Z0-9]", password),
    )


def _is_common(password: str) -> bool:
    """True when nothing but common words are left, once digits and signs are taken as letters or away."""
    small = password.lower()
    # Years and exclamation marks stand at the end mostly, and stand for no letters there.
    bare = re.sub("[^a-z]+$", "", small)
    ways = (
        small,
        small.translate(_WRITTEN_FOR),
        bare.translate(_WRITTEN_FOR),
        bare.lstrip(_SIGNS).translate(_WRITTEN_FOR),
    )
    return any(_is_made_of(re.sub("[^a-z]", "", one), common_words()) for one in ways)


def _is_made_of(letters: str, words: frozenset[str]) -> bool:
    """True when the letters are common words, one after another; nothing at all is, too."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        if any(letters[start:end] in words for start in tuple(reached)):
            reached.add(end)
    return len(letters) in reached


@cache
def common_words() -> frozenset[str]:
    """The words that most passwords are made of, in small letters."""
    return frozenset(word for word in _COMMON.read_text(encoding="ascii").split("\n") if word and word[0] != "#")
