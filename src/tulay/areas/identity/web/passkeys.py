"""Passkeys: what the browser is asked, keep a new one, come in with one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.identity import actions
from tulay.areas.identity.errors import StepUpNeeded, UnknownPasskey, WrongPasskey
from tulay.areas.identity.queries import factors_card, require_reauthentication
from tulay.areas.identity.web import forms, words
from tulay.areas.identity.web.asking import address
from tulay.areas.identity.web.factors import show_sheet
from tulay.areas.identity.web.seat import (
    PER_NETWORK,
    before_factor,
    let_in,
    now,
    origin_of,
    person_of,
    wanted,
)
from tulay.plumbing.http.cookies import look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit


@before_factor
@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Say what any browser is asked for; the same to everybody."""
    limit("passkey", network_of(request), PER_NETWORK)
    return JsonResponse(actions.ask_passkey(actor=actor_of(request), now=now()))


@never_cache
@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """Let in by a passkey alone."""
    limit("passkey", network_of(request), PER_NETWORK)
    try:
        signed_in = actions.sign_in_with_passkey(
            actor=actor_of(request),
            answer=request.POST.get("answer", ""),
            origin=origin_of(request),
            now=now(),
        )
    except WrongPasskey as problem:
        flash(request, detail_of(problem), "problem")
        return redirect(address(request, "identity:sign-in"))
    return let_in(request, signed_in)


@before_factor
@never_cache
@require_POST
def begin_passkey(request: HttpRequest) -> HttpResponse:
    """Say what the browser is asked to make for the reader; the script comes here."""
    try:
        return JsonResponse(actions.begin_passkey(actor=person_of(request), now=now()))
    except StepUpNeeded as problem:
        return JsonResponse({"code": problem.code}, status=status_of(problem))


@before_factor
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Ask for a name, and keep the passkey that the browser made."""
    actor = person_of(request)
    require_reauthentication(actor, now())
    suggested = words.browser(request.headers.get("User-Agent", ""))
    form = forms.NewPasskey(
        request.POST if request.method == "POST" else None, initial={"name": suggested}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _passkey_made(request, form)
            except WrongPasskey as problem:
                form.add_error("name", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Set up a passkey"), "form": form, "next": wanted(request)}
    context["has_errors"] = bool(form.errors)
    return page(request, "identity/add-passkey.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
def rename_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Ask for another name."""
    actor = person_of(request)
    assert actor.person_id is not None
    cards = factors_card(actor.person_id, now=now()).passkeys
    card = next((card for card in cards if card.id == passkey_id), None)
    if card is None:
        raise UnknownPasskey
    form = forms.Passkey(
        request.POST if request.method == "POST" else None, initial={"name": card.name}
    )
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        actions.rename_passkey(actor=actor, passkey_id=passkey_id, name=name, now=now())
        flash(request, _("Saved."))
        return redirect("identity:security")
    context = {"page_title": _("Name of this passkey"), "form": form, "passkey": card}
    context["has_errors"] = bool(form.errors)
    return page(request, "identity/rename-passkey.html", context, 422 if form.errors else 200)


@require_POST
def remove_passkey(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Take a passkey away."""
    actions.remove_passkey(actor=person_of(request), passkey_id=passkey_id, now=now())
    flash(request, _("The passkey is removed. It no longer lets anybody in."))
    return redirect("identity:security")


def _passkey_made(request: HttpRequest, form: forms.NewPasskey) -> HttpResponse:
    sheet = actions.add_passkey(
        actor=person_of(request),
        answer=form.cleaned_data["answer"],
        name=form.cleaned_data["name"],
        now=now(),
    )
    flash(request, _("Your passkey is set up."))
    if sheet:
        return show_sheet(request, sheet)
    response = redirect(wanted(request) or "/account/security/")
    look_again(response)
    return response
