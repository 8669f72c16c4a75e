"""Several requests at once: chosen in the queue, asked about, watched while they are done, stopped."""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.batches import CODES, Wish, cancel_batch, start_batch
from tulay.areas.cases.errors import BatchOver, BatchTooLarge, PlanOff
from tulay.areas.cases.queries.absences import colleagues_of
from tulay.areas.cases.queries.batches import BatchCard, batch_items, own_batch, own_batches
from tulay.areas.cases.queries.chosen import chosen_requests
from tulay.areas.cases.queries.queue import QueuePage, queue_ids
from tulay.areas.cases.queries.services import named as services_named
from tulay.areas.cases.queries.templates import templates_of
from tulay.areas.cases.rules.batches import BATCH_MOST, BatchItemState, BatchKind
from tulay.areas.cases.rules.templates import TemplateKind, text_in
from tulay.areas.cases.web import batch_words as words
from tulay.areas.cases.web.doors import back, clock, language, posted, seeing, uuid_in, way_back
from tulay.areas.cases.web.forms import AssignForm, BatchForm, MessageForm, put_errors
from tulay.areas.cases.web.narrowing import cleaned, wanted_by
from tulay.areas.cases.web.undoing import beside, title_of
from tulay.areas.cases.web.workload import named
from tulay.areas.identity.queries import person_names
from tulay.kernel.errors import Invalid, NotFound
from tulay.kernel.ids import uuid7
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

START = "cases.start-batch"
NAMED = 20
REFRESH_S = "3"
FIELDS = {"assignee_id": "assignee", "reason": "reason", "template_id": "template"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(START)
def new(request: HttpRequest) -> HttpResponse:
    """Ask once about what was chosen, then begin."""
    kind = _kind((request.POST or request.GET).get("do", ""))
    with seeing(request):
        ids = _chosen(request)
        found = _named(request, ids)
        form = _form(request, kind, found) if kind and found.page.items else None
    if kind is None or form is None or len(ids) > BATCH_MOST:
        too_many = detail_of(BatchTooLarge(most=BATCH_MOST))
        nothing = _("Choose one request at least, and what to do with them.")
        flash(request, too_many if len(ids) > BATCH_MOST else nothing, "problem")
        return back(request, reverse("cases:queue"))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_after(kind, _start(request, kind, ids, form)))
        except (Invalid, NotFound, PlanOff) as problem:
            put_errors(form, problem.errors, FIELDS)
            if not form.errors:
                form.add_error(None, detail_of(problem))
    context = _asking(request, kind, ids, found) | {"form": form}
    return page(request, "cases/desk/batch_new.html", context, 422 if form.errors else 200)


@require_safe
@needs(START)
def index(request: HttpRequest) -> HttpResponse:
    """List what the reader wished lately."""
    rows = [_card(batch) for batch in own_batches(actor=actor_of(request))]
    context = {"page_title": _("Several requests at once"), "rows": rows}
    return page(request, "cases/desk/batches.html", context)


