"""Where a request came from and went, beside the request: for whoever works on it, and for its applicant."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from tulay.areas.cases.queries.referrals import ReferralCard, is_referable, referrals_of
from tulay.areas.cases.rules.referrals import Answer
from tulay.areas.cases.web.doors import language, seeing
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

ANSWERS = {
    Answer.OPEN: gettext_lazy("Waits for an answer"),
    Answer.ACCEPTED: gettext_lazy("Accepted"),
    Answer.DECLINED: gettext_lazy("Declined"),
    Answer.WITHDRAWN: gettext_lazy("Taken back"),
}
TONES = {Answer.OPEN: "warning", Answer.ACCEPTED: "success", Answer.DECLINED: "error"}


@panel("cases.record.side", "cases/desk/_referral.html", order=20, permission="cases.look")
def beside_the_record(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Show beside a request where it came from, whom it was offered to, and the way to send it on."""
    actor = actor_of(request)
    with seeing(request):
        found = referrals_of(request_id, language())
        is_asked = any(card.answer is Answer.OPEN for card in found)
        may_refer = not is_asked and bool(actor.agencies("cases.refer"))
        may_refer = may_refer and is_referable(request_id)
    if not found and not may_refer:
        return None
    return {
        "items": [item_of(card) for card in found],
        "refer_href": reverse("cases:refer", args=[request_id]) if may_refer else "",
    }


@panel("cases.own.side", "cases/own/_referral.html", order=20)
def beside_ones_own(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Tell an applicant which agency has, or had, their request."""
    with seeing(request):
        found = referrals_of(request_id, language())
    return {"items": [item_of(card) for card in found]} if found else None


def item_of(card: ReferralCard) -> dict[str, Any]:
    """Return an offer as the pages show it."""
    return {
        "card": card,
        "state": ANSWERS[card.answer],
        "tone": TONES.get(card.answer, ""),
        "href": reverse("cases:referral", args=[card.id]),
    }
