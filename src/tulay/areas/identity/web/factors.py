"""How your sign-in is kept safe: an app, codes on paper, codes by mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.errors import FactorExists, SetupEnded, WrongCode
from tulay.areas.identity.queries import (
    CODES_PLACE,
    app_setup,
    factors_card,
    keep_sealed,
    open_sealed,
    require_reauthentication,
)
from tulay.areas.identity.rules import SETUP_LASTS, Channel
from tulay.areas.identity.web import forms
from tulay.areas.identity.web.asking import address
from tulay.areas.identity.web.seat import before_factor, keep, now, person_of, wanted
from tulay.plumbing.http.cookies import look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs

SETUP = "tulay_setup"
CODES = "tulay_codes"
KEPT_S = int(SETUP_LASTS.total_seconds())


@require_safe
@needs(SOMEBODY)
def security(request: HttpRequest) -> HttpResponse:
    """Show which factors the reader has."""
    actor = person_of(request)
    assert actor.person_id is not None
    card = factors_card(actor.person_id, now=now())
    context = {
        "page_title": _("Signing in safely"),
        "factors": card,
        "channels": [
            {"channel": channel.value, "is_on": channel in card.sent_by}
            for channel in Channel
            if channel in card.can_be_sent
        ],
    }
    return page(request, "identity/security.html", context)


@before_factor
@require_safe
@needs(SOMEBODY)
def enrol(request: HttpRequest) -> HttpResponse:
    """Lead somebody who works here, and has no second factor yet, into setting one up."""
    actor = person_of(request)
    assert actor.person_id is not None
    card = factors_card(actor.person_id, now=now())
    if card.app_since or card.passkeys:
        return redirect(wanted(request) or "/account/")
    context = {
        "page_title": _("One more step before you begin"),
        "next": wanted(request),
        "app": address(request, "identity:confirm-app"),
        "passkey": address(request, "identity:add-passkey"),
    }
    return page(request, "identity/enrol.html", context)


@before_factor
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_app(request: HttpRequest) -> HttpResponse:
    """Show a key for an app, and keep it when a code shows that an app has it."""
    actor = person_of(request)
    assert actor.person_id is not None
    if factors_card(actor.person_id, now=now()).app_since:  # set up in another window
        return redirect(wanted(request) or "/account/security/")
    require_reauthentication(actor, now())
    setup = app_setup(actor.person_id, kept=request.COOKIES.get(SETUP, ""), now=now())
    form = forms.AppCode(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _app_shown(request, form)
            except FactorExists:
                return redirect(address(request, "identity:enrol"))
            except (SetupEnded, WrongCode) as problem:
                form.add_error("code", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Set up an app for codes"), "form": form, "setup": setup}
    context |= {"next": wanted(request), "has_errors": bool(form.errors)}
    response = page(request, "identity/confirm-app.html", context, status)
    keep(response, SETUP, setup.setup, KEPT_S)
    return response


@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the app away."""
    actions.remove_app(actor=person_of(request), now=now())
    flash(request, _("The app is removed. Codes from it no longer count."))
    return redirect("identity:security")


@before_factor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes, as long as the browser that asked for them keeps them; make new ones."""
    actor = person_of(request)
    assert actor.person_id is not None
    if request.method == "POST":
        sheet = actions.renew_recovery_codes(actor=actor, now=now())
        return show_sheet(request, sheet)
    held = open_sealed(
        request.COOKIES.get(CODES, ""), place=CODES_PLACE, person_id=actor.person_id, now=now()
    )
    context = {
        "page_title": _("Your recovery codes"),
        "codes": held,
        "as_file": "\r\n".join(held),
        "factors": factors_card(actor.person_id, now=now()),
        "next": wanted(request),
    }
    return page(request, "identity/recovery-codes.html", context)


@require_POST
def choose_sent_codes(request: HttpRequest) -> HttpResponse:
    """Keep whether codes come by e-mail or text message."""
    named = request.POST.get("channel", "")
    channel = next((channel for channel in Channel if channel == named), Channel.EMAIL)
    wants = request.POST.get("wanted") == "yes"
    actions.choose_sent_codes(actor=person_of(request), channel=channel, wanted=wants, now=now())
    flash(request, _("Saved."))
    return redirect("identity:security")


def show_sheet(request: HttpRequest, sheet: tuple[str, ...]) -> HttpResponse:
    """Lead to the page that shows new codes; only this browser holds them, sealed, for an hour."""
    actor = person_of(request)
    assert actor.person_id is not None
    response = redirect(address(request, "identity:renew-recovery-codes"))
    sealed = keep_sealed(list(sheet), place=CODES_PLACE, person_id=actor.person_id, now=now())
    keep(response, CODES, sealed, KEPT_S)
    look_again(response)
    return response


def _app_shown(request: HttpRequest, form: forms.AppCode) -> HttpResponse:
    sheet = actions.confirm_app(
        actor=person_of(request),
        setup=request.COOKIES.get(SETUP, ""),
        code=form.cleaned_data["code"],
        now=now(),
    )
    flash(request, _("Your app is set up."))
    if sheet:
        response = show_sheet(request, sheet)
    else:
        response = redirect(wanted(request) or "/account/security/")
        look_again(response)
    response.delete_cookie(SETUP, path="/account/", samesite="Lax")
    return response
