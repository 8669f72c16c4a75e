"""Pages on which a business says who acts for it, and on which somebody takes up an invitation."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.merchant_people import (
    invite_member,
    join_merchant,
    remove_member,
    withdraw_member_invitation,
)
from tulay.areas.payments.errors.merchant_people import (
    InvitationAddressUnfit,
    LastManager,
    PeopleMany,
)
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive
from tulay.areas.payments.queries.merchant_people import (
    invitation_of,
    invitations_of,
    manages,
    member_in,
    offer_by,
    people_in,
)
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.rules.merchant_people import ADDRESS_MAX
from tulay.areas.payments.rules.merchants import MemberRole, MerchantState
from tulay.areas.payments.web import merchant_words as words
from tulay.areas.payments.web.merchants import person_of
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.ui.forms import Form


class Invited(Form):
    """Whom to ask, and what they may do."""

    email = CleanTextField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "The invitation goes there. It can be taken up by the account of this address alone."
        ),
        max_length=ADDRESS_MAX,
        lines=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What may they do?"),
        choices=[(role.value, words.MAY[role]) for role in (MemberRole.VIEWER, MemberRole.OWNER)],
        widget=forms.RadioSelect,
    )


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """List who acts for a business; to its managers, who is asked to as well."""
    actor = person_of(request)
    card = own_merchant(actor, merchant_id).card
    people = people_in(card.id)
    context = {
        "page_title": _("People"),
        "card": card,
        "people": [_shown(one, actor.person_id) for one in people],
        "invitations": [_shown(one) for one in invitations_of(card.id, now=_now())],
        "manages": manages(actor, people),
        "may_invite": manages(actor, people) and card.state is MerchantState.ACTIVE,
    }
    return page(request, "payments/people/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.invite-member")
def invite(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Ask somebody to act for a business; the answer is the same whoever has an account."""
    actor, form, status, now = person_of(request), Invited(request.POST or None), 200, _now()
    with reading(actor):
        card = own_merchant(actor, merchant_id).card
    if request.method != "POST" and card.state is not MerchantState.ACTIVE:  # the list says why
        return redirect("payments:people", merchant_id)
    require_reauthentication(actor, now)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                invite_member(
                    actor=actor,
                    merchant_id=merchant_id,
                    email=given["email"],
                    role=MemberRole(given["role"]),
                    now=now,
                )
                flash(request, _("Sent. The link in it opens for seven days."))
                return redirect("payments:people", merchant_id)
            except InvitationAddressUnfit as problem:
                form.add_error("email", detail_of_field(problem.errors[0]))
                status = status_of(problem)
            except (MerchantNotActive, PeopleMany) as problem:
                form.add_error("email", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Invite somebody"), "card": card, "form": form}
    return page(request, "payments/people/invite.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.withdraw-member-invitation")
def withdraw(request: HttpRequest, merchant_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Ask whether the reader is sure, then take an invitation back."""
    actor = person_of(request)
    if request.method != "POST":
        card = own_merchant(actor, merchant_id).card
        context = {
            "page_title": _("Take this invitation back?"),
            "card": card,
            "one": _shown(invitation_of(card.id, invitation_id, now=_now())),
        }
        return page(request, "payments/people/withdraw.html", context)
    withdraw_member_invitation(
        actor=actor, merchant_id=merchant_id, invitation_id=invitation_id, now=_now()
    )
    flash(request, _("The invitation is taken back. Its link opens nothing any more."))
    return redirect("payments:people", merchant_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.remove-member")
def remove(request: HttpRequest, merchant_id: UUID, member_id: UUID) -> HttpResponse:
    """Ask whether the reader is sure, then end somebody's part in a business, or one's own."""
    actor, refused = person_of(request), None
    with reading(actor):
        card = own_merchant(actor, merchant_id).card
        one = _shown(member_in(card.id, member_id), actor.person_id)
    if request.method == "POST":
        try:
            remove_member(actor=actor, merchant_id=merchant_id, member_id=member_id, now=_now())
        except LastManager as problem:
            refused = problem
        else:
            if one["is_own"]:
                flash(request, _("You do not act for this business any more."))
                return redirect("payments:merchants")
            flash(request, _("Done. They do not see this business any more."))
            return redirect("payments:people", merchant_id)
    title = _("Leave this business?") if one["is_own"] else _("Remove this person?")
    context = {
        "page_title": title,
        "card": card,
        "one": one,
        "wrong": [{"text": detail_of(refused), "href": "#sure"}] if refused else [],
        "has_errors": bool(refused),
    }
    status = status_of(refused) if refused else 200
    return page(request, "payments/people/remove.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.join-merchant")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an invitation is for, then take it up."""
    actor = person_of(request)
    if request.method == "POST":
        joined = join_merchant(actor=actor, token=token, now=_now())
        flash(request, _("You act for this business from now on."))
        return redirect("payments:merchant", joined)
    offer = offer_by(actor, token, now=_now())
    context = {
        "page_title": _("An invitation"),
        "offer": offer,
        "may": words.MAY[offer.role],
        "token": token,
    }
    return page(request, "payments/people/join.html", context)


def _shown(one: Any, person_id: UUID | None = None) -> dict[str, Any]:
    is_own = person_id is not None and one.person_id == person_id
    return {"card": one, "role": words.ROLES[one.role], "is_own": is_own}


def _now() -> datetime:
    return datetime.now(UTC)


_ALL = "portal/merchant/<uuid:merchant_id>/people/"
addresses = [
    path("portal/merchant/join/<str:token>/", join, name="join-merchant"),
    path(_ALL, index, name="people"),
    path(f"{_ALL}invite/", invite, name="invite-member"),
    path(
        f"{_ALL}invitations/<uuid:invitation_id>/withdraw/",
        withdraw,
        name="withdraw-member-invitation",
    ),
    path(f"{_ALL}<uuid:member_id>/remove/", remove, name="remove-member"),
]
