"""What people change of their own account: name, address, phone number, and whether there is one."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tulay.areas.identity import actions
from tulay.areas.identity.queries import person_card
from tulay.areas.identity.rules import is_email
from tulay.areas.identity.web import account_forms as forms
from tulay.areas.identity.web.form_pages import form_page, shown_or_sent
from tulay.areas.identity.web.seat import now, origin_of, person_of
from tulay.plumbing.http.cookies import leave, look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of


@never_cache
@shown_or_sent
def change_profile(request: HttpRequest) -> HttpResponse:
    """Change what somebody is called."""
    actor = person_of(request)
    assert actor.person_id is not None
    form = forms.Profile(forms.given(request), initial={"name": person_card(actor.person_id).name})
    if request.method == "POST" and form.is_valid():
        actions.change_profile(actor=actor, name=form.cleaned_data["name"], now=now())
        flash(request, _("Your name is saved."))
        response = redirect("identity:index")
        look_again(response)
        return response
    status = 422 if form.errors else 200
    context = {"page_title": _("Your name"), "form": form, "has_errors": bool(form.errors)}
    return page(request, "identity/change-profile.html", context, status)


@never_cache
@sensitive_post_parameters("current")
@shown_or_sent
def ask_address(request: HttpRequest) -> HttpResponse:
    """Ask where somebody is reached from now on; it counts once it is proven."""
    actor = person_of(request)

    def act(given: dict[str, Any]) -> HttpResponse:
        address = given["address"]
        proof_id = actions.ask_address(
            actor=actor,
            address=address,
            password=given["current"],
            origin=origin_of(request),
            now=now(),
        )
        if not is_email(address):
            return redirect("identity:confirm-phone", proof_id)
        flash(request, _("Look at the mail of the new address and open the link in it."))
        return redirect("identity:index")

    return form_page(
        request,
        forms.NewAddress(forms.given(request)),
        "identity/ask-address.html",
        title=_("Change where we reach you"),
        act=act,
    )


@never_cache
@needs(SOMEBODY)
@shown_or_sent
def confirm_phone(request: HttpRequest, proof_id: UUID) -> HttpResponse:
    """Ask for the code that went to the new number."""
    actor = person_of(request)

    def act(given: dict[str, Any]) -> HttpResponse:
        actions.confirm_address(
            actor=actor,
            proof_id=proof_id,
            code=given["code"],
            origin=origin_of(request),
            now=now(),
        )
        flash(request, _("Your new phone number counts from now on."))
        return redirect("identity:index")

    return form_page(
        request,
        forms.Code(forms.given(request)),
        "identity/register-code.html",
        title=_("Look at your phone"),
        act=act,
    )


@never_cache
@shown_or_sent
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Let a new e-mail address count, at the press of a button."""
    if request.method == "POST":
        actions.confirm_address(
            actor=actor_of(request), token=token, origin=origin_of(request), now=now()
        )
        flash(request, _("Your new e-mail address counts from now on."))
        return redirect("identity:index")
    context = {"page_title": _("Use this address")}
    return page(request, "identity/confirm-address.html", context)


@never_cache
@sensitive_post_parameters("current")
@shown_or_sent
def deactivate(request: HttpRequest) -> HttpResponse:
    """Close one's own account."""
    person_of(request)
    return form_page(
        request,
        forms.Closing(forms.given(request)),
        "identity/deactivate.html",
        title=_("Close your account"),
        act=lambda given: _closed(request, given["current"]),
    )


def _closed(request: HttpRequest, current: str) -> HttpResponse:
    actions.deactivate(
        actor=actor_of(request), password=current, origin=origin_of(request), now=now()
    )
    flash(request, _("Your account is closed."))
    response = redirect("/")
    leave(response)
    return response
