"""Look at who you are here, choose a language, come back by a link, leave."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.queries import grants_of, help_given_to, person_card
from tulay.areas.identity.web import forms, words
from tulay.areas.identity.web.seat import PER_NETWORK, now, person_of
from tulay.plumbing.http.cookies import keep_session, leave, look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import limit
from tulay.plumbing.ui import views as face


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    actor = actor_of(request)
    response = redirect("/")
    if actor.session_id is not None:
        actions.sign_out(actor=actor, now=now())
        flash(request, _("You are signed out."))
    leave(response)
    return response


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """Show who the reader is here: roles, sessions, language."""
    actor = person_of(request)
    at = now()
    assert actor.person_id is not None
    person = person_card(actor.person_id)
    grants = grants_of(person.id, now=at)
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
        "form": forms.Language(initial={"language": person.language}),
        "helpers": help_given_to(person.id, now=at),
        "may_assist": actor.may("identity.ask-to-assist"),
    }
    return page(request, "identity/index.html", context)


@require_POST
def account_language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen on the account page."""
    person_of(request)
    return language(request)


@csrf_exempt  # as in `plumbing.ui.views`; a strange site's form comes without the session (SameSite)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language: with the browser, and with the person once we know them."""
    response = face.language(request)
    actor = actor_of(request)
    chosen = request.POST.get("language", "")
    if actor.person_id is not None and chosen in dict(settings.LANGUAGES):
        actions.choose_language(actor=actor, language=chosen, now=now())
        look_again(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, link: str) -> HttpResponse:
    """Let a guest come back by their link: a press of a button, so that a mail scanner opens nothing."""
    if request.method != "POST":
        context = {"page_title": _("Continue what you began")}
        return page(request, "identity/resume.html", context)
    actor = actor_of(request)
    limit("resume", network_of(request), PER_NETWORK)
    token, then = actions.resume_guest(
        actor=actor, link=link, now=now(), agent=request.headers.get("User-Agent", "")
    )
    response = redirect(then)
    keep_session(response, token)
    rotate_token(request)
    return response
