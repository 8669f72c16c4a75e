"""Confirm that it is you: show a second factor again, or the password where there is nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.identity import actions
from tulay.areas.identity.errors import Busy, SlowDown, WrongCode, WrongCredentials
from tulay.areas.identity.queries import code_sent_by, has_only_a_password, ways_to_confirm
from tulay.areas.identity.rules import CHANNEL_OF_METHOD, SENT_FACTORS, FactorProof, Method
from tulay.areas.identity.web import forms
from tulay.areas.identity.web.asking import INSIDE, PER_PERSON, address, asking, way_of
from tulay.areas.identity.web.seat import (
    PER_NETWORK,
    before_factor,
    now,
    origin_of,
    person_of,
    wanted,
)
from tulay.plumbing.http.cookies import look_again
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.limits import limit

ACCOUNT = "/account/"
PASSWORD = "password"  # noqa: S105 - the name of a way


@before_factor
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a second factor of somebody who is signed in, and go on where they were going."""
    actor = person_of(request)
    ways = ways_to_confirm(actor, now())
    if not ways or (request.GET.get("way") == PASSWORD and has_only_a_password(actor, now())):
        return _by_password(request)
    way = way_of(request, ways)
    form = forms.Confirm(request.POST if request.method == "POST" else None, way=way)
    status = 200
    if request.method == "POST":
        limit("confirm", network_of(request), PER_NETWORK)
        status = 422
        if form.is_valid():
            try:
                return _factor_shown(request, form, way)
            except (Busy, SlowDown, WrongCode) as problem:
                form.add_error("code", detail_of(problem))
                status = status_of(problem)
    sent_by = code_sent_by(actor, now())
    context = asking(request, form, at=INSIDE, way=way, ways=ways, sent_by=sent_by)
    context["page_title"] = _("Confirm that it is you")
    return page(request, "identity/confirm.html", context, status)


@before_factor
@require_POST
def send_confirming_code(request: HttpRequest) -> HttpResponse:
    """Send a code to somebody who is signed in."""
    actor = person_of(request)
    ways = ways_to_confirm(actor, now()) & SENT_FACTORS
    way = next((method for method in ways if method == request.POST.get("way")), None)
    if way is None:
        return redirect(address(request, "identity:confirm"))
    limit("send-code", str(actor.person_id), PER_PERSON)
    actions.send_confirming_code(actor=actor, channel=CHANNEL_OF_METHOD[way], now=now())
    return redirect(address(request, "identity:confirm", way=way.value))


def _by_password(request: HttpRequest) -> HttpResponse:
    form = forms.ConfirmPassword(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        limit("confirm", network_of(request), PER_NETWORK)
        status = 422
        if form.is_valid():
            try:
                return _password_shown(request, form)
            except (Busy, SlowDown, WrongCredentials) as problem:
                form.add_error("password", detail_of(problem))
                status = status_of(problem)
    context = {
        "page_title": _("Confirm that it is you"),
        "form": form,
        "next": wanted(request),
        "has_errors": bool(form.errors),
    }
    return page(request, "identity/confirm-password.html", context, status)


def _factor_shown(request: HttpRequest, form: forms.Confirm, way: Method) -> HttpResponse:
    actions.confirm_factor(
        actor=person_of(request),
        factor=FactorProof(way, form.cleaned_data["code"]),
        origin=origin_of(request),
        now=now(),
    )
    return _onward(request)


def _password_shown(request: HttpRequest, form: forms.ConfirmPassword) -> HttpResponse:
    actions.confirm_password(
        actor=person_of(request),
        password=form.cleaned_data["password"],
        origin=origin_of(request),
        now=now(),
    )
    return _onward(request)


def _onward(request: HttpRequest) -> HttpResponse:
    response = redirect(wanted(request) or ACCOUNT)
    look_again(response)
    return response
