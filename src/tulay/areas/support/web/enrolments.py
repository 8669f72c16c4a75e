"""Records of support on the desk: one's own people, a new one, a record opened.

Opening one is an act that the person can read about, so a supervisor says why before it shows anything.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.support.actions.enrolments import (
    assign_key_worker,
    end_enrolment,
    enrol,
    release_key_worker,
)
from tulay.areas.support.errors.enrolments import (
    AgeUnproven,
    AlreadyEnrolled,
    ColleagueUnknown,
    EnrolmentOver,
    LastKeyWorker,
    NobodyFound,
    NotAssigned,
    NotYourself,
    ProgrammeUnknown,
    WhyMissing,
)
from tulay.areas.support.queries.enrolments import (
    SUPERVISING,
    ProgrammeCard,
    colleagues,
    enrolment_record,
    enrolments,
    open_programmes,
)
from tulay.areas.support.web.forms import Assign, Enrol, Why
from tulay.areas.support.web.opening import why_first
from tulay.areas.support.web.seat import clock, page_after, person_of, say, seeing
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.panels import rendered
from tulay.plumbing.people import people

LOOK_UPS = Rate(60, 3600)
"""How often somebody may ask whether an address has an account: a desk's hour, not a list."""


@require_safe
@needs("support.look")
def index(request: HttpRequest) -> HttpResponse:
    """List the people by whom the reader stands."""
    return _listed(request, everybody=False)


