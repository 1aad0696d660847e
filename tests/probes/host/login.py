"""Logging in to a prepared host in a test, and topics whose evidence is simply what a command said."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import paramiko
import pytest

from checks import Text
from checks.evidence import Evidence, FailedLook, HostEvidence, Reason
from scanner.credentials import Credential, CredentialError
from scanner.probes.host import session
from scanner.probes.host.command import Answers, Command
from scanner.probes.host.look import look_through
from scanner.probes.host.topic import Topic
from scanner.probes.inside import look_inside
from scanner.probes.target import Target
from scanner.scope.gate import Gate
from tests.probes.servers import permitted


class Held:
    """Credentials that are held in hand."""

    def __init__(self, *credentials: Credential) -> None:
        self._held = {one.name: one for one in credentials}

    def find(self, name: str) -> Credential:
        """As `Credentials.find`."""
        if name not in self._held:
            raise CredentialError(f"no credential {name!r}")
        return self._held[name]

    def scrub(self, text: str) -> str:
        """As `Credentials.scrub`."""
        for one in self._held.values():
            for secret in (one.password, one.private_key, one.passphrase):
                text = text.replace(secret.reveal(), "***") if secret else text
        return text


def hears(*argv: str, sudo: bool = False, **settings: Any) -> Topic:
    """A topic whose evidence has in `title` what the command said."""
    id = " ".join(("sudo", *argv) if sudo else argv)
    one = Command(id=id, argv=argv, why=Text(zh="测试", en="a test"), sudo=sudo, **settings)

    def read(answers: Answers, host: HostEvidence) -> dict[str, Any]:
        return {"os_family": host.os_family, "os_id": one.id, "title": answers.text(one.id).strip()}

    return Topic(kind=HostEvidence, commands=(one,), read=read)


def left_over() -> list[threading.Thread]:
    """Connections that have not ended."""
    return [one for one in threading.enumerate() if isinstance(one, paramiko.Transport) and not one.server_mode]


class Looker:
    """Looks at a host with topics of the test's own. `known` is the text of the known_hosts file."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._known_hosts = folder / "known_hosts"
        self._patch = patch
        self.known = ""
        self.gate: Gate = permitted()

    def look(self, address: str, credentials: Iterable[Credential], *topics: Topic, name: str = "") -> list[Evidence]:
        """All evidence, through the first of `credentials`; the others are there to be jumped through."""
        held = list(credentials)
        self._known_hosts.write_text(self.known)
        self._patch.setattr(session, "look_through", partial(look_through, topics=topics))
        login = held[0].name if held else "local"
        target = Target(system="s", asset="a", type="host", address=address, name=name, credential=login)
        return look_inside(
            target,
            self.gate,
            credentials=Held(*held),
            known_hosts=self._known_hosts,
            trusted_roots="",
            wanted=lambda kind: True,
        )

    def said(self, address: str, credentials: Iterable[Credential], *topics: Topic) -> list[str | Reason]:
        """What each topic heard, or the reason why it did not; the system itself is left out where it was seen."""
        found: list[str | Reason] = []
        for one in self.look(address, credentials, *topics):
            if isinstance(one, FailedLook):
                found.append(one.reason)
            elif isinstance(one, HostEvidence) and " " in one.os_id:
                found.append(one.title)
        return found
