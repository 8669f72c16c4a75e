"""The front door: look for something, begin from a moment in life, follow a request."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.catalogue.queries.public import choices, featured
from tulay.areas.catalogue.web.words import standing
from tulay.plumbing.http.pages import page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what most people come for; higher areas add their own below (`site.home`)."""
    language, now = get_language() or "en", datetime.now(UTC)
    jurisdiction = getattr(request, "jurisdiction", None)
    code = jurisdiction.code if jurisdiction else ""
    marked = featured(language, jurisdiction=code, now=now)
    shown = {
        "page_description": _("Find public services, ask for them and follow your requests."),
        "hide_search": True,
        "life_events": choices(code, language).life_events,
        "featured": [(hit, standing(hit, now)) for hit in marked],
    }
    return page(request, "home/index.html", shown)
