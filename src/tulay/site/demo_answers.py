"""What a calendar would answer to an invitation that lies in the demo's mail, put into the demo's own mailbox.

It comes as it would from anywhere: a file in a maildir, read by the same job, judged by the same rules.
"""

import os
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from icalendar import Calendar, Event, vCalAddress

from tulay.site.platform.demo_mailbox import make_mailbox

ANSWERS = {"accept": "ACCEPTED", "decline": "DECLINED", "perhaps": "TENTATIVE"}
"""What can be answered, and how a calendar says it."""


def invitation_in(raw: bytes) -> Calendar | None:
    """Return the invitation in a mail to which a calendar may answer; nothing where there is none."""
    mail = message_from_bytes(raw, policy=policy.default)
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(str(part.get_content()))
            asks = str(calendar.get("METHOD", "")) == "REQUEST" and _asked(calendar) is not None
            return calendar if asks else None
    return None


def drop_answer(folder: Path, raw: bytes, answer: str, *, now: datetime) -> bool:
    """Put what the invited person's calendar would send into the mailbox; say whether there was anything to answer."""
    calendar = invitation_in(raw)
    event = _asked(calendar) if calendar else None
    if event is None or answer not in ANSWERS:
        return False
    make_mailbox(folder)
    name = f"{now.timestamp():.6f}.{uuid4().hex}.demo"
    waiting = folder / "tmp" / name
    waiting.write_bytes(_mail(event, ANSWERS[answer], now).as_bytes(policy=policy.SMTP))
    os.replace(waiting, folder / "new" / name)  # noqa: PTH105 - as mail servers do
    return True


def _asked(calendar: Calendar) -> Event | None:
    for event in calendar.events:
        attendee = event.get("ATTENDEE")
        if not isinstance(event, Event):
            continue
        if isinstance(attendee, vCalAddress) and attendee.params.get("RSVP") == "TRUE":
            return event
    return None


def _mail(event: Event, state: str, now: datetime) -> EmailMessage:
    reply, said = Calendar(), Event()
    reply.add("PRODID", "-//Tulay//Demo//EN")
    reply.add("VERSION", "2.0")
    reply.add("METHOD", "REPLY")
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "ORGANIZER", "SUMMARY"):
        if name in event:
            said[name] = event[name]
    attendee = vCalAddress(str(event["ATTENDEE"]))
    attendee.params["PARTSTAT"] = state
    said["ATTENDEE"] = attendee
    said.add("DTSTAMP", now.astimezone(UTC))
    reply.add_component(said)
    mail = EmailMessage()
    mail["From"] = _address(str(event["ATTENDEE"]))
    mail["To"] = _address(str(event["ORGANIZER"]))
    mail["Subject"] = f"{state.title()}: {event.get('SUMMARY', '')}"
    mail["Message-ID"] = f"<{uuid4().hex}@demo.tulay.example>"
    mail.set_content(f"{state.title()}\n")
    mail.add_alternative(reply.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return mail


def _address(said: str) -> str:
    return said.lower().removeprefix("mailto:")
