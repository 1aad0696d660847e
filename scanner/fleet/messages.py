"""What centre and workers say to each other, signed.

A message is signed as the very bytes that are sent (HMAC-SHA256, RFC 2104, with the key of the zone), so that nothing depends on
writing JSON the same way twice. Celery's own `auth` serializer is not used: it wants a certificate for each peer and an authority
of its own, signs with RSA what a shared key of 32 bytes signs as well here, and knows neither zones nor replays. A key a zone
keeps a zone's machine from speaking for another zone. Each kind of message goes one way, so none can be thrown back.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from checks import CitywallError
from checks.check import all_checks
from checks.evidence import kinds
from reports.language import _
from scanner.run.probe_job import ProbeJob
from scanner.scope.load import Backoff
from scanner.store.scans import Job

MOST_BYTES = 64_000_000
OLDEST = timedelta(days=7)
"""A message is refused that was sent longer ago; how far the clocks of two machines are apart matters little beside it."""

SHORTEST_KEY = 32
_CONTEXT = b"citywall fleet 1\n"


class Letter(msgspec.Struct, frozen=True, kw_only=True, tag_field="say", forbid_unknown_fields=True):
    """What is said, inside a message."""


class Order(Letter, frozen=True, kw_only=True, tag="order"):
    """The centre: look at this, and hold on to it while you are heard of at least every `lease_seconds`."""

    job: ProbeJob
    lease_seconds: float


class Wanted(Letter, frozen=True, kw_only=True, tag="wanted"):
    """The centre, every second: these claims of this run hold, and no others. `count` grows; `over` ends the run."""

    count: int
    claims: tuple[str, ...]
    over: bool = False


class RollCall(Letter, frozen=True, kw_only=True, tag="roll-call"):
    """The centre: who is there?"""

    challenge: str


class Present(Letter, frozen=True, kw_only=True, tag="present"):
    """A worker: I am."""

    challenge: str
    host: str
    busy: int
    at_once: int


class Claim(Letter, frozen=True, kw_only=True, tag="claim"):
    """A worker: I have this order, and begin once my claim is wanted. `claim` is new each time, so that no older grant fits."""

    claim: str
    host: str


class Seen(Letter, frozen=True, kw_only=True, tag="seen"):
    """A worker: all evidence of one asset. `count` grows within a claim."""

    claim: str
    count: int
    job: Job
    evidence: tuple[msgspec.Raw, ...]
    backoffs: tuple[Backoff, ...] = ()


class Beat(Letter, frozen=True, kw_only=True, tag="beat"):
    """A worker: I am still at it."""

    claim: str
    count: int


class Done(Letter, frozen=True, kw_only=True, tag="done"):
    """A worker: that was all."""

    claim: str
    count: int


class Refused(Letter, frozen=True, kw_only=True, tag="refused"):
    """A worker: this I could not do; `claim` is empty before it has one."""

    claim: str
    host: str
    why: str


FromCentre = Order | Wanted | RollCall
FromWorker = Present | Claim | Seen | Beat | Done | Refused


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About a message. `run` is one run of a scan in one process, `attempt` one try at one probe job; both empty where there
    is none. `answers` is the queue a worker is to answer in. `program` and `evidence` are the versions of the sender."""

    zone: str
    scan: int
    run: str
    attempt: str
    answers: str
    program: str
    evidence: str
    sent_at: datetime
    nonce: str


class _Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    header: Header
    letter: msgspec.Raw


class Forged(CitywallError):
    """A message is none of ours, or too old."""


class OtherVersion(CitywallError):
    """A message is ours and comes from another version."""

    def __init__(self, header: Header) -> None:
        self.header = header
        words = _(
            "zone {zone}: the other side runs Citywall {their} (evidence {their_evidence}), this one {our} ({our_evidence})"
        )
        super().__init__(
            words.format(
                zone=header.zone,
                their=header.program[:40],
                their_evidence=header.evidence[:12],
                our=program_version(),
                our_evidence=evidence_version(),
            )
        )


def new_mark() -> str:
    """A name that nobody else has or can guess."""
    return secrets.token_hex(16)


def program_version() -> str:
    """The version of this program."""
    return version("citywall")


@cache
def evidence_version() -> str:
    """A mark of the shape of all evidence known here, that of plug-ins too: whatever kind or field differs, it differs."""
    all_checks()
    schema = msgspec.json.schema_components(kinds().values())
    return hashlib.sha256(msgspec.json.encode(schema, order="deterministic")).hexdigest()[:12]


def sealed(
    letter: Letter,
    key: bytes,
    *,
    zone: str,
    at: datetime,
    scan: int = 0,
    run: str = "",
    attempt: str = "",
    answers: str = "",
) -> dict[str, str]:
    """The message that carries `letter`, ready to be sent as JSON."""
    header = Header(
        zone=zone,
        scan=scan,
        run=run,
        attempt=attempt,
        answers=answers,
        program=program_version(),
        evidence=evidence_version(),
        sent_at=at,
        nonce=new_mark(),
    )
    body = msgspec.json.encode(_Message(header=header, letter=msgspec.Raw(msgspec.json.encode(letter))))
    return {"body": body.decode(), "mac": _mac(key, body)}


def zone_named(message: object) -> str:
    """The zone a message says it is of, to choose the key it is opened with; empty when it says none."""
    try:
        body = message["body"]  # type: ignore[index]
        return msgspec.json.decode(body, type=_Message).header.zone
    except (TypeError, KeyError, msgspec.DecodeError):
        return ""


def opened(message: object, key: bytes, *, zone: str, expected: Any, at: datetime) -> tuple[Header, Any]:
    """The header and the letter of a message, whose letter is one of `expected`.

    Raises:
        Forged: it is none of ours, for another zone, too old, or no such letter.
        OtherVersion: it comes from another version.
    """
    match message:
        case {"body": str(body), "mac": str(mac)} if len(body) <= MOST_BYTES:
            raw = body.encode()
        case _:
            raise Forged("no message")
    if not hmac.compare_digest(_mac(key, raw), mac):
        raise Forged("wrong signature")
    try:
        found = msgspec.json.decode(raw, type=_Message)
    except msgspec.DecodeError as error:
        raise Forged("no message") from error
    header = found.header
    if header.zone != zone:
        raise Forged("another zone")
    if abs(at - header.sent_at) > OLDEST:
        raise Forged("too old")
    if (header.program, header.evidence) != (program_version(), evidence_version()):
        raise OtherVersion(header)
    try:
        return header, msgspec.json.decode(found.letter, type=expected)
    except msgspec.DecodeError as error:
        raise Forged("no such letter") from error


def key_of(zone: str, keys: Mapping[str, bytes]) -> bytes:
    """The key of a zone.

    Raises:
        Forged: it is no zone of ours.
    """
    if zone not in keys:
        raise Forged("no zone of ours")
    return keys[zone]


def _mac(key: bytes, body: bytes) -> str:
    return hmac.new(key, _CONTEXT + body, hashlib.sha256).hexdigest()
