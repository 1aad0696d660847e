"""A talk with one ONVIF device service: questions without a login, and with one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import msgspec

from checks.evidence import Reason
from scanner.clock import now
from scanner.credentials import Credential
from scanner.probes.clean import clean
from scanner.probes.devices.cameras.challenges import Challenge, answer_digest, read_challenges, strongest_digest
from scanner.probes.devices.cameras.soap import (
    MOST_BYTES,
    content_type,
    is_refusal,
    question,
    read_envelope,
    response,
    username_token,
)
from scanner.probes.failures import LookFailed
from scanner.probes.http.client import Answer, NoAnswer, SiteClient
from scanner.probes.target import Target

SERVICE = "/onvif/device_service"
"""Where the specification puts it (ONVIF Core Specification, device service)."""


class Reply(msgspec.Struct, frozen=True):
    """What came back for one operation. `result` is its response, None where there is none; `speaks_soap` is True for any
    envelope."""

    result: Element | None
    refused: bool
    speaks_soap: bool
    challenges: tuple[Challenge, ...] = ()


class OnvifSession:
    """Asks the service at one port. Until `log_in` nothing of a login is sent."""

    def __init__(self, client: SiteClient, target: Target, port: int, *, tls: bool) -> None:
        self._client = client
        host = target.name or (f"[{target.address}]" if target.is_ipv6 else target.address)
        self._url = f"{'https' if tls else 'http'}://{host}:{port}{SERVICE}"
        self._credential: Credential | None = None
        self._digest: Challenge | None = None
        self._answered = 0
        self._ahead = timedelta()

    def log_in(self, credential: Credential, refusal: Reply, *, ahead: timedelta) -> None:
        """Show this login with every question from here on, in the way the refusal asks for; `ahead` is the device's clock
        against ours."""
        self._credential, self._ahead = credential, ahead
        self._digest = strongest_digest(refusal.challenges)

    def ask(self, operation: str) -> Reply:
        """What the device makes of one operation.

        Raises:
            LookFailed: no answer, or one that is not read.
        """
        headers = {"Content-Type": content_type(operation), "Accept": "application/soap+xml"}
        token = ""
        if self._credential is not None and self._digest is not None:
            headers["Authorization"] = self._authorization(self._credential, self._digest)
        elif self._credential is not None:
            password = self._credential.password.reveal()
            token = username_token(self._credential.user, password, now() + self._ahead)
        try:
            answer = self._client.ask(
                self._url, method="POST", headers=headers, most=MOST_BYTES, body=question(operation, token)
            )
        except NoAnswer as error:
            raise LookFailed(error.reason, clean(error.detail, 120)) from None
        return _read(operation, answer)

    def _authorization(self, credential: Credential, challenge: Challenge) -> str:
        self._answered += 1
        return answer_digest(
            challenge,
            user=credential.user,
            password=credential.password.reveal(),
            method="POST",
            uri=urlsplit(self._url).path,
            count=self._answered,
        )


def _read(operation: str, answer: Answer) -> Reply:
    root = read_envelope(answer.body)
    if root is None and "soap" in answer.header("content-type").lower():
        reason = Reason.TOO_MUCH if answer.truncated else Reason.NOT_THIS_PROTOCOL
        raise LookFailed(reason, f"the answer to {operation} is no envelope that is read")
    challenges = read_challenges(value for name, value in answer.headers if name == "www-authenticate")
    return Reply(
        result=None if root is None or answer.status != 200 else response(root, operation),
        refused=answer.status in (401, 403) or (root is not None and is_refusal(root)),
        speaks_soap=root is not None,
        challenges=challenges,
    )
