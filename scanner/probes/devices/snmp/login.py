"""The login to read with: the registered one, or `public` where the device lets it in and none is registered."""

from __future__ import annotations

import ipaddress
import socket

import msgspec

from checks.evidence import Reason
from scanner.credentials import Credential
from scanner.estate.model import DeviceKind
from scanner.probes.devices.snmp.codec import V1, V2C, V3
from scanner.probes.devices.snmp.door import PUBLIC, Door, lets_in
from scanner.probes.devices.snmp.identity import SYSTEM_DESCRIPTION
from scanner.probes.devices.snmp.session import Session
from scanner.probes.devices.snmp.speakers import CommunitySpeaker, UserSpeaker
from scanner.probes.devices.snmp.usm import Keys, keys_of
from scanner.probes.failures import LookFailed
from scanner.probes.target import Target

CLEAR_ONLY = "a community goes in the clear: it was not sent (SNMPv3, or clear_text in the credential)"

SPEAK_SNMP = (DeviceKind.UPS, DeviceKind.CLIMATE, DeviceKind.SENSOR, DeviceKind.NETWORK, DeviceKind.OTHER)
"""Kinds whose user and password, with nothing else said, are meant for SNMP. Those of boards and cameras are for other doors."""


class Login(msgspec.Struct, frozen=True):
    """A login that was obeyed. `version` is as on the wire; `keys` are those of a user of SNMPv3. `registered` is False for
    `public`. `without_authentication` and `without_privacy` tell whether the same user was obeyed with less."""

    session: Session
    version: int
    registered: bool = True
    keys: Keys | None = None
    without_authentication: bool | None = None
    without_privacy: bool | None = None


def is_for_snmp(credential: Credential, target: Target) -> bool:
    """True when a login is one for SNMP, as far as its fields tell."""
    if credential.community or (credential.user and credential.privacy):
        return True
    return bool(credential.user) and target.kind in SPEAK_SNMP


def log_in(sock: socket.socket, door: Door, credential: Credential | None, target: Target) -> Login:
    """The login that reads.

    Raises:
        LookFailed: there is none, it is not obeyed, or it would go in the clear.
        OSError: there is no way there, or the connection was cut.
    """
    if credential is None or not is_for_snmp(credential, target):
        if not door.public:
            raise LookFailed(Reason.NO_CREDENTIAL)
        version = max(door.public)
        return Login(Session(sock, CommunitySpeaker(PUBLIC, version)), version, registered=False)
    if door.closed:
        raise LookFailed(Reason.REFUSED, "nothing listens on the port")
    if credential.user:
        return _as_user(sock, door, credential)
    return _with_community(sock, door, credential, target)


def _as_user(sock: socket.socket, door: Door, credential: Credential) -> Login:
    if door.engine is None:
        raise LookFailed(Reason.SILENT, "no engine of SNMPv3 answers")
    keys = keys_of(credential, door.engine.name)
    session = Session(sock, UserSpeaker(keys, door.engine))
    try:
        session.get([SYSTEM_DESCRIPTION])
    except LookFailed as error:
        if error.reason is not Reason.SILENT:
            raise
        # Its engine did answer: many a device drops what it can't decrypt.
        raise LookFailed(Reason.AUTH_FAILED, "wrong privacy password, or another protocol of privacy") from None
    bare = lets_in(sock, keys.without_authentication(), door.engine) if keys.authentication else True
    plain = lets_in(sock, keys.without_privacy(), door.engine) if keys.privacy else True
    return Login(session, V3, keys=keys, without_authentication=bare, without_privacy=plain)


def _with_community(sock: socket.socket, door: Door, credential: Credential, target: Target) -> Login:
    if not (credential.clear_text or ipaddress.ip_address(target.address).is_loopback):
        raise LookFailed(Reason.AUTH_FAILED, CLEAR_ONLY)
    for version in (V2C, V1):
        session = Session(sock, CommunitySpeaker(credential.community.reveal(), version))
        try:
            session.get([SYSTEM_DESCRIPTION])
        except LookFailed as error:
            if error.reason is not Reason.SILENT:
                raise
        else:
            return Login(session, version)
    # A wrong community is met with silence; so is every question where nobody is.
    if door.public or door.engine:
        raise LookFailed(Reason.AUTH_FAILED, "the device does not obey the community")
    raise LookFailed(Reason.SILENT, "no answer to the community")
