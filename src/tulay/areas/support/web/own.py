"""A person's own place in a programme: since when, and who stands by them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.support.queries.enrolments import own_enrolments
from tulay.areas.support.web.seat import person_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import for_somebody


@require_safe
@for_somebody
def mine(request: HttpRequest) -> HttpResponse:
    """Show the reader's times in programmes."""
    person_id = person_of(request).person_id
    assert person_id is not None, "whoever is signed in is somebody"
    context = {"page_title": _("My support"), "records": own_enrolments(person_id)}
    return page(request, "support/own/index.html", context)


addresses = [path("portal/support/", mine, name="own")]
