"""Noting a community, correcting its profile, keeping it no longer, and stating a total for a place."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.directory.actions.communities import (
    correct_community,
    note_community,
    retire_community,
    state_community_total,
)
from tulay.areas.directory.queries import place_by_code
from tulay.areas.directory.queries.communities import (
    CommunityCard,
    stated_total,
    visible_community,
)
from tulay.areas.directory.web.community_forms import (
    PUT,
    AboutCommunity,
    AboutTotal,
    Retiring,
    initial_of,
)
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Conflict, Forbidden, Invalid
from tulay.plumbing.http.asking import put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

NOTE, CORRECT = "directory.note-community", "directory.correct-community"
RETIRE, STATE = "directory.retire-community", "directory.state-community-total"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(NOTE)
def note(request: HttpRequest) -> HttpResponse:
    """Note a community."""
    actor, form = _writer(request, NOTE), AboutCommunity(request.POST or None)
    made: list[UUID] = []

    def act() -> None:
        made.append(note_community(actor=actor, details=form.details(), now=_now()))

    said = (_("Note a community"), _("Note it"), _("The community is noted."))
    back = reverse("directory:communities")
    return _asked(request, form, act, said, back=back, to=lambda: _at(made[0]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CORRECT)
def correct(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """Correct what is said of a community."""
    actor = _writer(request, CORRECT)
    card = _seen(request, community_id)
    form = AboutCommunity(request.POST or None, initial=initial_of(card), is_known=True)

    def act() -> None:
        given = form.cleaned_data
        correct_community(
            actor=actor,
            community_id=community_id,
            details=form.details(),
            version=card.version if given["version"] is None else given["version"],
            said=given["said"],
            now=_now(),
        )

    said = (_("Correct the profile"), _("Save"), _("The profile is corrected."))
    return _asked(request, form, act, said, caption=card.details.name, back=_at(community_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RETIRE)
def retire(request: HttpRequest, community_id: UUID) -> HttpResponse:
    """Keep the profile of a community no longer."""
    actor = _writer(request, RETIRE)
    card, form = _seen(request, community_id), Retiring(request.POST or None)

    def act() -> None:
        reason = form.cleaned_data["said"]
        retire_community(actor=actor, community_id=community_id, said=reason, now=_now())

    said = (
        _("Keep this profile no longer?"),
        _("Keep it no longer"),
        _("The profile is kept no longer. It counts nowhere; what was said stays on record."),
    )
    return _asked(request, form, act, said, caption=card.details.name, back=_at(community_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(STATE)
def state_total(request: HttpRequest, code: str) -> HttpResponse:
    """State how many people of its communities a place has as a whole."""
    actor, place = _writer(request, STATE), place_by_code(code)
    with seeing(request):
        known = stated_total(actor, place.id)
    initial = (
        {"people": known.people, "source": known.source, "on_date": known.on_date} if known else {}
    )
    form = AboutTotal(request.POST or None, initial=initial)

    def act() -> None:
        state_community_total(actor=actor, place_code=code, estimate=form.estimate(), now=_now())

    said = (_("State a total for the whole place"), _("State it"), _("The total is stated."))
    back = f"{reverse('directory:communities')}?place={code}"
    return _asked(request, form, act, said, caption=place.label, back=back)


def _now() -> datetime:
    return datetime.now(UTC)


def _at(community_id: UUID) -> str:
    return reverse("directory:community", args=[community_id])


def _writer(request: HttpRequest, code: str) -> Actor:
    """Return who asks; the register is one for all agencies, so whoever answers for some only writes nothing."""
    actor = actor_of(request)
    if not actor.may_everywhere(code):
        raise Forbidden
    return actor


def _seen(request: HttpRequest, community_id: UUID) -> CommunityCard:
    with seeing(request):
        return visible_community(actor_of(request), community_id)


def _asked(
    request: HttpRequest,
    form: Form,
    act: Callable[[], None],
    said: tuple[str, str, str],
    *,
    back: str,
    caption: str = "",
    to: Callable[[], str] | None = None,
) -> HttpResponse:
    """Ask; or do what was answered and go on; or put beside the questions what stands in the way."""
    title, button, afterwards = said
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Invalid as problem:
            _put(form, problem)
        except Conflict as problem:
            form.add_error(None, detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, afterwards)
            return redirect(to() if to else back)
    grouped = form.groups_of_questions() if isinstance(form, AboutCommunity) else [("", list(form))]
    context: dict[str, Any] = {
        "page_title": title,
        "caption": caption,
        "form": form,
        "grouped": list(grouped),
        "has_errors": bool(form.errors),
        "button": button,
        "back_href": back,
    }
    return page(request, "directory/community-form.html", context, status)


def _put(form: Form, problem: Invalid) -> None:
    put_errors(form, problem.errors, PUT)
    if not problem.errors:
        form.add_error(None, detail_of(problem))


_OF = "communities/<uuid:community_id>/"
addresses = [
    path("communities/new/", note, name="note-community"),
    path(f"{_OF}correct/", correct, name="correct-community"),
    path(f"{_OF}retire/", retire, name="retire-community"),
    path("communities/totals/<slug:code>/", state_total, name="state-community-total"),
]
