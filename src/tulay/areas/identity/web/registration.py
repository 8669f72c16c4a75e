"""Open an account: ask for it, prove the address, sign in. Links show a button: a mail scanner opens nothing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.actions import Joining
from tulay.areas.identity.rules import is_email
from tulay.areas.identity.web import account_forms as forms
from tulay.areas.identity.web.seat import now, onward, origin_of
from tulay.areas.privacy.queries.notices import current_notices
from tulay.kernel.errors import Problem
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import region

NOTICE_MAX = 60
shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@sensitive_post_parameters("password")
@shown_or_sent
def register(request: HttpRequest) -> HttpResponse:
    """Ask who somebody is and where they are reached; say the same to everybody."""
    actor = actor_of(request)
    if actor.is_signed_in:
        return redirect(onward(request, actor))
    first = {"language": request.LANGUAGE_CODE}
    form = forms.Registration(forms.given(request), initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _asked(request, form)
            except Problem as problem:
                status = forms.say_beside(form, problem)
    context = {
        "page_title": _("Create an account"),
        "form": form,
        "has_errors": bool(form.errors),
        "notices": _notices(request),
    }
    return page(request, "identity/register.html", context, status)


def _notices(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the notice of each region, as it is shown before anything is asked for."""
    return [
        {
            "region": region(one.jurisdiction),
            "text": one.text(request.LANGUAGE_CODE),
            "reference": one.reference(request.LANGUAGE_CODE, "web"),
        }
        for one in current_notices(purpose="account")
    ]


def _shown(request: HttpRequest, form: forms.Registration) -> str:
    """Return which notice was on the page for the region that was chosen."""
    region = f"{form.cleaned_data['jurisdiction']}/"
    found = (one for one in request.POST.getlist("shown") if one.startswith(region))
    return next(found, "")[:NOTICE_MAX]


def _asked(request: HttpRequest, form: forms.Registration) -> HttpResponse:
    joining = Joining(**form.cleaned_data, notice=_shown(request, form))
    asked_id = actions.register(
        actor=actor_of(request), joining=joining, origin=origin_of(request), now=now()
    )
    if is_email(joining.address):
        return redirect("identity:register-sent")
    return redirect("identity:register-code", asked_id)


@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whoever the address belongs to."""
    return page(request, "identity/register-sent.html", {"page_title": _("Look at your mail")})


@never_cache
@shown_or_sent
def register_code(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Ask for the code that went to a phone."""
    form = forms.Code(forms.given(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _opened(request, registration_id=asked_id, code=form.cleaned_data["code"])
            except Problem as problem:
                status = forms.say_beside(form, problem)
    context = {"page_title": _("Look at your phone"), "form": form, "has_errors": bool(form.errors)}
    return page(request, "identity/register-code.html", context, status)


@never_cache
@shown_or_sent
def confirm_registration(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account whose link this is, at the press of a button."""
    form = forms.Confirmation(forms.given(request))
    if request.method == "POST" and form.is_valid():
        return _opened(request, token=token, takes_over=form.cleaned_data["takes_over"])
    context = {"page_title": _("Open your account"), "form": form}
    return page(request, "identity/confirm-registration.html", context)


def _opened(
    request: HttpRequest,
    *,
    token: str = "",
    registration_id: UUID = actions.NOBODY,
    code: str = "",
    takes_over: bool = True,
) -> HttpResponse:
    actions.confirm_registration(
        actor=actor_of(request),
        token=token,
        registration_id=registration_id,
        code=code,
        takes_over=takes_over,
        origin=origin_of(request),
        now=now(),
    )
    flash(request, _("Your account is open. Sign in with your password."))
    return redirect("identity:sign-in")
