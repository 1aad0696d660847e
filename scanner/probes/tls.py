"""The TLS probe: which versions and suites a port accepts, which certificates it shows, which known weaknesses it has."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from checks import OutOfScope
from checks.evidence import Depth, FailedLook, Reason, TlsEvidence
from reports.child_environment import child_environment
from scanner.clock import now
from scanner.probes.clean import clean
from scanner.probes.failures import reason_of
from scanner.probes.hello import HELLO_SECONDS, HelloKind, hello
from scanner.probes.target import Target
from scanner.probes.tied import tied
from scanner.probes.tls_question import TlsQuestion, TlsSeen
from scanner.scope.gate import Gate

PROBE = "tls"

SECONDS = 45.0
"""How long the child may take, beside the waiting that the permission's rate asks for."""
MOST_CONNECTIONS = 600
"""What a server that takes every version costs at most; a deadline is reckoned from it."""
CHARGED = {Depth.LIGHT: 180, Depth.NORMAL: 200, Depth.DEEP: 220}
"""Connections to a server with today's settings, charged to the address's pace before the look."""

_REASONS = {
    HelloKind.SILENT: Reason.SILENT,
    HelloKind.UNFINISHED: Reason.TIMEOUT,
    HelloKind.CLOSED: Reason.RESET,
    HelloKind.RESET: Reason.RESET,
    HelloKind.NOT_TLS: Reason.NOT_THIS_PROTOCOL,
}


def look_tls(target: Target, port: int, gate: Gate, *, extra_roots: str = "") -> TlsEvidence | FailedLook:
    """Look at one TLS port: one hello of our own, and sslyze only where it was answered.

    `extra_roots` are certificates in PEM that are trusted beside Mozilla's, such as those of the city's own authority.

    Costs one connection on a port without TLS, and at most 3 s there. On a server with today's settings about `CHARGED`
    connections, one at a time and no more a second than the permission allows; up to `MOST_CONNECTIONS` where old
    versions are accepted. Never raises for what the target does, nor for a target out of scope.
    """
    refusal = _preflight(target, port, gate)
    if refusal is not None:
        return refusal
    try:
        with gate.admit(target.address, port, connections=CHARGED[target.depth]) as permission:
            question = TlsQuestion(
                address=target.address,
                port=port,
                server_name=target.name,
                depth=target.depth,
                rate=permission.rate,
                extra_roots=extra_roots,
            )
            seen = _ask(question, gate)
    except OutOfScope as error:
        return _failed(target, port, reason_of(error), str(error))
    if seen.reason is not None:
        gate.tell(target.address, 0.0, seen.reason)
        return _failed(target, port, seen.reason, seen.detail)
    if not seen.accepted:
        return _failed(target, port, Reason.TIMEOUT, "no version of TLS could be tried to its end")
    seen = msgspec.structs.replace(seen, connections=seen.connections + 1)
    facts = {name: getattr(seen, name) for name in seen.__struct_fields__ if name not in ("reason", "detail")}
    return TlsEvidence(
        place=target.at_port(port),
        probe=PROBE,
        seen_at=now(),
        depth=target.depth,
        address=target.address,
        port=port,
        server_name=target.name,
        **facts,
    )


def _preflight(target: Target, port: int, gate: Gate) -> FailedLook | None:
    try:
        with gate.connect(target.address, port, timeout=HELLO_SECONDS) as connection:
            answer = hello(connection, target.name)
    except (OSError, OutOfScope) as error:
        return _failed(target, port, reason_of(error), str(error))
    if answer.speaks_tls:
        return None
    return _failed(target, port, _REASONS[answer.kind], f"the answer to a TLS hello: {answer.kind.value}")


def _ask(question: TlsQuestion, gate: Gate) -> TlsSeen:
    """What the child saw; a child that dies or does not end is evidence too. It is ended when the gate closes."""
    deadline = SECONDS + MOST_CONNECTIONS / question.rate
    command = [sys.executable, "-I", "-W", "ignore", "-m", "scanner.probes.tls_scan"]
    pipe = subprocess.PIPE
    with subprocess.Popen(tied(command), stdin=pipe, stdout=pipe, stderr=pipe, env=child_environment()) as child:
        try:
            with gate.cut_on_close(child.kill):
                out, errors = child.communicate(msgspec.json.encode(question), timeout=deadline)
            return msgspec.json.decode(out, type=TlsSeen)
        except subprocess.TimeoutExpired:
            return TlsSeen(reason=Reason.TIMEOUT, detail=f"the TLS scan did not end within {deadline:.0f} s")
        except msgspec.DecodeError:
            last = clean(errors.strip().rpartition(b"\n")[2], 120)
            detail = f"the TLS scan broke off ({child.returncode}) {last}".strip()
            return TlsSeen(reason=Reason.PROBE_ERROR, detail=detail)
        finally:
            child.kill()


def _failed(target: Target, port: int, reason: Reason, detail: str = "") -> FailedLook:
    return target.failed(target.at_port(port), probe=PROBE, sought="tls", reason=reason, detail=detail)
