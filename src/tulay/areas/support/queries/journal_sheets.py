"""What a sheet of journals may say, and what it comes to: whose days, and which are written already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tulay.areas.directory.queries import agency_card
from tulay.areas.privacy.queries.grounds import may_use
from tulay.areas.support.errors.imports import SheetUnknown
from tulay.areas.support.errors.journal import EntryUnfit
from tulay.areas.support.models import Enrolment, JournalEntry, JournalImport, StagedDays
from tulay.areas.support.queries.journal import PURPOSE
from tulay.areas.support.rules.journal import (
    ENERGY_MOST,
    KEPT_DAYS,
    NOTES_MAX,
    SHEET_MAX,
    WORDS,
    WORDS_MAX,
    Mood,
    Said,
    check_said,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import FieldError
from tulay.plumbing.db.scope import entered
from tulay.plumbing.sheets.cells import Cell
from tulay.plumbing.sheets.checking import Checked, Understood, twice
from tulay.plumbing.sheets.columns import Column, choice, day, text, whole
from tulay.plumbing.sheets.staging import previewed
from tulay.plumbing.sheets.steps import Sheets, Table

JOURNALS = Sheets(
    "support",
    JournalImport,
    StagedDays,
    (Table(JournalEntry, dated=("written_at", "changed_at")),),
    SheetUnknown,
    most=SHEET_MAX,
)
CODE = JOURNALS.code("check")
REFERENCE = _("The number of the person's record, like PS-1A2B3C4D5E. No name is needed.")
DAY = _("Write it like 2026-11-24. One row for each day; no day that lies ahead.")
ENERGY = _("A whole number from 1 to 10.")
BARRIERS = _("What stood in the way. Put a semicolon between several.")
EXAMPLE: dict[str, Any] = {
    "reference": "PS-1A2B3C4D5E",
    "date": date(2026, 11, 2),
    "mood": "good",
    "energy": "7",
    "activities": "Mock interview at the library",
    "achievements": "Asked two questions of my own",
    "challenges": "The bus was late",
    "barriers": "no lift; long way",
}


@dataclass(frozen=True, slots=True)
class BroughtDay:
    """One day of somebody as a sheet tells of it."""

    number: int
    enrolment_id: UUID
    candidate_id: UUID
    date: date
    said: Said


def journal_columns() -> tuple[Column, ...]:
    """Return what the columns of a sheet of journals mean."""
    moods, words = {one.value: one.value for one in Mood}, text(WORDS_MAX)
    return (
        Column(
            "reference", ("Record", "Reference"), record_cell, is_required=True, about=REFERENCE
        ),
        Column("date", ("Day", "Date"), day, is_required=True, about=DAY),
        Column("mood", ("Mood",), choice(moods), is_required=True, about=", ".join(moods)),
        Column("energy", ("Energy",), whole(ENERGY_MOST), is_required=True, about=ENERGY),
        Column("activities", ("Activities",), words),
        Column("achievements", ("Achievements",), words),
        Column("challenges", ("Challenges",), words),
        Column("barriers", ("Barriers",), _lines, about=BARRIERS),
        Column("notes", ("Notes", "Other notes"), text(NOTES_MAX)),
    )


def understood_days(
    programme_id: UUID, agency_id: UUID, found: Checked, *, today: date
) -> tuple[list[BroughtDay], list[int]]:
    """Tell what is wrong with the rows; return the days that are new, and the rows whose day is written already."""
    twice(found, "reference", "date")
    records = records_of(programme_id, found.rows)
    agreed = agreeing({one.candidate_id for one in records.values()}, agency_id)
    written = _written({one.candidate_id for one in records.values()}, found.rows)
    made, here = [], []
    for one in found.rows:
        record = records.get(one.values.get("reference", ""))
        _check_record(found, one, record, agreed)
        _check_day(found, one, today)
        said = _said(found, one)
        if record is None or said is None or "date" not in one.values:
            continue
        if (record.candidate_id, one.values["date"]) in written:
            here.append(one.number)
            continue
        on = one.values["date"]
        made.append(BroughtDay(one.number, record.id, record.candidate_id, on, said))
    return made, here


def agreeing(people: Collection[UUID], agency_id: UUID) -> frozenset[UUID]:
    """Return who of these agrees to the use of special information; a journal is nothing else."""
    law = agency_card(agency_id).jurisdiction
    return frozenset(one for one in people if may_use(one, PURPOSE, law))


def waiting_days(import_id: UUID) -> tuple[tuple[str, date], ...]:
    """Return the first days that wait, by record and date: what somebody wrote is read in their journal alone."""
    rows = previewed(JournalEntry, StagedDays, import_id)
    known = Enrolment.objects.filter(id__in={one.enrolment_id for one in rows})
    references = dict(known.values_list("id", "reference"))
    return tuple((references.get(one.enrolment_id, ""), one.date) for one in rows)


def records_of(programme_id: UUID, rows: Iterable[Understood]) -> dict[str, Enrolment]:
    """Return the records that a sheet names, of those who take part in a programme now."""
    wanted = {one.values["reference"] for one in rows if one.values.get("reference")}
    found = Enrolment.objects.running().filter(programme_id=programme_id, reference__in=wanted)
    return {one.reference: one for one in found}


def _written(people: Collection[UUID], rows: Iterable[Understood]) -> set[tuple[UUID, date]]:
    days = {one.values["date"] for one in rows if "date" in one.values}
    with entered(SYSTEM):  # a day has one entry, even where it was written for another agency
        found = JournalEntry.objects.filter(candidate_id__in=people, date__in=days)
        return set(found.values_list("candidate_id", "date"))


def _check_record(
    found: Checked, one: Understood, record: Enrolment | None, agreed: Collection[UUID]
) -> None:
    if not one.values.get("reference"):
        return
    if record is None:
        detail = "Nobody who takes part in this programme has this record number."
        found.fail(one.number, "reference", FieldError("", "unknown", detail))
    elif record.candidate_id not in agreed:
        detail = "This person has not agreed to the use of special information. Ask them first."
        found.fail(one.number, "reference", FieldError("", "not-agreed", detail))


def _check_day(found: Checked, one: Understood, today: date) -> None:
    on = one.values.get("date")
    if on is not None and on > today:
        detail = "Choose today or a day before."
        found.fail(one.number, "date", FieldError("", "ahead", detail))
    if on is not None and on < today - timedelta(days=KEPT_DAYS):
        detail = "This is longer ago than journals are kept."
        found.fail(one.number, "date", FieldError("", "too-old", detail))


def _said(found: Checked, one: Understood) -> Said | None:
    told = one.values
    if "mood" not in told or "energy" not in told:
        return None
    words = {name: told.get(name, "") for name in WORDS}
    said = Said(Mood(told["mood"]), told["energy"], **words)
    try:
        check_said(said)
    except EntryUnfit as unfit:
        for error in unfit.errors:
            found.fail(one.number, error.pointer, error)
        return None
    return said


def record_cell(cell: Cell) -> str:
    """Read the number of a record."""
    said: str = text(40)(cell)
    return said.upper()


def _lines(cell: Cell) -> str:
    said: str = text(WORDS_MAX)(cell)
    return "\n".join(part.strip() for part in said.split(";") if part.strip())
