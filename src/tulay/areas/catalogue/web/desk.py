"""An agency's own services at the desk: the list, a new one, one as a whole, how it will read."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.catalogue.actions.services import draft_service
from tulay.areas.catalogue.errors import SlugTaken, UnfitService
from tulay.areas.catalogue.queries.eligibility_words import told_rule
from tulay.areas.catalogue.queries.managed import managed_counts, managed_services
from tulay.areas.catalogue.queries.working import Working, preview_card
from tulay.areas.catalogue.rules.services import ENGLISH, LANGUAGES, Details, State, Texts
from tulay.areas.catalogue.rules.versions import gaps
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.desk_forms import Draft
from tulay.areas.catalogue.web.seat import clock, language, own_agencies, seeing, working_of
from tulay.areas.catalogue.web.views import described
from tulay.areas.directory.queries import agency_card, place_names, places_by_code, sectors
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import moment

SEARCH_MAX = 100
STATES = ("", *(one.value for one in State))
STEP_OF = {
    "processing_days": "terms",
    "texts.en": "words-en",
    "texts.fil": "words-fil",
    "texts.ar": "words-ar",
    "requirements": "requirements",
    "questions": "questions",
    "pages": "questions",
    "rule": "eligibility",
    "workflow": "workflow",
    "coverage": "coverage",
}
"""Where a part of a service is written; whatever is not here is written under `basics` or `terms`."""


@require_safe
@needs("catalogue.edit")
def index(request: HttpRequest) -> HttpResponse:
    """List the services that the reader writes, the last changed first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    q = request.GET.get("q", "")[:SEARCH_MAX].strip()
    is_asked = request.GET.get("asked") == "1"
    found = managed_services(
        actor, state=state, q=q, is_asked=is_asked, cursor=request.GET.get("cursor")
    )
    counts = managed_counts(actor)
    kept = request.GET.copy()
    kept["cursor"] = found.next or ""
    context = {
        "page_title": _("Our services"),
        "rows": found.items,
        "spoken": {code: own_name(code) for code in LANGUAGES},
        "agencies": _agency_names({one.agency_id for one in found.items}),
        "states": {key.value: value for key, value in desk_words.STATES.items()},
        "views": _views(counts, state, is_asked=is_asked),
        "q": q,
        "state": state,
        "is_asked": is_asked,
        "total": counts.total,
        "next_href": f"?{kept.urlencode()}" if found.next else "",
    }
    return page(request, "catalogue/desk/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.draft")
