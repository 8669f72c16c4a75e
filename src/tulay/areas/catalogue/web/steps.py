"""The small pages on which a service is written: each saves a new version, and none writes over somebody else's."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import ServiceChanged, UnfitService, UnknownVersion
from tulay.areas.catalogue.queries.services import life_events
from tulay.areas.catalogue.queries.working import Working, version_details
from tulay.areas.catalogue.rules.services import ENGLISH, LANGUAGES, Details
from tulay.areas.catalogue.rules.versions import changes
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.desk_forms import Basics, Step, Terms, Words
from tulay.areas.catalogue.web.seat import clock, language, seeing, working_of
from tulay.areas.directory.queries import places_by_code, search_places, sectors
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import moment

WORDS = {f"words-{one}": one for one in LANGUAGES}
ORDER = (
    "basics",
    *WORDS,
    "coverage",
    "terms",
    "requirements",
    "questions",
    "eligibility",
    "workflow",
)
PLACES_SHOWN, TYPED_MAX = 8, 120
SAVED = 303


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def step(request: HttpRequest, service_id: UUID, name: str) -> HttpResponse:
    """Show one step, and keep what is answered."""
    if name not in {"basics", "terms", *WORDS}:
        raise Http404
    working = working_of(request, service_id)
    with seeing(request):
        form = _form(request, working, name)
    status, elsewhere = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status, elsewhere = saved(request, working, form)
    if status == SAVED:
        return _onward(request, service_id, name)
    with seeing(request):
        return _page(request, working, form, name=name, elsewhere=elsewhere, status=status)


@require_http_methods(["GET", "HEAD"])
@needs("catalogue.edit")
def coverage(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show where a service is offered, and the places that fit what is typed."""
    working = working_of(request, service_id)
    typed = request.GET.get("place", "")[:TYPED_MAX].strip()
    known = places_by_code(working.details.coverage)
    found = search_places(typed, working.jurisdiction, PLACES_SHOWN) if typed else ()
    context = {
        "page_title": _("Where it is offered"),
        "working": working,
        "covered": sorted(known.values(), key=lambda one: one.label),
        "typed": typed,
        "found": [one for one in found if one.code not in known],
        "next_href": next_href(service_id, "coverage"),
    }
    return page(request, "catalogue/desk/coverage.html", context)


