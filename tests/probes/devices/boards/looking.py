"""How the tests look at a board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from checks import Verdict, all_checks, run_checks
from checks.evidence import (
    BoardEvidence,
    Evidence,
    IpmiEvidence,
    PortsEvidence,
    RedfishEvidence,
    RegisteredDeviceEvidence,
    ServiceEvidence,
    TlsEvidence,
    encode,
)
from checks.exemplary.moment import SEEN_AT
from scanner.clock import now
from scanner.credentials import Credential, Secret
from scanner.estate.model import DeviceKind
from scanner.probes.devices.boards import BOARD_LOOKS
from scanner.probes.devices.boards.ipmi import look_ipmi
from scanner.probes.devices.look import Asked, looks_beside
from scanner.probes.target import Target
from tests.probes.database.looking import OneCredential
from tests.probes.devices.boards.servers import PASSWORD, USER
from tests.probes.servers import permitted

HOME = "127.0.0.1"
KINDS = (IpmiEvidence, RedfishEvidence, BoardEvidence, RegisteredDeviceEvidence)
CHECKS = {id: check for id, check in all_checks().items() if check.subject in KINDS}


def asked(address: str, port: int, *, credential: Credential | None = None, roots: str = "") -> Asked:
    """A question to a registered board."""
    login = credential or Credential(name="db", user=USER, password=Secret(PASSWORD))
    target = Target(
        system="s", asset="bmc", type="device", address=address, kind=DeviceKind.BOARD, credential=login.name
    )
    return Asked(
        target=target,
        port=port,
        gate=permitted(),
        credentials=OneCredential(login),
        wanted=lambda kind: True,
        trusted_roots=roots,
    )


def ipmi(address: str, port: int) -> IpmiEvidence:
    """What one UDP port tells."""
    (seen,) = look_ipmi(asked(address, port))
    return seen


def redfish(
    port: int,
    *,
    address: str = HOME,
    tls: bool = False,
    credential: Credential | None = None,
    anonymous: bool = False,
    roots: str = "",
) -> list[Evidence]:
    """What a scan sees beside a port that speaks HTTP; the password is nowhere in it."""
    question = asked(address, port, credential=credential, roots=roots)
    if anonymous:
        question = msgspec.structs.replace(question, target=msgspec.structs.replace(question.target, credential=""))
    service = ServiceEvidence(
        place=question.target.at_port(port),
        probe="identify",
        seen_at=now(),
        address=address,
        port=port,
        protocol="http",
        tls=tls,
    )
    seen = list(looks_beside(BOARD_LOOKS, question, service))
    assert PASSWORD not in b"".join(map(encode, seen)).decode()
    return seen


def registered(*open_tcp: int) -> list[Evidence]:
    """The board as it is registered, and its open ports."""
    target = asked(HOME, 0).target
    return [
        RegisteredDeviceEvidence(
            place=target.place("registered"), probe="estate", seen_at=SEEN_AT, device="board", level=3
        ),
        PortsEvidence(
            place=target.place("ports"),
            probe="ports",
            seen_at=SEEN_AT,
            address=HOME,
            asked="1-65535",
            open_tcp=open_tcp,
            alive_by="reset",
        ),
    ]


def weaknesses(seen: Sequence[Evidence]) -> set[str]:
    """The checks that find a weakness in what was seen."""
    return {verdict.check for verdict in verdicts(seen) if verdict.outcome.is_weakness}


def verdicts(seen: Iterable[Evidence]) -> list[Verdict]:
    """What the checks of boards, and that of old TLS, say."""
    old_tls = all_checks()["tls.old-protocol"]
    assert old_tls.subject is TlsEvidence
    return list(run_checks(seen, [*CHECKS.values(), old_tls]))
