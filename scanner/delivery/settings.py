"""Where messages may go, and who gets which: the table `[delivery]` of citywall.toml. Secrets are in the credentials."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import msgspec

EVERYBODY = "*"
"""The entry of `people` that counts for all systems."""

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Days = Annotated[int, msgspec.Meta(ge=0, le=365)]


class Security(StrEnum):
    """How a connection to the mail server is protected: STARTTLS (RFC 3207), TLS from the first byte (RFC 8314), or not."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class RobotKind(StrEnum):
    """Whose message format a robot accepts; WEBHOOK is one JSON object for programs of the city's own."""

    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


ROBOT_HOSTS = {
    RobotKind.DINGTALK: "oapi.dingtalk.com",
    RobotKind.WECOM: "qyapi.weixin.qq.com",
    RobotKind.FEISHU: "open.feishu.cn",
}
"""Where the public services answer; one that the city runs itself is named in its settings."""


class MailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail server; an empty `host` means that no mail is sent. `credential` names the login, empty for none."""

    host: str = ""
    port: Port = 587
    security: Security = Security.STARTTLS
    sender: str = ""
    credential: str = ""

    def __post_init__(self) -> None:
        if self.host and not _HOST.fullmatch(self.host):
            raise ValueError("mail.host: expected a host name or an IP address")
        if self.host and not _MAIL.fullmatch(self.sender):
            raise ValueError("mail.sender: expected a mail address")


class RobotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A robot of a group chat. `credential` names what holds its address (`webhook`) and the secret it signs with (`password`).
    `host` is the only host that its address may name, that of the public service when empty."""

    name: str
    kind: RobotKind
    credential: str
    host: str = ""

    def __post_init__(self) -> None:
        if self.host and not _HOST.fullmatch(self.host):
            raise ValueError(f"robot {self.name}: host: expected a host name or an IP address")
        if not self.host and self.kind not in ROBOT_HOSTS:
            raise ValueError(f"robot {self.name}: host is lacking: a {self.kind} has no usual one")

    @property
    def only_host(self) -> str:
        """The host it may be reached at."""
        return (self.host or ROBOT_HOSTS[self.kind]).lower()


class Recipients(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Mail addresses, and robots by name."""

    mail: tuple[str, ...] = ()
    robots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if wrong := [one for one in self.mail if not _MAIL.fullmatch(one)]:
            raise ValueError(f"people: {wrong[0]!r}: expected a mail address")


class DeliverySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`people` says by system (id) or department who gets messages about it; the entry `*` gets those about every system.

    The digest is made once a day, not before `digest_from` (HH:MM in the city's time). `acceptance_days` is how many days before
    its end an acceptance stands in it. `robots` are known by their names.
    """

    mail: MailSettings = MailSettings()
    robots: tuple[RobotSettings, ...] = ()
    people: dict[str, Recipients] = {}
    digest_from: str = "08:30"
    acceptance_days: Days = 7

    def __post_init__(self) -> None:
        names = [one.name for one in self.robots]
        if len(set(names)) < len(names):
            raise ValueError("robots: two have one name")
        wanted = {name for one in self.people.values() for name in one.robots}
        if lost := sorted(wanted - set(names)):
            raise ValueError(f"people: no robot is named {lost[0]!r}")
        if not self.mail.host and any(one.mail for one in self.people.values()):
            raise ValueError("people: mail addresses need mail.host")
        if not _CLOCK.fullmatch(self.digest_from):
            raise ValueError("digest_from: expected a time such as 08:30")
