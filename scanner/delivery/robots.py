"""Send a message to the robot of a group chat, in the format its service accepts: plain text, so that no name becomes markup.

From the public documents of the services: DingTalk (open.dingtalk.com, custom robots: `timestamp` in ms and `sign` in the
address), WeCom (developer.work.weixin.qq.com, path 91770: at most 2,048 bytes of text), Feishu (open.feishu.cn, custom bots:
`timestamp` in s and `sign` in the body). All answer 200 with a code that is 0 when the message was taken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import re
import ssl
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, quote_plus, urlsplit

import msgspec

from reports.language import _
from reports.text import printable
from scanner.credentials.model import Credential
from scanner.delivery.line import SECONDS_OF_SILENCE, DeliveryError, Line
from scanner.delivery.model import Message
from scanner.delivery.settings import RobotKind, RobotSettings

MOST_ANSWER = 65_536
"""Bytes of an answer that are read."""

MOST_TEXT = {RobotKind.DINGTALK: 18_000, RobotKind.WECOM: 2_048, RobotKind.FEISHU: 18_000}
"""Bytes of text that a service takes; of DingTalk and Feishu, whose limits of 20,000 are for the whole body, somewhat less."""

_ADDRESS = re.compile(r"[!-~]+")
_CODES = ("errcode", "code", "StatusCode")
_WORDS = ("errmsg", "msg", "StatusMessage")


def send_to_robot(
    robot: RobotSettings, credential: Credential, context: ssl.SSLContext, message: Message, at: datetime
) -> None:
    """Hand `message` to a robot. Its address may name no host but the settings' own; no redirect is followed.

    Raises:
        DeliveryError: it was not taken.
    """
    address = _address(robot, credential)
    target, body = _request(robot.kind, address, credential.password.reveal(), message, at)
    with Line() as line:
        try:
            status, answer = _post(line, address, context, target, msgspec.json.encode(body))
            # An answer that we cut off reads like one that ends.
            if line.is_over:
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise line.failed(error) from None
    _demand_taken(robot.kind, status, answer)


def _address(robot: RobotSettings, credential: Credential) -> SplitResult:
    """The robot's address, which no message of an error may hold."""
    words = credential.webhook.reveal()
    try:
        address = urlsplit(words)
        host = (address.hostname or "").lower()
        readable = address.port is None or address.port > 0
    except ValueError:
        host, readable = "", False
    if not host or not readable or address.username is not None or not _ADDRESS.fullmatch(words):
        raise DeliveryError(
            _("credential {name}: webhook: expected the address of a robot").format(name=credential.name)
        )
    if host != robot.only_host:
        raise DeliveryError(
            _("credential {name}: webhook: its host is not {host}, the only one the settings allow").format(
                name=credential.name, host=robot.only_host
            )
        )
    if address.scheme != "https" and not (address.scheme == "http" and credential.clear_text):
        raise DeliveryError(
            _("credential {name}: webhook: expected https; http is used only where it says clear_text").format(
                name=credential.name
            )
        )
    return address


def _request(
    kind: RobotKind, address: SplitResult, secret: str, message: Message, at: datetime
) -> tuple[str, dict[str, Any]]:
    """Where to on the host, and the body."""
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    match kind:
        case RobotKind.DINGTALK:
            if secret:
                stamp = str(int(at.timestamp() * 1000))
                sign = _digest(secret, f"{stamp}\n{secret}")
                target += f"{'&' if address.query else '?'}timestamp={stamp}&sign={quote_plus(sign)}"
            return target, {"msgtype": "text", "text": {"content": _text(kind, message)}}
        case RobotKind.WECOM:
            return target, {"msgtype": "text", "text": {"content": _text(kind, message)}}
        case RobotKind.FEISHU:
            body: dict[str, Any] = {"msg_type": "text", "content": {"text": _text(kind, message)}}
            if secret:
                stamp = str(int(at.timestamp()))
                body |= {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}", "")}
            return target, body
        case RobotKind.WEBHOOK:
            told = {"id": message.id, "key": message.key, "kind": message.kind, "subject": message.subject}
            return target, {**told, "lines": message.lines, "made_at": message.made_at.isoformat()}


def _digest(key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


def _text(kind: RobotKind, message: Message) -> str:
    """The message as one text that fits. Feishu and WeCom read `<at …>` and `<@…>` as a call to people, even in plain text."""
    lines = [line.replace("<", "＜") for line in (message.subject, *message.lines)]
    return "\n".join(_fitting(lines, MOST_TEXT[kind]))


def _fitting(lines: Sequence[str], most: int) -> list[str]:
    """As many of the lines as have room in `most` bytes, and how many do not."""
    if len("\n".join(lines).encode()) <= most:
        return list(lines)
    for shown in range(len(lines) - 1, 0, -1):
        cut = [*lines[:shown], _("… and {n} more lines").format(n=len(lines) - shown)]
        if len("\n".join(cut).encode()) <= most:
            return cut
    return [lines[0].encode()[:most].decode(errors="ignore")]


def _post(line: Line, address: SplitResult, context: ssl.SSLContext, target: str, body: bytes) -> tuple[int, bytes]:
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(str(address.hostname), port, timeout=SECONDS_OF_SILENCE)
    connection.default_port = 443 if secure else 80
    connection.sock = line.dial(str(address.hostname), port, context if secure else None)
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json; charset=utf-8"})
        with connection.getresponse() as answer:
            return answer.status, answer.read(MOST_ANSWER)
    finally:
        connection.close()


def _demand_taken(kind: RobotKind, status: int, answer: bytes) -> None:
    if 300 <= status < 400:
        raise DeliveryError(_("it answered {status}, a redirect, which is not followed").format(status=status))
    if not 200 <= status < 300:
        raise DeliveryError(_("it answered {status}").format(status=status))
    if kind is RobotKind.WEBHOOK:
        return
    try:
        told = msgspec.json.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    code = next((told[name] for name in _CODES if name in told), None) if isinstance(told, dict) else None
    if type(code) is not int:
        raise DeliveryError(_("it answered {status} with something else than a code").format(status=status))
    if code != 0:
        words = next((str(told[name]) for name in _WORDS if name in told), "")
        raise DeliveryError(_("it refused the message: {code} {words}").format(code=code, words=printable(words, 120)))
