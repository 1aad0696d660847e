"""Credentials in the system's keyring: service `citywall`, the credential's name as user, its fields in TOML as password."""

from __future__ import annotations

from pathlib import Path

from checks.evidence import Reason
from reports.language import _
from scanner.credentials.fields import read_fields
from scanner.credentials.model import Credential, CredentialError
from scanner.credentials.tables import parse_toml

SERVICE = "citywall"


class KeyringSource:
    """The keyring of the user who runs Citywall. It can be asked for a name, not for the names it holds."""

    name = "keyring"
    where = f"keyring {SERVICE}"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """None: a keyring does not tell them."""
        return ()

    def find(self, name: str) -> Credential | None:
        """The credential `name`, None when the keyring has none of that name.

        Raises:
            CredentialError: the keyring can't be asked, or what it holds is wrong.
        """
        text = _ask(name)
        if text is None:
            return None
        where = f"{self.where}/{name}"
        fields = parse_toml(text.encode(), where)
        return read_fields(name, fields, where=lambda field: f"{where}: {field}", folder=self._folder)


def _ask(name: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        what = _("the keyring: this machine lacks keyring: pip install 'citywall[hosts]' or 'citywall[databases]'")
        raise CredentialError(what, Reason.TOOL_MISSING) from None
    try:
        return keyring.get_password(SERVICE, name)
    except keyring.errors.NoKeyringError:
        raise CredentialError(_("this machine has no keyring that could be asked"), Reason.TOOL_MISSING) from None
    except Exception as error:
        # Each backend raises errors of its own, and none of them promises to keep what it holds out of the message.
        raise CredentialError(_("the keyring can't be asked: {why}").format(why=type(error).__name__)) from None
