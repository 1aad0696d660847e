"""What the looks at controllers share: how evidence of a port and of a device is written, and what a strange answer means."""

from __future__ import annotations

from checks.evidence import DeviceEvidence, Place, Reason, ServiceEvidence
from scanner.clock import now
from scanner.estate.model import AssetType
from scanner.probes.clean import clean
from scanner.probes.conversation import Stop
from scanner.probes.devices.look import AnotherProtocol, Asked
from scanner.probes.failures import LookFailed

PROBE = "control"
_WORDS = 120


def service(
    asked: Asked, protocol: str, heard: bytes = b"", *, tls: bool = False, by: str = "hello"
) -> ServiceEvidence:
    """What the port was seen to speak."""
    return ServiceEvidence(
        place=asked.target.at_port(asked.port),
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        address=asked.target.address,
        port=asked.port,
        protocol=protocol,
        tls=tls,
        banner=clean(heard[:1024]),
        identified_by=by,
    )


def device(
    asked: Asked,
    place: Place,
    protocol: str,
    *,
    maker: str | bytes = "",
    model: str | bytes = "",
    firmware: str | bytes = "",
    description: str | bytes = "",
) -> list[DeviceEvidence]:
    """What the device says it is, nothing where it says nothing."""
    if not (maker or model or firmware or description):
        return []
    seen = DeviceEvidence(
        place=place,
        probe=PROBE,
        seen_at=now(),
        depth=asked.target.depth,
        protocol=protocol,
        maker=clean(maker, _WORDS),
        model=clean(model, _WORDS),
        firmware=clean(firmware, _WORDS),
        description=clean(description, _WORDS),
    )
    return [seen]


def refusal(asked: Asked, heard: bytes, stopped: Stop, protocol: str) -> Exception:
    """Why an answer that is none of `protocol` ends the look.

    On a device whatever stands there is left alone from then on; on other assets what answered something else is no
    controller, and may be spoken to as any other port.
    """
    if heard and asked.target.type != AssetType.DEVICE:
        return AnotherProtocol(protocol)
    if heard:
        return LookFailed(Reason.NOT_THIS_PROTOCOL, f"the answer is not {protocol}: {clean(heard[:64], 80)}")
    reason = Reason.RESET if stopped in (Stop.RESET, Stop.CLOSED) else Reason.SILENT
    return LookFailed(reason, f"{protocol} was not answered")
