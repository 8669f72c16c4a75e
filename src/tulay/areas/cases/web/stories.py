"""Telling how it went: offered beside a request that was approved, told on a page of its own."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tulay.areas.cases.actions.stories import tell_story
from tulay.areas.cases.errors import NothingToTell
from tulay.areas.cases.queries.stories import tellable_request
from tulay.areas.cases.web.doors import clock, for_people, language, posted, seeing
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.catalogue.errors import StoryNotAgreed, StoryToldAlready, StoryUnfit
from tulay.areas.catalogue.queries.stories import (
    NAME_MAX,
    WORDS_MAX,
    Told,
    story_about_request,
)
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form


class StoryForm(Form):
    """What is told, which name is shown, in which language, and that everybody may read it."""

    words = CleanTextField(
        label=gettext_lazy("How did it help you?"),
        help_text=gettext_lazy(
            "In your own words. Leave out names, addresses and telephone numbers, yours and those of others."
        ),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    shown_as = CleanTextField(
        label=gettext_lazy("Which name do we show?"),
        help_text=gettext_lazy("Like “Amina S., Sirawai”. Leave it empty, and no name is shown."),
        max_length=NAME_MAX,
        lines=False,
        required=False,
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language did you write?"))
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "Everybody may read these words and this name on the page of the service"
        ),
        required=False,
    )

    def __init__(self, *args: Any, is_helped: bool, **kwargs: Any) -> None:
        """Offer the languages of the pages; where somebody helps, ask whether they asked."""
        super().__init__(*args, **kwargs)
        spoken = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = spoken  # type: ignore[attr-defined]  # a ChoiceField
        if is_helped:
            self.fields["agreed"].label = _(
                "I read this to the person, and they agree that everybody may read these words and this name"
            )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let somebody tell how what they got helped them."""
    actor = actor_of(request)
    is_helped = actor.on_behalf_of is not None
    with seeing(request):
        found = tellable_request(actor=actor, request_id=request_id, language=language())
    form = StoryForm(posted(request), is_helped=is_helped, initial={"language": language()})
    if request.method == "POST" and form.is_valid():
        try:
            story_id = _told(request, request_id, form)
        except StoryUnfit as problem:
            put_errors(form, problem.errors, {name: name for name in form.fields})
        except StoryNotAgreed as problem:
            form.add_error("agreed", detail_of(problem))
        except (StoryToldAlready, NothingToTell) as problem:
            flash(request, detail_of(problem), "problem")
            return redirect("cases:own", request_id)
        else:
            flash(request, _("Thank you. The agency reads it first, and you hear what it decides."))
            return redirect("catalogue:own-story", story_id)
    context = {
        "page_title": _("Tell others how it went"),
        "service": found.service_name,
        "agency": found.agency_name,
        "form": form,
        "has_errors": bool(form.errors),
        "back_href": reverse("cases:own", args=[request_id]),
    }
    return render(request, "cases/own/story.html", context, status=422 if form.errors else 200)


@panel("cases.own.side", "cases/own/_story.html", order=40)
def beside_ones_own(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Offer to tell how it went, once a request is approved; then lead to what was told."""
    actor = actor_of(request)
    with seeing(request):
        try:
            tellable_request(actor=actor, request_id=request_id, language=language())
        except NothingToTell:
            return None
        told = story_about_request(request_id, actor.on_behalf_of or actor.person_id)
    if told is None:
        return {"tell_href": reverse("cases:tell-story", args=[request_id]), "href": ""}
    story_id, state = told
    again = reverse("cases:tell-story", args=[request_id]) if state == "declined" else ""
    return {"href": reverse("catalogue:own-story", args=[story_id]), "tell_href": again}


def _told(request: HttpRequest, request_id: UUID, form: StoryForm) -> UUID:
    said = form.cleaned_data
    return tell_story(
        actor=actor_of(request),
        request_id=request_id,
        words=said["words"],
        shown_as=said["shown_as"],
        language=said["language"],
        is_agreed=said["agreed"],
        door=Told.WEB,
        now=clock(),
    )


addresses = [path("portal/requests/<uuid:request_id>/story/", tell, name="tell-story")]
