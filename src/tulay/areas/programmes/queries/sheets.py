"""What a sheet of PPAs may say, and what an agency's sheet comes to: a dry run against the books."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tulay.areas.directory.queries import AgencyCard, PlaceCard, places_by_code
from tulay.areas.programmes.models import Ppa
from tulay.areas.programmes.rules import ppas
from tulay.areas.programmes.rules.funding import ADJUSTABLE, SUMS, Balance, holds
from tulay.areas.programmes.rules.ppas import Details, faults_of
from tulay.areas.programmes.rules.states import PROGRESS_MAX, PpaState
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.sheets.cells import Cell
from tulay.plumbing.sheets.checking import Checked, Understood, twice
from tulay.plumbing.sheets.columns import Column, amount, choice, day, text, whole

DETAILS = frozenset(one.name for one in fields(Details))
OPENING = {f"{sum_}_minor": kind for kind, sum_ in SUMS.items()}
"""Columns of sums that a sheet brings with it, and the kind of line each becomes."""
PSGC_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One PPA as a sheet tells it."""

    number: int
    details: Details
    state: PpaState
    progress: int
    ended_date: date | None
    sums: dict[str, int]


def columns_for(agency: AgencyCard) -> tuple[Column, ...]:
    """Return what the columns of an agency's sheet mean: amounts are in its own currency."""
    money = amount(EXPONENTS[JURISDICTIONS[agency.jurisdiction].currency])
    count, year = whole(ppas.COUNT_MAX), whole(9999)
    texts = {name: text(most) for name, most in ppas.TEXTS.items()}
    return (
        Column("title", ("Title", "Programme", "Project"), texts["title"], is_required=True),
        Column("code", ("Code", "Programme code"), texts["code"]),
        Column("fiscal_year", ("Fiscal year", "FY", "Year"), year, is_required=True),
        Column("sector", ("Sector",), _of(ppas.PpaSector), is_required=True),
        Column("state", ("State", "Status"), _of(PpaState)),
        Column("progress", ("Progress", "Progress (%)"), whole(PROGRESS_MAX)),
        Column("summary", ("Summary", "What it is", "Description"), texts["summary"]),
        Column("category", ("Category",), _of(ppas.PpaCategory)),
        Column("requested_by", ("Community that asked",), texts["requested_by"]),
        Column("recipient", ("Organisation that received the request",), texts["recipient"]),
        Column("priority", ("Priority",), _of(ppas.PpaPriority)),
        Column("plan_year", ("Plan year",), year),
        Column("appropriation", ("Class of appropriation",), _of(ppas.Appropriation)),
        Column("source", ("Source", "Funding source"), _of(ppas.FundingSource)),
        Column("starts_date", ("Begins", "Start date"), day),
        Column("target_date", ("To end", "Target end date", "End date"), day),
        Column("ended_date", ("Ended", "Actual end date"), day),
        Column("budget_minor", ("Budget", "Budget allocation"), money),
        Column("ceiling_minor", ("Ceiling", "Budget ceiling"), money),
        Column("obc_budget_minor", ("OBC budget", "Budget outside the region"), money),
        Column("allocated_minor", ("Allocated",), money),
        Column("obligated_minor", ("Obligated", "Promised"), money),
        Column("disbursed_minor", ("Disbursed", "Paid out"), money),
        Column("slots", ("Slots", "Places"), count),
        Column("obc_slots", ("OBC slots", "Places outside the region"), count),
        Column("organisations", ("Organisations",), count),
        Column("people", ("People", "Beneficiaries"), count),
        Column("place_id", ("Place code", "PSGC"), _place_code),
    )


EXAMPLE: dict[str, Any] = {
    "title": "Seaweed drying sheds for fishing families",
    "code": "AF-014",
    "fiscal_year": "2027",
    "sector": "economic",
    "state": "planning",
    "summary": "Twelve sheds, run by fishers' associations.",
    "category": "agency",
    "priority": "high",
    "appropriation": "mooe",
    "source": "gaab",
    "starts_date": date(2027, 2, 1),
    "target_date": date(2027, 11, 30),
    "budget_minor": "4,800,000.00",
    "slots": "600",
    "people": "600",
    "place_id": "0907218000",
}


def understood(agency: AgencyCard, found: Checked, *, today: date) -> list[Row]:
    """Hold what was understood of a sheet against the books: tell what is wrong, return what it would bring in."""
    places = _places(found, agency)
    _check_books(found, agency.id)
    made = [_row(found, one, places, today) for one in found.rows]
    twice(found, "code", "fiscal_year")
    return made


def _row(found: Checked, one: Understood, places: dict[str, PlaceCard], today: date) -> Row:
    said = one.values
    told = {name: value for name, value in said.items() if name in DETAILS}
    if "place_id" in told:
        place = places.get(told["place_id"])
        told["place_id"] = place.id if place else None
        if place is None:
            detail = "Nobody has this place code. Use the official one, like 0907218000."
            found.fail(one.number, "place_id", FieldError("", "unknown", detail))
    details = Details(**{"title": "?", "fiscal_year": today.year, "sector": "social", **told})
    for error in faults_of(details):
        found.fail(one.number, error.pointer, error)
    state = PpaState(said.get("state", PpaState.PLANNING))
    sums = {name: said[name] for name in OPENING if said.get(name)}
    _check_sums(found, one, sums)
    ended = said.get("ended_date")
    if state is PpaState.COMPLETED:
        ended = ended or min(details.target_date or today, today)
    if ended and ended > today:
        detail = "Choose today or a day before."
        found.fail(one.number, "ended_date", FieldError("", "ahead", detail))
    progress = PROGRESS_MAX if state is PpaState.COMPLETED else said.get("progress", 0)
    return Row(one.number, details, state, progress, ended, sums)


def _check_sums(found: Checked, one: Understood, sums: dict[str, int]) -> None:
    if not holds(Balance("", 0, **{name: sums.get(name, 0) for name in OPENING})):
        name = next(name for name in reversed(OPENING) if name in sums)
        detail = "No more is paid out than promised, and no more promised than allocated."
        found.fail(one.number, name, FieldError("", "beyond", detail))


def _check_books(found: Checked, agency_id: UUID) -> None:
    """Tell which codes the agency has used in the same fiscal year already, in one query."""
    codes = {one.values["code"] for one in found.rows if one.values.get("code")}
    rows = Ppa.objects.filter(agency_id=agency_id, withdrawn_at=None, code__in=codes)
    taken = set(rows.values_list("code", "fiscal_year")) if codes else set()
    for one in found.rows:
        if (one.values.get("code"), one.values.get("fiscal_year")) in taken:
            detail = "The agency has used this code in the same fiscal year already."
            found.fail(one.number, "code", FieldError("", "taken", detail))


def _places(found: Checked, agency: AgencyCard) -> dict[str, PlaceCard]:
    wanted = {one.values["place_id"] for one in found.rows if "place_id" in one.values}
    known = places_by_code(wanted).items()
    return {code: card for code, card in known if card.jurisdiction == agency.jurisdiction}


def _of(kind: type[StrEnum]) -> Any:
    return choice(_answers(kind))


def _answers(kind: Iterable[StrEnum]) -> dict[str, str]:
    return {one.value: one.value for one in kind}


def _place_code(cell: Cell) -> str:
    """Read an official code; sheet programs take its leading nought away."""
    said: str = text(20)(cell)
    return said.zfill(PSGC_DIGITS) if said.isdigit() else said


assert set(OPENING.values()) == set(ADJUSTABLE)
