"""What a sheet of requests may say, and what it comes to: who asks, what for, and what was asked already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tulay.areas.cases.errors import SheetUnknown
from tulay.areas.cases.models import (
    BroughtRequest,
    Request,
    RequestImport,
    StagedRequests,
    Transition,
)
from tulay.areas.cases.queries.special import ORDINARY, PURPOSE, special_codes
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX, TEXT_MAX, faults_in, is_blank
from tulay.areas.cases.rules.asking import kept, missing_in
from tulay.areas.cases.rules.request_sheets import OLDEST, REQUESTS_MAX, asked_at, asked_before
from tulay.areas.catalogue.queries.services import Question, ServiceCard
from tulay.areas.catalogue.queries.working import made_with
from tulay.areas.identity.queries.imports import accounts_reached_by, brought_to
from tulay.areas.identity.queries.people import person_names
from tulay.areas.identity.queries.people_sheets import email_cell, phone_cell
from tulay.areas.privacy.queries.grounds import may_use
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.sheets.cells import Cell
from tulay.plumbing.sheets.checking import Checked, Understood
from tulay.plumbing.sheets.columns import Column, Reader, choice, day, folded, text
from tulay.plumbing.sheets.staging import previewed
from tulay.plumbing.sheets.steps import Sheets, Table

REQUESTS = Sheets(
    "cases",
    RequestImport,
    StagedRequests,
    (Table(Request, dated=("updated_at",)), Table(Transition), Table(BroughtRequest)),
    SheetUnknown,
    most=REQUESTS_MAX,
)
CODE = REQUESTS.code("check")
WHO = _("An e-mail address or a phone number by which your agency knows the person.")
WHEN = _("When they asked. Write it like 2026-11-24; leave it empty for today.")
YES_NO = {
    "yes": "yes",
    "no": "no",
    "oo": "yes",
    "opo": "yes",
    "hindi": "no",
    "نعم": "yes",
    "لا": "no",
}
REACHED_BY = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Asking:
    """One request as a sheet tells of it."""

    number: int
    applicant_id: UUID
    at: datetime
    answers: dict[str, object]


def request_columns(service: ServiceCard) -> tuple[Column, ...]:
    """Return what the columns of a service's sheet mean: who asks, when, and an answer to each of its questions."""
    law = JURISDICTIONS[service.jurisdiction]
    columns = [
        Column("email", ("E-mail", "E-mail address", "Email"), email_cell, about=WHO),
        Column("phone", ("Phone", "Phone number", "Mobile"), phone_cell(law.country), about=WHO),
        Column("date", ("Asked on", "Day", "Date"), day, about=WHEN),
    ]
    taken = {folded(head) for column in columns for head in (column.name, *column.heads)}
    for question in service.questions:
        said = (question.label, question.code)
        heads = tuple(one for one in said if folded(one) not in taken)
        heads = heads or (f"{question.label} ({question.code})",)
        taken |= {folded(one) for one in heads}
        columns.append(_asked_for(question, heads))
    return tuple(columns)


def example_of(service: ServiceCard) -> dict[str, Any]:
    """Return one row as an example."""
    told = {f"answers/{one.code}": _example(one) for one in service.questions}
    return {"email": "amina@example.org", "date": date(2026, 11, 2), **told}


def understood_requests(
    service: ServiceCard, found: Checked, *, now: datetime
) -> tuple[list[Asking], list[int]]:
    """Tell what is wrong with the rows; return the requests that are new, and the rows that were asked already."""
    people = _people(service.agency_id, found.rows)
    law = JURISDICTIONS[service.jurisdiction]
    known = _asked(service, set(people.values()))
    then: dict[date | None, ServiceCard] = {}
    seen: dict[tuple[UUID, date], int] = {}
    made, here = [], []
    unread = {fault.row for fault in found.faults}
    for one in found.rows:
        count = found.fault_count
        applicant_id = people.get(one.number)
        on = one.values.get("date")
        _check_who(found, one, applicant_id)
        _check_day(found, one, law.day_at(now))
        at = asked_at(on, now=now, zone=law.zone)
        if on not in then:
            then[on] = made_with(service, at)
        answers = _checked_answers(found, one, then[on], law.day_at(at))
        if applicant_id is None or one.number in unread or found.fault_count > count:
            continue
        _check_agreed(found, one, applicant_id, then[on], answers)
        key = (applicant_id, law.day_at(at))
        if key in seen:
            detail = "Row {row} says the same already."
            found.fail(
                one.number, _reached(one), FieldError("", "twice", detail, {"row": seen[key]})
            )
        seen.setdefault(key, one.number)
        if asked_before(*key, known):
            here.append(one.number)
        else:
            made.append(Asking(one.number, applicant_id, at, answers))
    return made, here


def agreeing(service: ServiceCard, asked: Iterable[tuple[UUID, Mapping[str, object]]]) -> bool:
    """Answer whether everybody agrees to the use of what these requests say, or law allows it."""
    return all(_missing_ground(person_id, service, said) is None for person_id, said in asked)


def waiting_requests(import_id: UUID) -> tuple[tuple[str, date], ...]:
    """Return whose requests would go in first, by name and day: what they say is read in the requests alone."""
    rows = previewed(Request, StagedRequests, import_id)
    names = person_names({one.applicant_id for one in rows})
    return tuple(
        (names.get(one.applicant_id, ""), one.submitted_at.date())
        for one in rows
        if one.submitted_at
    )


