"""Send a message by mail (RFC 5321), protected by STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314)."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from reports.language import _
from scanner.credentials.model import Credential
from scanner.delivery.line import SECONDS_OF_SILENCE, DeliveryError, Line
from scanner.delivery.model import Message
from scanner.delivery.settings import MailSettings, Security


def send_mail(settings: MailSettings, login: Credential | None, context: ssl.SSLContext, message: Message) -> None:
    """Hand `message` to the mail server of the settings; `login` is who logs in there, None for nobody.

    Raises:
        DeliveryError: it was not taken.
    """
    if login and settings.security is Security.NONE and not login.clear_text:
        raise DeliveryError(_("a login is sent without TLS only where its credential says clear_text"))
    with Line() as line:
        try:
            client = _Client(settings, line, context)
            try:
                if settings.security is Security.STARTTLS:
                    client.starttls(context=context)
                if login:
                    client.login(login.user, login.password.reveal())
                client.send_message(_letter(settings, message), settings.sender, [message.to.name])
                # It was taken: how the server says good-bye makes it no failure.
                with suppress(OSError, smtplib.SMTPException):
                    client.quit()
            finally:
                client.close()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise line.failed(error) from None


class _Client(smtplib.SMTP):
    """Speaks on a line of ours."""

    def __init__(self, settings: MailSettings, line: Line, context: ssl.SSLContext) -> None:
        self._line = line
        self._at_once = context if settings.security is Security.TLS else None
        # The sender's domain as our name: asking the resolver for one may take long.
        name = settings.sender.rpartition("@")[2]
        super().__init__(settings.host, settings.port, local_hostname=name, timeout=SECONDS_OF_SILENCE)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._line.dial(host, port, self._at_once)


def _letter(settings: MailSettings, message: Message) -> EmailMessage:
    """The Message-ID is the message's own, so that one sent twice after a crash is known to be the same (RFC 5322 3.6.4)."""
    letter = EmailMessage()
    letter["From"] = settings.sender
    letter["To"] = message.to.name
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.made_at)
    made = message.made_at.strftime("%Y%m%d%H%M%S")
    letter["Message-ID"] = f"<{made}.{message.id}.citywall@{settings.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content("\n".join(message.lines) + "\n", charset="utf-8")
    return letter
