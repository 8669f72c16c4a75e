"""The clock of a request beside it: who was told that it becomes late, and what more time was asked for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from tulay.areas.cases.queries.escalations import escalations_of
from tulay.areas.cases.queries.more_time import MoreTimeCard, count_waiting, more_time_of
from tulay.areas.cases.queries.resources import place_in_work
from tulay.areas.cases.rules.escalation import Level
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.areas.cases.web.doors import language, seeing
from tulay.kernel.actor import Actor
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

ANSWERS = {
    MoreTimeState.OPEN: gettext_lazy("Waits for an answer"),
    MoreTimeState.GRANTED: gettext_lazy("Granted"),
    MoreTimeState.REFUSED: gettext_lazy("Refused"),
    MoreTimeState.WITHDRAWN: gettext_lazy("Taken back"),
}
TONES = {
    MoreTimeState.OPEN: "warning",
    MoreTimeState.GRANTED: "success",
    MoreTimeState.REFUSED: "error",
}
LEVELS = {
    Level.ANSWER_SOON: gettext_lazy("Nobody had begun; most of the time was used"),
    Level.ANSWER_LATE: gettext_lazy("Not begun in time"),
    Level.SOON: gettext_lazy("Four fifths of the time were used"),
    Level.LATE: gettext_lazy("The time was over"),
}


@panel("cases.record.side", "cases/desk/_clock.html", order=10, permission="cases.look")
def beside_the_record(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Show who was told, and the way to ask for more time."""
    actor = actor_of(request)
    with seeing(request):
        told = escalations_of(request_id)
        asked = more_time_of(request_id, language())
        place = place_in_work(request_id)
    is_asked = any(card.answer is MoreTimeState.OPEN for card in asked)
    may_ask = (
        place is not None
        and not is_asked
        and place.applicant_id != actor.person_id
        and actor.may("cases.ask-more-time", place.agency_id)
    )
    if not told and not asked and not may_ask:
        return None
    return {
        "told": [{"card": card, "words": LEVELS[card.level]} for card in told],
        "items": [item_of(card, actor) for card in asked],
        "ask_href": reverse("cases:ask-more-time", args=[request_id]) if may_ask else "",
        "here": request.get_full_path(),
    }


@panel("cases.own.side", "cases/own/_more_time.html", order=10)
def beside_ones_own(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Tell an applicant why it takes longer than was promised."""
    with seeing(request):
        found = more_time_of(request_id, language())
    granted = [card for card in found if card.answer is MoreTimeState.GRANTED]
    return {"items": granted} if granted else None


@panel(
    "desk.main", "cases/desk/_more_time_waits.html", order=25, permission="cases.answer-more-time"
)
def waits_for_me(request: HttpRequest) -> dict[str, Any] | None:
    """Show how many wishes for more time wait for the reader."""
    count = count_waiting(actor_of(request))
    return {"count": count, "href": reverse("cases:more-time")} if count else None


def item_of(card: MoreTimeCard, actor: Actor) -> dict[str, Any]:
    """Return a wish as the pages show it, with what its reader may do."""
    is_open, is_mine = card.answer is MoreTimeState.OPEN, card.asked_by == actor.person_id
    return {
        "card": card,
        "state": ANSWERS[card.answer],
        "tone": TONES.get(card.answer, ""),
        "may_answer": is_open
        and not is_mine
        and actor.may("cases.answer-more-time", card.agency_id),
        "may_withdraw": is_open and actor.may("cases.withdraw-more-time", card.agency_id),
        "record_href": reverse("cases:record", args=[card.request_id]),
    }
