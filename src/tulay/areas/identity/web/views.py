"""Come in, look at who you are here, leave."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.actions import Origin, SignedIn
from tulay.areas.identity.errors import SlowDown, UnknownSession, WrongCredentials
from tulay.areas.identity.queries import grants_of, open_sessions, person_card
from tulay.areas.identity.web import forms, words
from tulay.kernel.actor import Actor
from tulay.plumbing.http.cookies import drop_session, keep_session, look_again
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.ui import views as face

DEVICE = "tulay_device"
DEVICE_KEPT_S = 365 * 24 * 3600
PER_NETWORK = Rate(120, 900)  # whole towns share one address; each try costs a slow hash
HOME = "/portal/"
STAFF_HOME = "/desk/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; let in, and go where the person was going."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST" and actor.is_signed_in:
        return redirect(_onward(request, actor))
    form = forms.SignIn(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        limit("sign-in", network_of(request), PER_NETWORK)
        status = 422
        if form.is_valid():
            try:
                return _let_in(request, form)
            except (WrongCredentials, SlowDown) as problem:
                form.add_error("password", detail_of(problem))
                status = status_of(problem)
    context = {
        "page_title": _("Sign in"),
        "form": form,
        "next": _wanted(request),
        "has_errors": bool(form.errors),
        "demo_accounts": settings.DEMO,
    }
    return page(request, "identity/sign-in.html", context, status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    response = redirect("/")
    if actor.session_id is not None:
        actions.sign_out(actor=actor, now=_now())
        flash(request, _("You are signed out."))
    drop_session(response)
    return response


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """Show who the reader is here: roles, sessions, language."""
    actor = _person(request)
    now = _now()
    assert actor.person_id is not None
    person = person_card(actor.person_id)
    grants = grants_of(person.id, now=now)
    agencies = labels("agency", {grant.agency_id for grant in grants})
    context = {
        "page_title": _("Your account"),
        "person": person,
        "roles": [
            {
                "name": words.ROLES[grant.role],
                "agency": agencies.get(grant.agency_id) if grant.agency_id else None,
                "until": grant.until,
            }
            for grant in grants
        ],
        "sessions": [
            {
                "id": session.id,
                "browser": words.browser(session.agent),
                "seen_at": session.seen_at,
                "created_at": session.created_at,
                "is_this": session.id == actor.session_id,
            }
            for session in open_sessions(person.id, now=now)
        ],
        "form": forms.Language(initial={"language": person.language}),
    }
    return page(request, "identity/index.html", context)


@require_POST
def revoke(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of the reader's sessions."""
    actor = _person(request)
    try:
        actions.revoke_session(actor=actor, session_id=session_id, now=_now())
        flash(request, _("The session has ended."))
    except UnknownSession as problem:
        flash(request, detail_of(problem), "problem")
    return redirect("identity:index")


@require_POST
def revoke_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    count = actions.revoke_other_sessions(actor=_person(request), now=_now())
    said = ngettext("%(n)d other session has ended.", "%(n)d other sessions have ended.", count)
    flash(request, said % {"n": count})
    return redirect("identity:index")


@require_POST
def account_language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen on the account page."""
    _person(request)
    return language(request)


@csrf_exempt  # as in `plumbing.ui.views`; a strange site's form comes without the session (SameSite)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language: with the browser, and with the person once we know them."""
    response = face.language(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = request.POST.get("language", "")
    if actor.person_id is not None and chosen in dict(settings.LANGUAGES):
        actions.choose_language(actor=actor, language=chosen, now=_now())
        look_again(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, link: str) -> HttpResponse:
    """Let a guest come back by their link: a press of a button, so that a mail scanner opens nothing."""
    if request.method != "POST":
        context = {"page_title": _("Continue what you began")}
        return page(request, "identity/resume.html", context)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    limit("resume", network_of(request), PER_NETWORK)
    token, then = actions.resume_guest(
        actor=actor, link=link, now=_now(), agent=request.headers.get("User-Agent", "")
    )
    response = redirect(then)
    keep_session(response, token)
    rotate_token(request)
    return response


def _let_in(request: HttpRequest, form: forms.SignIn) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    origin = Origin(
        network=network_of(request),
        agent=request.headers.get("User-Agent", ""),
        device=request.COOKIES.get(DEVICE, ""),
    )
    signed_in = actions.sign_in(
        actor=actor,
        email=form.cleaned_data["email"],
        password=form.cleaned_data["password"],
        origin=origin,
        now=_now(),
    )
    response = redirect(_wanted(request) or (STAFF_HOME if signed_in.is_staff else HOME))
    _hand_over(response, signed_in)
    rotate_token(request)
    return response


def _hand_over(response: HttpResponse, signed_in: SignedIn) -> None:
    keep_session(response, signed_in.token, signed_in.lasts_s)
    response.set_cookie(
        DEVICE,
        signed_in.device,
        max_age=DEVICE_KEPT_S,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _person(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor


def _onward(request: HttpRequest, actor: Actor) -> str:
    return _wanted(request) or (STAFF_HOME if actor.is_staff else HOME)


def _wanted(request: HttpRequest) -> str:
    """Return the page the person was going to, if it is one of ours and not this one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and not wanted.startswith("/account/sign-") else ""