@require_safe
@needs("support.supervise")
def everybody(request: HttpRequest) -> HttpResponse:
    """List everybody whose key workers the reader supervises."""
    return _listed(request, everybody=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.enrol")
def begin(request: HttpRequest) -> HttpResponse:
    """Enrol a person."""
    actor = person_of(request)
    programmes = open_programmes(actor, "support.enrol")
    form = _enrol_form(request, actor, programmes)
    status = 200
    if request.method == "POST":
        limit("find-person", str(actor.person_id), LOOK_UPS)
        status = 422
        if form.is_valid():
            try:
                made = _enrolled(actor, form.cleaned_data)
            except (
                AgeUnproven,
                AlreadyEnrolled,
                NobodyFound,
                ColleagueUnknown,
                NotYourself,
                ProgrammeUnknown,
            ) as problem:
                say(form, problem, "person")
                status = status_of(problem)
            else:
                flash(request, _("Enrolled. The person has been told."))
                return redirect("support:record", made)
    context = {
        "page_title": _("Enrol a person"),
        "form": form,
        "has_errors": bool(form.errors),
        "has_programmes": bool(programmes),
    }
    return page(request, "support/desk/enrol.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.look")
@acts
def record(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Open a record: the look is accounted for. A supervisor says why first."""
    return _shown(request, enrolment_id)


@require_POST
@needs("support.assign")
def assign(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Name one more key worker."""
    actor, said = person_of(request), request.POST.get("worker_id", "")
    try:
        worker_id = UUID(said)
    except ValueError:
        worker_id = UUID(int=0)
    try:
        assign_key_worker(actor=actor, enrolment_id=enrolment_id, worker_id=worker_id, now=clock())
    except (ColleagueUnknown, EnrolmentOver) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Saved. They can open the record now."))
    return redirect("support:record", enrolment_id)


@require_POST
@needs("support.release")
def release(request: HttpRequest, enrolment_id: UUID, worker_id: UUID) -> HttpResponse:
    """End a key worker's assignment."""
    actor = person_of(request)
    try:
        release_key_worker(actor=actor, enrolment_id=enrolment_id, worker_id=worker_id, now=clock())
    except (NotAssigned, LastKeyWorker, EnrolmentOver) as problem:
        flash(request, detail_of(problem), "problem")
        return redirect("support:record", enrolment_id)
    flash(request, _("Saved. They do not open the record any more."))
    if worker_id == actor.person_id:
        return redirect("support:index")
    return redirect("support:record", enrolment_id)


@require_POST
@needs("support.end")
def end(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """End a person's time in the programme."""
    form = Why(request.POST, prefix="end")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        end_enrolment(
            actor=person_of(request), enrolment_id=enrolment_id, reason=reason, now=clock()
        )
    except WhyMissing as problem:
        if not form.errors:
            say(form, problem, "reason")
        return _shown(request, enrolment_id, ending=form)
    except EnrolmentOver as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Ended. The person can read why."))
    return redirect("support:index")


def _listed(request: HttpRequest, *, everybody: bool) -> HttpResponse:
    actor = person_of(request)
    is_running = not request.GET.get("ended")
    found = enrolments(
        actor,
        is_running=is_running,
        everybody=everybody,
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        "page_title": _("Support records"),
        "rows": found.items,
        "everybody": everybody,
        "is_running": is_running,
        "is_supervisor": actor.may(SUPERVISING),
        "may_enrol": actor.may("support.enrol"),
        "may_open": actor.may("support.open-programme"),
        "may_bring": actor.may("support.check-import"),
        "next_href": page_after(request, found.next),
    }
    return page(request, "support/desk/index.html", context)


def _enrol_form(request: HttpRequest, actor: Actor, programmes: tuple[ProgrammeCard, ...]) -> Enrol:
    workers: dict[UUID, str] = {}
    for agency_id in {one.agency_id for one in programmes}:
        workers |= colleagues(agency_id)
    mine = {"worker_id": actor.person_id} if actor.person_id in workers else {}
    return Enrol(
        request.POST if request.method == "POST" else None,
        programmes=[(one.id, f"{one.name} ({one.agency})") for one in programmes],
        workers=sorted(workers.items(), key=lambda one: one[1]),
        initial=mine,
    )


def _enrolled(actor: Actor, given: dict[str, Any]) -> UUID:
    person_id = people().find(given["person"])
    if person_id is None:
        raise NobodyFound
    return enrol(
        actor=actor,
        programme_id=given["programme_id"],
        person_id=person_id,
        worker_id=given["worker_id"],
        has_shown_age=given["has_shown_age"],
        now=clock(),
    )


def _shown(request: HttpRequest, enrolment_id: UUID, *, ending: Why | None = None) -> HttpResponse:
    actor = person_of(request)
    asked = why_first(request, enrolment_id, is_answer=ending is None)
    if asked is not None:
        return asked
    with seeing(request):
        found = enrolment_record(enrolment_id)
        sections = rendered("support.record", request, record=found)
    others = {
        key: name
        for key, name in colleagues(found.programme.agency_id).items()
        if key != found.candidate_id and key not in {one.id for one in found.standing_by}
    }
    is_running = found.ended_at is None
    context = {
        "page_title": found.reference,
        "record": found,
        "sections": sections,
        "person": labels("person", [found.candidate_id])[found.candidate_id],
        "may_assign": is_running and bool(others) and actor.may("support.assign"),
        "may_release": is_running and len(found.standing_by) > 1 and actor.may("support.release"),
        "may_end": is_running and actor.may("support.end"),
        "assigning": Assign(workers=sorted(others.items(), key=lambda one: one[1])),
        "ending": ending or Why(prefix="end"),
        "has_errors": bool(ending is not None and ending.errors),
    }
    return page(request, "support/desk/record.html", context, 422 if ending is not None else 200)


addresses = [
    path("desk/support/", index, name="index"),
    path("desk/support/all/", everybody, name="all"),
    path("desk/support/enrol/", begin, name="enrol"),
    path("desk/support/<uuid:enrolment_id>/", record, name="record"),
    path("desk/support/<uuid:enrolment_id>/assign/", assign, name="assign"),
    path(
        "desk/support/<uuid:enrolment_id>/key-workers/<uuid:worker_id>/release/",
        release,
        name="release",
    ),
    path("desk/support/<uuid:enrolment_id>/end/", end, name="end"),
]
