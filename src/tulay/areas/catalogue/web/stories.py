"""Stories at the desk: read, published, edited with their tellers, declined with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.catalogue.actions.moderation import (
    decline_story,
    edit_story,
    look_at_story,
    publish_story,
)
from tulay.areas.catalogue.errors import StoryUnfit
from tulay.areas.catalogue.queries.stories import (
    StoryCard,
    StoryState,
    counted_stories,
    offered_stories,
    story_in_hand,
)
from tulay.areas.catalogue.rules.stories import SAID_MAX, WAITING, WORDS_MAX, Moderation
from tulay.areas.catalogue.web.seat import clock, language, seeing
from tulay.areas.catalogue.web.story_words import REASONS, STATES, item_of
from tulay.kernel.errors import Conflict, Invalid
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of, detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

LISTED = (StoryState.PUBLISHED, StoryState.DECLINED)


class EditForm(Form):
    """Other words, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = CleanTextField(
        label=gettext_lazy("The words as you would show them"),
        help_text=gettext_lazy(
            "Change as little as you can. The teller reads both, and these count only if they agree."
        ),
        max_length=WORDS_MAX,
        widget=forms.Textarea,
    )
    said = CleanTextField(
        label=gettext_lazy("Why you ask"),
        help_text=gettext_lazy("The teller reads this. Use plain words."),
        max_length=SAID_MAX,
        required=False,
        widget=forms.Textarea,
    )


class DeclineForm(Form):
    """Why a story is not shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why?"),
        choices=[("", ""), *((one.value, words) for one, words in REASONS.items())],
        coerce=Moderation,
    )
    said = CleanTextField(
        label=gettext_lazy("More about it"),
        help_text=gettext_lazy("The teller reads this. Use plain words."),
        max_length=SAID_MAX,
        required=False,
        widget=forms.Textarea,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that asks something first: its form, what it does, how its page is called."""

    form: type[EditForm] | type[DeclineForm]
    step: Callable[..., None]
    title: str


@require_safe
@needs("catalogue.look-at-story")
def index(request: HttpRequest) -> HttpResponse:
    """List the stories of the reader's agencies: those that wait, those that are shown, those that are not."""
    state = next((one for one in LISTED if one == request.GET.get("state")), None)
    cursor, here = request.GET.get("cursor") or None, reverse("catalogue:stories")
    view = f"{here}?state={state.value}" if state else here
    try:
        found = offered_stories(
            actor=actor_of(request), language=language(), state=state, cursor=cursor
        )
    except Invalid:
        return redirect(view)
    joint = "&" if state else "?"
    context = {
        "page_title": _("Stories"),
        "items": [(line, *STATES[line.state]) for line in found.items],
        "views": _views(counted_stories(actor_of(request)), state, here),
        "state": state,
        "first_href": view if cursor else "",
        "next_href": f"{view}{joint}cursor={found.next}" if found.next else "",
    }
    return render(request, "catalogue/desk/stories.html", context)


@require_safe
@needs("catalogue.look-at-story")
@acts
def show(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Open a story: the look goes on record."""
    look_at_story(actor=actor_of(request), story_id=story_id, now=clock())
    with seeing(request):
        return _shown(request, _card(request, story_id))


@require_POST
@needs("catalogue.publish-story")
def publish(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Put a story on the page of its service."""
    version = request.POST.get("version", "")
    try:
        publish_story(
            actor=actor_of(request),
            story_id=story_id,
            version=int(version) if version.isdecimal() else None,
            now=clock(),
        )
    except Conflict as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Published. It stands on the page of the service now."))
    return redirect("catalogue:story", story_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit-story")
@acts
def edit(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Ask the teller whether other words may be shown."""
    sure = Asked(EditForm, edit_story, _("Propose other words"))
    return _judged(
        request, story_id, sure, _("The teller is asked. Nothing changes unless they agree.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.decline-story")
@acts
def decline(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Say no to a story, or take it down."""
    sure = Asked(DeclineForm, decline_story, _("Do not show this story"))
    return _judged(request, story_id, sure, _("It is not shown. The teller reads why."))


def _judged(request: HttpRequest, story_id: UUID, asked: Asked, done: str) -> HttpResponse:
    """Ask for what a step needs, and take it."""
    is_sent = request.method == "POST"
    if not is_sent:
        look_at_story(actor=actor_of(request), story_id=story_id, now=clock())
    with seeing(request):
        card = _card(request, story_id)
    begins = {"version": card.version, "words": card.proposed or card.words}
    form = asked.form(request.POST if is_sent else None, initial=begins)
    if is_sent and form.is_valid():
        try:
            asked.step(actor=actor_of(request), story_id=story_id, now=clock(), **form.cleaned_data)
        except StoryUnfit as problem:
            for error in problem.errors:
                form.add_error(error.pointer, detail_of_field(error))
        except Conflict as problem:
            flash(request, detail_of(problem), "problem")
            return redirect("catalogue:story", story_id)
        else:
            flash(request, done)
            return redirect("catalogue:story", story_id)
    context = {
        **item_of(card, is_own=False),
        "page_title": asked.title,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "has_errors": bool(form.errors),
        "back_href": reverse("catalogue:story", args=[story_id]),
    }
    with seeing(request):
        return render(
            request, "catalogue/desk/story_step.html", context, status=422 if form.errors else 200
        )


def _card(request: HttpRequest, story_id: UUID) -> StoryCard:
    return story_in_hand(actor_of(request), story_id, language())


def _shown(request: HttpRequest, card: StoryCard) -> HttpResponse:
    actor = actor_of(request)
    is_own = card.teller_id == actor.person_id
    context = {
        **item_of(card, is_own=False),
        "page_title": _("A story about %(service)s") % {"service": card.service},
        "is_ones_own": is_own,
        "may_publish": not is_own and card.state is StoryState.OFFERED,
        "may_edit": not is_own and card.state in WAITING,
        "may_decline": not is_own and card.state is not StoryState.DECLINED,
        "back_href": reverse("catalogue:stories"),
    }
    return render(request, "catalogue/desk/story.html", context)


def _views(
    counts: dict[StoryState, int], state: StoryState | None, here: str
) -> list[dict[str, Any]]:
    waiting = sum(counts.get(one, 0) for one in WAITING)
    first = {"text": _("To decide"), "count": waiting, "href": here, "here": state is None}
    return [first] + [
        {
            "text": STATES[one][0],
            "count": counts.get(one, 0),
            "href": f"{here}?state={one.value}",
            "here": one is state,
        }
        for one in LISTED
    ]


_HERE = "desk/stories/<uuid:story_id>/"
addresses = [
    path("desk/stories/", index, name="stories"),
    path(_HERE, show, name="story"),
    path(f"{_HERE}publish/", publish, name="publish-story"),
    path(f"{_HERE}edit/", edit, name="edit-story"),
    path(f"{_HERE}decline/", decline, name="decline-story"),
]
