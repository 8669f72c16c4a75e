"""The finance officer's treasuries: what agencies have to pay out, and what they are given with a second look."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries.agencies import agencies
from tulay.areas.payments.actions.fundings import (
    approve_funding,
    propose_funding,
    refuse_funding,
)
from tulay.areas.payments.errors.fundings import FundingUnfit, StatementUsed
from tulay.areas.payments.queries.fundings import (
    FundingCard,
    funding_card,
    fundings_page,
    treasuries,
)
from tulay.areas.payments.rules.fundings import (
    FUNDING_REASON_MAX,
    STATEMENT_MAX,
    FundingState,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form

STATES = {
    FundingState.PROPOSED: gettext_lazy("Waits for a second look"),
    FundingState.BOOKED: pgettext_lazy("a funding", "Booked"),
    FundingState.REFUSED: pgettext_lazy("a funding", "Refused"),
}
TONES = {FundingState.PROPOSED: "info", FundingState.BOOKED: "success"}


class Fund(Form):
    """Which agency gets how much, and by which line of the bank's statement."""

    agency = forms.ChoiceField(label=gettext_lazy("Agency"))
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in EXPONENTS]
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), max_digits=13, decimal_places=2, min_value=Decimal("0.01")
    )
    statement_reference = CleanTextField(
        label=gettext_lazy("Reference on the bank's statement"),
        help_text=gettext_lazy("The line by which this money came in. Each line is used once."),
        max_length=STATEMENT_MAX,
        lines=False,
    )
    reason = CleanTextField(
        label=gettext_lazy("What is this money for?"),
        help_text=gettext_lazy("The second finance officer reads this."),
        max_length=FUNDING_REASON_MAX,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """Offer the agencies that the reader pays for."""
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        found = (card for card in agencies() if actor.may("payments.propose-funding", card.id))
        field.choices = [("", ""), *((str(card.id), card.name) for card in found)]

    def money(self) -> Money:
        """Return the amount in minor units."""
        amount: Decimal = self.cleaned_data["amount"]
        currency = self.cleaned_data["currency"]
        return Money(currency, int(amount.scaleb(EXPONENTS[currency])))


@require_safe
@needs("payments.see-fundings")
def index(request: HttpRequest) -> HttpResponse:
    """Show what agencies have to pay out, and what they were given."""
    actor = actor_of(request)
    chosen = request.GET.get("state", "")
    state = chosen if chosen in set(FundingState) else ""
    found = fundings_page(actor, state=state, cursor=request.GET.get("cursor") or None)
    views = [("", _("All fundings"), not state)]
    views += [(one.value, str(STATES[one]), one == state) for one in FundingState]
    context = {
        "page_title": _("Treasuries"),
        "treasuries": treasuries(actor),
        "rows": [_row(card) for card in found.items],
        "views": views,
        "may_propose": bool(actor.agencies("payments.propose-funding")),
        "next_href": f"?{urlencode({'state': state, 'cursor': found.next})}" if found.next else "",
    }
    return page(request, "payments/desk/fundings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.propose-funding")
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for an agency, an amount and a line of the statement, and propose it."""
    actor = actor_of(request)
    with reading(actor):
        form = Fund(request.POST or None, actor=actor)
    if request.method != "POST":
        return _asked(request, form)
    if not form.is_valid():
        return _asked(request, form, 422)
    try:
        funding_id = propose_funding(
            actor=actor,
            agency_id=UUID(form.cleaned_data["agency"]),
            amount=form.money(),
            statement_reference=form.cleaned_data["statement_reference"],
            reason=form.cleaned_data["reason"],
            now=datetime.now(UTC),
        )
    except FundingUnfit as problem:
        for error in problem.errors:
            name = "amount" if error.pointer == "amount_minor" else error.pointer
            form.add_error(name, detail_of_field(error))
        return _asked(request, form, 422)
    except StatementUsed as problem:
        form.add_error("statement_reference", detail_of(problem))
        return _asked(request, form, 409)
    flash(request, _("Proposed. Another finance officer has to look at it."))
    return redirect("payments:funding", funding_id)


@never_cache
@require_safe
@needs("payments.see-fundings")
def show(request: HttpRequest, funding_id: UUID) -> HttpResponse:
    """Show one funding, and what can be done about it."""
    actor = actor_of(request)
    card = funding_card(actor, funding_id)
    people = labels("person", {card.asked_by, *({card.decided_by} - {None})})
    is_open = card.state is FundingState.PROPOSED
    context = {
        "page_title": _("Funding of {amount}").format(amount=card.amount),
        "row": _row(card),
        "asked_by": people[card.asked_by],
        "decided_by": people.get(card.decided_by, "") if card.decided_by else "",
        "is_own": is_open and card.asked_by == actor.person_id,
        "may_decide": is_open
        and card.asked_by != actor.person_id
        and actor.may("payments.approve-funding", card.agency_id),
    }
    return page(request, "payments/desk/funding.html", context)


@require_POST
@needs("payments.approve-funding")
def approve(request: HttpRequest, funding_id: UUID) -> HttpResponse:
    """Book it."""
    approve_funding(actor=actor_of(request), funding_id=funding_id, now=datetime.now(UTC))
    flash(request, _("Booked. The agency can pay out this money."))
    return redirect("payments:funding", funding_id)


@require_POST
@needs("payments.refuse-funding")
def refuse(request: HttpRequest, funding_id: UUID) -> HttpResponse:
    """Leave it."""
    refuse_funding(actor=actor_of(request), funding_id=funding_id, now=datetime.now(UTC))
    flash(request, _("Refused. Nothing is booked."))
    return redirect("payments:funding", funding_id)


def _asked(request: HttpRequest, form: Fund, status: int = 200) -> HttpResponse:
    context = {"page_title": _("Fund an agency"), "form": form}
    return page(request, "payments/desk/funding_new.html", context, status)


def _row(card: FundingCard) -> dict[str, Any]:
    return {"card": card, "state": STATES[card.state], "tone": TONES.get(card.state, "")}


addresses = [
    path("desk/funding/", index, name="see-fundings"),
    path("desk/funding/new/", propose, name="propose-funding"),
    path("desk/funding/<uuid:funding_id>/", show, name="funding"),
    path("desk/funding/<uuid:funding_id>/approve/", approve, name="approve-funding"),
    path("desk/funding/<uuid:funding_id>/refuse/", refuse, name="refuse-funding"),
]
