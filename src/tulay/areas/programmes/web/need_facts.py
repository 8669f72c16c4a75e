"""What a need's page says of it: facts as rows, answers, and the steps it took."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.programmes.queries.needs import AnswerCard, NeedCard, NeedStepCard
from tulay.areas.programmes.rules.needs import UNDER_WAY, NeedSector, Submission
from tulay.areas.programmes.rules.states import PpaState
from tulay.areas.programmes.web import need_words as words
from tulay.areas.programmes.web.words import STATES, TONES
from tulay.kernel.money import Money
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.words import day


def facts_of_need(card: NeedCard) -> list[dict[str, Any]]:
    """Return what is said of a need, row by row; what was left out is left out."""
    return [{"key": key, "value": value} for key, value in _facts(card) if value]


def answer_rows(found: tuple[AnswerCard, ...], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return the programmes that answer a need."""
    return [
        {
            "cells": [
                {"value": one.title, "href": reverse("programmes:ppa", args=[one.ppa_id])},
                {"value": names.get(one.agency_id, "")},
                {
                    "value": str(STATES[PpaState(one.state)]),
                    "tag": TONES[PpaState(one.state)],
                },
                {"value": day(one.linked_at.date())},
            ]
        }
        for one in found
    ]


def is_left(card: NeedCard, found: tuple[AnswerCard, ...]) -> bool:
    """Answer whether everything that answers a need under way is over: somebody has to say whether it is met."""
    over = [one.state == PpaState.COMPLETED for one in found]
    return card.state in UNDER_WAY and len(over) == card.answers and all(over)


def steps_taken(steps: tuple[NeedStepCard, ...]) -> list[dict[str, Any]]:
    """Return what became of a need, the newest first."""
    people = labels("person", {one.taken_by for one in steps})
    return [
        {
            "title": _happened(one),
            "at": one.taken_at,
            "by": people.get(one.taken_by, "") if one.taken_by else "",
            "text": one.said,
        }
        for one in steps
    ]


def _happened(step: NeedStepCard) -> str:
    if step.is_forwarding:
        return _("Handed to another agency")
    if step.is_loss:
        return _("A programme that answered it was cancelled")
    return str(words.STATES[step.state])


def _facts(card: NeedCard) -> Iterator[tuple[str, str]]:
    said = card.details
    yield _("How things are, and what would help"), said.description
    yield _("Sector"), str(words.SECTORS[NeedSector(said.sector)])
    yield _("Where"), card.place
    yield _("Community"), said.community
    yield _("How many people it touches"), f"{said.people:,}" if said.people else ""
    yield _("How many households it touches"), f"{said.households:,}" if said.households else ""
    if said.cost_minor is not None:
        yield _("What it would cost"), str(Money(card.currency, said.cost_minor))
    yield _("How it came to be known"), str(words.SUBMISSIONS[Submission(said.submission)])
    yield _("Which community or organisation raised it"), said.raised_by
    yield _("What shows it"), said.evidence
    yield _("When that was found"), day(said.evidence_date) if said.evidence_date else ""
