"""The RFC 8998 probe: whether a TLS 1.3 server takes the national algorithms.

Cost in connections: one, and a second where the first was answered, for the other suite. The handshake is never finished.
"""

from __future__ import annotations

import secrets
from typing import Any

from checks import OutOfScope
from checks.evidence import FailedLook, Reason, Rfc8998Evidence
from scanner.clock import now
from scanner.probes.failures import reason_of
from scanner.probes.target import Target
from scanner.probes.tlcp.client_hello import sm_hello
from scanner.probes.tlcp.exchange import FAILURES, Answer, exchange
from scanner.probes.tlcp.messages import KEY_SHARE, ServerHello, first_hello
from scanner.probes.tlcp.records import Message
from scanner.probes.tlcp.suites import SM_SUITES
from scanner.scope.gate import Gate

PROBE = "rfc8998"

_HELLO_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a HelloRetryRequest (RFC 8446 4.1.3)."""


def look_rfc8998(target: Target, port: int, gate: Gate) -> Rfc8998Evidence | FailedLook:
    """Ask one TLS port for the suites of RFC 8998; meant for ports where a TLS hello was answered.

    Never raises for what the target does, nor for a target out of scope.
    """
    try:
        answer, first = _ask(target, port, gate, list(SM_SUITES))
        if first is None:
            return _refusal(target, port, answer)
        others = [suite for suite in SM_SUITES if suite != first.suite]
        _, second = _ask(target, port, gate, others)
    except OutOfScope as error:
        return _failed(target, port, reason_of(error), str(error))
    taken = [first.suite] if second is None else [first.suite, second.suite]
    return _evidence(
        target,
        port,
        offered=True,
        suites=tuple(SM_SUITES[suite] for suite in taken),
        group=int.from_bytes(first.extensions.get(KEY_SHARE, b"")[:2], "big"),
        hello_retry=first.random == _HELLO_RETRY,
        connections=2,
    )


def _ask(target: Target, port: int, gate: Gate, suites: list[int]) -> tuple[Answer, ServerHello | None]:
    hello = sm_hello(suites, secrets.token_bytes(32), target.name)
    answer = exchange(target, port, gate, hello, _has_hello)
    chosen = first_hello(answer.messages)
    return answer, chosen if chosen is not None and chosen.suite in suites else None


def _has_hello(messages: list[Message]) -> bool:
    return bool(messages)


def _refusal(target: Target, port: int, answer: Answer) -> Rfc8998Evidence | FailedLook:
    if answer.alert is not None:
        return _evidence(target, port, offered=False, refusal=f"alert {answer.alert.description}", connections=1)
    if first_hello(answer.messages) is not None:
        return _evidence(target, port, offered=False, refusal="another suite was chosen", connections=1)
    reason = answer.reason or FAILURES[answer.ending]
    return _failed(target, port, reason, f"the answer to a TLS 1.3 hello with SM algorithms: {answer.ending.value}")


def _evidence(target: Target, port: int, **facts: Any) -> Rfc8998Evidence:
    return Rfc8998Evidence(
        place=target.at_port(port),
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        server_name=target.name,
        **facts,
    )


def _failed(target: Target, port: int, reason: Reason, detail: str) -> FailedLook:
    place = target.at_port(port)
    return target.failed(place, probe=PROBE, sought=Rfc8998Evidence.kind(), reason=reason, detail=detail)