@require_safe
@needs(START)
def show(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show how far it is and what became of each; while some wait, the page comes anew by itself."""
    batch = own_batch(actor=actor_of(request), batch_id=batch_id)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdecimal() and len(after) < len("00000") else 0
    items = batch_items(batch, after=start)
    services = services_named((item.service_id for item in items), language())
    last = items[-1].position if items else batch.size
    found = (batch.assignee_id, *(item.given_to for item in items))
    people = {one for one in found if one is not None}
    names = person_names(people) if people else {}
    context = _card(batch) | {
        "page_title": title_of(batch),
        **beside(batch),
        "batch": batch,
        "to": names.get(batch.assignee_id, "") if batch.assignee_id else "",
        "rows": [
            {
                "item": item,
                "service": services[item.service_id].name,
                "state": words.STATES[item.state],
                "tone": words.TONES[item.state],
                "why": words.given(item.facts, names.get(item.given_to, ""))
                if item.given_to
                else words.why(item.problem, item.facts),
            }
            for item in items
        ],
        "queue_href": f"{reverse('cases:queue')}?{urlencode({'batch': batch.id})}",
        "next_href": f"?after={last}" if last < batch.size else "",
        "first_href": reverse("cases:batch", args=[batch.id]) if start else "",
    }
    response = page(request, "cases/desk/batch.html", context)
    if batch.is_running and not start:
        response["Refresh"] = REFRESH_S  # no script is needed
    return response


@require_POST
@needs("cases.cancel-batch")
def cancel(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Leave undone what still waits."""
    try:
        cancel_batch(actor=actor_of(request), batch_id=batch_id, now=clock())
    except BatchOver as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Stopped. What is done stays done."))
    return redirect("cases:batch", batch_id=batch_id)


def offered_to(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return what the reader may do with several requests."""
    actor = actor_of(request)
    if not actor.may(START):
        return []
    return [(kind.value, words.TITLES[kind]) for kind in BatchKind if actor.may(CODES[kind])]


def _asking(
    request: HttpRequest, kind: BatchKind, ids: list[UUID], found: QueuePage
) -> dict[str, Any]:
    return {
        "page_title": words.TITLES[kind],
        "kind": kind.value,
        "hint": words.HINTS[kind],
        "button": words.BUTTONS[kind],
        "ids": ids,
        "listed": ",".join(map(str, ids)),  # one field: forms have only so many
        "key": request.POST.get("key") or uuid7(),
        "codes": [row.tracking_code for row in found.page.items],
        "more": max(0, len(ids) - NAMED),
        "next": (request.POST or request.GET).get("next", ""),
        "back_href": way_back(request, reverse("cases:queue")),
    }


def _start(request: HttpRequest, kind: BatchKind, ids: list[UUID], form: BatchForm) -> UUID:
    return start_batch(
        actor=actor_of(request),
        wish=Wish(kind, form.assignee_id, form.template_id, form.said),
        request_ids=ids,
        key=uuid_in(request.POST.get("key", "")) or uuid7(),
        now=clock(),
    )


def _after(kind: BatchKind, batch_id: UUID) -> str:
    if kind is BatchKind.LIST:
        asking = reverse("privacy:ask-list", args=["requests"])
        return f"{asking}?{urlencode({'batch': batch_id})}"
    return reverse("cases:batch", args=[batch_id])


def _form(request: HttpRequest, kind: BatchKind, found: QueuePage) -> BatchForm:
    agency_id = found.page.items[0].agency_id
    if kind is BatchKind.ASSIGN:
        colleagues = [(one.id, named(one)) for one in colleagues_of(agency_id, clock())]
        return AssignForm(posted(request), colleagues=colleagues)
    if kind is BatchKind.MESSAGE:
        cards = templates_of(agency_id, [TemplateKind.MESSAGE])
        texts = [(card.id, card.name, text_in(card.texts, language())) for card in cards]
        return MessageForm(posted(request), texts=texts)
    return BatchForm(posted(request))


def _chosen(request: HttpRequest) -> list[UUID]:
    """Return which requests are meant: those marked, or all that fit the filters; one more than are possible."""
    if request.method == "POST" or request.GET.get("all") != "yes":
        listed = ",".join((request.POST or request.GET).getlist("ids")).split(",")
        return [one for one in map(uuid_in, listed[: BATCH_MOST + 1]) if one]
    wanted, place = wanted_by(given := cleaned(dict(parse_qsl(request.GET.get("filter", "")))))
    if given["place"] and place is None:
        return []
    actor = actor_of(request)
    return list(queue_ids(actor=actor, wanted=wanted, now=clock(), most=BATCH_MOST + 1))


def _named(request: HttpRequest, ids: list[UUID]) -> QueuePage:
    return chosen_requests(
        actor=actor_of(request), ids=ids[:NAMED], now=clock(), language=language()
    )


def _card(batch: BatchCard) -> dict[str, Any]:
    return {
        "card": batch,
        "title": title_of(batch),
        "done": batch.counts[BatchItemState.DONE],
        "refused": batch.counts[BatchItemState.REFUSED],
        "cancelled": batch.counts[BatchItemState.CANCELLED],
        "waiting": batch.counts[BatchItemState.WAITING],
    }


def _kind(text: str) -> BatchKind | None:
    return BatchKind(text) if text in set(BatchKind) else None


addresses = [
    path("desk/batches/", index, name="batches"),
    path("desk/batches/new/", new, name="new-batch"),
    path("desk/batches/<uuid:batch_id>/", show, name="batch"),
    path("desk/batches/<uuid:batch_id>/cancel/", cancel, name="cancel-batch"),
]
