"""`/search/`: one box for all, showing only what the reader may see; each area finds its own things."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.search import search

LONGEST = 120
SHORTEST = 2
SHOWN = 10
HEADINGS = {
    "requests": gettext_lazy("Requests"),
    "services": gettext_lazy("Services"),
    "agencies": gettext_lazy("Agencies"),
    "places": gettext_lazy("Places"),
}
#: Where a whole list can be searched further, with the same words.
ALL = {"services": "/services/", "agencies": "/agencies/"}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what was found, kind by kind."""
    actor = actor_of(request)
    q = " ".join(request.GET.get("q", "")[:LONGEST].split())
    found = search(actor, q, limit=SHOWN) if len(q) >= SHORTEST else {}
    context = {
        "page_title": _("Search: %(words)s") % {"words": q} if q else _("Search"),
        "search_query": q,
        "hide_search": True,
        "is_short": len(q) < SHORTEST,
        "groups": [
            {
                "heading": HEADINGS.get(code, code),
                "hits": hits,
                "all": ALL.get(code, "") if len(hits) == SHOWN else "",
            }
            for code, hits in found.items()
        ],
    }
    return page(request, "site/search.html", context)


urlpatterns = [path("search/", index, name="search")]
