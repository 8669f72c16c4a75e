"""What gateways told that contradicts what we know: a queue for finance officers."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.contradictions import resolve_notice
from tulay.areas.payments.queries.notices import NoticeCard, notice_card, notices_page
from tulay.areas.payments.rules.attempts import AnswerOutcome, AttemptKind, AttemptState
from tulay.areas.payments.rules.notices import RESOLUTION_MAX
from tulay.areas.payments.web.payment_words import PROVIDERS
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form

KINDS = {
    AttemptKind.CHARGE: gettext_lazy("Payment"),
    AttemptKind.REFUND: gettext_lazy("Refund"),
    AttemptKind.PAYOUT: gettext_lazy("Payout"),
}
KNOWN = {
    AttemptState.BEGUN: gettext_lazy("Not sent yet"),
    AttemptState.CALLED: gettext_lazy("Sent"),
    AttemptState.PENDING: gettext_lazy("Under way"),
    AttemptState.UNKNOWN: gettext_lazy("Not known"),
    AttemptState.SUCCEEDED: pgettext_lazy("an order", "Succeeded"),
    AttemptState.FAILED: pgettext_lazy("an order", "Failed"),
}
TOLD = {
    AnswerOutcome.PENDING: KNOWN[AttemptState.PENDING],
    AnswerOutcome.UNKNOWN: KNOWN[AttemptState.UNKNOWN],
    AnswerOutcome.SUCCEEDED: KNOWN[AttemptState.SUCCEEDED],
    AnswerOutcome.FAILED: KNOWN[AttemptState.FAILED],
}


class Resolve(Form):
    """What was found out."""

    reason = CleanTextField(
        label=gettext_lazy("What did you find out, and what was done?"),
        help_text=gettext_lazy("This moves no money: refund or correct it first where you must."),
        max_length=RESOLUTION_MAX,
        widget=forms.Textarea,
    )


@require_safe
@needs("payments.see-notices")
def index(request: HttpRequest) -> HttpResponse:
    """List what contradicts, or what was cleared up."""
    resolved = request.GET.get("view") == "resolved"
    cursor = request.GET.get("cursor") or None
    found = notices_page(actor_of(request), resolved=resolved, cursor=cursor)
    view = "resolved" if resolved else "open"
    context = {
        "page_title": _("Contradictions"),
        "rows": [_row(card) for card in found.items],
        "resolved": resolved,
        "views": [
            ("open", _("To clear up"), not resolved),
            ("resolved", _("Cleared up"), resolved),
        ],
        "next_href": f"?view={view}&cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/desk/notices.html", context)


@never_cache
@require_safe
@needs("payments.see-notices")
def show(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show what was told beside what we know."""
    return _shown(request, notice_id)


@never_cache
@require_POST
@needs("payments.resolve-notice")
def resolve(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Clear it up."""
    form = Resolve(request.POST)
    if not form.is_valid():
        return _shown(request, notice_id, form, 422)
    resolve_notice(
        actor=actor_of(request),
        notice_id=notice_id,
        reason=form.cleaned_data["reason"],
        now=datetime.now(UTC),
    )
    flash(request, _("Cleared up."))
    return redirect("payments:notice", notice_id)


def _shown(
    request: HttpRequest, notice_id: UUID, form: Resolve | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        card = notice_card(actor, notice_id)
        people = labels("person", {card.resolved_by} - {None})
    may_resolve = card.resolved_at is None and actor.may("payments.resolve-notice")
    context = {
        "page_title": _("Contradiction"),
        "row": _row(card),
        "resolved_by": people.get(card.resolved_by, "") if card.resolved_by else "",
        "form": (form or Resolve()) if may_resolve else None,
    }
    return page(request, "payments/desk/notice.html", context, status)


def _row(card: NoticeCard) -> dict[str, Any]:
    href = ""
    if card.kind is AttemptKind.CHARGE:
        href = reverse("payments:desk-payment", args=[card.subject_id])
    return {
        "card": card,
        "provider": PROVIDERS.get(card.provider, card.provider),
        "kind": KINDS[card.kind],
        "told": TOLD[AnswerOutcome(card.told)] if card.told in TOLD else "",
        "known": KNOWN[card.known],
        "href": href,
    }


addresses = [
    path("desk/contradictions/", index, name="see-notices"),
    path("desk/contradictions/<uuid:notice_id>/", show, name="notice"),
    path("desk/contradictions/<uuid:notice_id>/resolve/", resolve, name="resolve-notice"),
]
