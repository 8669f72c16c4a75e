"""Minutes: read, written, approved by another, handed out as a document; and the agenda before."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.meetings.actions.minutes import approve_minutes, write_minutes
from tulay.areas.meetings.errors import (
    MinutesChanged,
    MinutesMissing,
    NotYetBegun,
    OwnMinutes,
    StepNotPossible,
)
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting
from tulay.areas.meetings.queries.minutes import (
    APPROVE,
    WRITE,
    DraftCard,
    MinutesCard,
    agenda_of,
    draft_of,
    minutes_numbered,
    minutes_of,
)
from tulay.areas.meetings.rules.minutes import OUTCOMES_MAX, TEXT_MAX, minutes_due_at
from tulay.areas.meetings.rules.series import OFF
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import clock, people_words
from tulay.areas.meetings.web.meetings import about
from tulay.kernel.errors import Problem
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.asking import seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.render.pdf import record_pdf
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import listed


class Writing(Form):
    """What was said, and what was settled."""

    text = CleanTextField(
        label=gettext_lazy("What was said"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": "16"}),
    )
    outcomes = CleanTextField(
        label=gettext_lazy("What was settled"),
        help_text=gettext_lazy("The results in a few sentences."),
        max_length=OUTCOMES_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_safe
@never_cache
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show the approved minutes, or one version of them; to whoever works on them the draft, too."""
    actor = actor_of(request)
    card = visible_meeting(actor, meeting_id, now=clock())
    versions, draft = minutes_of(card.id), draft_of(actor, card)
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), None)
    context = {
        **about(card),
        "title": _("Minutes"),
        "card": card,
        "minutes": shown or (versions[0] if versions else None),
        "versions": [{"number": one.number, "at": one.approved_at} for one in versions],
        "draft": draft,
        "due": "" if versions else words.moment(minutes_due_at(card.ends_at), card.zone),
        "is_late": not versions and minutes_due_at(card.ends_at) <= clock(),
        **_steps(request, card, draft, has_minutes=bool(versions)),
    }
    return page(request, "meetings/minutes.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def write_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write minutes, or go on with them."""
    actor = actor_of(request)
    with seeing(request):
        card = visible_meeting(actor, meeting_id, now=clock())
        begun = _begun(request, card)
    form = Writing(request.POST or None, initial=begun)
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            problem = _written(request, card, form)
            if problem is None:
                flash(request, _("Saved. Somebody else reads and approves it."))
                return redirect("meetings:minutes", meeting_id)
            form.add_error(None, detail_of(problem))
            status = status_of(problem)
    with seeing(request):
        context = {
            **about(card),
            "title": _("Write the minutes"),
            "card": card,
            "form": form,
            "other": draft_of(actor, card) if isinstance(problem, MinutesChanged) else None,
            "has_errors": bool(form.errors),
        }
        return page(request, "meetings/write_minutes.html", context, status)


@require_POST
@needs(APPROVE)
def approve_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Approve what somebody else wrote, as it was read."""
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0  # noqa: PLR2004 - digits
    try:
        approve_minutes(
            actor=actor_of(request), meeting_id=meeting_id, version=version, now=clock()
        )
    except (MinutesChanged, MinutesMissing, OwnMinutes) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("Approved. Nobody changes these minutes any more."))
    return redirect("meetings:minutes", meeting_id)


@require_safe
@needs("meetings.see")
def as_pdf(request: HttpRequest, meeting_id: UUID, number: int) -> HttpResponseBase:
    """Hand approved minutes out as a document."""
    card = visible_meeting(actor_of(request), meeting_id, now=clock())
    found = minutes_numbered(card.id, number)
    content = _document(card, found)
    name = f"minutes-{card.fiscal_year}-q{card.quarter}-{number}.pdf"
    return download([content], name=name, content_type="application/pdf", size=len(content))


def _written(request: HttpRequest, card: MeetingCard, form: Writing) -> Problem | None:
    """Save what was written; where a colleague wrote meanwhile, saving once more takes the place of theirs."""
    given = form.cleaned_data
    try:
        write_minutes(
            actor=actor_of(request),
            meeting_id=card.id,
            text=given["text"],
            outcomes=given["outcomes"],
            version=given["version"],
            now=clock(),
        )
    except (MinutesChanged, NotYetBegun, StepNotPossible) as problem:
        if isinstance(problem, MinutesChanged):
            with seeing(request):
                other = draft_of(actor_of(request), card)
            form.data = dict(form.data.items()) | {"version": str(other.version if other else 0)}
        return problem
    return None


def _begun(request: HttpRequest, card: MeetingCard) -> dict[str, object]:
    """Return what stands in the form: the draft, what was approved before, or the points of the agenda."""
    draft = draft_of(actor_of(request), card)
    if draft is not None:
        return {"text": draft.text, "outcomes": draft.outcomes, "version": draft.version}
    approved = minutes_of(card.id)
    if approved:
        return {"text": approved[0].text, "outcomes": approved[0].outcomes, "version": 0}
    points = (words.point(one, card) for one in agenda_of(card).points)
    numbered = (f"{number}. {title}" for number, title in enumerate(points, 1))
    return {"text": "\n\n".join(numbered), "version": 0}


def _steps(
    request: HttpRequest, card: MeetingCard, draft: DraftCard | None, *, has_minutes: bool
) -> dict[str, Any]:
    actor = actor_of(request)
    is_mine = draft is not None and actor.person_id in draft.authors
    begun = card.state not in OFF and card.starts_at <= clock()
    if draft is None:
        label = _("Amend these minutes") if has_minutes else _("Write the minutes")
    else:
        label = _("Go on writing")
    return {
        "write_href": reverse("meetings:write-minutes", args=[card.id])
        if begun and actor.may(WRITE, card.agency_id)
        else "",
        "write_label": label,
        "writers": listed(people_words(draft.authors).values()) if draft else "",
        "may_approve": draft is not None and not is_mine and actor.may(APPROVE, card.agency_id),
        "is_mine": is_mine,
    }


def _document(card: MeetingCard, found: MinutesCard) -> bytes:
    named = about(card)
    facts = {
        "title": _("Minutes: %(what)s") % {"what": named["page_title"]},
        "sender": "Tulay",
        "intro": [
            words.span(card),
            card.room,
            _("Version %(number)s, approved on %(at)s by %(who)s. Written by %(authors)s.")
            % {
                "number": found.number,
                "at": words.moment(found.approved_at, card.zone),
                "who": found.approver,
                "authors": listed(found.authors),
            },
        ],
        "nothing": _("Nobody was noted."),
        "sections": [
            {"title": _("Who came"), "rows": [_came(one) for one in found.present]},
            {"title": _("What was said"), "rows": [], "text": found.text.split("\n")},
            {"title": _("What was settled"), "rows": [], "text": found.outcomes.split("\n")},
        ],
    }
    language = get_language() or "en"
    return record_pdf(facts, language=language, rtl=translation.get_language_bidi())


def _came(one: dict[str, str]) -> dict[str, Any]:
    parts = (one["designation"], one["organisation"], one["remarks"])
    said = listed(part for part in parts if part)
    return {"level": 0, "key": one["name"], "value": said}


addresses = [
    path("meetings/<uuid:meeting_id>/minutes/", show, name="minutes"),
    path("meetings/<uuid:meeting_id>/minutes/write/", write_, name="write-minutes"),
    path("meetings/<uuid:meeting_id>/minutes/approve/", approve_, name="approve-minutes"),
    path("meetings/<uuid:meeting_id>/minutes/<int:number>/pdf/", as_pdf, name="minutes-pdf"),
]
