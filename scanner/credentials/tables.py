"""A text in TOML with one table a credential, as the files and the keyring hold it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from checks import InputError
from reports.language import _
from scanner.credentials.fields import read_fields
from scanner.credentials.model import LOCAL, Credential, CredentialError
from scanner.estate.values import identifier
from scanner.sheets.table import quoted

_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


class TableSource:
    """A source that is one TOML text, read when first asked for and then remembered. `where` is its place in words.

    `read` gives the text, None where there is none. Relative key files count from `folder`.
    """

    def __init__(self, name: str, where: str, read: Callable[[], bytes | None], folder: Path) -> None:
        self.name = name
        self.where = where
        self._read = read
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """The credentials it holds.

        Raises:
            CredentialError: the text can't be had, is no TOML, or has something that is no table of a credential.
        """
        return tuple(self._tables)

    def find(self, name: str) -> Credential | None:
        """The credential `name`, None when the text has no such table.

        Raises:
            CredentialError: as `names`, or the table has a wrong field.
        """
        table = self._tables.get(name)
        if table is None:
            return None
        return read_fields(name, table, where=lambda field: f"{self.where}: [{name}] {field}", folder=self._folder)

    @cached_property
    def _tables(self) -> dict[str, dict[str, Any]]:
        content = self._read()
        tables = {} if content is None else parse_toml(content, self.where)
        for name, table in tables.items():
            _demand_name(name, self.where)
            if not isinstance(table, dict):
                what = _("expected a table such as [{name}] with fields under it").format(name="db-readonly")
                raise CredentialError(f"{self.where}: {quoted(name)}: {what}")
        return tables


def parse_toml(content: bytes, where: str) -> dict[str, Any]:
    """What the TOML text `content` says.

    Raises:
        CredentialError: it is no TOML. The message has the line and column and none of the text, which may be a password.
    """
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError:
        raise CredentialError(_("{file}: is not UTF-8").format(file=where)) from None
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        if position is None:
            raise CredentialError(_("{file}: is no TOML, or not all of it").format(file=where)) from None
        what = _("{file}: line {line}, column {column}: is no TOML")
        raise CredentialError(what.format(file=where, line=position[1], column=position[2])) from None


def _demand_name(name: str, where: str) -> None:
    try:
        identifier(name)
    except InputError as error:
        raise CredentialError(f"{where}: {error}") from None
    if name == LOCAL:
        raise CredentialError(
            _("{file}: “local” is the machine Citywall runs on, not a login; give it another name").format(file=where)
        )