@require_POST
@needs("catalogue.edit")
def cover(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Offer a service in one more place, or in one place less."""
    adding, removing = request.POST.get("add", ""), request.POST.get("remove", "")

    def altered(details: Details) -> dict[str, Any]:
        kept = tuple(one for one in details.coverage if one not in {adding, removing})
        return {"coverage": (*kept, adding) if adding else kept}

    alter(request, service_id, altered)
    return redirect("catalogue:coverage", service_id)


def alter(
    request: HttpRequest, service_id: UUID, altered: Callable[[Details], dict[str, Any]]
) -> bool:
    """Change one list at the press of a button; what somebody else changed meanwhile is said, not lost."""
    base, version = base_of(request, working_of(request, service_id))
    try:
        edit_service(
            actor=actor_of(request),
            service_id=service_id,
            details=replace(base, **altered(base)),
            version=version,
            now=clock(),
        )
    except ServiceChanged:
        words = _("Somebody else changed this list in the meantime. Look at it, then try again.")
        flash(request, words, "problem")
        return False
    except UnfitService as problem:
        for error in problem.errors:
            flash(request, detail_of_field(error), "problem")
        return False
    return True


def base_of(request: HttpRequest, working: Working) -> tuple[Details, int]:
    """Return the version that the reader had before them when they began to write."""
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() else working.number
    if version == working.number:
        return working.details, version
    try:
        with seeing(request):
            return version_details(actor_of(request), working.id, version), version
    except UnknownVersion:
        return working.details, working.number


def saved(request: HttpRequest, working: Working, form: Step) -> tuple[int, list[Any] | None]:
    """Keep what was answered; otherwise return the status, and what somebody else wrote meanwhile."""
    base, version = base_of(request, working)
    try:
        edit_service(
            actor=actor_of(request),
            service_id=working.id,
            details=form.applied(base),
            version=version,
            now=clock(),
        )
    except ServiceChanged as problem:
        return 409, elsewhere_of(base, working, problem)
    except UnfitService as problem:
        put_errors(form, problem.errors)
        return 422, None
    return SAVED, None


def elsewhere_of(base: Details, working: Working, problem: ServiceChanged) -> list[dict[str, Any]]:
    """Return what somebody else changed of the parts that were written here, too."""
    contested = tuple(error.pointer for error in problem.errors)
    return [
        desk_words.changed(one, working.details.currency)
        for one in changes(base, working.details)
        if one.pointer.startswith(contested)
    ]


def put_errors(form: Step, errors: Iterable[FieldError]) -> None:
    """Put what was refused beside the question that it is about."""
    for error in errors:
        name = {"fee_minor": "fee", "benefit_minor": "benefit"}.get(error.pointer, error.pointer)
        name = name.rpartition(".")[2]
        form.add_error(name if name in form.fields else None, detail_of_field(error))


def next_href(service_id: UUID, name: str) -> str:
    """Return the address of the step that follows; after the last, the service as a whole."""
    place = ORDER.index(name) + 1
    if place == len(ORDER):
        return reverse("catalogue:manage", args=[service_id])
    following = ORDER[place]
    if following in {"coverage", "requirements", "questions", "eligibility", "workflow"}:
        return reverse(f"catalogue:{following}", args=[service_id])
    return reverse("catalogue:step", args=[service_id, following])


def conflict_words(working: Working) -> str:
    """Say who changed it in the meantime, and when."""
    at = moment(working.changed_at)
    if working.changed_by is None:
        return _("It was changed on %(at)s.") % {"at": at}
    who = labels("person", [working.changed_by])[working.changed_by]
    return _("%(who)s changed it on %(at)s.") % {"who": who, "at": at}


def _form(request: HttpRequest, working: Working, name: str) -> Step:
    data = request.POST if request.method == "POST" else None
    details, initial = working.details, {"version": working.number}
    if name in WORDS:
        spoken = WORDS[name]
        return Words(data, spoken=spoken, initial=initial | Words.shown(details, spoken))
    if name == "terms":
        return Terms(data, initial=initial | Terms.shown(details))
    return Basics(
        data,
        initial=initial | Basics.shown(details),
        sectors=[(one.code, one.name_in(language())) for one in sectors()],
        moments=[(one.code, one.name) for one in life_events(language())],
    )


def _onward(request: HttpRequest, service_id: UUID, name: str) -> HttpResponse:
    flash(request, _("Saved."))
    if request.POST.get("then") == "next":
        return redirect(next_href(service_id, name))
    return redirect("catalogue:manage", service_id)


def _page(
    request: HttpRequest,
    working: Working,
    form: Step,
    *,
    name: str,
    elsewhere: list[Any] | None,
    status: int,
) -> HttpResponse:
    spoken = WORDS.get(name, "")
    titles = {"basics": _("What it is about"), "terms": _("Cost, places and time")}
    words = _("The words in %(language)s") % {"language": own_name(spoken)} if spoken else ""
    context = {
        "page_title": titles.get(name, words),
        "working": working,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": working.number,
        "has_errors": bool(form.errors),
        "elsewhere": elsewhere,
        "conflict": conflict_words(working) if elsewhere is not None else "",
        "english": working.details.texts[ENGLISH] if spoken not in {"", ENGLISH} else None,
    }
    return page(request, "catalogue/desk/step.html", context, status)


addresses = [
    path("desk/services/<uuid:service_id>/edit/<slug:name>/", step, name="step"),
    path("desk/services/<uuid:service_id>/coverage/", coverage, name="coverage"),
    path("desk/services/<uuid:service_id>/coverage/change/", cover, name="cover"),
]
