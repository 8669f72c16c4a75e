"""How the steps inside a review and the work read: on the desk, in the queue, for the applicant."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.cases.queries.escalations import told_above
from tulay.areas.cases.queries.inner_steps import InnerStepCard, present_steps
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.inner_steps import Event, Evidence, Need, Standing, Who
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web.doors import clock, language

WHO = {
    Who.OFFICER: gettext_lazy("An officer"),
    Who.FOCAL_PERSON: gettext_lazy("The focal person"),
    Who.EITHER: gettext_lazy("An officer or the focal person"),
}
STANDINGS = {
    Standing.LATER: (gettext_lazy("Comes later"), ""),
    Standing.OPEN: (gettext_lazy("Open now"), "info"),
    Standing.FINISHED: (gettext_lazy("Finished"), "success"),
    Standing.LEFT_OUT: (gettext_lazy("Left out"), ""),
}
FOR_RESIDENTS = {
    Standing.LATER: gettext_lazy("Comes later"),
    Standing.OPEN: gettext_lazy("We are at it"),
    Standing.FINISHED: gettext_lazy("Done"),
}
Item = dict[str, Any]


def rows(record: RequestRecord, back: str) -> list[Item]:
    """Return the steps as the desk shows them: how far, by whom, until when, what was written."""
    return [_row(record, card, back) for card in record.inner_steps]


def rows_for_applicant(record: RequestRecord) -> list[Item]:
    """Return the steps as the applicant reads them: names, and what is done; nothing that was left out."""
    told = (card for card in record.inner_steps if card.standing in FOR_RESIDENTS)
    return [
        {
            "name": card.name,
            "language": card.language,
            "state": FOR_RESIDENTS[card.standing],
            "is_done": card.standing is Standing.FINISHED,
            "is_here": card.standing is Standing.OPEN,
        }
        for card in told
    ]


def put_steps(items: Iterable[Item]) -> list[Item]:
    """Add to the rows of a queue the step at which each request stands, and whether its lateness was told above."""
    listed = list(items)
    found = present_steps([item["row"].id for item in listed], language=language(), now=clock())
    late = [item["row"].id for item in listed if item["row"].due_status is DueStatus.LATE]
    above = told_above(late) if late else frozenset()
    return [
        {**item, "step": found.get(item["row"].id), "is_told": item["row"].id in above}
        for item in listed
    ]


def entries(record: RequestRecord) -> list[Item]:
    """Return what happened to steps, for the timeline of the desk."""
    titles = {
        Event.FINISHED: _("Step finished: %(step)s"),
        Event.SENT_BACK: _("Step sent back: %(step)s"),
    }
    return [
        {
            "title": titles[move.event] % {"step": card.name},
            "at": move.at,
            "by": record.names.get(move.actor_id, ""),
            "text": move.note,
        }
        for card in record.inner_steps
        for move in card.moves
    ]


def waiting(record: RequestRecord) -> list[str]:
    """Return the steps that come before any decision, or before the end of the work, and are not finished."""
    return [
        card.name
        for card in record.inner_steps
        if card.phase is record.row.state
        and card.need == Need.ALWAYS
        and card.standing is not Standing.FINISHED
    ]


def needs_in_words(card: InnerStepCard) -> list[str]:
    """Say what a step asks for."""
    told = []
    if card.evidence == Evidence.NOTE:
        told.append(_("It needs a note of what was found."))
    if card.evidence == Evidence.PAPER:
        told.append(_("The request must hold this document: %(paper)s.") % {"paper": card.paper})
    if card.is_by_another:
        told.append(_("Not by whoever finished the step before."))
    if card.need == Need.OPTIONAL:
        told.append(_("It may be left out."))
    if card.need == Need.APPROVAL:
        told.append(_("A yes waits for it; a no does not."))
    return told


def reopened_with(cards: Iterable[InnerStepCard], card: InnerStepCard) -> tuple[InnerStepCard, ...]:
    """Return the finished steps after one in its phase: they are open again with it."""
    listed = list(cards)
    after = listed[listed.index(card) + 1 :]
    return tuple(
        one for one in after if one.phase is card.phase and one.standing is Standing.FINISHED
    )


def _row(record: RequestRecord, card: InnerStepCard, back: str) -> Item:
    words, tone = STANDINGS[card.standing]
    here = [record.row.id, card.code]
    by = record.names.get(card.finished_by, "") if card.finished_by else ""
    return {
        "card": card,
        "state": words,
        "tone": "error" if card.is_late else tone,
        "who": WHO[Who(card.who)],
        "is_work": card.phase is State.IN_PROGRESS,
        "needs": needs_in_words(card) if card.standing is not Standing.FINISHED else [],
        "by": by,
        "finish_href": reverse("cases:record-step-finish", args=here) if card.may_finish else "",
        "back_href": reverse("cases:record-step-back", args=here) if card.may_send_back else "",
        "next": back,
    }
