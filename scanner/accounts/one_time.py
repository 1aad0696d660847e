"""One-time codes by time (RFC 6238): a secret, its picture for a telephone's camera, and whether a code belongs to it."""

from __future__ import annotations

import hmac
from datetime import datetime
from types import ModuleType

from checks import MissingTool
from reports.language import _
from scanner.accounts.model import Account

ISSUER = "Citywall"
STEP_SECONDS = 30
_AROUND = (0, -1, 1)
"""A telephone's clock may be half a minute off (RFC 6238, 5.2)."""
_SECRET_LETTERS = 32
"""160 bits in base 32, as RFC 4226 recommends."""


def new_secret() -> str:
    """A random secret in base 32.

    Raises:
        MissingTool: pyotp is not installed.
    """
    secret: str = _pyotp().random_base32(_SECRET_LETTERS)
    return secret


def picture(secret: str, account: Account) -> str:
    """What a telephone's camera reads the secret from: an SVG picture, as a `data:` address."""
    import segno

    address = _pyotp().TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    return segno.make(address, error="m", micro=False).svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)


def code_of(secret: str, step: int) -> str:
    """The six digits of a half-minute, counted from 1970."""
    code: str = _pyotp().HOTP(secret).at(step)
    return code


def step_of_code(secret: str, code: str, at: datetime, *, after: int = 0) -> int | None:
    """The half-minute a code belongs to, if it is right, near `at`, and later than the one used last."""
    present = int(at.timestamp()) // STEP_SECONDS
    for step in (present + around for around in _AROUND):
        if step > after and hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            return step
    return None


def _pyotp() -> ModuleType:
    try:
        import pyotp
    except ImportError as error:
        raise MissingTool(_("accounts need citywall[web]: pip install 'citywall[web]'")) from error
    module: ModuleType = pyotp
    return module
