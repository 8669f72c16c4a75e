"""Open a part of somebody's record: the look is accounted for, and whoever supervises says why first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tulay.areas.support.actions.looks import look
from tulay.areas.support.errors.enrolments import WhyMissing
from tulay.areas.support.web.forms import Why
from tulay.areas.support.web.seat import clock, person_of
from tulay.plumbing.http.pages import page


def why_first(
    request: HttpRequest, enrolment_id: UUID, *, what: str = "support", is_answer: bool = True
) -> HttpResponse | None:
    """Account for a look at `what`; return the page that asks why where the reader has to say so first.

    :param is_answer: what was sent in is the answer to that page, not another form of the record.
    :raises EnrolmentUnknown: there is none, or the actor has no need to know of it.
    """
    asking = Why(request.POST if request.method == "POST" and is_answer else None)
    reason = asking.cleaned_data["reason"] if asking.is_bound and asking.is_valid() else ""
    try:
        look(
            actor=person_of(request),
            enrolment_id=enrolment_id,
            reason=reason,
            what=what,
            now=clock(),
        )
    except WhyMissing:
        return _asked(request, asking)
    return None


def _asked(request: HttpRequest, form: Why) -> HttpResponse:
    context = {
        "page_title": _("Why do you open this record?"),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "support/desk/why.html", context, 422 if form.errors else 200)
