"""Look at a device of the tests as a scan does, and judge what was seen."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

from checks import Verdict, all_checks, run_checks
from checks.evidence import Evidence, FailedLook, RegisteredDeviceEvidence, kinds
from checks.exemplary.moment import SEEN_AT
from scanner.credentials.vault import Vault
from scanner.estate.model import DeviceKind
from scanner.probes.ports import PortsFound
from scanner.probes.target import Target
from scanner.run.look import Looker, Wanted
from tests.probes.servers import permitted

CHECKS = {id: one for id, one in all_checks().items() if id.startswith(("controller.", "mqtt.", "coap."))}
_KINDS = frozenset(kind for kind in kinds() if kind.startswith("control.")) | {"ports", "service", "device"}

chance = random.Random()


def free_address() -> str:
    """An address of loopback that no other test is likely to use, with room for one more behind it."""
    return f"127.{chance.randint(64, 127)}.{chance.randint(0, 255)}.{chance.randint(1, 253)}"


def looked_at(
    address: str, *open_tcp: int, kind: DeviceKind = DeviceKind.CONTROLLER, type: str = "device"
) -> list[Evidence]:
    """All that is seen of an address whose TCP ports were found open: by the probes of devices, and what identifies services."""
    looker = Looker(permitted(), Wanted(_KINDS), credentials=Vault([]), known_hosts=Path("/nonexistent"))
    target = Target(system="s", asset="a", type=type, address=address, kind=kind)
    return looker.look_at(
        target,
        PortsFound(address=address, asked="1-65535", open_tcp=open_tcp, alive_by="syn-ack" if open_tcp else "reset"),
    )


def registered(kind: DeviceKind = DeviceKind.CONTROLLER) -> RegisteredDeviceEvidence:
    """What the estate says of the same device."""
    place = Target(system="s", asset="a", type="device", address="127.0.0.1").place("registered")
    return RegisteredDeviceEvidence(place=place, probe="estate", seen_at=SEEN_AT, device=kind.value, level=3)


def judged(evidence: Iterable[Evidence]) -> list[Verdict]:
    """The verdicts of all checks of sensors and controllers."""
    return list(run_checks(evidence, CHECKS.values()))


def weaknesses(verdicts: Iterable[Verdict]) -> set[str]:
    """The checks that found one."""
    return {one.check for one in verdicts if one.outcome.is_weakness}


def failures(evidence: Iterable[Evidence]) -> dict[str, FailedLook]:
    """The looks that failed, by what was sought."""
    return {one.sought: one for one in evidence if isinstance(one, FailedLook)}
