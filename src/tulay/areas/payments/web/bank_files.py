"""Files for the bank: what waits for the next one, and those before, to be fetched again."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.bank_files import fetch_bank_file, make_bank_file
from tulay.areas.payments.errors.bank_files import NothingForBank
from tulay.areas.payments.queries.bank_files import bank_files_page, for_bank, message_id
from tulay.areas.payments.web.seat import clock
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


class Which(forms.Form):
    """Whose payouts go into a file."""

    agency = forms.UUIDField()
    currency = forms.CharField(max_length=3)


@require_safe
@needs("payments.see-payouts")
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits, and the files."""
    actor = actor_of(request)
    found = bank_files_page(actor, cursor=request.GET.get("cursor") or None)
    waiting = for_bank(actor)
    agencies = labels(
        "agency", {one.agency_id for one in waiting} | {card.agency_id for card in found.items}
    )
    people = labels("person", {one.made_by for one in found.items})
    context = {
        "page_title": _("Files for the bank"),
        "waiting": [{"one": one, "agency": agencies[one.agency_id]} for one in waiting],
        "rows": [
            {
                "card": card,
                "agency": agencies[card.agency_id],
                "by": people.get(card.made_by, "") if card.made_by else "",
            }
            for card in found.items
        ],
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/desk/bank-files.html", context)


@require_POST
@needs("payments.make-bank-file")
def make(request: HttpRequest) -> HttpResponse:
    """Put what waits into a file."""
    form = Which(request.POST)
    if not form.is_valid():
        raise NothingForBank
    make_bank_file(
        actor=actor_of(request),
        agency_id=form.cleaned_data["agency"],
        currency=form.cleaned_data["currency"],
        now=clock(),
    )
    flash(request, _("The file is made. Fetch it below and hand it to the bank."))
    return redirect("payments:bank-files")


@require_POST
@needs("payments.fetch-bank-file")
def fetch(request: HttpRequest, file_id: UUID) -> StreamingHttpResponse:
    """Hand a file out."""
    content = fetch_bank_file(actor=actor_of(request), file_id=file_id, now=clock())
    name = f"{message_id(file_id)}.xml"
    return download([content], name=name, content_type="application/xml", size=len(content))


_BASE = "desk/payouts/bank-files/"
addresses = [
    path(_BASE, index, name="bank-files"),
    path(f"{_BASE}make/", make, name="make-bank-file"),
    path(f"{_BASE}<uuid:file_id>/fetch/", fetch, name="fetch-bank-file"),
]
