"""ONVIF: what cameras and recorders do for somebody without a login, and how they are set."""

from __future__ import annotations

from checks.check import check
from checks.evidence import OnvifEvidence, OnvifSettingsEvidence, Reason
from checks.facts import few
from checks.verdict import Verdict, met, not_applicable, not_assessed, not_met, partly_met

GUARDED = frozenset(("GetDeviceInformation", "GetUsers"))
"""Operations that the specification does not let somebody without a login do (access classes READ_SYSTEM and above)."""


@check("camera.onvif-open")
def onvif_open(onvif: OnvifEvidence) -> Verdict:
    """Met when GetDeviceInformation is refused to somebody without a login.

    Source: ONVIF Core Specification, access classes: it is READ_SYSTEM, which needs a login. What was answered otherwise is not
    known.
    """
    open_to_all = sorted(GUARDED.intersection(onvif.obeyed))
    if open_to_all:
        return not_met(onvif, port=onvif.port, operations=few(open_to_all))
    return met(onvif) if GUARDED.intersection(onvif.refused) else not_assessed(onvif, Reason.NOT_KNOWN)


@check("camera.onvif-basic")
def onvif_basic(onvif: OnvifEvidence) -> Verdict:
    """Met when no login by Basic is offered outside TLS: it says the password as good as in the clear (RFC 7617 section 4).

    Does not apply where HTTP offers no login: WS-Security's token is a digest.
    """
    if "basic" in onvif.challenges and not onvif.tls:
        return not_met(onvif, port=onvif.port, challenges=few(onvif.challenges))
    return met(onvif) if onvif.challenges else not_applicable(onvif)


@check("camera.onvif-clear")
def onvif_clear(onvif: OnvifEvidence, others: tuple[OnvifEvidence, ...]) -> Verdict:
    """Met when the device service is asked inside TLS; partly met where another port of the same device offers it so.

    Source: ONVIF Core Specification, security (TLS for the protection of the services).
    """
    if onvif.tls:
        return met(onvif)
    secure = [one.port for one in others if one.tls and one.address == onvif.address]
    if secure:
        return partly_met(onvif, port=onvif.port, secure=few(secure))
    return not_met(onvif, port=onvif.port)


@check("camera.protocols-clear")
def protocols_clear(settings: OnvifSettingsEvidence) -> Verdict:
    """Met when the device is set to be managed over HTTPS alone; partly met when HTTP is on beside it.

    Judged by its own settings (ONVIF GetNetworkProtocols), so ports a firewall hides count too.
    """
    if not settings.protocols:
        return not_assessed(settings, Reason.NO_RIGHT if settings.protocols is None else Reason.NOT_KNOWN)
    on = {one.name for one in settings.protocols if one.enabled}
    if "HTTP" not in on:
        return met(settings)
    judge = partly_met if "HTTPS" in on else not_met
    return judge(settings, protocols=few(sorted(on)))


@check("camera.administrators-only")
def administrators_only(settings: OnvifSettingsEvidence) -> Verdict:
    """Met when the device has an account below the level Administrator, so that platform and viewers need not share its own.

    Source: ONVIF Core Specification, user levels and access classes.
    """
    if not settings.levels:
        return not_assessed(settings, Reason.NO_RIGHT if settings.levels is None else Reason.NOT_KNOWN)
    if set(settings.levels) == {"Administrator"}:
        return not_met(settings, count=settings.levels["Administrator"])
    return met(settings)
