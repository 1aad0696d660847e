"""A credential, and the secret in it that shows itself to nobody who did not ask."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from checks import CitywallError
from checks.evidence import Reason

LOCAL = "local"
"""The credential that is none: the machine Citywall itself runs on."""


class Secret:
    """Words that are never printed, logged, compared in a message, or written down. `reveal` is the only way to them."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        self._words = words

    def reveal(self) -> str:
        """The secret itself, for the one who logs in with it."""
        return self._words

    def __repr__(self) -> str:
        return "Secret(***)"

    def __bool__(self) -> bool:
        return bool(self._words)

    def __reduce__(self) -> Any:
        raise TypeError("a secret is never written down")


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """One login by its name. What a kind of asset does not need is empty.

    `user` with `password`, or with `private_key` (OpenSSH or PEM text) and its `passphrase`, logs in. `port` is where SSH of
    a host, or SNMP of a device, answers; 0 is the usual one. `sudo` is `no` (only what the user may do itself), `yes` (sudo
    asks for no password) or `password` (it asks for the user's own). `jump` names the credential of the host to go through,
    whose address is `jump_host`. `database` is the database to connect to first. `clear_text` lets the password be sent
    without TLS to a database or device that knows no other way. `community` is an SNMP v1/v2c community that may read;
    SNMPv3 takes `user`, `password` (with `auth_protocol`) and `privacy`, the password of its encryption (with
    `privacy_protocol`). `webhook` is the whole address of a robot that takes messages, its token included; `password` is
    then the secret it has messages signed with.
    """

    name: str
    user: str = ""
    password: Secret = Secret("")
    private_key: Secret = Secret("")
    passphrase: Secret = Secret("")
    port: int = 0
    sudo: str = "no"
    jump: str = ""
    jump_host: str = ""
    database: str = ""
    clear_text: bool = False
    community: Secret = Secret("")
    privacy: Secret = Secret("")
    webhook: Secret = Secret("")
    auth_protocol: str = "sha256"
    privacy_protocol: str = "aes128"


class CredentialError(CitywallError):
    """A credential can't be had. `reason` is what evidence says of it; the message never holds a secret."""

    def __init__(self, message: str, reason: Reason = Reason.CREDENTIAL_LOST) -> None:
        super().__init__(message)
        self.reason = reason


class Credentials(Protocol):
    """Where credentials come from."""

    def find(self, name: str) -> Credential:
        """The credential `name`.

        Raises:
            CredentialError: there is none, or its source can't be read.
        """

    def scrub(self, text: str) -> str:
        """`text` with every secret given out so far blotted out."""
