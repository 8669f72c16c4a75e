"""The rights desk: a queue by its clocks, and the page on which a request is answered."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions.exports import COPIES_A_DAY, issue_copy
from tulay.areas.privacy.actions.restriction import lift_hold, lift_restriction, place_hold
from tulay.areas.privacy.actions.rights import (
    LOOK_UPS,
    decide_request,
    file_right,
    look_at_request,
    put_off_request,
    sign_request,
)
from tulay.areas.privacy.errors.rights import (
    AnswerMissing,
    AskedAlready,
    NotAboutYourself,
    PersonUnknown,
    PutOffAlready,
    StillHeld,
)
from tulay.areas.privacy.queries.rights import RightsDetail, desk_request, queue
from tulay.areas.privacy.rules.rights import COPIES, ClaimState, Right, needs_two
from tulay.areas.privacy.web import rights_words as words
from tulay.areas.privacy.web.rights import person_of, right_of, shown
from tulay.areas.privacy.web.rights_forms import Answer, File, Reason
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import limit
from tulay.plumbing.people import people


@require_safe
@needs("privacy.see-requests")
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits, by its clock; or what has ended."""
    actor, now = person_of(request), datetime.now(UTC)
    is_open = request.GET.get("view") != "ended"
    right = request.GET.get("right", "")
    found = queue(
        actor,
        is_open=is_open,
        right=right if right in {one.value for one in Right} else "",
        cursor=request.GET.get("cursor") or None,
    )
    kept = {} if is_open else {"view": "ended"}
    context = {
        "page_title": _("Rights desk"),
        "is_open": is_open,
        "rows": [
            {
                **shown(card),
                "href": reverse("privacy:desk-request", args=[card.id]),
                "is_urgent": card.is_urgent(now),
            }
            for card in found.items
        ],
        "may_file": actor.may("privacy.file"),
        "next_href": f"?{urlencode({**kept, 'cursor': found.next})}" if found.next else "",
    }
    return page(request, "privacy/desk/index.html", context)


