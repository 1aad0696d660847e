"""What MongoDB was started with: its configuration file and command line together."""

from __future__ import annotations

from typing import Any

from scanner.probes.database.mongodb.session import MongoSession
from scanner.probes.database.words import at


class Options:
    """The options by their dotted names. What may hold a secret is never asked for by name."""

    def __init__(self, session: MongoSession) -> None:
        """Raises `LookFailed` where they may not be seen (action `getCmdLineOpts`, role `clusterMonitor`)."""
        self._parsed = session.told("getCmdLineOpts").get("parsed")

    def get(self, name: str) -> Any:
        """The option `net.tls.mode`, None where it was not given."""
        return at(self._parsed, *name.split("."))

    def text(self, *names: str) -> str:
        """The first of these options that is a text."""
        return next((value for name in names if isinstance(value := self.get(name), str)), "")

    @property
    def authorization(self) -> bool:
        """True when whoever comes needs a login: a key file or certificates for the members of a cluster imply it."""
        if self.text("security.authorization"):
            return self.text("security.authorization") == "enabled"
        return bool(self.text("security.keyFile", "security.clusterAuthMode"))

    @property
    def listens_on(self) -> tuple[str, ...]:
        """The addresses; those of the machine itself where none is given (MongoDB 3.6 and later)."""
        if self.get("net.bindIpAll") is True:
            return ("*",)
        named = [one.strip() for one in self.text("net.bindIp").split(",") if one.strip()]
        return tuple(named[:20]) or ("127.0.0.1",)
