"""RTSP: whether a stream is described to somebody without a login, and how a login would be made.

Cost: one OPTIONS and at most six DESCRIBE, each a connection of its own, up to the first path that is described or guarded. No
SETUP and no PLAY is ever said, so that no picture is fetched; no login is made, so that no password is guessed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from checks.evidence import DeviceEvidence, Evidence, Reason, RtspEvidence
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.conversation import Stop, converse
from scanner.probes.devices.cameras.challenges import challenge_names, read_challenges
from scanner.probes.devices.cameras.makers import main_streams, maker_of
from scanner.probes.devices.cameras.rtsp_messages import (
    MOST_BYTES,
    RtspAnswer,
    describe,
    options,
    read_answer,
    whole,
)
from scanner.probes.devices.look import Asked
from scanner.probes.failures import LookFailed

PROBE = "cameras"
SECONDS = 15.0
"""For all requests to one port together."""
ANSWER_SECONDS = 4.0
WORDS = 120

_DESCRIBED, _GUARDED = (200,), (401, 403)


def look_rtsp(asked: Asked) -> list[Evidence]:
    """What the port says of its streams, and its maker where its words name one.

    Raises:
        OutOfScope: no permission covers the port.
        OSError: no connection.
        LookFailed: no answer of RTSP within the bounds.
    """
    talk = _Talk(asked)
    answers = [talk.ask("OPTIONS", "/")]
    path, decided = "", None
    for path in ("/", *main_streams()):
        answer = talk.ask("DESCRIBE", path)
        answers.append(answer)
        if answer.status in (*_DESCRIBED, *_GUARDED):
            decided = answer
            break
    return list(_evidence(asked, answers, decided, path if decided else ""))


class _Talk:
    """The requests to one port, numbered, until their time is used up."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._tls = asked.service is not None and asked.service.tls
        self._deadline = time.monotonic() + SECONDS
        self._sequence = 0

    def ask(self, method: str, path: str) -> RtspAnswer:
        """The answer to one request."""
        target, port = self._asked.target, self._asked.port
        host = f"[{target.address}]" if target.is_ipv6 else target.address
        url = f"{'rtsps' if self._tls else 'rtsp'}://{host}:{port}{path}"
        self._sequence += 1
        said = (options if method == "OPTIONS" else describe)(url, self._sequence)
        seconds = min(ANSWER_SECONDS, self._deadline - time.monotonic())
        if seconds <= 0:
            raise LookFailed(Reason.TIMEOUT, f"{SECONDS:.0f} s for all requests were used up")
        with converse(target, port, self._asked.gate, tls=self._tls, seconds=seconds, most=MOST_BYTES) as talk:
            heard = talk.ask(said, whole)
            stopped = talk.stopped
        answer = read_answer(heard) if whole(heard) else None
        if answer is None:
            raise LookFailed(*_why(method, heard, stopped))
        # Some devices forget to number the answer to what they refuse; another number is the answer to something else.
        if answer.sequence not in ("", str(self._sequence)):
            raise LookFailed(Reason.NOT_THIS_PROTOCOL, f"{method} was answered under another number")
        return answer


def _why(method: str, heard: bytes, stopped: Stop) -> tuple[Reason, str]:
    if not b"RTSP/".startswith(heard[:5]):
        return Reason.NOT_THIS_PROTOCOL, f"the answer to {method} is none of RTSP"
    reasons = {Stop.BYTES: Reason.TOO_MUCH, Stop.RESET: Reason.RESET, Stop.CLOSED: Reason.RESET}
    return reasons.get(stopped, Reason.TIMEOUT if heard else Reason.SILENT), f"no whole answer to {method}"


def _evidence(asked: Asked, answers: list[RtspAnswer], decided: RtspAnswer | None, path: str) -> Iterator[Evidence]:
    target = asked.target
    challenges = read_challenges(value for one in answers for value in one.values("www-authenticate"))
    server = next((one for answer in answers for one in answer.values("server")), "")
    maker = maker_of(server, *(one.parameters.get("realm", "") for one in challenges))
    described = decided is not None and decided.status in _DESCRIBED
    yield RtspEvidence(
        place=target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=asked.port,
        tls=asked.service is not None and asked.service.tls,
        described_to_all=described if decided is not None else None,
        path=path,
        asked=len(answers) - 1,
        media=decided.media if decided is not None and described else (),
        challenges=challenge_names(challenges),
        server=clean(server, WORDS),
        maker=maker,
    )
    if maker:
        yield DeviceEvidence(
            place=target.at_port(asked.port),
            probe=PROBE,
            seen_at=now(),
            depth=target.depth,
            protocol="rtsp",
            maker=maker,
            description=clean(server, WORDS),
        )
