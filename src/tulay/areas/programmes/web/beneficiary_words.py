"""Words for whom a programme reaches: kinds, states, why an enrolment ends, and how many there are."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tulay.areas.programmes.queries.beneficiaries import BeneficiaryCard, BeneficiaryRow, Reached
from tulay.areas.programmes.queries.ppas import PpaCard
from tulay.areas.programmes.rules.beneficiaries import (
    OWN_REGION,
    BeneficiaryKind,
    EndReason,
    EnrolmentState,
)
from tulay.plumbing.ui.words import day

KINDS = {
    BeneficiaryKind.PERSON: gettext_lazy("A person"),
    BeneficiaryKind.HOUSEHOLD: gettext_lazy("A household"),
    BeneficiaryKind.ORGANISATION: gettext_lazy("An organisation"),
    BeneficiaryKind.COMMUNITY: gettext_lazy("A community"),
}
STATES = {
    EnrolmentState.ENROLLED: pgettext_lazy("enrolment", "Enrolled"),
    EnrolmentState.ENDED: pgettext_lazy("enrolment", "Ended"),
}
TONES = {EnrolmentState.ENROLLED: "success", EnrolmentState.ENDED: ""}
REASONS = {
    EndReason.COMPLETED: gettext_lazy("Everything was received"),
    EndReason.LEFT: gettext_lazy("They left"),
    EndReason.MOVED_AWAY: gettext_lazy("They moved away"),
    EndReason.NOT_ELIGIBLE: gettext_lazy("The conditions are not met, or not any more"),
    EndReason.ENROLLED_TWICE: gettext_lazy("They were enrolled twice"),
    EndReason.OTHER: gettext_lazy("Another reason"),
    EndReason.ERASED: gettext_lazy("Their data was erased"),
}


def counts_of(card: PpaCard, found: Reached, *, may_see: bool) -> list[dict[str, Any]]:
    """Return how many a programme reaches beside how many it has places for; each leads to whom it counts."""
    said = card.details
    listed = reverse("programmes:beneficiaries", args=[card.id])

    def counted(number: int, label: str, target: int, kind: str = "") -> dict[str, Any]:
        change = _("of %(whole)s planned") % {"whole": f"{target:,}"} if target else ""
        narrowed = f"{listed}?state=enrolled{kind}"
        return {
            "number": f"{number:,}",
            "label": label,
            "change": change,
            "href": narrowed if may_see else "",
        }

    yielded = [counted(found.people, _("People enrolled, with their households"), _planned(card))]
    if card.jurisdiction in OWN_REGION:
        label = _("Of them, outside the region")
        yielded.append(counted(found.people_outside, label, said.obc_slots))
    label = _("Organisations enrolled")
    yielded.append(counted(found.organisations, label, said.organisations, "&kind=organisation"))
    return yielded


def together(found: Reached) -> str:
    """Say what the enrolments are, and how many have ended."""
    parts = (
        ngettext("%(n)s person", "%(n)s people", found.persons) % {"n": f"{found.persons:,}"},
        ngettext("%(n)s household", "%(n)s households", found.households)
        % {"n": f"{found.households:,}"},
        ngettext("%(n)s community", "%(n)s communities", found.communities)
        % {"n": f"{found.communities:,}"},
        ngettext("%(n)s enrolment has ended", "%(n)s enrolments have ended", found.ended)
        % {"n": f"{found.ended:,}"},
    )
    return " · ".join(parts)


def _planned(card: PpaCard) -> int:
    return card.details.slots or card.details.people


def number(of: int) -> str:
    """Read as `No. 12`: how somebody is named where nobody is to be known."""
    return _("No. %(n)s") % {"n": of}


def beneficiary_columns() -> list[dict[str, Any]]:
    """Return what a list of them tells."""
    return [
        {"label": _("Number")},
        {"label": _("Who")},
        {"label": _("Where")},
        {"label": _("People"), "number": True},
        {"label": _("Since")},
        {"label": _("State")},
        {"label": _("Note")},
    ]


def beneficiary_line(card: PpaCard, one: BeneficiaryRow, *, may_open: bool) -> dict[str, Any]:
    """Return one of them as a line of the list."""
    href = reverse("programmes:beneficiary", args=[card.id, one.id]) if may_open else ""
    return {
        "cells": [
            {"value": number(one.number), "href": href},
            {"value": str(KINDS[one.kind])},
            {"value": one.place},
            {"value": f"{one.people:,}"},
            {"value": day(one.started_date)},
            {"value": str(STATES[one.state]), "tag": TONES[one.state]},
            {"value": _remark(one)},
        ]
    }


def _remark(one: BeneficiaryRow) -> str:
    if one.is_erased:
        return _("Erased")
    if one.is_twin:
        return _("Another one has the same name")
    return str(REASONS[EndReason(one.end_reason)]) if one.end_reason else ""


def facts_of_beneficiary(card: BeneficiaryCard) -> list[dict[str, Any]]:
    """Return what is known of somebody, row by row; what was left out is left out."""
    return [{"key": key, "value": value} for key, value in _facts(card) if value]


def _facts(card: BeneficiaryCard) -> Iterator[tuple[str, str]]:
    said = card.details
    yield _("Who"), str(KINDS[BeneficiaryKind(said.kind)])
    yield _("Name"), said.name or _("Erased")
    yield _("Identity number"), said.id_number
    yield _("Telephone"), said.phone
    yield _("Born on"), day(said.birth_date) if said.birth_date else ""
    yield _("Where"), card.place
    yield _("People"), "" if said.kind == BeneficiaryKind.PERSON else f"{said.people:,}"
    yield _("Enrolled since"), day(said.started_date)
    yield _("Account"), _("They have one, and see this in their data.") if card.is_known else ""
    if card.ended_date:
        yield _("It ended on"), day(card.ended_date)
        yield _("Why it ended"), str(REASONS[EndReason(card.end_reason)])
        yield _("What was said of it"), card.ended_said
