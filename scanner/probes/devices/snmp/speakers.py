"""How a question is put into a datagram and its answer taken out: with a community, or as a user of SNMPv3."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Protocol

from checks.evidence import Reason
from scanner.probes.devices.snmp import codec
from scanner.probes.devices.snmp.codec import REPORTABLE, V1, V2C, V3, Answer, Kind, Oid, Sealed
from scanner.probes.devices.snmp.usm import DIGEST_BYTES, Keys, decrypted, encrypted, is_signed, signed
from scanner.probes.failures import LookFailed

_REPORTS = (1, 3, 6, 1, 6, 3, 15, 1, 1)
"""usmStats of RFC 3414: why a question was not obeyed."""
_LATE = 2
_WHY = {
    1: (Reason.AUTH_FAILED, "this level of security is not allowed to the user"),
    2: (Reason.AUTH_FAILED, "the device does not keep its own time"),
    3: (Reason.AUTH_FAILED, "no such user"),
    4: (Reason.PROBE_ERROR, "the device does not know its own name any more"),
    5: (Reason.AUTH_FAILED, "wrong password, or another protocol of authentication"),
    6: (Reason.AUTH_FAILED, "wrong privacy password, or another protocol of privacy"),
}
_MOST = 2**31 - 1


class Speaker(Protocol):
    """One way to speak. `version` is 0, 1 or 3 as on the wire."""

    version: int

    def say(self, kind: Kind, request: int, oids: Sequence[Oid], repetitions: int = 0) -> bytes:
        """The datagram that asks."""

    def hear(self, datagram: bytes) -> Answer | None:
        """What a datagram answers, None when it is nothing this speaker takes for an answer. It does not raise."""

    def again(self, answer: Answer) -> bool:
        """True when a report says that the question is to be asked once more, as it is put now.

        Raises:
            LookFailed: the report says that the user is not obeyed.
        """


class CommunitySpeaker:
    """SNMPv1 or v2c."""

    def __init__(self, community: str, version: int) -> None:
        self._community = community
        self.version = version

    def say(self, kind: Kind, request: int, oids: Sequence[Oid], repetitions: int = 0) -> bytes:
        """As `Speaker` says."""
        pdu = codec.question(kind, request, oids, version=self.version, repetitions=repetitions)
        return codec.with_community(pdu, self._community, self.version)

    def hear(self, datagram: bytes) -> Answer | None:
        """As `Speaker` says."""
        return codec.answer_with_community(datagram, self.version)

    def again(self, answer: Answer) -> bool:
        """As `Speaker` says; these versions know no reports."""
        return False


class Engine:
    """The SNMPv3 engine of a device: its name, and its clock as far as it was told."""

    def __init__(self, told: Sealed) -> None:
        self.name = told.engine
        self.set(told)

    def set(self, told: Sealed) -> None:
        """Take over the clock a message told."""
        self.boots = min(max(told.boots, 0), _MOST)
        self._time = min(max(told.time, 0), _MOST)
        self._at = time.monotonic()

    @property
    def time(self) -> int:
        """Seconds since its last start, now."""
        return min(self._time + int(time.monotonic() - self._at), _MOST)


class UserSpeaker:
    """A user of SNMPv3. What is not signed and encrypted as the user's level asks is not taken for an answer, except reports."""

    version = V3

    def __init__(self, keys: Keys, engine: Engine) -> None:
        self._keys = keys
        self._engine = engine
        self._told: Sealed | None = None

    def say(self, kind: Kind, request: int, oids: Sequence[Oid], repetitions: int = 0) -> bytes:
        """As `Speaker` says."""
        keys, boots, now = self._keys, self._engine.boots, self._engine.time
        pdu = codec.question(kind, request, oids, version=V2C, repetitions=repetitions)
        content, salt = codec.scoped(pdu, self._engine.name), b""
        if keys.privacy:
            content, salt = encrypted(content, keys, boots, now)
        digest = secrets.token_bytes(DIGEST_BYTES[keys.authentication]) if keys.authentication else b""
        sealed = Sealed(
            message=request,
            flags=keys.flags | REPORTABLE,
            engine=self._engine.name,
            boots=boots,
            time=now,
            user=keys.user.encode(),
            digest=digest,
            salt=salt,
            scoped=content,
            whole=b"",
        )
        whole = codec.seal(sealed)
        return signed(whole, digest, keys) if digest else whole

    def hear(self, datagram: bytes) -> Answer | None:
        """As `Speaker` says."""
        told = codec.unseal(datagram)
        if told is None or told.engine != self._engine.name:
            return None
        is_user = told.user == self._keys.user.encode() and (told.flags & 3) == self._keys.flags
        if (told.flags & 1) and not (self._keys.authentication and is_signed(told.whole, told.digest, self._keys)):
            return None
        content: bytes | None = told.scoped
        if told.flags & 2:
            content = decrypted(told.scoped, self._keys, told.boots, told.time, told.salt) if is_user else None
        answer = None if content is None else codec.answer_scoped(content)
        if answer is None or not (answer.report or is_user):
            return None
        self._told = told
        # A report on a question that could not be read does not know its number; the message's own number is always there.
        return Answer(told.message, answer.error, answer.at, answer.bindings, answer.report)

    def again(self, answer: Answer) -> bool:
        """As `Speaker` says: a clock that was out of step is set, which only a signed report may do."""
        number = _report_number(answer)
        if number == _LATE and self._told is not None and self._told.flags & 1:
            self._engine.set(self._told)
            return True
        reason, detail = _WHY.get(number, (Reason.AUTH_FAILED, "the device refuses the user"))
        raise LookFailed(reason, detail)


def discovery(request: int) -> bytes:
    """The datagram that asks any SNMPv3 engine for its name (RFC 3414, 4): no user, nothing asked."""
    pdu = codec.question(Kind.GET, request, (), version=V2C)
    sealed = Sealed(request, REPORTABLE, b"", 0, 0, b"", b"", b"", codec.scoped(pdu, b""), b"")
    return codec.seal(sealed)


def discovered(request: int, datagram: bytes) -> Engine | None:
    """The engine that answers a discovery."""
    told = codec.unseal(datagram)
    if told is None or told.message != request or not 5 <= len(told.engine) <= 32:
        return None
    answer = None if told.flags & 2 else codec.answer_scoped(told.scoped)
    return Engine(told) if answer is not None and answer.report else None


def version_name(version: int) -> str:
    """`v1`, `v2c` or `v3`."""
    return {V1: "v1", V2C: "v2c"}.get(version, "v3")


def _report_number(answer: Answer) -> int:
    for oid, _value in answer.bindings:
        if oid[: len(_REPORTS)] == _REPORTS and len(oid) > len(_REPORTS):
            return oid[len(_REPORTS)]
    return 0
