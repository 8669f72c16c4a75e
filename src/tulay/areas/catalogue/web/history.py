"""The versions of a service: who wrote which, what differs between two."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.catalogue.queries.working import (
    VersionCard,
    Working,
    version_details,
    versions,
)
from tulay.areas.catalogue.rules.versions import changes
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.seat import working_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels

DIGITS_MAX = 8  # a column holds no more


@require_safe
@needs("catalogue.edit")
def history(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """List the versions of a service, the newest first."""
    working = working_of(request, service_id)
    kept = versions(actor_of(request), service_id)
    names = labels("person", [one.changed_by for one in kept] + [one.public_by for one in kept])
    context = {
        "page_title": _("Versions"),
        "working": working,
        "rows": [_row(one, names, working) for one in kept],
        "numbers": [one.number for one in kept],
        "newest": kept[0].number if kept else 0,
        "older": kept[1].number if len(kept) > 1 else 0,
        "compare_href": reverse("catalogue:compare", args=[service_id]),
    }
    return page(request, "catalogue/desk/history.html", context)


@require_safe
@needs("catalogue.edit")
def compare(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show what differs between two versions."""
    working = working_of(request, service_id)
    older, newer = sorted(
        (
            _number(request, "from", working.public or working.number),
            _number(request, "to", working.number),
        )
    )
    actor = actor_of(request)
    before = version_details(actor, service_id, older)
    after = version_details(actor, service_id, newer)
    context = {
        "page_title": _("What changed"),
        "working": working,
        "older": older,
        "newer": newer,
        "rows": [desk_words.changed(one, after.currency) for one in changes(before, after)],
    }
    return page(request, "catalogue/desk/compare.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) <= DIGITS_MAX
    return int(given) if is_number else otherwise


def _row(one: VersionCard, names: dict[UUID, str], working: Working) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.changed_at,
        "who": names.get(one.changed_by, "") if one.changed_by else "",
        "public_at": one.public_at,
        "public_by": names.get(one.public_by, "") if one.public_by else "",
        "is_public": one.number == working.public,
        "href": f"{reverse('catalogue:compare', args=[working.id])}?from={one.number - 1}&to={one.number}"
        if one.number > 1
        else "",
    }


addresses = [
    path("desk/services/<uuid:service_id>/versions/", history, name="history"),
    path("desk/services/<uuid:service_id>/versions/compare/", compare, name="compare"),
]
