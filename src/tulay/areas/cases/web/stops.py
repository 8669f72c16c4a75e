"""The pages of an application: what they are called and where they are."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.application import Step, Stop
from tulay.areas.catalogue.queries.services import ServiceCard

NAMES = {
    Step.CONTACT: lambda: _("Who you are"),
    Step.ANSWERS: lambda: _("Your place and your answers"),
    Step.DOCUMENTS: lambda: _("Your documents"),
    Step.CHECK: lambda: _("Check and send"),
}


def title_of(stop: Stop, service: ServiceCard) -> str:
    """Name a page: a page of the form as its agency does."""
    if stop.page:
        return next(page.title for page in service.pages if page.code == stop.page)
    if stop.step is Step.ANSWERS and not any(not one.page for one in service.questions):
        return _("Where you live")
    return NAMES[stop.step]()


def hint_of(stop: Stop, service: ServiceCard) -> str:
    """Return what the agency says above the questions of a page."""
    return next((page.hint for page in service.pages if page.code == stop.page), "")


def href_of(stop: Stop, slug: str, request_id: UUID) -> str:
    """Return where a page is."""
    if stop.page:
        return reverse("cases:apply-page", args=[slug, request_id, stop.page])
    return reverse(f"cases:apply-{stop.step}", args=[slug, request_id])


def href_in(record: RequestRecord, stop: Stop) -> str:
    """Return where a page of one application is."""
    return href_of(stop, record.row.service_slug, record.row.id)
