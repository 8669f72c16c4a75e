"""A mail server, by SMTP (RFC 5321)."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any, Final

from django.conf import settings

from tulay.areas.notifications.adapters.protocol import Posted
from tulay.areas.notifications.rules import AttemptOutcome

TIMEOUT_S: Final = 5
"""Per step; a whole dialogue has about nine and must end before the outbox hands its row out again (60 s)."""
PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, complete; `message_id` is the same however often it is posted."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str | None
    language: str
    written_at: datetime
    calendar: str | None = None
    """What a calendar is told (iCalendar, RFC 5545); its `METHOD` says what kind of news it is."""


def post(letter: Letter) -> Posted:
    """Hand a letter to the mail server and say how that went; raises nothing the network can cause."""
    try:
        mail = _mail(letter)
    except (ValueError, IndexError, HeaderParseError):  # an address that no mail can be written to
        return Posted(AttemptOutcome.REFUSED)
    try:
        with _connected() as server:
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as failure:
        return _judged(failure)
    return Posted(AttemptOutcome.SENT)


def _judged(failure: Exception) -> Posted:
    """Tell a refusal for good from one for now; what concerns the server and not the letter is for now."""
    outcome, reply = AttemptOutcome.UNREACHABLE, None
    match failure:
        case smtplib.SMTPRecipientsRefused():
            reply = max(code for code, _ in failure.recipients.values())
        case smtplib.SMTPResponseException():
            reply = failure.smtp_code
    about_the_letter = isinstance(
        failure, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)
    )
    if about_the_letter and reply is not None and reply >= PERMANENT:
        outcome = AttemptOutcome.REFUSED
    if isinstance(failure, smtplib.SMTPNotSupportedError):  # letters that this server cannot carry
        outcome = AttemptOutcome.REFUSED
    return Posted(outcome, reply)


def _connected() -> smtplib.SMTP:
    if settings.EMAIL_USE_SSL:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            timeout=TIMEOUT_S,
            context=ssl.create_default_context(),
        )
    else:
        server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=TIMEOUT_S)
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except BaseException:
        server.close()
        raise
    return server


class _Policy(EmailPolicy):
    """Folds a long subject without losing a space between two words, as Python's own folding does (RFC 2047)."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name != "Subject" or str(value).isascii():
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


def _mail(letter: Letter) -> EmailMessage:
    mail = EmailMessage(policy=_Policy())
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = letter.subject
    mail["Message-ID"] = letter.message_id
    mail["Date"] = format_datetime(letter.written_at)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note should answer
    mail.set_content(letter.text)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None:
        _add_calendar(mail, letter.calendar)
    mail["Content-Language"] = letter.language  # last: adding a part would take it along
    return mail


def _add_calendar(mail: EmailMessage, calendar: str) -> None:
    """Put it in as an alternative, which programs answer to (RFC 6047, 2.4), and as a file for those that do not."""
    method = next(
        (line[7:] for line in calendar.splitlines() if line.startswith("METHOD:")), "PUBLISH"
    )
    body = calendar.encode()
    mail.add_alternative(body, maintype="text", subtype="calendar", cte="base64")
    part = list(mail.iter_parts())[-1]
    part.set_param("charset", "utf-8")
    part.set_param("method", method)
    mail.add_attachment(body, maintype="application", subtype="ics", filename="meeting.ics")
