"""Send what is due. Nothing goes to a host that the settings do not name."""

from __future__ import annotations

import ssl
import time
from collections import Counter
from datetime import datetime, timedelta

import msgspec

from reports.language import _, speaking
from reports.text import printable
from scanner.credentials.model import Credential, CredentialError, Credentials
from scanner.credentials.open import open_credentials
from scanner.delivery.line import DeliveryError
from scanner.delivery.mail import send_mail
from scanner.delivery.model import Channel, Draft, Message, Recipient
from scanner.delivery.people import concerned
from scanner.delivery.robots import send_to_robot
from scanner.delivery.settings import DeliverySettings
from scanner.store import Store
from scanner.store.announcements import mark_addressed, unaddressed
from scanner.store.estate import systems
from scanner.store.outbox import MOST_ATTEMPTS, add_message, begin_attempt, due_messages, mark_failed, mark_sent
from scanner.workspace import Workspace

MOST_TO_A_ROBOT = 15
"""Messages to one robot in one delivery: the services take 20 a minute, and silence a robot that sends more."""

MOST_MAIL = 200
LONGEST_ERROR = 300


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery came to: messages sent, failed and to be tried again, and given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def deliver(workspace: Workspace, store: Store, at: datetime) -> Delivered:
    """Address what was announced, and send every message that is due. A message that fails raises nothing: why is kept with it.

    Where a server can't be reached at all, what else is due there waits for the next delivery.

    Raises:
        InputError: the settings of the credentials, or the city's own certificates, are wrong.
    """
    with speaking(workspace.settings.language):
        address_announcements(workspace, store, at)
        due = due_messages(store, at)
        return _send(_Senders(workspace), store, due, at) if due else Delivered()


def address_announcements(workspace: Workspace, store: Store, at: datetime) -> None:
    """Put a message for each of those concerned into the outbox, for all that was announced and not addressed yet."""
    if not unaddressed(store.db):
        return
    registered = systems(store)
    with store.transaction() as db:
        for one in unaddressed(db):
            mine = [system for system in registered if system.id in one.systems]
            for recipient in concerned(workspace.settings.delivery, mine):
                add_message(
                    db, Draft(key=one.key, kind=one.kind, to=recipient, subject=one.subject, lines=one.lines), at
                )
            mark_addressed(db, one.id, at)


def _send(senders: _Senders, store: Store, due: list[Message], at: datetime) -> Delivered:
    began = time.monotonic()
    told: Counter[str] = Counter()
    unreached: set[Recipient] = set()
    tried: Counter[Recipient] = Counter()
    for message in due:
        way = _way(message.to)
        most = MOST_MAIL if message.to.channel is Channel.MAIL else MOST_TO_A_ROBOT
        # Not `at` for all: a message begun late would be due again, for another program, while it is still being sent.
        moment = at + timedelta(seconds=int(time.monotonic() - began))
        if way in unreached or tried[way] >= most or not begin_attempt(store, message, moment):
            continue
        tried[way] += 1
        try:
            senders.send(message, moment)
        except DeliveryError as error:
            mark_failed(store, message.id, senders.safe(error))
            told["given_up" if message.attempts + 1 >= MOST_ATTEMPTS else "failed"] += 1
            if error.unreached:
                unreached.add(way)
        else:
            mark_sent(store, message.id, moment)
            told["sent"] += 1
    return Delivered(**told)


def _way(to: Recipient) -> Recipient:
    """Which server it goes through: one for all mail, one a robot."""
    return Recipient(Channel.MAIL, "") if to.channel is Channel.MAIL else to


class _Senders:
    """The ways out that the settings name, with their secrets asked for when they are needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._settings: DeliverySettings = workspace.settings.delivery
        self._credentials: Credentials = open_credentials(workspace)
        self._context = ssl.create_default_context()
        if roots := workspace.trusted_roots():
            self._context.load_verify_locations(cadata=roots)

    def send(self, message: Message, at: datetime) -> None:
        if message.to.channel is Channel.MAIL:
            self._mail(message)
        else:
            self._to_robot(message, at)

    def safe(self, error: DeliveryError) -> str:
        """Why it failed, with no secret in it and safe to show."""
        return printable(self._credentials.scrub(str(error)), LONGEST_ERROR)

    def _mail(self, message: Message) -> None:
        mail = self._settings.mail
        if not mail.host:
            raise DeliveryError(_("the settings name no mail server"))
        login = self._credential(mail.credential) if mail.credential else None
        send_mail(mail, login, self._context, message)

    def _to_robot(self, message: Message, at: datetime) -> None:
        robot = next((one for one in self._settings.robots if one.name == message.to.name), None)
        if robot is None:
            raise DeliveryError(_("the settings name no robot {name}").format(name=printable(message.to.name, 60)))
        send_to_robot(robot, self._credential(robot.credential), self._context, message, at)

    def _credential(self, name: str) -> Credential:
        try:
            return self._credentials.find(name)
        except CredentialError as error:
            raise DeliveryError(str(error)) from None
