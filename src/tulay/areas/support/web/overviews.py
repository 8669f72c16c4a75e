"""How days go: on one's own page, and on that of whoever stands by several people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tulay.areas.support.actions.overviews import look_over
from tulay.areas.support.queries.notes import own_notes
from tulay.areas.support.queries.overviews import (
    OwnOverview,
    PersonOverview,
    own_overview,
    people_overview,
)
from tulay.areas.support.rules.intake import Standing
from tulay.areas.support.rules.journal import ENERGY_LEAST, ENERGY_MOST, Mood
from tulay.areas.support.rules.overviews import Change, Sign, moods_together
from tulay.areas.support.web.charts import HEIGHT, WIDTH, Chart, chart
from tulay.areas.support.web.journal_forms import MOODS
from tulay.areas.support.web.seat import clock, person_of, seeing
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.render.charts import Bar, bars

SIGNS = {
    Sign.QUIET: gettext_lazy("Nothing written for seven days or more"),
    Sign.LOW: gettext_lazy("Three of the last five days were difficult"),
    Sign.FALLING: gettext_lazy(
        "The mood of the last two weeks is lower than that of the two before"
    ),
    Sign.TIRED: gettext_lazy("Little energy (3 or less) on three of the last five days"),
    Sign.HINDERED: gettext_lazy("Something stood in the way on three of the last five days"),
}
CHANGES = {
    Change.BETTER: gettext_lazy("Better than before"),
    Change.SAME: gettext_lazy("About as before"),
    Change.LOWER: gettext_lazy("Lower than before"),
    Change.UNKNOWN: gettext_lazy("Too few days to say"),
}
STANDINGS = {
    Standing.MISSING: gettext_lazy("Intake not sent yet"),
    Standing.TO_CONFIRM: gettext_lazy("Intake to be confirmed"),
    Standing.SENT: gettext_lazy("Intake up to date"),
}
NOTES_SHOWN = 3


@require_safe
@never_cache
@needs("support.write-journal")
def own(request: HttpRequest) -> HttpResponse:
    """Show how the reader's own days go, and what was noted last."""
    person_id = person_of(request).person_id
    assert person_id is not None, "whoever is signed in is somebody"
    found = own_overview(person_id, clock())
    context = {
        "page_title": _("How my days go"),
        "overview": found,
        "moods": MOODS,
        "signs": SIGNS,
        "mood_chart": _mood(found) if found else None,
        "mood_bars": _bars(found.figures.moods) if found else (),
        "last": found.felt[-1].date if found and found.felt else None,
        "energy_chart": _energy(found) if found else None,
        "width": WIDTH,
        "height": HEIGHT,
        "notes": own_notes(person_id, limit=NOTES_SHOWN).items,
    }
    return page(request, "support/overviews/own.html", context)


@require_safe
@never_cache
@needs("support.look-over")
@acts
def people(request: HttpRequest) -> HttpResponse:
    """Show how the people go by whom the reader stands: each look is accounted for."""
    now = clock()
    shown = look_over(actor=person_of(request), now=now)
    with seeing(request):
        found = people_overview(shown, now)
    drawn = [(one, _mood(one) if one.felt else None) for one in found]
    context = {
        "page_title": _("My people"),
        "stats": _stats(found),
        "mood_bars": _bars(moods_together(one.figures for one in found)),
        "first": [(one, picture) for one, picture in drawn if one.signs],
        "others": [(one, picture) for one, picture in drawn if not one.signs],
        "signs": SIGNS,
        "changes": CHANGES,
        "moods": MOODS,
        "standings": STANDINGS,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return page(request, "support/overviews/people.html", context)


def _stats(found: Sequence[PersonOverview]) -> list[dict[str, Any]]:
    """Return the numbers that matter first, each leading to what it counts."""
    first = sum(1 for one in found if one.signs)
    unsettled = sum(1 for one in found if one.intake is not Standing.SENT)
    written = sum(one.figures.days for one in found)
    return [
        {"number": len(found), "label": _("people you stand by"), "href": "#people"},
        {"number": first, "label": _("to look at first"), "href": "#first"},
        {"number": written, "label": _("days written in two weeks"), "href": "#moods"},
        {"number": unsettled, "label": _("intakes missing or to confirm"), "href": "#people"},
    ]


def _bars(moods: Mapping[Mood, int]) -> tuple[Bar[Mood], ...]:
    return bars(moods, is_mirrored=get_language_bidi())


def _mood(found: OwnOverview | PersonOverview) -> Chart:
    return chart(
        found.felt,
        lambda one: one.mood.level,
        since=found.since,
        until=found.until,
        least=1,
        most=5,
        is_mirrored=get_language_bidi(),
    )


def _energy(found: OwnOverview) -> Chart:
    return chart(
        found.felt,
        lambda one: one.energy,
        since=found.since,
        until=found.until,
        least=ENERGY_LEAST,
        most=ENERGY_MOST,
        is_mirrored=get_language_bidi(),
    )


addresses = [
    path("portal/support/overview/", own, name="overview"),
    path("desk/support/people/", people, name="look-over"),
]
