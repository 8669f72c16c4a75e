"""Lists taken out: asked for, decided about by a second person, downloaded for a day."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions.list_filters import keep_filter, remove_filter
from tulay.areas.privacy.actions.lists import ask_list, decide_list, open_list
from tulay.areas.privacy.errors.lists import (
    FilterUnfit,
    ListReasonMissing,
    ListTooLong,
    TooManyFilters,
)
from tulay.areas.privacy.queries.lists import (
    DECIDING,
    own_filters,
    own_lists,
    waiting_lists,
    wished_list,
)
from tulay.areas.privacy.rules.lists import REASON_MAX, ListStanding
from tulay.areas.privacy.web.seat import clock
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.lists import listing_of, narrowed_by
from tulay.plumbing.panels import panel
from tulay.plumbing.render.sheets import Form as SheetForm
from tulay.plumbing.render.sheets import sheet
from tulay.plumbing.ui.forms import Form

ASKING = "privacy.ask-list"
STANDINGS = {
    ListStanding.WAITING: (gettext_lazy("Waits for a second person"), "warning"),
    ListStanding.OPEN: (gettext_lazy("Ready"), "success"),
    ListStanding.REFUSED: (gettext_lazy("Refused"), "error"),
    ListStanding.OVER: (gettext_lazy("Its day is over"), ""),
}
FORMS = (
    (SheetForm.XLSX.value, gettext_lazy("Workbook for a spreadsheet (XLSX)")),
    (SheetForm.CSV.value, gettext_lazy("Plain table (CSV)")),
)


class Wish(Form):
    """How a list is wanted, and what for."""

    form = forms.ChoiceField(label=gettext_lazy("As what"), choices=FORMS, widget=forms.RadioSelect)
    reason = CleanTextField(
        label=gettext_lazy("What do you need it for?"),
        help_text=gettext_lazy("Whoever decides reads this, and so does the auditor."),
        max_length=REASON_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


@panel("privacy.desk", "privacy/lists/_card.html", order=70)
def card(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead from the information officer's page to the lists."""
    return {}


@require_safe
@never_cache
@needs(ASKING)
def index(request: HttpRequest) -> HttpResponse:
    """Show what the reader asked for, and what waits for their word."""
    actor, now = actor_of(request), clock()
    context = {
        "page_title": _("My lists and filters"),
        "waiting": waiting_lists(actor, now) if actor.may(DECIDING) else (),
        "own": own_lists(actor, now),
        "filters": own_filters(actor.person_id),
        "standings": STANDINGS,
        "open": ListStanding.OPEN,
    }
    return page(request, "privacy/lists/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(ASKING)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a list as it is narrowed in the address."""
    actor, now = actor_of(request), clock()
    query = request.GET.dict()
    form = Wish(
        request.POST if request.method == "POST" else None,
        initial={"form": SheetForm.XLSX.value},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ask_list(
                actor=actor,
                code=code,
                query=query,
                form=SheetForm(given["form"]),
                reason=given["reason"],
                now=now,
            )
        except (ListTooLong, ListReasonMissing) as problem:
            form.add_error("reason", detail_of(problem))
            status = status_of(problem)
        else:
            return redirect("privacy:lists")
    with reading(actor):
        wished = wished_list(actor, code, query, now)
    context = {
        "page_title": _("Take out a list: %(name)s") % {"name": wished.title},
        "form": form,
        "has_errors": bool(form.errors),
        "wished": wished,
    }
    return page(request, "privacy/lists/ask.html", context, status)


@require_POST
@needs(DECIDING)
def decide(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Let a list go out, or not."""
    agrees = request.POST.get("agrees") == "yes"
    decide_list(actor=actor_of(request), list_id=list_id, agrees=agrees, now=clock())
    said = (
        _("Approved. It can be downloaded for a day.") if agrees else _("Refused. They are told.")
    )
    flash(request, said)
    return redirect("privacy:lists")


@require_POST
@needs("privacy.open-list")
def take(request: HttpRequest, list_id: UUID) -> HttpResponseBase:
    """Download a list."""
    now = clock()
    found = open_list(actor=actor_of(request), list_id=list_id, now=now)
    lines = (line.cells for line in found.lines)
    content = sheet(found.form, found.head, lines, rtl=get_language_bidi())
    name: Any = f"{found.list_code}-{now:%Y-%m-%d}.{found.form.value}"
    return download([content], name=name, content_type=found.form.content_type, size=len(content))


@require_POST
@needs("privacy.keep-filter")
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep how a list is narrowed in this address, under a name."""
    query = request.GET.dict()
    try:
        keep_filter(
            actor=actor_of(request),
            code=code,
            name=request.POST.get("name", ""),
            query=query,
            now=clock(),
        )
    except (FilterUnfit, TooManyFilters) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Kept. You find it under “My filters”."))
    listing = listing_of(code)
    assert listing is not None, "what was kept is of a list"
    return redirect(f"{listing.address}?{urlencode(narrowed_by(listing, query))}")


@require_POST
@needs("privacy.remove-filter")
def remove(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Remove a filter of one's own."""
    remove_filter(actor=actor_of(request), filter_id=filter_id, now=clock())
    flash(request, _("Removed."))
    return redirect("privacy:lists")


DESK = "desk/lists/"
addresses = [
    path(DESK, index, name="lists"),
    path(f"{DESK}new/<slug:code>/", ask, name="ask-list"),
    path(f"{DESK}<uuid:list_id>/decide/", decide, name="decide-list"),
    path(f"{DESK}<uuid:list_id>/file/", take, name="open-list"),
    path(f"{DESK}filters/<slug:code>/", keep, name="keep-filter"),
    path(f"{DESK}filters/<uuid:filter_id>/remove/", remove, name="remove-filter"),
]
