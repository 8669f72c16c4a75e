"""Applying: four pages, one after the other, kept as they are filled in; nothing is kept before the first is sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.cases.actions.applications import open_case
from tulay.areas.cases.errors import ServiceClosed
from tulay.areas.cases.queries.own import own_draft, own_open
from tulay.areas.cases.queries.record import RequestRecord, own_record
from tulay.areas.cases.rules.application import Step, Stop, plan, stop_after, stop_before
from tulay.areas.cases.rules.steps import DRAFT_KEPT, State
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.doors import clock, for_people, language, posted, seeing
from tulay.areas.cases.web.forms import ContactForm
from tulay.areas.cases.web.profile import fill_in_as_wished
from tulay.areas.cases.web.stops import NAMES, href_in, title_of
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.identity.actions import describe_guest, open_guest
from tulay.areas.identity.queries import PersonCard, actor_for_token, person_card
from tulay.areas.privacy.actions.notices import show_notice
from tulay.areas.privacy.queries.notices import current_notice
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.http.cookies import keep_session, look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.visits import actor_of

AGENT_MAX = 300
HELP = ("/help/apply/", "/help/review/")
DraftView = Callable[..., HttpResponse]


def on_draft(view: DraftView) -> DraftView:
    """Give a view the draft it is about; what was sent already leads to its confirmation."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, request_id: UUID, **rest: Any) -> HttpResponse:
        with seeing(request):
            record = draft(request, request_id)
        if record.row.state is not State.DRAFT:
            return redirect("cases:apply-done", slug, request_id)
        return view(request, record, **rest)

    return for_people(opened)