@acts
@never_cache
@require_safe
@needs("privacy.see-requests")
def show(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request: a look, which its person can read about."""
    return _shown(request, request_id)


@never_cache
@require_POST
@needs("privacy.decide")
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer a request, or propose what a second person has to sign."""
    form = Answer(request.POST)

    def do(actor: Actor, now: datetime) -> None:
        decide_request(
            actor=actor,
            request_id=request_id,
            is_granted=form.cleaned_data["decision"] == "grant",
            answer=form.cleaned_data["answer"],
            now=now,
        )

    return _done(request, request_id, form, "answer", do=do, said=_("Saved."))


@require_POST
@needs("privacy.sign")
def sign(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Sign what a colleague proposed."""
    sign_request(actor=person_of(request), request_id=request_id, now=datetime.now(UTC))
    flash(request, _("Signed."))
    return redirect("privacy:desk-request", request_id)


@require_POST
@needs("privacy.put-off")
def put_off(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take more time, once."""
    form = Reason(request.POST, prefix="later")

    def do(actor: Actor, now: datetime) -> None:
        reason = form.cleaned_data["reason"]
        put_off_request(actor=actor, request_id=request_id, reason=reason, now=now)

    return _done(request, request_id, form, "reason", do=do, said=_("Saved. The person was told."))


@never_cache
@require_POST
@needs("privacy.issue-copy")
def issue(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Make the link to a copy that two people signed for."""
    actor = person_of(request)
    limit("copy", str(actor.person_id), COPIES_A_DAY)
    link = issue_copy(actor=actor, request_id=request_id, now=datetime.now(UTC))
    context = {
        "page_title": _("A copy for somebody at the counter"),
        "link": reverse("privacy:open-copy", args=[link.token]),
        "expires_at": link.expires_at,
    }
    return page(request, "privacy/rights/ask-copy.html", context)


@require_POST
@needs("privacy.lift-restriction")
def lift(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let a person's data be used again."""
    form = Reason(request.POST, prefix="lift")

    def do(actor: Actor, now: datetime) -> None:
        reason = form.cleaned_data["reason"]
        lift_restriction(actor=actor, request_id=request_id, reason=reason, now=now)

    return _done(request, request_id, form, "reason", do=do, said=_("Saved. The person was told."))


@require_POST
@needs("privacy.hold")
def hold(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Place a legal hold on whom a request is about."""
    form = Reason(request.POST, prefix="hold")
    person_id = desk_request(person_of(request), request_id).card.person_id

    def do(actor: Actor, now: datetime) -> None:
        place_hold(actor=actor, person_id=person_id, reason=form.cleaned_data["reason"], now=now)

    return _done(
        request, request_id, form, "reason", do=do, said=_("Nothing of this person is erased.")
    )


@require_POST
@needs("privacy.lift-hold")
def lift_hold_(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """End a legal hold."""
    actor = person_of(request)
    person_id = desk_request(actor, request_id).card.person_id
    lift_hold(actor=actor, person_id=person_id, now=datetime.now(UTC))
    flash(request, _("The hold has ended."))
    return redirect("privacy:desk-request", request_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.file")
def file(request: HttpRequest) -> HttpResponse:
    """File what somebody asked at the counter or by letter."""
    actor = person_of(request)
    form = File(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        limit("find-person", str(actor.person_id), LOOK_UPS)
        status = 422
        if form.is_valid():
            try:
                made = _filed(actor, form.cleaned_data)
            except (AskedAlready, PersonUnknown, NotAboutYourself) as problem:
                form.add_error("person", detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, _("Filed. The clock runs."))
                return redirect("privacy:desk-request", made)
    context = {
        "page_title": _("File a request for somebody"),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "privacy/desk/file.html", context, status)


def _filed(actor: Actor, given: dict[str, Any]) -> UUID:
    person_id = people().find(given["person"])
    if person_id is None:
        raise PersonUnknown
    return file_right(
        actor=actor,
        person_id=person_id,
        right=right_of(given["right"]),
        details=given["details"],
        now=datetime.now(UTC),
    )


def _done(
    request: HttpRequest,
    request_id: UUID,
    form: Any,
    field: str,
    *,
    do: Callable[[Actor, datetime], None],
    said: str,
) -> HttpResponse:
    """Do one step from the request's page, or show the page again with what is wrong."""
    if not form.is_valid():
        return _shown(request, request_id, form, 422)
    try:
        do(person_of(request), datetime.now(UTC))
    except (AnswerMissing, NotAboutYourself, PutOffAlready, StillHeld) as problem:
        form.add_error(field, detail_of(problem))
        return _shown(request, request_id, form, status_of(problem))
    flash(request, said)
    return redirect("privacy:desk-request", request_id)


def _shown(
    request: HttpRequest, request_id: UUID, form: Any = None, status: int = 200
) -> HttpResponse:
    actor, now = person_of(request), datetime.now(UTC)
    look_at_request(actor=actor, request_id=request_id, now=now)
    found = desk_request(actor, request_id)
    card = found.card
    names = labels("person", {card.person_id, card.decided_by, card.signed_by})
    context = {
        "page_title": words.RIGHTS[card.right],
        "row": shown(card),
        "detail": found,
        "person": names.get(card.person_id),
        "decided_by": names.get(card.decided_by) if card.decided_by else "",
        "signed_by": names.get(card.signed_by) if card.signed_by else "",
        "law": words.LAWS.get(card.law, card.law),
        "is_urgent": card.is_urgent(now),
        "two": needs_two(card.right, filed_by=actor.person_id if card.is_filed else None),
        "broken": form if form is not None and form.errors else None,
        "has_errors": bool(form is not None and form.errors),
        **_offered(actor, found, form),
    }
    return page(request, "privacy/desk/request.html", context, status)


def _offered(actor: Actor, found: RightsDetail, form: Any) -> dict[str, Any]:
    """Return the steps that this reader can take now, each with its form."""
    card = found.card
    is_open = card.state is ClaimState.OPEN
    waits = card.state in {ClaimState.OPEN, ClaimState.PROPOSED}
    mine = actor.person_id == card.person_id
    said: dict[str, Any] = {
        "may_sign": card.state is ClaimState.PROPOSED
        and actor.may("privacy.sign")
        and actor.person_id not in {card.decided_by, card.person_id},
        "waits_for_other": card.state is ClaimState.PROPOSED and actor.person_id == card.decided_by,
        "may_issue": card.state is ClaimState.APPROVED
        and card.right in COPIES
        and actor.may("privacy.issue-copy"),
        "may_lift_hold": found.is_held and actor.may("privacy.lift-hold"),
    }
    forms = {
        "answering": ((is_open or waits) and actor.may("privacy.decide"), Answer()),
        "later": (
            waits and not card.is_put_off and actor.may("privacy.put-off"),
            Reason(prefix="later"),
        ),
        "lifting": (
            found.is_restricted and actor.may("privacy.lift-restriction"),
            Reason(prefix="lift"),
        ),
        "holding": (not found.is_held and actor.may("privacy.hold"), Reason(prefix="hold")),
    }
    for name, (is_offered, empty) in forms.items():
        same = form is not None and type(form) is type(empty) and form.prefix == empty.prefix
        said[name] = (form if same else empty) if is_offered and not mine else None
    return said
