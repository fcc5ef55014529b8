"""Hands letters to a mail server: one connection for a batch, a failure per letter returned, not raised."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from webapp.addresses import mailbox_of
from webapp.config import Settings
from webapp.letters import Letter, compose
from webapp.mail import Addressee, sign_in
from webapp.tracking import no_tracking

TIMEOUT = 20.0
"""Seconds to wait for each answer of the mail server."""
SIGN_IN_HOURS = 1


class MailUnavailable(Exception):
    """No letter can be sent now; the text says why and what the operator can do."""


@dataclass(frozen=True)
class Delivery:
    """What became of one letter. The reason never holds an address, so that it may be logged."""

    accepted: bool
    address_refused: bool = False
    """The address itself is wrong; trying again is of no use."""
    reason: str = ""


class Mailer:
    """Sends letters from the configured sender, to the configured server or else to the local outbox."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock

    def send(self, letters: Iterable[Letter]) -> list[Delivery]:
        """One Delivery per letter, in order. Raises MailUnavailable if the server cannot be used at all."""
        letters = list(letters)
        if not letters:
            return []
        connection = self._connect()
        deliveries = []
        try:
            for letter in letters:
                delivery, connection = self._deliver(connection, letter)
                deliveries.append(delivery)
        finally:
            connection.close()
        return deliveries

    def send_sign_in(self, to: Addressee, link: str, hours: int = SIGN_IN_HOURS) -> None:
        """Send a sign-in link; raises MailUnavailable if it was not taken."""
        (delivery,) = self.send([sign_in(to, link, hours)])
        if not delivery.accepted:
            raise MailUnavailable(f"the sign-in link was not taken: {delivery.reason}")

    def check(self) -> None:
        """Connect, sign in and leave again; raises MailUnavailable with the reason."""
        self._connect().quit()

    def _deliver(self, connection: smtplib.SMTP, letter: Letter) -> tuple[Delivery, smtplib.SMTP]:
        try:
            mail = compose(letter, self._settings.mail_from, self._clock())
        except ValueError:
            return Delivery(False, True, "not a mail address"), connection
        for name, value in no_tracking(self._settings.smtp_host).items():
            mail[name] = value
        try:
            return _hand_over(connection, mail), connection
        except (smtplib.SMTPServerDisconnected, OSError):
            connection.close()
        connection = self._connect()
        try:
            return _hand_over(connection, mail), connection
        except (smtplib.SMTPServerDisconnected, OSError):
            return Delivery(False, False, "the connection broke twice"), connection

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        try:
            if not settings.smtp_host:
                return self._greet(smtplib.SMTP, "127.0.0.1", settings.outbox_port)
            return self._sign_in_at_server()
        except smtplib.SMTPAuthenticationError as error:
            raise MailUnavailable(
                f"The mail server {settings.smtp_host} refused the sign-in ({error.smtp_code}). "
                "Check smtp_user and smtp_password."
            ) from None
        except ssl.SSLError as error:
            raise MailUnavailable(
                f"No trusted connection to {settings.smtp_host}: {error.reason}. Check smtp_tls, smtp_port "
                "and the server's certificate."
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnavailable(self._unreachable(error)) from None

    def _sign_in_at_server(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.smtp_tls == "tls":
            context = ssl.create_default_context()
            connection: smtplib.SMTP = self._greet(
                smtplib.SMTP_SSL, settings.smtp_host, settings.smtp_port, context=context
            )
        else:
            connection = self._greet(smtplib.SMTP, settings.smtp_host, settings.smtp_port)
        try:
            if settings.smtp_tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                connection.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, kind: type[smtplib.SMTP], host: str, port: int, **more: Any) -> smtplib.SMTP:
        """Greet as the sender's domain: the name of this machine is nobody's business."""
        sender = mailbox_of(self._settings.mail_from)
        domain = sender.domain if sender else "localhost"
        return kind(host, port, local_hostname=domain, timeout=TIMEOUT, **more)

    def _unreachable(self, error: Exception) -> str:
        settings = self._settings
        why = getattr(error, "strerror", None) or type(error).__name__
        if settings.smtp_host:
            where = f"{settings.smtp_host}:{settings.smtp_port}"
            return f"The mail server {where} does not answer: {why}. Check smtp_host, smtp_port and smtp_tls."
        return (
            f"The built-in mail sink on port {settings.outbox_port} does not answer: {why}. It runs while "
            "./run does; for real mails set smtp_host."
        )


def _hand_over(connection: smtplib.SMTP, mail: EmailMessage) -> Delivery:
    try:
        connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        (code, _words) = next(iter(error.recipients.values()))
        return Delivery(False, code >= 500, f"address refused ({code})")
    except smtplib.SMTPNotSupportedError:
        return Delivery(False, True, "the mail server cannot take such an address")
    except smtplib.SMTPResponseException as error:
        return Delivery(False, False, f"mail refused ({error.smtp_code})")
    return Delivery(True)