def draft(request: HttpRequest) -> HttpResponse:
    """Begin a service: its agency, its name, its subject."""
    actor = actor_of(request)
    with seeing(request):
        agencies = own_agencies(actor)
        subjects = [(one.code, one.name_in(language())) for one in sectors()]
    form = Draft(
        request.POST if request.method == "POST" else None, agencies=agencies, sectors=subjects
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _drafted(actor, form)
            except (UnfitService, SlugTaken) as problem:
                _say(form, problem)
                status = status_of(problem)
            else:
                flash(request, _("The draft is kept. Only your agency sees it."))
                return redirect("catalogue:manage", made)
    context = {"page_title": _("New service"), "form": form, "has_errors": bool(form.errors)}
    return page(request, "catalogue/desk/draft.html", context, status)


@require_safe
@needs("catalogue.edit")
def manage(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show one service as a whole: what is said, what is lacking, what can be done with it."""
    actor = actor_of(request)
    working = working_of(request, service_id)
    state, tone = desk_words.state(working)
    agency = agency_card(working.agency_id)
    context = {
        "page_title": working.name,
        "working": working,
        "agency": agency.name_in(language()),
        "state": state,
        "tone": tone,
        "tasks": tasks(working),
        "lacks": [
            {"text": detail_of_field(one), "href": step_href(working.id, one.pointer)}
            for one in working.lacks
        ],
        "is_changed": working.state == State.PUBLISHED and working.is_waiting,
        "changed": _changed(working),
        "asked": labels("person", [working.asked_by]).get(working.asked_by)
        if working.asked_by
        else "",
        "public_href": reverse("catalogue:service", args=[working.slug])
        if working.state != State.DRAFT
        else "",
        **_may(actor, working),
    }
    return page(request, "catalogue/desk/manage.html", context)


@require_safe
@needs("catalogue.edit")
def preview(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show a service and its form as people will see them; nothing here is sent or counted."""
    actor, now = actor_of(request), clock()
    wished = request.GET.get("in", language())
    wished = wished if wished in LANGUAGES else ENGLISH
    working = working_of(request, service_id)
    card = preview_card(actor, service_id, wished)
    labelled = place_names(one.id for one in places_by_code(working.details.coverage).values())
    context = {
        **described(card, agency_card(card.agency_id), now, wished),
        "page_title": _("Preview: %(service)s") % {"service": card.name},
        "page_description": "",
        "working": working,
        "covers": tuple(sorted(labelled.values())),
        "rule": told_rule(card, wished),
        "similar": [],
        "start_href": "#preview-form",
        "written_in": [
            {"code": one, "name": own_name(one), "is_here": one == wished} for one in LANGUAGES
        ],
        "crumbs": [],
    }
    return page(request, "catalogue/desk/preview.html", context)


def tasks(working: Working) -> list[dict[str, Any]]:
    """Return the steps of a service, each with how far it has come."""
    details, lacking = working.details, {one.pointer for one in working.lacks}
    listed = [_task(working, "basics", _("What it is about"))]
    for one in LANGUAGES:
        title = _("The words in %(language)s") % {"language": own_name(one)}
        listed.append(_task(working, f"words-{one}", title, *_of_words(details, one)))
    places = len(details.coverage)
    where = (
        ngettext("%(n)d place", "%(n)d places", places) % {"n": places}
        if places
        else _("Everywhere")
    )
    has_terms = "processing_days" not in lacking
    papers, asked = len(details.requirements), len(details.questions)
    inner = len(details.workflow)
    listed += [
        _task(working, "coverage", _("Where it is offered"), where),
        _task(
            working,
            "terms",
            _("Cost, places and time"),
            _("Said") if has_terms else _("Something is lacking"),
            "" if has_terms else "warning",
        ),
        _task(
            working,
            "requirements",
            _("Documents that people hand in"),
            ngettext("%(n)d document", "%(n)d documents", papers) % {"n": papers}
            if papers
            else _("None"),
        ),
        _task(
            working,
            "questions",
            _("Questions of the form"),
            ngettext("%(n)d question", "%(n)d questions", asked) % {"n": asked}
            if asked
            else _("None"),
        ),
        _task(
            working,
            "eligibility",
            _("Who can get it"),
            _("Can be checked") if details.rule else _("In words only"),
        ),
        _task(
            working,
            "workflow",
            _("Inner steps"),
            ngettext("%(n)d step", "%(n)d steps", inner) % {"n": inner} if inner else _("None"),
        ),
    ]
    return listed


def step_href(service_id: UUID, pointer: str) -> str:
    """Return the address of the page on which a part of a service is written."""
    fitting = [known for known in STEP_OF if pointer.startswith(known)]
    return task_href(service_id, STEP_OF[max(fitting, key=len)] if fitting else "basics")


def task_href(service_id: UUID, step: str) -> str:
    """Return the address of a step."""
    if step in {"coverage", "requirements", "questions", "eligibility", "workflow"}:
        return reverse(f"catalogue:{step}", args=[service_id])
    return reverse("catalogue:step", args=[service_id, step])


def _task(
    working: Working, step: str, title: str, state: str = "", tone: str = ""
) -> dict[str, Any]:
    href = task_href(working.id, step) if working.state != State.ARCHIVED else ""
    return {"title": title, "href": href, "state": state or _("Said"), "tone": tone}


def _of_words(details: Details, spoken: str) -> tuple[str, str]:
    if spoken not in details.texts:
        return _("Not offered in this language"), ""
    missing = len(gaps(details, spoken))
    if not missing:
        return _("Complete"), "success"
    words_ = ngettext("%(n)d thing is lacking", "%(n)d things are lacking", missing)
    return words_ % {"n": missing}, "warning"


def _may(actor: Actor, working: Working) -> dict[str, bool]:
    """Say which buttons stand on the page; the actions ask again."""
    here = working.agency_id
    is_writer = actor.person_id in working.writers
    is_ready = working.is_waiting and not working.lacks
    is_public = working.state == State.PUBLISHED
    return {
        "may_publish": is_ready and not is_writer and actor.may("catalogue.publish", here),
        "may_ask": is_ready
        and working.asked_at is None
        and actor.may("catalogue.ask-review", here),
        "may_send_back": working.asked_at is not None
        and not is_writer
        and actor.may("catalogue.send-back", here),
        "may_unpublish": is_public and actor.may("catalogue.unpublish", here),
        "may_archive": is_public and actor.may("catalogue.archive", here),
        "may_accept": is_public and actor.may("catalogue.accept", here),
        "is_writer": is_ready and is_writer,
    }


def _changed(working: Working) -> str:
    who = labels("person", [working.changed_by]) if working.changed_by else {}
    at = moment(working.changed_at)
    if not working.changed_by:
        return _("Last changed on %(at)s") % {"at": at}
    facts = {"at": at, "who": who[working.changed_by]}
    return _("Last changed by %(who)s on %(at)s") % facts


def _views(counts: Any, state: str, *, is_asked: bool) -> list[dict[str, Any]]:
    base = reverse("catalogue:managed")
    listed = [
        {
            "text": _("All"),
            "count": counts.total,
            "href": base,
            "here": not state and not is_asked,
        }
    ]
    for key, (name, _tone) in desk_words.STATES.items():
        listed.append(
            {
                "text": str(name),
                "count": counts.by_state.get(key.value, 0),
                "href": f"{base}?state={key.value}",
                "here": state == key.value,
            }
        )
    asked = {"text": _("To be looked at"), "count": counts.asked, "href": f"{base}?asked=1"}
    return [*listed, {**asked, "here": is_asked}]


def _agency_names(ids: set[UUID]) -> dict[UUID, str]:
    return {one: agency_card(one).acronym or agency_card(one).name for one in ids}


def _drafted(actor: Actor, form: Draft) -> UUID:
    given = form.cleaned_data
    agency = agency_card(given["agency"])
    details = Details(
        sector=given["sector"],
        texts={ENGLISH: Texts(name=given["name"])},
        currency=JURISDICTIONS[agency.jurisdiction].currency,
    )
    return draft_service(
        actor=actor,
        agency_id=given["agency"],
        slug=form.slug_given(),
        details=details,
        now=clock(),
    )


def _say(form: Draft, problem: Problem) -> None:
    for error in problem.errors:
        name = {"texts.en.name": "name"}.get(error.pointer, error.pointer)
        form.add_error(name if name in form.fields else None, detail_of_field(error))
    if not problem.errors:
        form.add_error("slug", detail_of(problem))


addresses = [
    path("desk/services/", index, name="managed"),
    path("desk/services/new/", draft, name="draft"),
    path("desk/services/<uuid:service_id>/", manage, name="manage"),
    path("desk/services/<uuid:service_id>/preview/", preview, name="preview"),
]
