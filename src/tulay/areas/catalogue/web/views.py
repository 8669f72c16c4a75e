"""Pages of the catalogue: find a service, read about one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.catalogue.actions.views import VIEWS
from tulay.areas.catalogue.queries.public import (
    Found,
    Shown,
    choices,
    featured,
    found,
    shown_service,
)
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.catalogue.rules.search import Wish
from tulay.areas.catalogue.rules.views import is_a_reader
from tulay.areas.catalogue.web import words
from tulay.areas.catalogue.web.forms import SearchForm, address
from tulay.areas.directory.queries import AgencyCard
from tulay.plumbing import tallies
from tulay.plumbing.http.pages import page, wants_fragment
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name

NARROWING = 5
MARKED = 3


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Find services: words and filters, all of them in the address."""
    language, now = get_language() or "en", datetime.now(UTC)
    offered = choices(request.GET.get("jurisdiction", "")[:20], language)
    spoken = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
    form = SearchForm(request.GET, offered, spoken, language)
    wish = _at_home(request, form.wish())
    result = found(wish, language=language, now=now, cursor=request.GET.get("cursor"))
    shown = _listed(form, wish, result, now)
    if not wants_fragment(request) and wish == Wish(jurisdiction=wish.jurisdiction):
        marked = featured(language, jurisdiction=wish.jurisdiction, now=now)
        shown["featured"] = [(hit, words.standing(hit, now)) for hit in marked[:MARKED]]
    response = page(request, "catalogue/index.html", shown)
    if wants_fragment(request):
        response.headers["HX-Push-Url"] = address(reverse("catalogue:index"), wish)
    return response


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who a service is for, what it costs, how long it takes and what to have ready."""
    language, now = get_language() or "en", datetime.now(UTC)
    shown = shown_service(slug, language=language, now=now)
    if request.method == "GET" and is_counted(request):
        tallies.count(VIEWS, str(shown.card.id))
    return page(request, "catalogue/service.html", _told(shown, language, now))


def is_counted(request: HttpRequest) -> bool:
    """Answer whether somebody who might ask for a service looks at it; nothing of them is kept."""
    return is_a_reader(
        request.headers.get("User-Agent", ""),
        is_staff=actor_of(request).is_staff,
        is_prefetched="prefetch" in request.headers.get("Sec-Purpose", ""),
    )


def _at_home(request: HttpRequest, wish: Wish) -> Wish:
    """Begin with the services of the reader's own jurisdiction; `jurisdiction=` in the address shows all."""
    home = getattr(request, "jurisdiction", None)
    if home is None or "jurisdiction" in request.GET:
        return wish
    return replace(wish, jurisdiction=home.code)


def _listed(form: SearchForm, wish: Wish, result: Found, now: datetime) -> dict[str, Any]:
    path = reverse("catalogue:index")
    chosen = form.chosen(wish, path)
    return {
        "page_title": _("Services"),
        "hide_search": True,
        "form": form,
        "wish": wish,
        "result": result,
        "hits": [(hit, words.standing(hit, now), _facts(hit)) for hit in result.items],
        "chosen": chosen,
        "clear_href": address(path, wish.widened()) if chosen else "",
        "narrowing": _narrowing(form, wish, result, path),
        "next_href": address(path, wish, cursor=result.next or "") if result.next else "",
        "first_href": address(path, wish) if form.data.get("cursor") else "",
        "crumbs": [{"text": _("Home"), "href": "/"}, {"text": _("Services")}],
    }


def _facts(hit: Any) -> tuple[str, ...]:
    return (
        hit.agency_acronym or hit.agency_name,
        words.cost(hit.fee_minor, hit.currency),
        words.duration(hit.processing_days),
    )


def _narrowing(form: SearchForm, wish: Wish, result: Found, path: str) -> list[dict[str, Any]]:
    """Offer the subjects that would leave something, most first, once there is something to narrow."""
    if wish.sector or result.facets.total < NARROWING:
        return []
    names = dict(form.fields["sector"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    counts = sorted(result.facets.counts.get("sector", {}).items(), key=lambda one: -one[1])
    return [
        {"text": names.get(code, code), "count": count, "href": address(path, wish, sector=code)}
        for code, count in counts[:NARROWING]
    ]


def _told(shown: Shown, language: str, now: datetime) -> dict[str, Any]:
    return described(shown.card, shown.agency, now, language) | {
        "covers": shown.covers,
        "rule": shown.rule,
        "stories": shown.stories,
        "similar": [(hit, words.standing(hit, now), _facts(hit)) for hit in shown.similar],
    }


def described(
    card: ServiceCard, agency: AgencyCard, now: datetime, language: str
) -> dict[str, Any]:
    """Return what the page of a service says of it: the same to people and in the preview of its agency."""
    return {
        "page_title": card.name,
        "page_description": card.summary,
        "service": card,
        "agency": agency,
        "agency_name": card.agency_name,
        "notice": words.notice(card, now),
        "cost": words.cost(card.fee_minor, card.currency, is_first=card.is_fee_first),
        "benefit": words.benefit(card.benefit_minor, card.currency),
        "duration": words.duration(card.processing_days),
        "way_in": words.way_in(card.access),
        "places_left": words.places_left(card.slots_left) if card.slots_left else "",
        "last_day": words.last_day(card.closes_at) if card.closes_at else None,
        "available_in": [own_name(code) for code in card.languages],
        "wished_language": own_name(language) if card.language != language else "",
        "needed": [one for one in card.requirements if one.is_required],
        "helpful": [one for one in card.requirements if not one.is_required],
        "crumbs": [
            {"text": _("Home"), "href": "/"},
            {"text": _("Services"), "href": reverse("catalogue:index")},
            {"text": card.name},
        ],
    }
