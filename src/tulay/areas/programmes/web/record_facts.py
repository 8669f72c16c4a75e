"""What a PPA's page says of it: facts as rows, money as numbers."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.programmes.queries.ppas import PpaCard
from tulay.areas.programmes.rules.ppas import (
    Appropriation,
    FundingSource,
    PpaCategory,
    PpaPriority,
    PpaSector,
)
from tulay.areas.programmes.web import words
from tulay.kernel.money import Money
from tulay.plumbing.ui.words import day, listed_apart


def facts_of(card: PpaCard, place: str, agencies: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return what is said of a PPA, row by row; what was left out is left out."""
    pairs = (*_about(card, place), *_reach(card), *_others(card, agencies), *_told(card))
    return [{"key": key, "value": value} for key, value in pairs if value]


def money_of(card: PpaCard) -> list[dict[str, Any]]:
    """Return the three rates, each leading to the lines it counts."""
    balance, lines = card.balance, reverse("programmes:funding", args=[card.id])
    low = _("Below 75 %") if balance.is_under_obligated else ""
    return [
        {
            "number": words.rate(balance.obligation_rate),
            "label": _("Of the allocated money is promised"),
            "href": lines,
            "change": " · ".join(
                filter(None, [_of(card, balance.obligated_minor, balance.allocated_minor), low])
            ),
        },
        {
            "number": words.rate(balance.disbursement_rate),
            "label": _("Of the promised money is paid out"),
            "href": lines,
            "change": _of(card, balance.disbursed_minor, balance.obligated_minor),
        },
        {
            "number": words.rate(balance.utilisation_rate),
            "label": _("Of the budget is paid out"),
            "href": lines,
            "change": _of(card, balance.disbursed_minor, balance.budget_minor),
        },
    ]


def _of(card: PpaCard, part: int, whole: int) -> str:
    facts = {"part": _money(card, part), "whole": _money(card, whole)}
    return _("%(part)s of %(whole)s") % facts


def _money(card: PpaCard, minor: int) -> str:
    return str(Money(card.balance.currency, minor))


def _about(card: PpaCard, place: str) -> Iterator[tuple[str, str]]:
    said = card.details
    yield _("Code"), said.code
    yield _("What it is"), said.summary
    yield _("Whose idea it is"), str(words.CATEGORIES[PpaCategory(said.category)])
    yield _("Which community asked for it"), said.requested_by
    yield _("Which organisation received the request"), said.recipient
    yield _("Sector"), str(words.SECTORS[PpaSector(said.sector)])
    yield _("Priority"), str(words.PRIORITIES[PpaPriority(said.priority)])
    yield _("Progress"), words.rate(card.progress)
    yield _("Fiscal year"), words.fiscal_year(card.jurisdiction, said.fiscal_year)
    yield _("It begins on"), day(said.starts_date) if said.starts_date else ""
    yield _("It is to end on"), day(said.target_date) if said.target_date else ""
    yield _("It ended on"), day(card.ended_date) if card.ended_date else ""
    yield _("Where"), place
    yield _("Where the money comes from"), str(words.SOURCES[FundingSource(said.source)])
    if said.appropriation:
        yield (
            _("Class of appropriation"),
            str(words.APPROPRIATIONS[Appropriation(said.appropriation)]),
        )


def _reach(card: PpaCard) -> Iterator[tuple[str, str]]:
    said, each = card.details, card.budget_for_each_minor
    yield _("Budget"), _money(card, said.budget_minor)
    if said.ceiling_minor is not None:
        yield _("Ceiling of the budget"), _money(card, said.ceiling_minor)
    if said.obc_budget_minor:
        label = _("Of the budget, for communities outside the region")
        yield label, _money(card, said.obc_budget_minor)
    if said.slots:
        facts = {"part": f"{said.obc_slots:,}", "whole": f"{said.slots:,}"}
        yield _("Places for communities outside the region"), _("%(part)s of %(whole)s") % facts
    yield _("Organisations it reaches"), f"{said.organisations:,}" if said.organisations else ""
    yield _("People it reaches"), f"{said.people:,}" if said.people else ""
    yield _("Budget for each person"), _money(card, each) if each is not None else ""


def _others(card: PpaCard, agencies: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    said = card.details
    if said.lead_agency_id:
        yield _("Agency that leads"), agencies.get(said.lead_agency_id, "")
    named = [agencies[one] for one in said.supporting if one in agencies]
    yield _("Agencies that support it"), listed_apart(named)


def _told(card: PpaCard) -> Iterator[tuple[str, str]]:
    said = card.details
    yield _("What was achieved"), said.accomplishments
    yield _("What stands in the way"), said.challenges
    yield _("Which support is needed"), said.support_needed
    yield _("What follows"), said.follow_up
