"""Looks at devices on loopback, as the run takes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from checks.evidence import Evidence
from scanner.credentials import Credential, CredentialError, Secret
from scanner.estate.model import DeviceKind
from scanner.probes.devices import over_udp
from scanner.probes.devices.look import Asked
from scanner.probes.devices.snmp import SNMP_LOOKS
from scanner.probes.target import Target
from tests.probes.servers import permitted

_SECRETS = ("community", "password", "privacy")


@contextmanager
def impatient(seconds: float) -> Iterator[None]:
    """Waits of so many seconds in place of two: what is bounded stays so."""
    with pytest.MonkeyPatch.context() as patch:
        for ask in ("ask", "ask_each"):
            patch.setattr(f"scanner.probes.datagram.{ask}.__kwdefaults__", {"tries": 2, "seconds": seconds})
        yield


class OneCredential:
    """Credentials of one login, or of none."""

    def __init__(self, credential: Credential | None) -> None:
        self._credential = credential

    def find(self, name: str) -> Credential:
        """The one."""
        if self._credential is None:
            raise CredentialError(f"no credential {name}")
        return self._credential

    def scrub(self, text: str) -> str:
        """Nothing is blotted out here: the tests look for secrets in what would be stored."""
        return text


def look_at(address: str, *, kind: str = "ups", type: str = "device", **login: Any) -> list[Evidence]:
    """What an asset at `address` gives by SNMP, every kind of evidence wanted; `login` are the fields of its credential."""
    fields = {name: Secret(value) if name in _SECRETS else value for name, value in login.items()}
    credential = Credential(name="snmp", **fields) if login else None
    target = Target(
        system="s",
        asset="a",
        type=type,
        address=address,
        kind=DeviceKind(kind),
        credential="snmp" if login else "",
    )
    asked = Asked(
        target=target,
        port=0,
        gate=permitted(),
        credentials=OneCredential(credential),
        wanted=lambda kind: True,
    )
    return list(over_udp(SNMP_LOOKS, asked))
