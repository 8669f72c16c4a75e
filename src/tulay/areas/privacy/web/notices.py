"""Notices for everybody, and their desk: write, compare, publish."""

import difflib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions import notices as actions
from tulay.areas.privacy.errors.notices import NoticePublished
from tulay.areas.privacy.queries.consents import figures
from tulay.areas.privacy.queries.notices import (
    NoticeCard,
    current_notice,
    current_notices,
    drafts,
    jurisdictions_of,
    notice_card,
    published_notice,
    versions,
)
from tulay.areas.privacy.rules.consents import CONSENTED, ConsentStanding
from tulay.areas.privacy.rules.notices import (
    CONTENT_MAX,
    TITLE_MAX,
    NoticeState,
    Purpose,
    is_in_reach,
    missing_languages,
)
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.ground_rows import ground_of
from tulay.areas.privacy.web.register import crumbs
from tulay.areas.privacy.web.seat import clock
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of, language_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui import words as ui_words
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form


class NoticeForm(Form):
    """A version in every language of its region, and whether it changes something that matters."""

    is_material = forms.ChoiceField(
        label=gettext_lazy("Does it change something that matters to people?"),
        help_text=gettext_lazy("If so, whoever agreed before is asked again."),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, only the wording"))),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        """Ask for a title and a text in each language."""
        self.languages = languages
        super().__init__(*args, **kwargs)
        for language in languages:
            name = own_name(language)
            self.fields[f"title_{language}"] = CleanTextField(
                label=_("Title (%(language)s)") % {"language": name},
                max_length=TITLE_MAX,
                required=False,
            )
            self.fields[f"content_{language}"] = CleanTextField(
                label=_("Text (%(language)s)") % {"language": name},
                help_text=_("Begin a heading with ## and a point with a hyphen."),
                max_length=CONTENT_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 18, "dir": "auto", "lang": language}),
            )

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        """Return what was written, by language."""
        given = self.cleaned_data
        return {one: (given[f"title_{one}"], given[f"content_{one}"]) for one in self.languages}


@require_safe
def public(
    request: HttpRequest, jurisdiction: str, purpose: str, number: int | None = None
) -> HttpResponse:
    """Show a published notice, the newest unless an older one is named."""
    notice = published_notice(purpose, jurisdiction, number)
    text = notice.text(language_of(request))
    newest = notice if number is None else current_notice(purpose, jurisdiction)
    context = {
        "page_title": text.title if text else "",
        "notice": notice,
        "text": text,
        "ground": ground_of(notice.purpose, notice.jurisdiction),
        "is_old": newest is not None and newest.number != notice.number,
        "others": [
            _version(one) for one in versions(purpose, jurisdiction) if _is_other(one, notice)
        ],
    }
    return page(request, "privacy/notice.html", context)


@require_safe
@needs("privacy.see-register")
def index(request: HttpRequest) -> HttpResponse:
    """Show the officer the notices of their regions, and how many agree."""
    regions = jurisdictions_of(actor_of(request))
    counted, begun = figures(regions), drafts(regions)
    now = {(one.jurisdiction, one.purpose.value): one for one in current_notices(regions)}
    shown = [
        {
            "name": ui_words.region(region),
            "notices": [_line(region, one, now, begun, counted) for one in Purpose],
        }
        for region in regions
    ]
    context = {
        "page_title": _("Notices and consent"),
        "crumbs": crumbs(_("Notices and consent")),
        "regions": shown,
    }
    return page(request, "privacy/notices.html", context)


@require_safe
@needs("privacy.see-register")
def show(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Show a version as people read it, what has changed in it, and what is still missing."""
    actor = actor_of(request)
    notice = notice_card(actor, notice_id)
    before = current_notice(notice.purpose, notice.jurisdiction)
    is_draft = notice.state is NoticeState.DRAFT
    written = [text.language for text in notice.texts if text.title and text.content]
    missing = missing_languages(notice.jurisdiction, written) if is_draft else ()
    context = {
        "page_title": _name(notice),
        "crumbs": crumbs(_name(notice), _up()),
        "notice": notice,
        "is_draft": is_draft,
        "texts": [
            {"text": one, "name": own_name(one.language), "changes": _changes(before, notice, one)}
            for one in notice.texts
        ],
        "missing": [own_name(one) for one in missing],
        "may_write": is_draft and is_in_reach(actor, "privacy.write-notice", notice.jurisdiction),
        "asks_again": is_draft and notice.is_material and notice.purpose in CONSENTED,
    }
    return page(request, "privacy/version.html", context)


@require_POST
@needs("privacy.draft-notice")
def draft(request: HttpRequest, jurisdiction: str, purpose: str) -> HttpResponse:
    """Begin a new version and lead to where it is written."""
    notice_id = actions.draft_notice(
        actor=actor_of(request), purpose=purpose, jurisdiction=jurisdiction, now=clock()
    )
    return redirect("privacy:write-notice", notice_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.write-notice")
def write(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Write a new version in every language of its region."""
    actor = actor_of(request)
    notice = notice_card(actor, notice_id)
    if notice.state is not NoticeState.DRAFT:
        raise NoticePublished
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        languages=JURISDICTIONS[notice.jurisdiction].languages,
        initial=_initial(notice),
    )
    if request.method == "POST" and form.is_valid():
        actions.write_notice(
            actor=actor,
            notice_id=notice_id,
            texts=form.texts,
            is_material=form.cleaned_data["is_material"] == "yes",
            now=clock(),
        )
        flash(request, _("The new version is kept. Read it once more, then publish it."))
        return redirect("privacy:version", notice_id)
    context = {
        "page_title": _name(notice),
        "crumbs": crumbs(_name(notice), _up()),
        "form": form,
        "notice": notice,
    }
    return page(request, "privacy/write.html", context, 422 if form.errors else 200)


@require_POST
@needs("privacy.publish-notice")
def publish(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Let a version count."""
    actions.publish_notice(actor=actor_of(request), notice_id=notice_id, now=clock())
    flash(request, _("The notice is published. It counts from now and never changes again."))
    return redirect("privacy:notices")


@require_POST
@needs("privacy.discard-notice")
def discard(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    actions.discard_notice(actor=actor_of(request), notice_id=notice_id, now=clock())
    flash(request, _("The draft is gone. The published version stays as it is."))
    return redirect("privacy:notices")


@panel("privacy.desk", "privacy/_notices_card.html", order=10)
def card(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead from the information officer's page to the notices."""
    return {}


def _line(
    region: str, purpose: Purpose, now: dict[Any, NoticeCard], begun: dict[Any, UUID], counted: Any
) -> dict[str, Any]:
    notice, place = now.get((region, purpose.value)), [region, purpose.value]
    counts = counted.get((region, purpose.value), {})
    return {
        "name": str(words.PURPOSES[purpose]),
        "notice": notice,
        "href": reverse("privacy:version", args=[notice.id]) if notice else "",
        "draft_id": begun.get((region, purpose.value)),
        "draft_href": reverse("privacy:draft-notice", args=place),
        "asks": purpose in CONSENTED,
        "given": counts.get(ConsentStanding.GIVEN, 0),
        "outdated": counts.get(ConsentStanding.OUTDATED, 0),
        "withdrawn": counts.get(ConsentStanding.WITHDRAWN, 0),
    }


def _changes(before: NoticeCard | None, notice: NoticeCard, text: Any) -> list[dict[str, str]]:
    """Return what a draft takes away from and adds to the text that counts now, line by line."""
    old = (
        next((one for one in before.texts if one.language == text.language), None)
        if before
        else None
    )
    if notice.state is not NoticeState.DRAFT or old is None:
        return []
    return list(_marked(old.content.splitlines(), text.content.splitlines()))


def _marked(old: list[str], new: list[str]) -> Iterator[dict[str, str]]:
    for line in difflib.ndiff(old, new):
        if line[:2] in {"+ ", "- "} and line[2:].strip():
            yield {"kind": "added" if line[0] == "+" else "removed", "text": line[2:]}


def _initial(notice: NoticeCard) -> dict[str, str]:
    given = {"is_material": "yes" if notice.is_material else "no"}
    for text in notice.texts:
        given[f"title_{text.language}"] = text.title
        given[f"content_{text.language}"] = text.content
    return given


def _is_other(one: NoticeCard, notice: NoticeCard) -> bool:
    return one.state is NoticeState.PUBLISHED and one.number != notice.number


def _version(one: NoticeCard) -> dict[str, Any]:
    place = [one.jurisdiction, one.purpose.value, one.number]
    return {
        "number": one.number,
        "at": one.published_at,
        "href": reverse("privacy:notice-version", args=place),
    }


def _name(notice: NoticeCard) -> str:
    return f"{words.PURPOSES[notice.purpose]} ({ui_words.region(notice.jurisdiction)})"


def _up() -> dict[str, str]:
    return {"text": _("Notices and consent"), "href": reverse("privacy:notices")}


DESK = "desk/privacy/notices/"
addresses = [
    path("notices/<slug:jurisdiction>/<slug:purpose>/", public, name="notice"),
    path("notices/<slug:jurisdiction>/<slug:purpose>/<int:number>/", public, name="notice-version"),
    path(DESK, index, name="notices"),
    path(f"{DESK}<uuid:notice_id>/", show, name="version"),
    path(f"{DESK}<uuid:notice_id>/write/", write, name="write-notice"),
    path(f"{DESK}<uuid:notice_id>/publish/", publish, name="publish-notice"),
    path(f"{DESK}<uuid:notice_id>/discard/", discard, name="discard-notice"),
    path(f"{DESK}<slug:jurisdiction>/<slug:purpose>/draft/", draft, name="draft-notice"),
]
