"""Meetings as calendars read them (RFC 5545), and what calendars answer to invitations (RFC 5546). Pure.

A library writes: it folds lines within 75 octets and never within a character, escapes text, and spells out the zone
in which the times are told, so that a calendar that does not know it by name shows the right hour. Of what strangers
send only lines are read, by the same library: nothing of theirs is reckoned (a rule for every second costs nothing).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress, vDuration, vText, vUri
from icalendar import Event as Entry
from icalendar.parser import Contentlines

from tulay.areas.meetings.rules.invitations import Answer

PRODUCT = "-//Tulay//Meetings//EN"
ANSWER_MAX = 65_536
"""How many characters an answer of a calendar has at most."""
LINES_MAX = 1_000
DIGITS_MAX = 9
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), 127))
_MOMENTS = ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S")


class Method(StrEnum):
    """What a calendar object asks of whoever reads it."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    REPLY = "REPLY"


SAID = {
    "ACCEPTED": Answer.COMING,
    "DECLINED": Answer.NOT_COMING,
    "TENTATIVE": Answer.PERHAPS,
}
"""What calendars say (PARTSTAT), as far as it answers the question."""


@dataclass(frozen=True, slots=True)
class Party:
    """The organizer, or who is invited."""

    address: str = field(repr=False)
    name: str = field(default="", repr=False)
    sent_by: str = ""
    """From which address the letters come, where it is another."""


@dataclass(frozen=True, slots=True)
class Event:
    """One meeting; `sequence` grows with each further letter about it."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    location: str
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    organizer: Party | None = None
    attendee: Party | None = None
    takes_answers: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody's calendar answered; no `said` where it did not answer the question."""

    uid: str
    sequence: int
    said: Answer | None
    stamped_at: datetime | None


def written(
    events: Iterable[Event], method: Method, *, name: str = "", every: timedelta | None = None
) -> str:
    """Return a calendar object: an invitation, a cancellation, or a feed with its name.

    :param every: how often whoever subscribed may look for news.
    """
    listed = tuple(events)
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    for key in ("NAME", "X-WR-CALNAME") if name else ():
        calendar.add(key, _text(name))
    if every is not None:
        calendar.add("REFRESH-INTERVAL", vDuration(every), parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(every))
    for zone in _zones(listed):
        calendar.add_component(zone)
    for one in listed:
        calendar.add_component(_entry(one, method))
    return str(calendar.to_ical(), "utf-8")


def reply_in(text: str) -> Reply | None:
    """Return what a calendar answered; nothing where the text is no answer that can be read."""
    if len(text) > ANSWER_MAX or text.count("\n") > LINES_MAX:
        return None
    try:
        lines = list(_lines(text))
    except (ValueError, IndexError, KeyError, TypeError):  # whatever is no line of a calendar
        return None
    methods = [v.strip().upper() for at, key, _, v in lines if (at, key) == ("", "METHOD")]
    if methods != [Method.REPLY]:
        return None
    found = {key: (parameters, v) for at, key, parameters, v in lines if at == "VEVENT"}
    if "UID" not in found or "ATTENDEE" not in found:
        return None
    parameters = found["ATTENDEE"][0]
    return Reply(
        uid=found["UID"][1].strip(),
        sequence=_number(found.get("SEQUENCE", ({}, "0"))[1]),
        said=SAID.get(parameters.get("PARTSTAT", "").upper()),
        stamped_at=_moment(found.get("DTSTAMP", ({}, ""))[1]),
    )


def organizer_in(text: str) -> str:
    """Return to which address a calendar's answer is meant to go; empty where that cannot be read."""
    if len(text) > ANSWER_MAX or text.count("\n") > LINES_MAX:
        return ""
    try:
        found = [v for at, key, _, v in _lines(text) if (at, key) == ("VEVENT", "ORGANIZER")]
    except (ValueError, IndexError, KeyError, TypeError):
        return ""
    return found[0].strip().lower().removeprefix("mailto:") if found else ""


def _lines(text: str) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Yield of each line in which component it stands (the calendar itself: none), its name, parameters and value."""
    within: list[str] = []
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]  # the library's
        if not line:
            continue
        key, parameters, value = line.parts()
        key = key.upper()
        if key == "BEGIN":
            within.append(value.strip().upper())
        elif key == "END":
            within.pop()
        else:
            named = {str(name).upper(): str(one) for name, one in parameters.items()}
            yield "/".join(within[1:]), key, named, str(value)


def _entry(one: Event, method: Method) -> Entry:
    entry, zone = Entry(), ZoneInfo(one.zone)
    entry.add("UID", one.uid)
    entry.add("SEQUENCE", one.sequence)
    entry.add("DTSTAMP", one.changed_at.astimezone(UTC))
    entry.add("LAST-MODIFIED", one.changed_at.astimezone(UTC))
    entry.add("DTSTART", one.starts_at.astimezone(zone))
    entry.add("DTEND", one.ends_at.astimezone(zone))
    entry.add("SUMMARY", _text(one.summary))
    entry.add("LOCATION", _text(one.location))
    if one.description:
        entry.add("DESCRIPTION", _text(one.description))
    if one.url:
        entry.add("URL", vUri(one.url))
    entry.add("STATUS", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    entry.add("TRANSP", "TRANSPARENT" if one.is_cancelled else "OPAQUE")
    if one.organizer:
        entry.add("ORGANIZER", _party(one.organizer))
    if one.attendee:
        entry.add("ATTENDEE", _invited(one, one.attendee, method))
    return entry


def _invited(one: Event, party: Party, method: Method) -> vCalAddress:
    address = _party(party)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    if method is Method.REQUEST:
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE" if one.takes_answers else "FALSE")
    return address


def _party(party: Party) -> vCalAddress:
    """Return an address with its name: a name cannot hold quotation marks or line ends (RFC 5545, 3.2)."""
    address = vCalAddress(f"mailto:{party.address}")
    name = " ".join(_text(party.name).replace('"', "'").split())
    if name:
        address.params["CN"] = vText(name)
    if party.sent_by:
        address.params["SENT-BY"] = vText(f"mailto:{party.sent_by}")
    return address


def _zones(events: tuple[Event, ...]) -> Iterator[Timezone]:
    for zone in sorted({one.zone for one in events}):
        days = [at for one in events if one.zone == zone for at in (one.starts_at, one.ends_at)]
        first, last = date(min(days).year - 1, 1, 1), date(max(days).year + 2, 1, 1)
        spelled = Timezone.from_tzid(zone, first_date=first, last_date=last)
        spelled.pop("COMMENT", None)  # of the library, to whoever maintains files by hand
        yield spelled


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_CONTROL)


def _number(value: str) -> int:
    digits = value.strip()
    return (
        int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MAX else 0
    )


def _moment(value: str) -> datetime | None:
    for pattern in _MOMENTS:
        try:
            return datetime.strptime(value.strip(), pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
