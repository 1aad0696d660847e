"""The TLCP probe: whether a port takes the national transport protocol, with which suites, and what it shows of itself.

Cost in connections: one where the answer is no TLCP, such as an alert of TLS. Two where the server only hangs up, the second
being a TLS hello, which is left out where one was answered before. Where an alert of TLCP comes, or what hangs up speaks no TLS
either, one more tells the site's name, if the site has one. Where TLCP is taken: one for each accepted suite and one more, one
for the preference where two or more are accepted, and one with the site's name where the certificate is for another;
`MOST_CONNECTIONS` at most. One at a time, at the pace the permission allows. The handshake is never finished, which the server's
log shows as broken off.
"""

from __future__ import annotations

import secrets
from typing import Any

from checks import OutOfScope
from checks.evidence import FailedLook, Reason, TlcpEvidence
from scanner.clock import now
from scanner.probes.failures import reason_of
from scanner.probes.hello import hello as tls_hello
from scanner.probes.target import Target
from scanner.probes.tlcp.certificates import describe
from scanner.probes.tlcp.client_hello import TLCP, tlcp_hello
from scanner.probes.tlcp.exchange import FAILURES, SECONDS, Answer, Ending, exchange
from scanner.probes.tlcp.flight import Flight, is_whole, read_flight
from scanner.probes.tlcp.messages import first_hello
from scanner.probes.tlcp.suites import TLCP_SUITES
from scanner.scope.gate import Gate

PROBE = "tlcp"

_TLS_MAJOR = 3

MOST_CONNECTIONS = len(TLCP_SUITES) + 3
"""What a server that accepts everything costs."""
MOST_SECONDS = 8.0
"""How long the server may keep us waiting in all; what the permission's pace asks for comes on top."""


def look_tlcp(target: Target, port: int, gate: Gate, *, speaks_tls: bool = False) -> TlcpEvidence | FailedLook:
    """Ask one port for TLCP (GB/T 38636-2020). `speaks_tls` says that a TLS hello was answered there before, which is then not
    asked again.

    A server that answers in TLS and refuses TLCP is evidence that it is not offered; one that speaks something else, or
    nothing, is a failed look. Never raises for what the target does, nor for a target out of scope.
    """
    look = _Look(target, port, gate, speaks_tls)
    try:
        facts = look.facts()
    except OutOfScope as error:
        facts = look.failed(reason_of(error), str(error))
    if isinstance(facts, FailedLook):
        return facts
    return TlcpEvidence(
        place=target.at_port(port),
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        server_name=target.name,
        connections=look.connections,
        **facts,
    )


class _Look:
    """One look at one port; counts what it costs."""

    def __init__(self, target: Target, port: int, gate: Gate, speaks_tls: bool) -> None:
        self._target = target
        self._port = port
        self._gate = gate
        self._known_to_speak_tls = speaks_tls
        self._waited = 0.0
        self._name = ""
        self.connections = 0

    def facts(self) -> dict[str, Any] | FailedLook:
        """What is seen, by the names of `TlcpEvidence`, or why nothing is."""
        answer, first = self._ask(list(TLCP_SUITES))
        if first is None and self._declined_in_tls(answer):
            return {"offered": False, "refusal": _word(answer)}
        if first is None and answer.ending in (Ending.ALERT, Ending.CLOSED) and self._target.name:
            self._name = self._target.name
            answer, first = self._ask(list(TLCP_SUITES))
        if first is None:
            return self._refusal(answer)
        flights, complete = self._eliminate(first)
        shown = next((one for one in flights if not one.is_ephemeral), first)
        needs_server_name = bool(self._name)
        certificates = describe(shown, self._target.name)
        return {
            "offered": True,
            "suites": tuple(TLCP_SUITES[one.suite] for one in flights),
            "suites_complete": complete,
            "preferred": self._preferred(flights),
            "wants_client_certificate": shown.wants_client_certificate,
            "needs_server_name": needs_server_name,
            **(self._by_name(certificates) or certificates),
        }

    def failed(self, reason: Reason, detail: str = "") -> FailedLook:
        """The evidence that nothing could be seen."""
        place = self._target.at_port(self._port)
        return self._target.failed(place, probe=PROBE, sought=TlcpEvidence.kind(), reason=reason, detail=detail)

    def _ask(self, suites: list[int]) -> tuple[Answer, Flight | None]:
        """What came back of a hello with `suites`, and the flight where the server took one of them."""
        random = secrets.token_bytes(32)
        self.connections += 1
        answer = exchange(self._target, self._port, self._gate, tlcp_hello(suites, random, self._name), is_whole)
        self._waited += answer.seconds
        return answer, read_flight(answer.messages, suites, random)

    def _eliminate(self, first: Flight) -> tuple[list[Flight], bool]:
        """One flight for each suite that is accepted, and whether the server said no to all others."""
        flights = [first]
        left = [suite for suite in TLCP_SUITES if suite != first.suite]
        while left and self._has_time():
            answer, flight = self._ask(left)
            if flight is None:
                return flights, answer.ending in (Ending.ALERT, Ending.CLOSED)
            flights.append(flight)
            left.remove(flight.suite)
        return flights, not left

    def _preferred(self, flights: list[Flight]) -> str:
        """The suite the server chooses against our order, empty when it has no choice or none of its own."""
        if len(flights) < 2 or not self._has_time():
            return ""
        chosen = flights[0].suite
        _, flight = self._ask([one.suite for one in reversed(flights)])
        return TLCP_SUITES[chosen] if flight is not None and flight.suite == chosen else ""

    def _by_name(self, certificates: dict[str, Any]) -> dict[str, Any]:
        """What the server shows when it is told the site's name, where it showed a certificate for another without it."""
        if self._name or certificates.get("name_matches") is not False or not self._has_time():
            return {}
        self._name = self._target.name
        _, flight = self._ask(list(TLCP_SUITES))
        return describe(flight, self._target.name) if flight is not None else {}

    def _refusal(self, answer: Answer) -> dict[str, Any] | FailedLook:
        if answer.ending is Ending.ALERT:
            return {"offered": False, "refusal": _word(answer)}
        hello = first_hello(answer.messages)
        if hello is not None and hello.version != TLCP:
            return {"offered": False, "refusal": "another protocol version was chosen"}
        reason = answer.reason or FAILURES[answer.ending]
        return self.failed(reason, f"the answer to a TLCP hello: {answer.ending.value}")

    def _declined_in_tls(self, answer: Answer) -> bool:
        """True when the server speaks TLS and will have no TLCP, with or without the site's name: it answers with an alert of
        TLS, whose record version has the major 3 where TLCP has 1, or hangs up on TLCP and answers a TLS hello."""
        if answer.ending is Ending.ALERT:
            return answer.alert is not None and answer.alert.version >> 8 == _TLS_MAJOR
        return answer.ending in (Ending.CLOSED, Ending.RESET) and not answer.messages and self._speaks_tls()

    def _has_time(self) -> bool:
        return self._waited < MOST_SECONDS - SECONDS

    def _speaks_tls(self) -> bool:
        if self._known_to_speak_tls:
            return True
        self.connections += 1
        try:
            with self._gate.connect(self._target.address, self._port, timeout=SECONDS) as connection:
                return tls_hello(connection, self._target.name).speaks_tls
        except OSError:
            return False


def _word(answer: Answer) -> str:
    return answer.ending.value if answer.alert is None else f"alert {answer.alert.description}"