def draft(request: HttpRequest, request_id: UUID) -> RequestRecord:
    """Return one of the reader's own requests, in the language of the page."""
    return own_record(
        actor=actor_of(request), request_id=request_id, now=clock(), language=language()
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who is applying; the first answer opens the draft."""
    with seeing(request):
        service = service_card(slug, language())
        begun = _begun(request, service)
        known = known_person(request)
    if begun:
        return redirect("cases:apply-resume", slug, begun)
    if not service.takes_requests(clock()):
        return closed(request, service)
    form = contact_form(request, known)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _opened(request, service, form)
    return contact_page(request, service, form, known, back=_service_page(slug))


@for_people
@require_safe
def resume(request: HttpRequest, slug: str, request_id: UUID) -> HttpResponse:  # noqa: ARG001 - the address names both
    """Go on where the applicant left off."""
    record = draft(request, request_id)
    first = Stop(Step.ANSWERS)
    return redirect(
        href_in(record, record.resume_at if record.row.place_id or record.values else first)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def contact(request: HttpRequest, record: RequestRecord) -> HttpResponse:
    """Show who is applying, and let a guest correct it."""
    form = contact_form(request, record.applicant)
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is not None:
            describe(actor_of(request), form)
        return look_again_after(onward(request, record, Stop(Step.CONTACT)))
    return contact_page(request, record.service, form, record.applicant, record=record)


def closed(
    request: HttpRequest, service: ServiceCard, record: RequestRecord | None = None
) -> HttpResponse:
    """Say that the service takes no requests, what was kept, and where to go on."""
    kept_until = record.row.updated_at + DRAFT_KEPT if record else None
    context = {
        "page_title": _("This service takes no requests now"),
        "service": service,
        "record": record,
        "kept_until": kept_until,
        "is_full": service.slots_left == 0,
        "service_href": _service_page(service.slug),
    }
    return render(request, "cases/apply/closed.html", context, status=409)


def onward(request: HttpRequest, record: RequestRecord, stop: Stop) -> HttpResponseRedirect:
    """Go to the next page, or to the list when the rest is to wait."""
    if request.POST.get("then") == "later":
        flash(request, _("We kept your answers. You can go on whenever you like."))
        return redirect("cases:own-list")
    return redirect(href_in(record, stop_after(stop, record.steps)))


def frame(record: RequestRecord, stop: Stop) -> dict[str, Any]:
    """Return what every page of an application shows around its questions."""
    stops, title = record.steps, title_of(stop, record.service)
    before = stop_before(stop, stops)
    return {
        "page_title": f"{title}: {record.row.service_name}",
        "help_url": HELP[stop.step is Step.CHECK],
        "heading": title,
        "heading_lang": record.service.language if stop.page else "",
        "record": record,
        "service": record.service,
        "steps": [title_of(one, record.service) for one in stops],
        "step": stops.index(stop) + 1,
        "back_href": href_in(record, before) if before else _service_page(record.row.service_slug),
    }


def stops_of(service: ServiceCard) -> tuple[Stop, ...]:
    """Return the pages of a service's application before anything is answered."""
    return plan(service.questions, {}, has_requirements=bool(service.requirements))


def look_again_after(response: HttpResponseRedirect) -> HttpResponseRedirect:
    """Let the next page see the name that was just given."""
    look_again(response)
    return response


def contact_page(
    request: HttpRequest,
    service: ServiceCard,
    form: ContactForm | None,
    known: PersonCard | None,
    *,
    record: RequestRecord | None = None,
    back: str = "",
) -> HttpResponse:
    """Show the first page."""
    stops = record.steps if record else stops_of(service)
    context: dict[str, Any] = {
        "page_title": f"{NAMES[Step.CONTACT]()}: {service.name}",
        "help_url": HELP[False],
        "heading": NAMES[Step.CONTACT](),
        "service": service,
        "steps": [title_of(one, service) for one in stops],
        "step": 1,
        "back_href": back or _service_page(service.slug),
        "record": record,
        "form": form,
        "known": known,
        "already": already(request, service.id),
        **notice_of(service),
        "has_errors": bool(form and form.errors),
    }
    return render(request, "cases/apply/contact.html", context)


def already(request: HttpRequest, service_id: UUID) -> list[dict[str, Any]]:
    """Return the reader's open requests to the same service, to be looked at before they send another one."""
    with seeing(request):
        found = own_open(
            actor=actor_of(request), service_id=service_id, now=clock(), language=language()
        )
    return [shown.row_for_resident(row) for row in found]


def _begun(request: HttpRequest, service: ServiceCard) -> UUID | None:
    actor = actor_of(request)
    return own_draft(actor=actor, service_id=service.id) if actor.person_id else None


def known_person(request: HttpRequest) -> PersonCard | None:
    """Return who is known to be applying, a guest among them."""
    person_id = actor_of(request).person_id
    return person_card(person_id) if person_id else None


def contact_form(request: HttpRequest, known: PersonCard | None) -> ContactForm | None:
    """Return the form of who somebody is: none for an account, which says so itself."""
    if actor_of(request).is_signed_in:
        return None
    given = {"name": known.name, "email": known.email, "phone": known.phone} if known else {}
    return ContactForm(posted(request), initial=given)


def _opened(request: HttpRequest, service: ServiceCard, form: ContactForm | None) -> HttpResponse:
    """Open the draft, and for a stranger a guest who owns it: all or nothing."""
    actor, token, now = actor_of(request), "", clock()
    try:
        with one_transaction():
            if actor.kind is ActorKind.ANONYMOUS:
                actor, token = new_guest(request, service)
            if form is not None:
                describe(actor, form)
            request_id = open_case(actor=actor, service_id=service.id, language=language(), now=now)
            note_shown(request, actor)
            fill_in_as_wished(actor, service, request_id)
    except ServiceClosed:
        return closed(request, service)
    response = redirect("cases:apply-answers", service.slug, request_id)
    if token:
        keep_session(response, token)
    look_again(response)
    return response


def notice_of(service: ServiceCard) -> dict[str, Any]:
    """Return what is said before anything is asked: the notice of the service's region."""
    notice = current_notice("applications", service.jurisdiction)
    if notice is None:
        return {}
    return {
        "notice_text": notice.text(language()),
        "notice_reference": notice.reference(language(), "web"),
    }


def note_shown(request: HttpRequest, actor: Actor) -> None:
    """Keep that the notice was shown to whoever begins."""
    assert actor.person_id is not None, "who begins an application is somebody"
    show_notice(
        actor=actor,
        person_id=actor.person_id,
        reference=request.POST.get("shown", ""),
        occasion="application",
        now=clock(),
    )


def new_guest(request: HttpRequest, service: ServiceCard) -> tuple[Actor, str]:
    """Let a stranger in as a guest; return them with the token of their session."""
    now, agent = clock(), request.headers.get("User-Agent", "")[:AGENT_MAX]
    _person_id, token = open_guest(
        actor=actor_of(request),
        language=language(),
        jurisdiction=service.jurisdiction,
        now=now,
        agent=agent,
    )
    return actor_for_token(token, now=now, request_id=actor_of(request).request_id), token


def describe(actor: Actor, form: ContactForm) -> None:
    """Keep who a guest is and where they are reached."""
    assert actor.person_id is not None, "a guest is somebody"
    given = form.cleaned_data
    describe_guest(
        actor=actor,
        person_id=actor.person_id,
        name=given["name"],
        email=given["email"] or None,
        phone=given["phone"] or None,
        language=language(),
        now=clock(),
    )


def _service_page(slug: str) -> str:
    return f"/services/{slug}/"
