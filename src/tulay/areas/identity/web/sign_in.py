"""Come in: the password, then a second factor where there is one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.identity import actions
from tulay.areas.identity.actions import FactorAsked
from tulay.areas.identity.errors import Busy, ProvingEnded, SlowDown, WrongCode, WrongCredentials
from tulay.areas.identity.queries import factor_wanted
from tulay.areas.identity.rules import CHANNEL_OF_METHOD, SENT_FACTORS, FactorProof, Method
from tulay.areas.identity.web import forms
from tulay.areas.identity.web.asking import AT_THE_DOOR, PER_PERSON, address, asking, way_of
from tulay.areas.identity.web.seat import (
    PENDING,
    PER_NETWORK,
    keep_pending,
    let_in,
    now,
    onward,
    origin_of,
    wanted,
)
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; let in, or ask for the second factor."""
    actor = actor_of(request)
    if request.method != "POST" and actor.is_signed_in:
        return redirect(onward(request, actor))
    form = forms.SignIn(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        limit("sign-in", network_of(request), PER_NETWORK)
        status = 422
        if form.is_valid():
            try:
                return _password_shown(request, form)
            except (Busy, WrongCredentials, SlowDown) as problem:
                form.add_error("password", detail_of(problem))
                status = status_of(problem)
    context = {
        "page_title": _("Sign in"),
        "form": form,
        "next": wanted(request),
        "has_errors": bool(form.errors),
        "demo_accounts": settings.DEMO,
    }
    return page(request, "identity/sign-in.html", context, status)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def prove_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of the person whose password was right; let in."""
    asked = factor_wanted(request.COOKIES.get(PENDING, ""), now=now())
    if asked is None:
        return _begin_again(request)
    way = way_of(request, asked.ways)
    form = forms.Factor(request.POST if request.method == "POST" else None, way=way)
    status = 200
    if request.method == "POST":
        limit("sign-in", network_of(request), PER_NETWORK)
        status = 422
        if form.is_valid():
            try:
                return _factor_shown(request, form, way)
            except ProvingEnded:
                return _begin_again(request)
            except (Busy, WrongCode, SlowDown) as problem:
                form.add_error("code", detail_of(problem))
                status = status_of(problem)
    context = asking(request, form, at=AT_THE_DOOR, way=way, ways=asked.ways, sent_by=asked.sent_by)
    return page(request, "identity/prove-factor.html", context, status)


@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code by the way the person chose, for the sign-in that waits."""
    token = request.COOKIES.get(PENDING, "")
    asked = factor_wanted(token, now=now())
    way = (
        next((m for m in asked.ways & SENT_FACTORS if m == request.POST.get("way")), None)
        if asked
        else None
    )
    if asked is None or way is None:
        return _begin_again(request)
    limit("send-code", str(asked.person_id), PER_PERSON)
    actions.send_code(
        actor=actor_of(request), token=token, channel=CHANNEL_OF_METHOD[way], now=now()
    )
    return redirect(address(request, "identity:prove-factor", way=way.value))


def _password_shown(request: HttpRequest, form: forms.SignIn) -> HttpResponse:
    answer = actions.sign_in(
        actor=actor_of(request),
        email=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        origin=origin_of(request),
        now=now(),
    )
    if not isinstance(answer, FactorAsked):
        return let_in(request, answer)
    response = redirect(address(request, "identity:prove-factor"))
    keep_pending(response, answer.token)
    return response


def _factor_shown(request: HttpRequest, form: forms.Factor, way: Method) -> HttpResponse:
    signed_in = actions.sign_in_with_factor(
        actor=actor_of(request),
        token=request.COOKIES.get(PENDING, ""),
        factor=FactorProof(way, form.cleaned_data["code"]),
        origin=origin_of(request),
        trusts=form.cleaned_data["trusts"],
        now=now(),
    )
    return let_in(request, signed_in)


def _begin_again(request: HttpRequest) -> HttpResponse:
    """Lead whoever took too long back to the beginning; who is in already goes on."""
    actor = actor_of(request)
    if actor.is_signed_in:
        return redirect(onward(request, actor))
    flash(request, detail_of(ProvingEnded()), "problem")
    return redirect(address(request, "identity:sign-in"))
