"""Set a new password: forgotten, by link or code; known, by the one before."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.rules import is_email
from tulay.areas.identity.web import account_forms as forms
from tulay.areas.identity.web.form_pages import form_page, shown_or_sent
from tulay.areas.identity.web.seat import now, origin_of, person_of
from tulay.kernel.errors import NotFound
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of


@never_cache
@shown_or_sent
def ask_reset(request: HttpRequest) -> HttpResponse:
    """Ask which account it is; say the same to everybody."""
    return form_page(
        request,
        forms.Reset(forms.given(request)),
        "identity/ask-reset.html",
        title=_("Set a new password"),
        act=lambda given: _asked(request, given["address"]),
    )


def _asked(request: HttpRequest, address: str) -> HttpResponse:
    proof_id = actions.ask_reset(
        actor=actor_of(request), identifier=address, origin=origin_of(request), now=now()
    )
    if is_email(address):
        return redirect("identity:reset-sent")
    return redirect("identity:reset-code", proof_id)


@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whether or not there is such an account."""
    return page(request, "identity/reset-sent.html", {"page_title": _("Look at your mail")})


@never_cache
@sensitive_post_parameters("password", "code")
@shown_or_sent
def reset_code(request: HttpRequest, proof_id: UUID) -> HttpResponse:
    """Ask for the code that went to a phone, and for the new password."""
    return _reset(request, forms.CodeAndPassword(forms.given(request)), proof_id=proof_id)


@never_cache
@sensitive_post_parameters("password")
@shown_or_sent
def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the new password of the account whose link this is."""
    return _reset(request, forms.NewPassword(forms.given(request)), token=token)


def _reset(
    request: HttpRequest,
    form: forms.NewPassword | forms.CodeAndPassword,
    *,
    token: str = "",
    proof_id: UUID = actions.NOBODY,
) -> HttpResponse:
    def act(given: dict[str, Any]) -> HttpResponse:
        actions.reset_password(
            actor=actor_of(request),
            password=given["password"],
            token=token,
            proof_id=proof_id,
            code=given.get("code", ""),
            origin=origin_of(request),
            now=now(),
        )
        flash(request, _("Your new password is set. Sign in with it."))
        return redirect("identity:sign-in")

    return form_page(
        request,
        form,
        "identity/reset-password.html",
        title=_("Set a new password"),
        act=act,
        apart=(NotFound,),
    )


@never_cache
@sensitive_post_parameters("current", "password")
@shown_or_sent
def change_password(request: HttpRequest) -> HttpResponse:
    """Ask for the present password and the new one; every other session ends."""
    actor = person_of(request)

    def act(given: dict[str, Any]) -> HttpResponse:
        actions.change_password(actor=actor, **given, origin=origin_of(request), now=now())
        flash(request, _("Your new password is set. You are signed out everywhere else."))
        return redirect("identity:index")

    return form_page(
        request,
        forms.ChangePassword(forms.given(request)),
        "identity/change-password.html",
        title=_("Change your password"),
        act=act,
    )
