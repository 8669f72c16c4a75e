"""A person's own journal: a page a day, filled in within a minute, also where there is no line."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.support.actions.journal import (
    correct_entry,
    put_back_entry,
    remove_entry,
    write_entry,
)
from tulay.areas.support.errors.journal import DayNotOpen, EntryChanged, EntryUnfit, NotTakingPart
from tulay.areas.support.queries.enrolments import EnrolmentRecord
from tulay.areas.support.queries.journal import (
    EntryCard,
    JournalPlace,
    journal_place,
    own_day,
    own_entry,
    own_journal,
    removed_days,
    unwritten_days,
)
from tulay.areas.support.rules.journal import days_open
from tulay.areas.support.web.journal_forms import MOODS, Day, NewDay, Search
from tulay.areas.support.web.seat import clock, page_after, person_of, say, seeing
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.plumbing.http.drafts import draft_key
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.panels import panel

WRITING = "support.write-journal"
SAID = ("activities", "achievements", "challenges", "barriers", "notes")


@panel("support.own", "support/journal/_panel.html", order=30)
def way_to_journal(_request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, EnrolmentRecord]:
    """Lead a person to their journal."""
    return {"record": record}


@require_safe
@never_cache
@needs(WRITING)
def index(request: HttpRequest) -> HttpResponse:
    """List the reader's own days, newest first, and what they look for."""
    actor, now = person_of(request), clock()
    assert actor.person_id is not None, "whoever is signed in is somebody"
    form = Search(request.GET)
    sought = form.sought
    found = own_journal(actor.person_id, sought, cursor=request.GET.get("cursor") or None)
    place = journal_place(actor.person_id, now)
    context = {
        "page_title": _("My journal"),
        "entries": found.items,
        "moods": MOODS,
        "place": place,
        "form": form,
        "is_searching": sought.is_deep or sought.since or sought.until,
        "removed": removed_days(actor.person_id, now),
        "draft": draft_key(actor.person_id, "new"),
        "next_href": page_after(request, found.next),
    }
    return page(request, "support/journal/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITING)
def write(request: HttpRequest) -> HttpResponse:
    """Write about a day that is not written yet."""
    actor = person_of(request)
    with seeing(request):
        place = journal_place(actor.person_id, clock())
        days = _days(request, actor, place)
    if place is None or not place.is_agreed:
        return redirect("support:journal")
    sent = request.POST if request.method == "POST" else None
    wanted = {"date": days[0].isoformat() if days else "", "version": 0}
    form = NewDay(sent, days=days, today=place.today, initial=wanted)
    if sent is None or not form.is_valid():
        return _asked(request, form, 200 if sent is None else 422)
    given = form.cleaned_data
    try:
        write_entry(
            actor=actor, day=given["date"], said=form.said, now=clock(), version=given["version"]
        )
    except EntryChanged as problem:
        with seeing(request):
            other = own_day(actor.person_id, given["date"])
        return _again(request, form, problem, other)
    except (DayNotOpen, EntryUnfit, NotTakingPart) as problem:
        say(form, problem, "date")
        return _asked(request, form, status_of(problem))
    return _kept(request, _("Saved. Thank you for telling us about your day."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.correct-journal")
def correct(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Correct a day of one's own."""
    actor = person_of(request)
    with seeing(request):
        entry = own_entry(actor.person_id, entry_id)
    sent = request.POST if request.method == "POST" else None
    form = Day(sent, initial=_typed(entry))
    if sent is None or not form.is_valid():
        return _asked(request, form, 200 if sent is None else 422, entry)
    try:
        correct_entry(
            actor=actor,
            entry_id=entry_id,
            said=form.said,
            now=clock(),
            version=form.cleaned_data["version"],
        )
    except EntryChanged as problem:
        return _again(request, form, problem, entry, entry)
    except (EntryUnfit, NotTakingPart) as problem:
        say(form, problem, "mood")
        return _asked(request, form, status_of(problem), entry)
    return _kept(request, _("Saved."))


@require_POST
@needs("support.remove-journal-entry")
def remove(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Remove a day; for a week it can be put back."""
    remove_entry(actor=person_of(request), entry_id=entry_id, now=clock())
    flash(request, _("Removed. You can put it back for seven days, at the end of this page."))
    return redirect("support:journal")


@require_POST
@needs("support.put-back-journal-entry")
def put_back(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Put a removed day back."""
    put_back_entry(actor=person_of(request), entry_id=entry_id, now=clock())
    flash(request, _("It is back in your journal."))
    return redirect("support:journal")


def _days(request: HttpRequest, actor: Actor, place: JournalPlace | None) -> tuple[date, ...]:
    """Return the days that can be chosen; what is sent in may name one that was written meanwhile."""
    if place is None or actor.person_id is None:
        return ()
    if request.method == "POST":
        return days_open(place.today)
    return unwritten_days(actor.person_id, place.today)


def _typed(entry: EntryCard) -> dict[str, object]:
    said = entry.said
    words = {name: getattr(said, name) for name in SAID}
    return {"mood": said.mood.value, "energy": said.energy, "version": entry.version, **words}


def _asked(
    request: HttpRequest,
    form: Day,
    status: int,
    entry: EntryCard | None = None,
    other: EntryCard | None = None,
) -> HttpResponse:
    person_id = person_of(request).person_id
    has_days = entry is not None or (isinstance(form, NewDay) and form.has_days)
    context = {
        "page_title": _("Change this day") if entry else _("Write about a day"),
        "form": form,
        "entry": entry,
        "has_errors": bool(form.errors),
        "other": other,
        "moods": MOODS,
        "has_days": has_days,
        "draft": draft_key(person_id, str(entry.id) if entry else "new"),
    }
    return page(request, "support/journal/write.html", context, status)


def _again(
    request: HttpRequest,
    form: Day,
    problem: Problem,
    other: EntryCard | None,
    entry: EntryCard | None = None,
) -> HttpResponse:
    """Show what was typed below what stands there; saving once more takes what was typed."""
    form.data = dict(form.data.items()) | {"version": str(other.version if other else 0)}
    form.add_error(None, detail_of(problem))
    return _asked(request, form, status_of(problem), entry, other)


def _kept(request: HttpRequest, words: str) -> HttpResponse:
    flash(request, words)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": reverse("support:journal")})
    return redirect("support:journal")


addresses = [
    path("portal/support/journal/", index, name="journal"),
    path("portal/support/journal/new/", write, name="write-journal"),
    path("portal/support/journal/<uuid:entry_id>/", correct, name="correct-journal"),
    path("portal/support/journal/<uuid:entry_id>/remove/", remove, name="remove-journal-entry"),
    path(
        "portal/support/journal/<uuid:entry_id>/put-back/",
        put_back,
        name="put-back-journal-entry",
    ),
]
