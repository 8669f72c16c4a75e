"""Requests as the components of a page want them: rows, timelines, documents, comments."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tulay.areas.cases.queries.papers import Answered, DocumentCard
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.queries.rows import RequestRow
from tulay.areas.cases.queries.timeline import TimelineEntry
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.papers import FileState
from tulay.areas.cases.rules.steps import CLOSED, Party, Priority, State
from tulay.areas.cases.web import file_words, words
from tulay.areas.cases.web.assigning_words import because
from tulay.areas.cases.web.doors import clock
from tulay.areas.cases.web.money_words import benefit_steps
from tulay.areas.cases.web.questions import YES_NO
from tulay.areas.cases.web.step_words import entries as inner_entries
from tulay.areas.catalogue.queries.services import Question, ServiceCard
from tulay.areas.directory.queries import place_cards
from tulay.kernel.money import Money
from tulay.plumbing.ui.words import day

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/plain": "TXT",
}
OFFICE = "DOC"
Item = dict[str, Any]


def row_for_resident(row: RequestRow) -> Item:
    """Return a request as its applicant sees it in a list."""
    return {
        "row": row,
        "href": address_of(row),
        "title": row.service_name,
        "state": words.FOR_RESIDENTS[row.state],
        "tone": words.TONES[row.state],
        "code": row.tracking_code or "",
        "needs_you": row.state in {State.DRAFT, State.NEEDS_INFORMATION},
        "next": words.what_comes(row.state, due_at=row.due_at, answer_until=None),
    }


def address_of(row: RequestRow) -> str:
    """Return where an applicant goes on: with a draft in the application, else on the request's page."""
    if row.state is State.DRAFT:
        return reverse("cases:apply-resume", args=[row.service_slug, row.id])
    return reverse("cases:own", args=[row.id])


def rows_for_staff(
    rows: Iterable[RequestRow], officers: Mapping[UUID, str], *, me: UUID | None
) -> list[Item]:
    """Return requests as officers see them in a queue; the names of places come in one query."""
    found = list(rows)
    places = place_cards({row.place_id for row in found if row.place_id})
    return [_row_for_staff(row, officers, places, me) for row in found]


def _row_for_staff(
    row: RequestRow, officers: Mapping[UUID, str], places: Mapping[UUID, Any], me: UUID | None
) -> Item:
    place = places.get(row.place_id) if row.place_id else None
    holder = officers.get(row.assignee_id, "") if row.assignee_id else ""
    return {
        "row": row,
        "href": reverse("cases:record", args=[row.id]),
        "state": words.FOR_STAFF[row.state],
        "tone": words.TONES[row.state],
        "priority": words.PRIORITIES[row.priority] if row.priority is not Priority.NORMAL else "",
        "is_pressing": row.priority in {Priority.HIGH, Priority.URGENT},
        "place": place.name if place else "",
        "holder": _("You") if me and row.assignee_id == me else holder,
        "is_mine": bool(me) and row.assignee_id == me,
        "may_take": row.assignee_id is None and row.state not in CLOSED,
        "is_closed": row.state in CLOSED,
        "paused": words.why_paused(row.state) if row.due_status is DueStatus.PAUSED else "",
    }


def timeline(record: RequestRecord, *, for_staff: bool) -> list[Item]:
    """Return what happened, newest first; for residents with what comes next on top and without messages."""
    entries = [e for e in record.timeline if for_staff or (e.kind == "step" and not e.is_internal)]
    items = [_entry(record, entry, for_staff=for_staff) for entry in reversed(entries)]
    beside = [*reversed(benefit_steps(record))] if record.payout is not None else []
    beside += inner_entries(record) if for_staff else []
    if beside:
        items = sorted([*beside, *items], key=_moment, reverse=True)
    coming = words.what_comes(
        record.row.state, due_at=record.row.due_at, answer_until=record.answer_until
    )
    return [{"title": coming, "next": True}, *items] if coming and not for_staff else items


def _moment(item: Item) -> datetime:
    at: datetime = item["at"]
    return at


def _entry(record: RequestRecord, entry: TimelineEntry, *, for_staff: bool) -> Item:
    by = record.names.get(entry.actor_id, "") if entry.actor_id else ""
    if not for_staff and entry.party is not Party.APPLICANT:
        by = record.row.agency_name
    elif _is_helped(record, entry) and by:
        name = record.applicant.name if record.applicant else ""
        by = _helped(by, name or "", for_staff=for_staff)
    return {
        "title": _entry_title(record, entry, for_staff=for_staff),
        "at": entry.at,
        "by": by,
        "text": because(entry.by_rule, record.names) if entry.by_rule else entry.text,
    }


def _is_helped(record: RequestRecord, entry: TimelineEntry) -> bool:
    is_by_applicant = record.applicant is not None and entry.actor_id == record.applicant.id
    return entry.kind == "step" and entry.party is Party.APPLICANT and not is_by_applicant