def _people(agency_id: UUID, rows: Iterable[Understood]) -> dict[int, UUID]:
    """Return of each row whom it speaks of, if the agency knows them here: it told us of them, or they asked it before.

    Whoever else has an account is as unknown as somebody who has none, so nobody learns of accounts by it.
    """
    listed = list(rows)
    reached = {
        name: accounts_reached_by(
            name, {one.values[name] for one in listed if one.values.get(name)}
        )
        for name in REACHED_BY
    }
    ids = {person_id for found in reached.values() for person_id in found.values()}
    sent = Request.objects.sent().filter(agency_id=agency_id, applicant_id__in=ids)
    ours = brought_to(agency_id, ids) | set(sent.values_list("applicant_id", flat=True))
    people = {}
    for one in listed:
        named = {reached[name].get(one.values.get(name, "")) for name in REACHED_BY} - {None}
        if len(named) == 1 and (person_id := named.pop()) in ours:
            people[one.number] = person_id
    return {number: one for number, one in people.items() if one is not None}


def _asked(service: ServiceCard, people: Collection[UUID]) -> dict[UUID, list[tuple[date, bool]]]:
    law = JURISDICTIONS[service.jurisdiction]
    rows = Request.objects.sent().filter(service_id=service.id, applicant_id__in=people)
    known: dict[UUID, list[tuple[date, bool]]] = {}
    for person_id, at, closed in rows.values_list("applicant_id", "submitted_at", "closed_at"):
        if at is not None:
            known.setdefault(person_id, []).append((law.day_at(at), closed is None))
    return known


def _check_who(found: Checked, one: Understood, applicant_id: UUID | None) -> None:
    if applicant_id is not None or any(
        fault.row == one.number and fault.column in _letters(found) for fault in found.faults
    ):
        return
    detail = "Your agency knows nobody by this address or number. Bring the person in first."
    code = "unknown" if any(one.values.get(name) for name in REACHED_BY) else "required"
    found.fail(one.number, _reached(one), FieldError("", code, detail))


def _letters(found: Checked) -> set[str]:
    return {found.places[name][0] for name in REACHED_BY if name in found.places}


def _reached(one: Understood) -> str:
    return next((name for name in REACHED_BY if one.values.get(name)), "email")


def _check_day(found: Checked, one: Understood, today: date) -> None:
    on = one.values.get("date")
    if on is not None and on > today:
        found.fail(one.number, "date", FieldError("", "ahead", "Choose today or a day before."))
    if on is not None and on < today - OLDEST:
        detail = "This is longer ago than requests are brought in for: at most three years."
        found.fail(one.number, "date", FieldError("", "too-old", detail))


def _checked_answers(
    found: Checked, one: Understood, service: ServiceCard, today: date
) -> dict[str, object]:
    """Hold a row's answers against the service's form as it was on that day; papers stay with the agency."""
    prefix = "answers/"
    said = {
        name.removeprefix(prefix): value
        for name, value in one.values.items()
        if name.startswith(prefix)
    }
    faults = faults_in(said, service.questions, today=today)
    faults += missing_in(said, service.questions, documents=(), requirements=())
    unread = {(fault.row, fault.column) for fault in found.faults}
    for error in faults:
        letter = found.places.get(error.pointer, ("", ""))[0]
        if not (letter and error.code == "missing" and (one.number, letter) in unread):
            found.fail(one.number, error.pointer, error)
    return kept(said, service.questions)


def _check_agreed(
    found: Checked,
    one: Understood,
    applicant_id: UUID,
    service: ServiceCard,
    answers: Mapping[str, object],
) -> None:
    missing = _missing_ground(applicant_id, service, answers)
    if missing == PURPOSE:
        detail = "This person has not agreed to the use of special information. Ask them first."
        codes = (code for code in special_codes(service) if not is_blank(answers.get(code)))
        found.fail(one.number, f"answers/{next(codes)}", FieldError("", "not-agreed", detail))
    elif missing:
        detail = "This person has not agreed that their requests are handled here. Ask them first."
        found.fail(one.number, _reached(one), FieldError("", "not-agreed", detail))


def _missing_ground(
    person_id: UUID, service: ServiceCard, answers: Mapping[str, object]
) -> str | None:
    if not may_use(person_id, ORDINARY, service.jurisdiction):
        return ORDINARY
    speaks = any(not is_blank(answers.get(code)) for code in special_codes(service))
    if speaks and not may_use(person_id, PURPOSE, service.jurisdiction):
        return PURPOSE
    return None


def _asked_for(question: Question, heads: tuple[str, ...]) -> Column:
    is_needed = question.is_required and question.asked_if is None
    about = ", ".join(label for _code, label in question.choices) or question.hint
    name = f"answers/{question.code}"
    return Column(name, heads, _reader(question), is_required=is_needed, about=about)


def _reader(question: Question) -> Reader:
    if question.kind == "date":
        return lambda cell: day(cell).isoformat()
    if question.kind == "yesno":
        yes_no = choice(YES_NO)
        return lambda cell: (
            yes_no("yes" if cell is True else "no" if cell is False else cell) == "yes"
        )
    if question.kind in {"choice", "choices"}:
        one = choice({said: code for code, label in question.choices for said in (label, code)})
        return one if question.kind == "choice" else _several(one)
    if question.kind == "number":
        return _counted
    return text(question.longest or (LONG_TEXT_MAX if question.kind == "longtext" else TEXT_MAX))


def _several(one: Reader) -> Reader:
    def read(cell: Cell) -> list[str]:
        return [one(part) for part in text(LONG_TEXT_MAX)(cell).split(";") if part.strip()]

    return read


def _counted(cell: Cell) -> int | str:
    said: str = text(20)(cell)
    return int(said) if said.isascii() and said.removeprefix("-").isdigit() else said


def _example(question: Question) -> object:
    if question.choices:
        return question.choices[0][1]
    known = {
        "date": date(2026, 11, 2),
        "yesno": "yes",
        "number": question.low or 1,
        "money": "1500",
    }
    return known.get(question.kind, "")
