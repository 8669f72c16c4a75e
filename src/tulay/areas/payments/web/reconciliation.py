"""The finance officer's comparison with gateways and banks: what differs, and what is done about it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.breaks import resolve_break, sign_write_off
from tulay.areas.payments.errors.reconciliation import (
    BreakReasonMissing,
    CounterpartUnfit,
    ResolutionUnfit,
)
from tulay.areas.payments.queries.books import books
from tulay.areas.payments.queries.reconciliation import (
    SEES,
    BreakDetail,
    BreakView,
    break_counts,
    break_detail,
    breaks_page,
)
from tulay.areas.payments.rules.reconciliation import BreakState, LineKind
from tulay.areas.payments.web import reconciliation_words as words
from tulay.areas.payments.web.reconciliation_forms import Resolve
from tulay.areas.payments.web.seat import clock
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


@require_safe
@needs("payments.see-breaks")
def index(request: HttpRequest) -> HttpResponse:
    """Show both books of each gateway, and what differs."""
    actor, today = actor_of(request), datetime.now(UTC).date()
    chosen = request.GET.get("view", "")
    view = BreakView(chosen) if chosen in set(BreakView) else BreakView.OPEN
    found = breaks_page(actor, view=view, cursor=request.GET.get("cursor") or None)
    open_, to_sign = break_counts(actor)
    sees_all = actor.may_everywhere(SEES)
    context = {
        "page_title": _("Reconciliation"),
        "view": view,
        "views": [(one.value, words.VIEWS[one], one is view) for one in BreakView],
        "rows": words.rows_of(found.items, today),
        "stats": [
            {"number": open_, "label": _("open differences"), "href": "?view=open"},
            {"number": to_sign, "label": _("to sign"), "href": "?view=to-sign"},
        ],
        "sees_all": sees_all,
        "books": [{"provider": words.provider(one.provider), "books": one} for one in books()]
        if sees_all
        else [],
        "next_href": f"?{urlencode({'view': view.value, 'cursor': found.next})}"
        if found.next
        else "",
    }
    return page(request, "payments/desk/breaks.html", context)


@never_cache
@require_safe
@needs("payments.see-breaks")
def show(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """Show one difference with both its sides."""
    return _shown(request, break_id)


@never_cache
@require_POST
@needs("payments.resolve-break")
def resolve(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """Close a difference."""
    actor = actor_of(request)
    with reading(actor):
        form = Resolve(request.POST, found=break_detail(actor, break_id))
    if not form.is_valid():
        return _shown(request, break_id, form, 422)
    try:
        state = resolve_break(actor=actor, break_id=break_id, chosen=form.chosen(), now=clock())
    except (BreakReasonMissing, ResolutionUnfit, CounterpartUnfit) as problem:
        for error in problem.errors:
            form.add_error(error.pointer, detail_of_field(error))
        return _shown(request, break_id, form, 422)
    waits = state is BreakState.TO_SIGN
    flash(request, _("Proposed. Another finance officer has to sign.") if waits else _("Closed."))
    return redirect("payments:break", break_id)


@require_POST
@needs("payments.sign-write-off")
def sign(request: HttpRequest, break_id: UUID) -> HttpResponse:
    """Sign a write-off, or turn it down."""
    approve = request.POST.get("decision") == "approve"
    sign_write_off(actor=actor_of(request), break_id=break_id, approve=approve, now=clock())
    flash(request, _("Signed and written off.") if approve else _("Turned down. It is open again."))
    return redirect("payments:break", break_id)


def _shown(
    request: HttpRequest, break_id: UUID, form: Resolve | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = break_detail(actor, break_id)
        [row] = words.rows_of([found.card], datetime.now(UTC).date())
    people = labels("person", {found.card.resolved_by, found.card.signed_by})
    context = {
        "page_title": str(row["kind"]),
        "row": row,
        "found": found,
        "explained": words.EXPLAINED[found.card.kind],
        "line_kind": words.LINES[found.theirs.line.kind] if found.theirs else "",
        "order_kind": words.LINES[LineKind(found.ours.kind.value)] if found.ours else "",
        "order_state": words.ORDERS[found.ours.state] if found.ours else "",
        "resolved_by": people.get(found.card.resolved_by) if found.card.resolved_by else "",
        "signed_by": people.get(found.card.signed_by) if found.card.signed_by else "",
        **_offered(actor, found, form),
    }
    return page(request, "payments/desk/break.html", context, status)


def _offered(actor: Actor, found: BreakDetail, form: Resolve | None) -> dict[str, Any]:
    """Return what this reader can do now."""
    card = found.card
    waits = card.state is BreakState.TO_SIGN
    may = _may(actor, "payments.resolve-break", found) and bool(found.ways)
    is_theirs = waits and card.resolved_by == actor.person_id
    return {
        "form": (form or Resolve(found=found)) if may else None,
        "may_sign": waits and not is_theirs and _may(actor, "payments.sign-write-off", found),
        "is_theirs": is_theirs,
    }


def _may(actor: Actor, code: str, found: BreakDetail) -> bool:
    agency_id = found.card.agency_id
    return actor.may(code, agency_id) if agency_id else actor.may_everywhere(code)


_BASE = "desk/payments/reconciliation/"
addresses = [
    path(_BASE, index, name="see-breaks"),
    path(f"{_BASE}breaks/<uuid:break_id>/", show, name="break"),
    path(f"{_BASE}breaks/<uuid:break_id>/resolve/", resolve, name="resolve-break"),
    path(f"{_BASE}breaks/<uuid:break_id>/sign/", sign, name="sign-write-off"),
]
