"""What a sheet of intakes may say, and what it comes to: whose, what is wrong, and who has written one already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from tulay.areas.privacy.queries.grounds import may_use
from tulay.areas.support.errors.imports import SheetUnknown
from tulay.areas.support.models import Enrolment, Intake, IntakeImport, StagedIntakes
from tulay.areas.support.queries.intake import PURPOSE
from tulay.areas.support.queries.journal_sheets import REFERENCE, record_cell, records_of
from tulay.areas.support.rules.intake import (
    ASKED,
    BY_CODE,
    HAS_NONE,
    HAS_NUMBER,
    PAPERS,
    SPECIAL,
    Asked,
    Kind,
    faults_in,
    kept,
    missing_in,
)
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.people import people
from tulay.plumbing.sheets.checking import Checked, Understood, twice
from tulay.plumbing.sheets.columns import Column, Reader, choice, day, text
from tulay.plumbing.sheets.staging import previewed
from tulay.plumbing.sheets.steps import Sheets, Table

INTAKES_MAX = 1_000
OLDEST = timedelta(days=3 * 366)
INTAKES = Sheets(
    "support",
    IntakeImport,
    StagedIntakes,
    (Table(Intake, dated=("created_at",)),),
    SheetUnknown,
    most=INTAKES_MAX,
    noun="intakes",
)
CODE = INTAKES.code("check")
TOLD = _("When the person told this. Write it like 2026-11-24; leave it empty for today.")
PAPER = _("sa-id: the person has a South African identity number. none: they have none.")
AGREED = _("Only of people who have agreed to the use of special information.")
EXAMPLE: dict[str, Any] = {
    "reference": "PS-1A2B3C4D5E",
    "date": date(2026, 11, 2),
    "identity_paper": HAS_NONE,
    "phone": "+27 82 555 0123",
    "town": "Cape Town",
    "emergency_name": "Nomvula Jacobs",
    "emergency_phone": "+27 82 555 0124",
    "learning_style": "With pictures",
}


@dataclass(frozen=True, slots=True)
class BroughtIntake:
    """The intake of one person as a sheet tells of it."""

    number: int
    enrolment_id: UUID
    candidate_id: UUID
    told_at: datetime
    answers: dict[str, str]


def intake_columns() -> tuple[Column, ...]:
    """Return what the columns of a sheet of intakes mean: a record, a day, and every question of an intake."""
    return (
        Column(
            "reference", ("Record", "Reference"), record_cell, is_required=True, about=REFERENCE
        ),
        Column("date", ("Told on", "Day", "Date"), day, about=TOLD),
        *(_asked_for(one) for one in ASKED),
    )


def understood_intakes(
    programme_id: UUID, found: Checked, where: Jurisdiction, *, now: datetime
) -> tuple[list[BroughtIntake], list[int]]:
    """Tell what is wrong with the rows; return the intakes that are new, and the rows whose person has one already."""
    twice(found, "reference")
    records = records_of(programme_id, found.rows)
    begun = _begun(records.values())
    made, here = [], []
    for one in found.rows:
        record = records.get(one.values.get("reference", ""))
        told_at = _told_at(found, one, where, now)
        answers = _checked_answers(found, one, record, where, now)
        if record is None:
            _say_unknown(found, one)
            continue
        _check_agreed(found, one, record, answers, where)
        if record.id in begun:
            here.append(one.number)
        else:
            made.append(BroughtIntake(one.number, record.id, record.candidate_id, told_at, answers))
    return made, here


def agreeing(rows: Iterable[Intake], where: Jurisdiction) -> bool:
    """Answer whether everybody whose special information these say still agrees to its use."""
    return all(
        may_use(one.candidate_id, PURPOSE, where.code)
        for one in rows
        if any(getattr(one, code) for code in SPECIAL_CODES)
    )


def waiting_intakes(import_id: UUID) -> tuple[tuple[str, date], ...]:
    """Return whose intakes wait, by record and day: what somebody told is read where it is opened by need alone."""
    rows = previewed(Intake, StagedIntakes, import_id)
    known = Enrolment.objects.filter(id__in={one.enrolment_id for one in rows})
    references = dict(known.values_list("id", "reference"))
    return tuple(
        (references.get(one.enrolment_id, ""), one.sent_at.date()) for one in rows if one.sent_at
    )


SPECIAL_CODES = tuple(one.code for one in ASKED if one.section in SPECIAL)


def _begun(records: Iterable[Enrolment]) -> frozenset[UUID]:
    rows = Intake.objects.filter(enrolment_id__in={one.id for one in records})
    return frozenset(rows.values_list("enrolment_id", flat=True))


def _say_unknown(found: Checked, one: Understood) -> None:
    if one.values.get("reference"):
        detail = "Nobody who takes part in this programme has this record number."
        found.fail(one.number, "reference", FieldError("", "unknown", detail))


def _told_at(found: Checked, one: Understood, where: Jurisdiction, now: datetime) -> datetime:
    on, today = one.values.get("date"), where.day_at(now)
    if on is None:
        return now
    if on > today:
        found.fail(one.number, "date", FieldError("", "ahead", "Choose today or a day before."))
    if on < today - OLDEST:
        detail = "This is too long ago to be right today: at most three years."
        found.fail(one.number, "date", FieldError("", "too-old", detail))
    return min(datetime.combine(on, time(12), ZoneInfo(where.zone)), now)


def _checked_answers(
    found: Checked, one: Understood, record: Enrolment | None, where: Jurisdiction, now: datetime
) -> dict[str, str]:
    """Hold a row against what an intake asks: the rule of the number, the age, halves of what belongs together."""
    said = {code: one.values[code] for code in BY_CODE if one.values.get(code)}
    paper = said.get("identity_paper", "")
    known = people().contact(record.candidate_id) if record else None
    errors = faults_in(
        said,
        paper=paper,
        where=where,
        today=where.day_at(now),
        known_birth=known.born if known else None,
    )
    unread = {fault.column for fault in found.faults if fault.row == one.number}
    for error in (*errors, *missing_in(said, where=where)):
        if found.places.get(error.pointer, ("", ""))[0] not in unread - {""}:
            found.fail(one.number, error.pointer, error)
    return kept(said, paper=paper, where=where)


def _check_agreed(
    found: Checked,
    one: Understood,
    record: Enrolment,
    answers: Mapping[str, str],
    where: Jurisdiction,
) -> None:
    special: Collection[str] = [code for code in SPECIAL_CODES if answers.get(code)]
    if special and not may_use(record.candidate_id, PURPOSE, where.code):
        detail = "This person has not agreed to the use of special information. Ask them first."
        for code in special:
            found.fail(one.number, code, FieldError("", "not-agreed", detail))


def _asked_for(one: Asked) -> Column:
    head = one.code.replace("_", " ").capitalize()
    about = {Kind.PAPER: PAPER}.get(one.kind, AGREED if one.section in SPECIAL else "")
    return Column(one.code, (head,), _reader(one), about=about)


def _reader(one: Asked) -> Reader:
    if one.kind is Kind.PAPER:
        return choice({paper: paper for paper in PAPERS} | {"no": HAS_NONE, "yes": HAS_NUMBER})
    read = text(one.most)
    if one.kind is Kind.PHONE:  # one that begins with + is none for a sheet program to reckon with
        return lambda cell: (
            cell.strip().lstrip("'")[: one.most] if isinstance(cell, str) else read(cell)
        )
    return read
