"""The board: requests side by side by state, moved by a choice and a button, without a script."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.review import review, start
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.board import Column, board
from tulay.areas.cases.queries.queue import View
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web import shown, words
from tulay.areas.cases.web.doors import back, clock, for_staff, language, way_back
from tulay.areas.cases.web.met import sentence
from tulay.areas.cases.web.narrowing import Narrowing, narrowing_of
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Conflict, Forbidden, Invalid
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of

VIEWS = (View.ALL, View.MINE, View.UNASSIGNED)
MOVES = {
    "take": ("cases.assign", gettext_lazy("Take it")),
    "review": ("cases.review", gettext_lazy("Take it into review")),
    "ask": ("cases.ask", gettext_lazy("Ask the applicant")),
    "decide": ("cases.decide", gettext_lazy("Decide")),
    "start": ("cases.start", gettext_lazy("Begin the work")),
    "complete": ("cases.complete", gettext_lazy("Complete it")),
    "hand-over": ("cases.assign", gettext_lazy("Hand over")),
}
FROM = {
    State.SUBMITTED: ("review",),
    State.APPEALED: ("review",),
    State.IN_REVIEW: ("decide", "ask"),
    State.APPROVED: ("start",),
    State.IN_PROGRESS: ("complete",),
}
PAGES = {
    "ask": "cases:record-ask",
    "decide": "cases:record-decide",
    "complete": "cases:record-complete",
    "hand-over": "cases:record-hand-over",
}
"""Moves that need words: they lead to the page that asks for them, and from there back."""


@for_staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what is open, side by side by state."""
    actor, narrowed = actor_of(request), narrowing_of(request)
    found = board(actor=actor, wanted=narrowed.wanted, now=clock(), language=language())
    rows = [row for column in found.columns for row in column.rows]
    items = shown.rows_for_staff(rows, found.officers, me=actor.person_id)
    cards = {item["row"].id: item | {"moves": _moves(item, actor)} for item in items}
    context = {
        "page_title": _("Board"),
        "columns": [_column(column, cards, narrowed) for column in found.columns],
        "views": _views(narrowed),
        "narrowed": narrowed,
        "here": request.get_full_path(),
        "wide": True,
    }
    return page(request, "cases/desk/board.html", context)


@for_staff
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move a request: at once where nothing has to be said, else on the page that asks for it."""
    wanted, here = request.POST.get("to", ""), way_back(request, reverse("cases:board"))
    if wanted not in MOVES:
        flash(request, _("Choose what happens with the request."), "problem")
        return back(request, here)
    request_id = _uuid(request.POST.get("request", ""))
    if wanted in PAGES:
        asking = reverse(PAGES[wanted], args=[request_id])
        return redirect(f"{asking}?{urlencode({'next': here})}")
    try:
        said = _AT_ONCE[wanted](actor_of(request), request_id)
    except (Conflict, Invalid, Forbidden) as met:
        flash(request, sentence(met, for_staff=True), "problem")
    else:
        flash(request, said)
    return back(request, here)


def _take(actor: Actor, request_id: UUID) -> str:
    assign(actor=actor, request_id=request_id, assignee_id=actor.person_id, now=clock())
    return _("You have this request now.")


def _review(actor: Actor, request_id: UUID) -> str:
    review(actor=actor, request_id=request_id, now=clock())
    return _("You are reviewing this request now.")


def _begin(actor: Actor, request_id: UUID) -> str:
    start(actor=actor, request_id=request_id, now=clock())
    return _("The work has begun.")


_AT_ONCE: dict[str, Callable[[Actor, UUID], str]] = {
    "take": _take,
    "review": _review,
    "start": _begin,
}


def _column(column: Column, cards: dict[UUID, Any], narrowed: Narrowing) -> dict[str, Any]:
    return {
        "code": column.state.value,
        "title": words.FOR_STAFF[column.state],
        "size": column.size,
        "items": [cards[row.id] for row in column.rows],
        "more": column.size - len(column.rows),
        "href": narrowed.href(state=column.state.value, cursor=None),
    }


def _moves(item: dict[str, Any], actor: Actor) -> list[tuple[str, Any]]:
    """Return what the reader may do with a card, the next step of its state first."""
    row = item["row"]
    wanted = [*FROM.get(row.state, ()), *(["take"] if item["may_take"] else []), "hand-over"]
    return [
        (code, words_of)
        for code in wanted
        for permission, words_of in [MOVES[code]]
        if actor.may(permission, row.agency_id)
    ]


def _views(narrowed: Narrowing) -> list[dict[str, Any]]:
    kept = {name: value for name, value in narrowed.given.items() if name not in {"view", "state"}}
    return [
        {
            "label": words.VIEWS[view],
            "href": f"{reverse('cases:board')}?{urlencode(kept | {'view': view.value})}",
            "current": narrowed.wanted.view is view,
        }
        for view in VIEWS
    ]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise RequestNotFound from error


addresses = [
    path("desk/board/", index, name="board"),
    path("desk/board/move/", move, name="board-move"),
]
