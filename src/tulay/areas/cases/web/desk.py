"""The queue of an agency: saved views, filters that stay in the address, taking requests one by one or many."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.errors import PageUnknown
from tulay.areas.cases.queries.chosen import chosen_requests
from tulay.areas.cases.queries.queue import (
    QueueCounts,
    QueuePage,
    View,
    queue,
    queue_counts,
)
from tulay.areas.cases.queries.service_levels import SEES
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.web import shown, words
from tulay.areas.cases.web.batches import offered_to
from tulay.areas.cases.web.doors import back, clock, for_staff, language, seeing
from tulay.areas.cases.web.met import sentence
from tulay.areas.cases.web.narrowing import Narrowing, narrowing_of
from tulay.areas.cases.web.step_words import put_steps
from tulay.kernel.errors import Conflict, Forbidden, Invalid, Problem
from tulay.kernel.pages import Page
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page, wants_fragment
from tulay.plumbing.http.visits import actor_of

MANY_MAX = 50


@for_staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show a page of what the agency has in hand."""
    actor, now = actor_of(request), clock()
    narrowed = narrowing_of(request)
    try:
        found = _found(request, narrowed)
    except PageUnknown:
        return redirect(narrowed.href(cursor=None))
    counts = queue_counts(actor=actor, now=now)
    context = {
        "page_title": _("Requests"),
        "help_url": "/help/desk-queue/",
        "views": _views(narrowed, counts),
        "counts": counts,
        "narrowed": narrowed,
        "items": put_steps(
            shown.rows_for_staff(found.page.items, found.officers, me=actor.person_id)
        ),
        "next_href": narrowed.href(cursor=found.page.next) if found.page.next else "",
        "first_href": narrowed.href(cursor=None) if narrowed.cursor else "",
        "here": request.get_full_path(),
        "may_assign": actor.may("cases.assign"),
        "may_bring_requests": bool(actor.agencies("cases.check-import")),
        "may_write_texts": bool(actor.agencies("cases.write-template")),
        "may_compare": bool(actor.agencies(SEES)),
        "take_out": narrowed.query,
        "doings": offered_to(request),
        "wide": True,
    }
    return page(request, "cases/desk/index.html", context)


@for_staff
@require_POST
def take(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request to oneself, and stay where one was."""
    actor = actor_of(request)
    try:
        assign(actor=actor, request_id=request_id, assignee_id=actor.person_id, now=clock())
        said, problem = _("You have this request now."), None
    except (Conflict, Invalid, Forbidden) as met:
        said, problem = sentence(met, for_staff=True), met
    if wants_fragment(request):
        return _row(request, request_id, said, problem)
    flash(request, said, "problem" if problem else "success")
    return back(request, reverse("cases:queue"))


@for_staff
@require_safe
def ask_many(request: HttpRequest) -> HttpResponse:
    """Show which requests would be taken, before they are."""
    ids = _chosen(request.GET.getlist("ids"))
    if not ids:
        flash(request, _("Choose one request at least, then press “Take them”."), "")
        return back(request, reverse("cases:queue"))
    found = _items(request, ids)
    context = {
        "page_title": _("Take these requests?"),
        "items": found,
        "next": request.GET.get("next", ""),
        "back_href": request.GET.get("next") or reverse("cases:queue"),
    }
    return render(request, "cases/desk/take_many.html", context)


@for_staff
@require_POST
def take_many(request: HttpRequest) -> HttpResponse:
    """Take many requests, each by itself: one that somebody else has does not stop the others."""
    actor, taken, missed = actor_of(request), 0, 0
    for request_id in _chosen(request.POST.getlist("ids")):
        try:
            assign(actor=actor, request_id=request_id, assignee_id=actor.person_id, now=clock())
            taken += 1
        except Problem:
            missed += 1
    if taken:
        words_of_taken = ngettext("You took %(n)d request.", "You took %(n)d requests.", taken)
        flash(request, words_of_taken % {"n": taken})
    if missed:
        words_of_missed = ngettext(
            "%(n)d request stays where it is: somebody else has it, or it is closed.",
            "%(n)d requests stay where they are: somebody else has them, or they are closed.",
            missed,
        )
        flash(request, words_of_missed % {"n": missed}, "problem")
    return back(request, reverse("cases:queue"))


def _found(request: HttpRequest, narrowed: Narrowing) -> QueuePage:
    if narrowed.is_impossible:  # a place nobody knows: better nothing than everything
        return QueuePage(Page(()), {})
    return queue(
        actor=actor_of(request),
        wanted=narrowed.wanted,
        now=clock(),
        language=language(),
        cursor=narrowed.cursor,
    )


def _views(narrowed: Narrowing, counts: QueueCounts) -> list[dict[str, Any]]:
    """Return the saved views with how many each holds."""
    listed = [
        (words.VIEWS[view], {"view": view.value}, getattr(counts, view.value)) for view in View
    ]
    listed += [
        (words.DUE[DueStatus.LATE], {"view": "all", "due": "late"}, counts.late),
        (words.DUE[DueStatus.SOON], {"view": "all", "due": "soon"}, counts.soon),
    ]
    here = narrowed.view_now
    return [
        {
            "label": label,
            "href": f"{reverse('cases:queue')}?{urlencode(query)}",
            "count": count,
            "current": query == here,
        }
        for label, query, count in listed
        if count or query.get("view") != View.TO_SIGN
    ]


def _row(
    request: HttpRequest, request_id: UUID, said: str, problem: Problem | None
) -> HttpResponse:
    """Return the one row as it is now, with a word about what happened."""
    with seeing(request):
        items = _items(request, [request_id])
    context = {
        "item": items[0] if items else None,
        "said": said,
        "is_problem": problem is not None,
        "here": request.POST.get("next", ""),
        "may_assign": True,
    }
    return render(request, "cases/desk/_row.html", context)


def _items(request: HttpRequest, ids: list[UUID]) -> list[shown.Item]:
    actor = actor_of(request)
    found = chosen_requests(actor=actor, ids=ids, now=clock(), language=language())
    return put_steps(shown.rows_for_staff(found.page.items, found.officers, me=actor.person_id))


def _chosen(texts: list[str]) -> list[UUID]:
    ids = []
    for text in texts[:MANY_MAX]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids
