"""A person's journal on the desk: opening it is a look that the person reads; nobody here changes a word of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tulay.areas.support.actions.consented_looks import look_at_journal
from tulay.areas.support.errors.enrolments import WhyMissing
from tulay.areas.support.queries.enrolments import EnrolmentRecord, enrolment_record
from tulay.areas.support.queries.journal import journal_of
from tulay.areas.support.web.forms import Why
from tulay.areas.support.web.journal_forms import MOODS, Search
from tulay.areas.support.web.seat import clock, page_after, person_of, seeing
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.labels import labels
from tulay.plumbing.panels import panel


@panel("support.record", "support/desk/_journal_panel.html", order=30)
def way_to_journal(_request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, EnrolmentRecord]:
    """Lead whoever opened a record to the journal."""
    return {"record": record}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.look-at-journal")
@acts
def journal(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Read a journal: the look is accounted for. A supervisor says why each time."""
    actor = person_of(request)
    asking = Why(request.POST if request.method == "POST" else None)
    reason = asking.cleaned_data["reason"] if asking.is_bound and asking.is_valid() else ""
    try:
        look_at_journal(actor=actor, enrolment_id=enrolment_id, reason=reason, now=clock())
    except WhyMissing:
        context = {
            "page_title": _("Why do you read this journal?"),
            "form": asking,
            "has_errors": bool(asking.errors),
        }
        return page(request, "support/desk/why.html", context, 422 if asking.errors else 200)
    form = Search(request.GET)
    sought = form.sought
    with seeing(request):
        record = enrolment_record(enrolment_id)
        found = journal_of(enrolment_id, sought, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Journal"),
        "record": record,
        "person": labels("person", [record.candidate_id])[record.candidate_id],
        "entries": found.items,
        "moods": MOODS,
        "form": form,
        "is_searching": sought.is_deep or sought.since or sought.until,
        "next_href": page_after(request, found.next),
    }
    return page(request, "support/desk/journal.html", context)


addresses = [path("desk/support/<uuid:enrolment_id>/journal/", journal, name="look-at-journal")]
