"""Looking into a server of the tests as the product does, and what came of it by kind."""

from __future__ import annotations

from typing import TypeVar

from checks.evidence import Evidence, FailedLook, encode
from scanner.credentials import Credential, CredentialError, Secret
from scanner.estate.model import Keep
from scanner.probes.database.look import look_database
from scanner.probes.target import Target
from tests.probes.servers import permitted

Kind = TypeVar("Kind", bound=Evidence)


class OneCredential:
    """Credentials of which there is one."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def find(self, name: str) -> Credential:
        if name != self._credential.name:
            raise CredentialError("no such credential")
        return self._credential

    def scrub(self, text: str) -> str:
        secret = self._credential.password.reveal()
        return text.replace(secret, "***") if secret else text


class Seen:
    """The evidence of one look, whose every byte is free of the words that are `never_shown`."""

    def __init__(self, evidence: list[Evidence], never_shown: tuple[str, ...]) -> None:
        self.evidence = evidence
        self.failed = {one.sought: one for one in evidence if isinstance(one, FailedLook)}
        written = b"\n".join(encode(one) for one in evidence).decode()
        assert not [words for words in never_shown if words in written]

    def of(self, kind: type[Kind]) -> Kind:
        """The one record of `kind`."""
        (found,) = (one for one in self.evidence if isinstance(one, kind))
        return found


def look(
    port: int,
    user: str = "",
    password: str = "",
    *,
    database: str = "",
    roots: str = "",
    keep: tuple[Keep, ...] = (),
    never_shown: tuple[str, ...] = (),
) -> Seen:
    """What a look into the server on `port` of this machine sees."""
    target = Target(system="s", asset="a", type="database", address="127.0.0.1", port=port, credential="one", keep=keep)
    credential = Credential(name="one", user=user, password=Secret(password), database=database)
    evidence = look_database(
        target, permitted(), credentials=OneCredential(credential), trusted_roots=roots, wanted=lambda kind: True
    )
    return Seen(evidence, (*never_shown, *([password] if password else ())))