def _helped(helper: str, applicant: str, *, for_staff: bool) -> str:
    """Name both where somebody acted for the applicant."""
    if not for_staff:
        return _("%(helper)s, for you") % {"helper": helper}
    return _("%(helper)s, for %(applicant)s") % {"helper": helper, "applicant": applicant}


def _entry_title(record: RequestRecord, entry: TimelineEntry, *, for_staff: bool) -> str:
    if entry.kind == "assignment":
        holder = record.names.get(entry.assignee_id, "") if entry.assignee_id else ""
        return _("Given to %(name)s") % {"name": holder} if holder else _("Put back for anybody")
    if entry.kind == "comment":
        return _("Note inside the agency") if entry.is_internal else _("Message")
    assert entry.to_state is not None, "a step leads somewhere"
    return words.step_title(entry.to_state, entry.from_state, for_staff=for_staff)


def comments(record: RequestRecord) -> list[Item]:
    """Return the messages, and for the agency its notes, oldest first."""
    return [
        {
            "by": _author(record, card.author_id, is_by_applicant=card.is_by_applicant),
            "at": card.at,
            "text": card.body,
            "mine": card.is_by_applicant and record.is_own,
            "internal": card.visibility == "internal",
        }
        for card in record.comments
    ]


def _author(record: RequestRecord, author_id: UUID | None, *, is_by_applicant: bool) -> str:
    if record.is_own:
        return _("You") if is_by_applicant else record.row.agency_name
    name = record.names.get(author_id, "") if author_id else ""
    return _("%(name)s (applicant)") % {"name": name} if is_by_applicant and name else name


def documents(
    cards: Iterable[DocumentCard],
    *,
    record: RequestRecord,
    remove: bool = False,
    named: bool = True,
) -> list[Item]:
    """Return files as a list with links: `named` after their paper; with `remove`, each can be taken back."""
    door = "cases:own-document" if record.is_own else "cases:record-document"
    request_id, slug = record.row.id, record.row.service_slug
    names = {one.requirement.code: one.requirement.name for one in record.required}
    owed = record.owed
    return [
        {
            "name": Truncator(card.name).chars(80),
            "kind": KINDS.get(card.content_type, OFFICE),
            "size": card.size,
            "at": card.at,
            "href": reverse(door, args=[request_id, card.id])
            if card.state is FileState.READY
            else "",
            **file_words.told(
                card, is_own=record.is_own, is_owed=card.requirement in owed, now=clock()
            ),
            "note": names.get(card.requirement, "") if named else "",
            "note_lang": record.service.language,
            "remove": reverse("cases:apply-remove", args=[slug, request_id, card.id])
            if remove
            else "",
        }
        for card in cards
    ]


def consent_href(record: RequestRecord, *, back: str) -> str:
    """Return where the applicant reads why special information is asked for, and decides; empty where it is settled."""
    if record.may_give_special:
        return ""
    page = reverse("privacy:read-notice", args=[record.service.jurisdiction, "special"])
    return f"{page}?{urlencode({'next': back})}"


def withheld(record: RequestRecord) -> list[str]:
    """Return the papers whose files nobody opens without the applicant's consent."""
    return [one.requirement.name for one in record.required if one.is_withheld]


def answer_rows(
    answers: Iterable[Answered],
    *,
    service: ServiceCard,
    href: Callable[[Question], str] | None = None,
    from_profile: Collection[str] = (),
) -> list[Item]:
    """Return questions and answers as rows; with `href`, each can be changed there."""
    return [
        {
            "key": one.question.label,
            "key_lang": service.language,
            "value": in_words(one, currency=service.currency),
            "value_lang": chosen_in(one, service),
            "href": f"{href(one.question)}#id_q_{one.question.code}" if href else "",
            "note": _("From your profile") if one.question.code in from_profile else "",
        }
        for one in answers
    ]


def chosen_in(one: Answered, service: ServiceCard) -> str:
    """Return the language of an answer that was chosen from the agency's words; nothing for people's own words."""
    return service.language if one.question.kind in {"choice", "choices"} and one.value else ""


def in_words(one: Answered, *, currency: str) -> str:
    """Return an answer as people read it."""
    kind, value = one.question.kind, one.value
    if one.is_withheld:
        return _("Withheld: the applicant does not agree to its use.")
    if value in (None, ""):
        return ""
    if kind == "yesno":
        code = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return str(dict(YES_NO).get(str(code), code))
    if kind == "date":
        return _day_in_words(str(value))
    if kind == "money" and currency:
        return _money_in_words(str(value), currency)
    return one.shown


def fee(record: RequestRecord) -> str:
    """Return the fee in words of its currency; empty when the service is free."""
    return str(Money(record.currency, record.fee_minor)) if record.fee_minor else ""


def _day_in_words(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def _money_in_words(value: str, currency: str) -> str:
    try:
        return str(Money(currency, int(Decimal(value.replace(",", ".")) * 100)))
    except InvalidOperation:
        return value
