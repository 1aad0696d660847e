"""The sources of credentials, asked one after another, and the memory of what they gave out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

import msgspec

from reports.language import _
from scanner.credentials.model import LOCAL, Credential, CredentialError
from scanner.credentials.scrubber import Scrubber
from scanner.sheets.table import listed, quoted


class Source(Protocol):
    """One place where credentials are kept. `name` is its word in documents, `where` its place for people."""

    @property
    def name(self) -> str:
        """`environment`, `file`, `keyring` or `age`."""

    @property
    def where(self) -> str:
        """The file, or what stands for it."""

    def names(self) -> tuple[str, ...]:
        """The credentials it holds, as far as it can tell.

        Raises:
            CredentialError: it can't be read.
        """

    def find(self, name: str) -> Credential | None:
        """The credential `name`, None when it has none of that name.

        Raises:
            CredentialError: it can't be read, or what it holds is wrong.
        """


class Held(msgspec.Struct, frozen=True):
    """A credential and the name of the source that has it, `local` for the machine Citywall runs on."""

    source: str
    credential: Credential


class Vault:
    """The `Credentials` of a workspace. Safe to use from several threads."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self._scrubber = Scrubber()
        self._lock = threading.Lock()

    def find(self, name: str) -> Credential:
        """The credential `name`, from the first source that has it.

        Raises:
            CredentialError: none has it, or one that was asked can't be read: a later one does not stand in for it.
        """
        return self.held(name).credential

    def held(self, name: str) -> Held:
        """As `find`, with the source."""
        if name == LOCAL:
            return Held(LOCAL, Credential(name=LOCAL))
        with self._lock:
            for source in self.sources:
                credential = source.find(name)
                if credential is not None:
                    self._scrubber.learn(credential)
                    return Held(source.name, credential)
        asked = listed([source.where for source in self.sources])
        raise CredentialError(_("no credential {name}; asked were: {sources}").format(name=quoted(name), sources=asked))

    def scrub(self, text: str) -> str:
        """`text` with every secret given out so far blotted out."""
        return self._scrubber.scrub(text)
