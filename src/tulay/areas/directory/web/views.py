"""Pages about agencies, and the list that helps to name a place."""

from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.directory.queries import AgencyCard, agencies, agency_by_slug, search_places
from tulay.areas.directory.queries.partnerships import SEE_PARTNERSHIPS
from tulay.areas.directory.queries.posts import SEE_POSTS
from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.web.office_hours import CODE as SET_HOURS
from tulay.areas.directory.web.office_hours import closed_days_shown, yearly_shown
from tulay.areas.directory.web.words import opening_hours
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.inputs import one_line
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import day, region

OPTIONS = 8


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the agencies of each jurisdiction."""
    q = _words(request, "q")
    found = sorted(agencies(q=q), key=lambda one: list(JURISDICTIONS).index(one.jurisdiction))
    groups = [
        (code, region(code), [(one, _name(one.names, one.name)) for one in group])
        for code, group in groupby(found, key=lambda one: one.jurisdiction)
    ]
    shown = {"groups": groups, "q": q, "count": len(found), "crumbs": _crumbs(_("Agencies"))}
    return page(request, "directory/index.html", shown | {"page_title": _("Agencies")})


@require_safe
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an agency does, when it is open and how to reach it."""
    card = agency_by_slug(slug)
    name, language = _name(card.names, card.name)
    shown = {
        "agency": card,
        "name": name,
        "name_language": language,
        "hours": opening_hours(card.hours),
        "closed_days": [*yearly_shown(card), *map(day, closed_days_shown(card, _today(card)))],
        "may_set_hours": card.is_active and actor_of(request).may(SET_HOURS, card.id),
        "may_see_posts": actor_of(request).may(SEE_POSTS, card.id),
        "may_see_partnerships": actor_of(request).may(SEE_PARTNERSHIPS, card.id),
        "jurisdiction": JURISDICTIONS[card.jurisdiction],
        "phone_link": "".join(one for one in card.phone if one in "+0123456789"),
        "crumbs": _crumbs(_("Agencies"), card.acronym or name),
        "page_title": name,
    }
    return page(request, "directory/agency.html", shown)


@require_safe
def place_options(request: HttpRequest) -> HttpResponse:
    """Offer places while somebody types one: the options of a `datalist`."""
    q = _words(request, "place")
    found = search_places(q, _words(request, "jurisdiction"), OPTIONS)
    return render(request, "directory/_place_options.html", {"places": found})


def _today(card: AgencyCard) -> date:
    return datetime.now(ZoneInfo(card.zone)).date()


def _crumbs(*names: str) -> list[dict[str, str]]:
    way = [
        {"text": _("Home"), "href": "/"},
        {"text": names[0], "href": reverse("directory:agencies")},
    ]
    way += [{"text": name} for name in names[1:]]
    way[-1].pop("href", None)
    return way


def _words(request: HttpRequest, name: str) -> str:
    try:
        return one_line(request.GET.get(name, ""))[:QUERY_MAX]
    except ValueError:
        return ""


def _name(names: dict[str, str], official: str) -> tuple[str, str]:
    """Return the name in the reader's language, and the language it is in."""
    language = get_language() or "en"
    return (names[language], language) if names.get(language) else (official, "en")
