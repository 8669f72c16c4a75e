"""A resident's own rights: what they can ask, what they asked, and the copy of their data."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.audit.queries import newest_entry
from tulay.areas.privacy.actions.exports import COPIES_A_DAY, ask_copy, open_copy
from tulay.areas.privacy.actions.rights import ask_right, withdraw_request
from tulay.areas.privacy.errors.rights import AskedAlready, DetailsMissing, RightUnknown
from tulay.areas.privacy.queries.exports import own_exports
from tulay.areas.privacy.queries.rights import (
    RightsCard,
    certificate,
    is_restricted,
    own_request,
    own_requests,
)
from tulay.areas.privacy.rules.exports import schema
from tulay.areas.privacy.rules.rights import COPIES, WITHDRAWABLE, Right
from tulay.areas.privacy.web import rights_words as words
from tulay.areas.privacy.web.copies import as_files
from tulay.areas.privacy.web.rights_forms import Ask
from tulay.kernel.actor import Actor, ActorKind
from tulay.kernel.errors import Forbidden
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.limits import limit
from tulay.plumbing.people import people

PEOPLE = frozenset({ActorKind.PERSON, ActorKind.GUEST})


def person_of(request: HttpRequest) -> Actor:
    """Return the actor: somebody with an account, or a guest who came by their link.

    :raises Unauthenticated: nobody we know.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the site's middleware
    if actor.kind not in PEOPLE or actor.person_id is None:
        raise Unauthenticated
    return actor


def right_of(name: str) -> Right:
    """Return the right of this name.

    :raises RightUnknown: there is none.
    """
    try:
        return Right(name)
    except ValueError:
        raise RightUnknown from None


@require_safe
@needs("privacy.ask")
def index(request: HttpRequest) -> HttpResponse:
    """Show what somebody asked, and what they can ask."""
    person_id = person_of(request).person_id
    assert person_id is not None
    found = own_requests(person_id, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Your rights over your data"),
        "requests": [shown(card) for card in found.items],
        "rights": [
            {
                "title": words.RIGHTS[right],
                "text": words.MEANINGS[right],
                "href": reverse("privacy:ask", args=[right.value]),
            }
            for right in Right
        ],
        "is_restricted": is_restricted(person_id),
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "privacy/rights/index.html", context)


def by_link_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lead a guest who came a while ago to their link again: it is all they can show."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **named: Any) -> Any:
        actor = person_of(request)
        if actor.kind is not ActorKind.GUEST:
            return view(request, *args, **named)
        try:
            people().require_reauthentication(actor, datetime.now(UTC))
        except Forbidden:
            context = {"page_title": _("Open your link again")}
            return page(request, "privacy/rights/link-again.html", context, 403)
        return view(request, *args, **named)

    return seen


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.ask")
@by_link_again
def ask(request: HttpRequest, right: str) -> HttpResponse:
    """Ask for one right; a copy is made at once."""
    actor, wanted = person_of(request), right_of(right)
    if wanted in COPIES:
        return _ask_copy(request, actor, wanted)
    if wanted is Right.ERASURE:
        people().require_reauthentication(actor, datetime.now(UTC))
    form = Ask(request.POST if request.method == "POST" else None, right=wanted)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                details = form.cleaned_data["details"]
                now = datetime.now(UTC)
                made = ask_right(actor=actor, right=wanted, details=details, now=now)
            except (AskedAlready, DetailsMissing) as problem:
                form.add_error("details", detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, _("We have your request."))
                return redirect("privacy:own-request", made)
    context = {
        "page_title": words.RIGHTS[wanted],
        "form": form,
        "meaning": words.MEANINGS[wanted],
        "is_erasure": wanted is Right.ERASURE,
        "has_errors": bool(form.errors),
    }
    return page(request, "privacy/rights/ask.html", context, status)


@require_safe
@needs("privacy.ask")
def own(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one of one's own requests."""
    actor = person_of(request)
    assert actor.person_id is not None
    found = own_request(actor.person_id, request_id)
    context = {
        "page_title": words.RIGHTS[found.card.right],
        "row": shown(found.card),
        "detail": found,
        "law": words.LAWS.get(found.card.law, found.card.law),
        "may_withdraw": found.card.state in WITHDRAWABLE,
        "is_copy": found.card.right in COPIES,
        "exports": [
            one
            for one in own_exports(actor.person_id, now=datetime.now(UTC))
            if one.request_id == request_id
        ],
    }
    return page(request, "privacy/rights/request.html", context)


@require_POST
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    withdraw_request(actor=person_of(request), request_id=request_id, now=datetime.now(UTC))
    flash(request, _("You have taken your request back."))
    return redirect("privacy:own-request", request_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.open-copy")
@by_link_again
def open_(request: HttpRequest, token: str) -> Any:
    """Show the button that spends the link, or hand the copy over: a browser that looks ahead spends nothing."""
    actor, now = person_of(request), datetime.now(UTC)
    people().require_reauthentication(actor, now)
    if request.method != "POST":
        return page(request, "privacy/rights/copy.html", {"page_title": _("A copy of your data")})
    name, kind, content = as_files(open_copy(actor=actor, token=token, now=now))
    return download([content], name=name, content_type=kind, size=len(content))


@require_safe
def export_schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Publish what a copy looks like."""
    return JsonResponse(schema(settings.PUBLIC_URL), content_type="application/schema+json")


@require_safe
def show_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show a certificate of erasure to whoever holds its number."""
    found = certificate(number)
    entry_id = newest_entry(f"certificate:{number}", {"privacy.certify"})
    context = {
        "page_title": _("Certificate of erasure"),
        "certificate": found,
        "law": words.LAWS.get(found.law, found.law),
        "cause": words.CAUSES.get(found.cause, found.cause),
        "areas": [
            {**one, "title": words.AREAS.get(str(one["area"]), one["area"])} for one in found.areas
        ],
        "proof_href": reverse("audit:proof", args=[entry_id]) if entry_id else "",
    }
    return page(request, "privacy/rights/certificate.html", context)


def shown(card: RightsCard) -> dict[str, Any]:
    """Return a request with its words."""
    state, tone = words.STATES[card.state]
    return {
        "card": card,
        "title": words.RIGHTS[card.right],
        "state": state,
        "tone": tone,
        "href": reverse("privacy:own-request", args=[card.id]),
    }


def _ask_copy(request: HttpRequest, actor: Actor, right: Right) -> HttpResponse:
    now = datetime.now(UTC)
    people().require_reauthentication(actor, now)
    context: dict[str, Any] = {"page_title": words.RIGHTS[right], "meaning": words.MEANINGS[right]}
    if request.method == "POST":
        limit("copy", str(actor.person_id), COPIES_A_DAY)
        link = ask_copy(actor=actor, right=right, now=now)
        context["link"] = reverse("privacy:open-copy", args=[link.token])
        context["expires_at"] = link.expires_at
    return page(request, "privacy/rights/ask-copy.html", context)
