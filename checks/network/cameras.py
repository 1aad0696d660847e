"""Cameras and recorders: video streams, and the consoles they are managed by."""

from __future__ import annotations

from checks.check import check
from checks.evidence import HttpEvidence, PortsEvidence, Reason, RegisteredDeviceEvidence, RtspEvidence
from checks.evidence.devices import DiscoveryEvidence
from checks.facts import brief, few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

CAMERAS = frozenset(("camera", "recorder"))

_MD5 = "digest/md5"


@check("camera.stream-open")
def stream_open(rtsp: RtspEvidence) -> Verdict:
    """Met when a stream is not described to somebody without a login.

    Where none of the few paths that were asked exists, nothing is known. Source: RFC 7826 sections 19.1 and 21.
    """
    if rtsp.described_to_all is None:
        return not_assessed(rtsp, Reason.NOT_KNOWN, asked=rtsp.asked)
    if rtsp.described_to_all:
        return not_met(rtsp, port=rtsp.port, path=brief(rtsp.path), media=few(rtsp.media))
    return met(rtsp)


@check("camera.stream-basic")
def stream_basic(rtsp: RtspEvidence) -> Verdict:
    """Met when no login by Basic is offered outside TLS: it says the password as good as in the clear (RFC 7617 section 4)."""
    if "basic" in rtsp.challenges and not rtsp.tls:
        return not_met(rtsp, port=rtsp.port, challenges=few(rtsp.challenges))
    return met(rtsp) if rtsp.challenges else _no_challenge(rtsp)


@check("camera.stream-digest-md5")
def stream_digest_md5(rtsp: RtspEvidence) -> Verdict:
    """Met when Digest is offered with a stronger hash than MD5, or inside TLS.

    Does not apply where Digest is not offered. Source: RFC 7616 section 3.2 (MD5 is kept for older clients alone).
    """
    digests = [one for one in rtsp.challenges if one.startswith("digest/")]
    if not digests:
        return not_applicable(rtsp) if rtsp.challenges else _no_challenge(rtsp)
    if rtsp.tls or any(one != _MD5 for one in digests):
        return met(rtsp)
    return not_met(rtsp, port=rtsp.port, challenges=few(rtsp.challenges))


@check("camera.stream-clear")
def stream_clear(rtsp: RtspEvidence, others: tuple[RtspEvidence, ...]) -> Verdict:
    """Met when the stream is served inside TLS (RTSPS, RFC 7826 section 19); partly met where another port of the same device
    serves it so."""
    if rtsp.tls:
        return met(rtsp)
    secure = [one.port for one in others if one.tls and one.address == rtsp.address]
    if secure:
        return partly_met(rtsp, port=rtsp.port, secure=few(secure))
    return not_met(rtsp, port=rtsp.port)


@check("camera.console-reachable")
def console_reachable(http: HttpEvidence, devices: tuple[RegisteredDeviceEvidence, ...]) -> Verdict | None:
    """Met when a camera's or recorder's port answers without a page or a login to its console.

    No concern of other assets. What is reached from the management network says nothing of the business network. Source: OWASP
    IoT Top 10 2018, I2 (insecure network services) and I3 (insecure ecosystem interfaces).
    """
    device = next((one for one in devices if one.device in CAMERAS), None)
    if device is None:
        return None
    if device.from_management:
        return not_assessed(http, Reason.NOT_KNOWN)
    if 200 <= http.status < 400 or http.status == 401:
        return not_met(http, port=http.port, title=_said(http.title), server=_said(http.headers.get("server")))
    return met(http) if http.status in (403, 404) else not_assessed(http, Reason.NOT_KNOWN)


@check("camera.discoverable")
def discoverable(discovery: DiscoveryEvidence, ports: tuple[PortsEvidence, ...]) -> Verdict:
    """Met when the device, which is there, does not answer a probe of WS-Discovery.

    Source: ONVIF Core Specification, SetDiscoveryMode (`NonDiscoverable`).
    """
    if discovery.answered:
        return not_met(discovery, port=discovery.port, tells=few(discovery.tells))
    alive = any(one.alive_by and one.address == discovery.address for one in ports)
    return met(discovery) if alive else not_assessed(discovery, Reason.UNREACHABLE)


def _said(words: str | None) -> str:
    return brief(words or "").strip() or "—"


def _no_challenge(rtsp: RtspEvidence) -> Verdict:
    """Nobody was asked to log in: it does not apply where everybody is let in, else nothing is known."""
    return not_applicable(rtsp) if rtsp.described_to_all else not_assessed(rtsp, Reason.NOT_KNOWN)
