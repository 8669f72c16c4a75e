"""What a sheet of people may say, and what it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as _

from tulay.areas.identity import rules
from tulay.areas.identity.errors import UnreadableEmail, UnreadablePhone
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.territory import agencies_in
from tulay.areas.identity.rules import PersonKind
from tulay.areas.identity.rules.imports import NAME_MAX
from tulay.areas.identity.rules.phones import as_e164
from tulay.kernel.ages import OLDEST_YEARS
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS, Jurisdiction
from tulay.plumbing.db.fields import normalised
from tulay.plumbing.sheets.cells import Cell
from tulay.plumbing.sheets.checking import Checked, Understood, twice
from tulay.plumbing.sheets.columns import Column, Reader, choice, day, text
from tulay.plumbing.sheets.numbers import Unreadable

EXAMPLE: dict[str, Any] = {
    "name": "Amina Sali",
    "email": "amina@example.org",
    "phone": "0917 555 0123",
    "language": "en",
    "birth_date": date(1990, 3, 27),
}
LOOKED_UP = ("email", "phone")
NAME = _("The whole name, as the person writes it.")
REACHED = _("An e-mail address or a phone number is needed; both are welcome.")
BORN = _("Only if you know it from a paper. Write it like 1990-03-27.")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as a sheet tells of them."""

    number: int
    name: str
    email: str | None
    phone: str | None
    language: str
    birth_date: date | None


def law_of_agency(agency_id: UUID) -> Jurisdiction | None:
    """Return whose law an agency follows; nothing where nobody tells."""
    return next((law for law in JURISDICTIONS.values() if agency_id in agencies_in(law.code)), None)


def people_columns(law: Jurisdiction) -> tuple[Column, ...]:
    """Return what the columns of an agency's sheet mean: numbers are dialled from its country."""
    name, born = text(NAME_MAX), ("Date of birth", "Born", "Birth date")
    phone, spoken = phone_cell(law.country), choice({one: one for one in _languages(law)})
    emails = ("E-mail", "E-mail address", "Email")
    phones = ("Phone", "Phone number", "Mobile", "Telepono")
    return (
        Column("name", ("Name", "Full name", "Pangalan"), name, is_required=True, about=NAME),
        Column("email", emails, email_cell, about=REACHED),
        Column("phone", phones, phone, about=REACHED),
        Column("language", ("Language", "Wika"), spoken, about=" ".join(_languages(law))),
        Column("birth_date", born, day, about=BORN),
    )


def understood_people(law: Jurisdiction, found: Checked, *, today: date) -> list[NewPerson]:
    """Tell what is wrong with the rows of a sheet, and return whom it names.

    Whether an address has an account is not asked here: whoever has a sheet looked through learns nothing of it.
    """
    unread = {one.row for one in found.faults if one.column in _letters(found)}
    for one in found.rows:
        _check(found, one, today, is_unread=one.number in unread)
    for name in LOOKED_UP:
        twice(found, name)
    return [_new(one, law) for one in found.rows]


def people_here(waiting: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return which rows that wait speak of somebody with an account, by what is looked up and never opened."""
    found: set[str] = set()
    rows = list(waiting)
    for name in LOOKED_UP:
        column = f"{name}_index"
        by_hash = {bytes.fromhex(one[column][2:]): str(one["id"]) for one in rows if one[column]}
        known = Person.objects.filter(
            kind=PersonKind.PERSON.value, **{f"{column}__in": list(by_hash)}
        )
        found |= {by_hash[bytes(one)] for one in known.values_list(column, flat=True) if one}
    return frozenset(found)


def _letters(found: Checked) -> set[str]:
    return {found.places[name][0] for name in LOOKED_UP if name in found.places}


def _check(found: Checked, one: Understood, today: date, *, is_unread: bool) -> None:
    """Tell what is wrong with a row; an address that was told to be unreadable is not told to be missing, too."""
    said = one.values
    if not is_unread and not said.get("email") and not said.get("phone"):
        detail = "Write an e-mail address or a phone number: one of them is needed."
        found.fail(one.number, "email", FieldError("", "required", detail))
    born = said.get("birth_date")
    if born and (born > today or born.year < today.year - OLDEST_YEARS):
        detail = "Check the year. It lies too far back, or in the future."
        found.fail(one.number, "birth_date", FieldError("", "unlikely", detail))


def _new(one: Understood, law: Jurisdiction) -> NewPerson:
    said = one.values
    return NewPerson(
        one.number,
        said.get("name", ""),
        said.get("email"),
        said.get("phone"),
        said.get("language", law.languages[0]),
        said.get("birth_date"),
    )


def _languages(law: Jurisdiction) -> tuple[str, ...]:
    """Return the languages we have, the agency's own first."""
    ours = [code for code, _name in settings.LANGUAGES]
    return tuple(sorted(ours, key=lambda code: code not in law.languages))


def email_cell(cell: Cell) -> str:
    """Read an e-mail address."""
    said = text(rules.EMAIL_LONGEST)(cell)
    try:
        return normalised(rules.as_email(said))
    except UnreadableEmail:
        detail = "Write an e-mail address like name@example.com."
        raise Unreadable("unreadable", detail) from None


def phone_cell(country: str) -> Reader:
    """Return what reads a number, dialled from a country; a + at its beginning is none for a sheet program."""
    read = text(40)

    def dialled(cell: Cell) -> str:
        said = cell.lstrip("'") if isinstance(cell, str) else read(cell)
        try:
            return as_e164(said, country=country)
        except UnreadablePhone:
            detail = "Write a phone number with its area code, like +63 917 555 0123."
            raise Unreadable("unreadable", detail) from None

    return dialled
