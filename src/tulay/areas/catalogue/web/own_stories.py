"""One's own stories: read, answered, taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.catalogue.actions.stories import answer_story, withdraw_story
from tulay.areas.catalogue.errors import StoryChanged, StoryStepNotPossible
from tulay.areas.catalogue.queries.stories import Told, own_stories, own_story
from tulay.areas.catalogue.web.seat import clock, language, seeing
from tulay.areas.catalogue.web.story_words import item_of
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import for_somebody
from tulay.plumbing.http.visits import actor_of


@for_somebody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what the reader told."""
    with seeing(request):
        found = own_stories(_teller(request), language())
    context = {
        "page_title": _("My stories"),
        "items": [item_of(card, is_own=True) for card in found],
    }
    return render(request, "catalogue/own/stories.html", context)


@for_somebody
@require_safe
def show(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Show one story to its teller, with what the agency proposes beside it."""
    with seeing(request):
        card = own_story(_teller(request), story_id, language())
    context = {
        **item_of(card, is_own=True),
        "page_title": _("Your story"),
        "is_helped": actor_of(request).on_behalf_of is not None,
        "back_href": reverse("catalogue:own-stories"),
    }
    return render(request, "catalogue/own/story.html", context)


@for_somebody
@require_POST
def answer(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Agree to the other words, or keep one's own."""
    _teller(request)
    agrees, version = request.POST.get("agrees") == "yes", request.POST.get("version", "")
    try:
        answer_story(
            actor=actor_of(request),
            story_id=story_id,
            agrees=agrees,
            door=Told.WEB,
            version=int(version) if version.isdecimal() else None,
            now=clock(),
        )
    except (StoryStepNotPossible, StoryChanged) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        kept = _("You keep your own words. The agency decides whether it shows them.")
        flash(request, _("Thank you. Your story now has these words.") if agrees else kept)
    return redirect("catalogue:own-story", story_id)


@for_somebody
@require_POST
def withdraw(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Take a story back."""
    _teller(request)
    withdraw_story(actor=actor_of(request), story_id=story_id, now=clock())
    flash(request, _("Taken back. Nobody can read it any more, and we have deleted its words."))
    return redirect("catalogue:own-stories")


def _teller(request: HttpRequest) -> UUID:
    actor = actor_of(request)
    teller_id = actor.on_behalf_of or actor.person_id
    if teller_id is None:
        raise Unauthenticated
    return teller_id


_HERE = "portal/stories/<uuid:story_id>/"
addresses = [
    path("portal/stories/", index, name="own-stories"),
    path(_HERE, show, name="own-story"),
    path(f"{_HERE}answer/", answer, name="answer-story"),
    path(f"{_HERE}withdraw/", withdraw, name="withdraw-story"),
]
