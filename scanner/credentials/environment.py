"""Credentials in environment variables: `CITYWALL_CREDENTIAL_<NAME>_<FIELD>`, both in capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scanner.credentials.fields import FIELDS, read_fields
from scanner.credentials.model import Credential

PREFIX = "CITYWALL_CREDENTIAL_"
_FIELD = re.compile(rf"(.+)_({'|'.join(sorted((field.upper() for field in FIELDS), key=len, reverse=True))})")


class EnvironmentSource:
    """The variables of a process. An empty one counts as none."""

    name = "environment"
    where = f"{PREFIX}…"

    def __init__(self, variables: Mapping[str, str], folder: Path) -> None:
        self._variables = {name: text for name, text in variables.items() if name.startswith(PREFIX) and text}
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """The names as the variables have them, in capitals."""
        matches = (_FIELD.fullmatch(name.removeprefix(PREFIX)) for name in self._variables)
        return tuple(dict.fromkeys(match[1] for match in matches if match))

    def find(self, name: str) -> Credential | None:
        """The credential `name`, None when no variable is one of its fields.

        Raises:
            CredentialError: a variable that can only be a field of this one names no field, or its value is wrong.
        """
        prefix = f"{PREFIX}{capitals(name)}_"
        fields: dict[str, object] = {}
        for variable, text in self._variables.items():
            field = variable.removeprefix(prefix)
            # A longer name may begin like this one: what ends in `_<FIELD>` is that one's.
            if field != variable and not _FIELD.fullmatch(field):
                fields[field.lower()] = _typed(field, text)
        if not fields:
            return None
        return read_fields(name, fields, where=lambda field: f"{prefix}{field.upper()}", folder=self._folder)


def _typed(field: str, text: str) -> object:
    """The text of a variable as TOML would have it."""
    if field == "PORT" and text.isdecimal():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if field == "CLEAR_TEXT" else text


def capitals(name: str) -> str:
    """A credential's name as it stands in a variable: capitals, `_` for `-` and `.`."""
    return name.upper().replace("-", "_").replace(".", "_")
