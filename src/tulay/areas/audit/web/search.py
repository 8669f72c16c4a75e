"""The search of the log for auditors, and what everybody can read of it about themselves."""

from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tulay.areas.audit.actions.searching import open_entry, search_log
from tulay.areas.audit.queries.cold import cold_until, months_about
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import MEDIA_TYPE, receipt_of
from tulay.areas.audit.queries.search import Look, Row, accesses, cold_accesses, is_about
from tulay.areas.audit.rules.cold import Month
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.web import words
from tulay.kernel.errors import NotFound
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import acts
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.forms import Form

NAMES = ("action", "target", "actor", "subject", "since", "until")


class SearchForm(Form):
    """What the log can be narrowed by."""

    action = forms.CharField(
        label=gettext_lazy("Action"),
        help_text=gettext_lazy("Its code, for example cases.decide"),
        required=False,
        max_length=80,
    )
    target = forms.CharField(
        label=gettext_lazy("Object"),
        help_text=gettext_lazy("Kind and number, for example request:0193…"),
        required=False,
        max_length=120,
    )
    actor = forms.UUIDField(
        label=gettext_lazy("Done by"), help_text=gettext_lazy("A person's number"), required=False
    )
    subject = forms.UUIDField(
        label=gettext_lazy("About the person"),
        help_text=gettext_lazy("A person's number"),
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From"), help_text=gettext_lazy("Like 2026-11-22"), required=False
    )
    until = forms.DateField(
        label=gettext_lazy("To"), help_text=gettext_lazy("Like 2026-11-22"), required=False
    )

    def filters(self) -> Filters:
        """Return what was asked; the last day counts whole."""
        given = self.cleaned_data
        since, until = given["since"], given["until"]
        return Filters(
            action=given["action"],
            target=given["target"],
            actor=given["actor"],
            subject=given["subject"],
            since=_moment(since, time.min) if since else None,
            until=_moment(until, time.max) if until else None,
        )


def _moment(day: Any, hour: time) -> datetime:
    return datetime.combine(day, hour, get_current_timezone())


@require_safe
@needs("audit.search")
@acts
def search(request: HttpRequest) -> HttpResponse:
    """Show the entries that fit, newest first."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"page_title": _("Log"), "form": form, "rows": [], "next_href": ""}
    if form.is_valid():
        found = search_log(
            actor=actor_of(request),
            filters=form.filters(),
            cursor=request.GET.get("cursor") or None,
            now=datetime.now(UTC),
        )
        context |= {"rows": [_shown(row) for row in found.items], "next_href": ""}
        if found.next:
            kept = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
            context["next_href"] = f"?{urlencode({**kept, 'cursor': found.next})}"
    context |= {"has_errors": bool(form.errors), "cold_until": cold_until()}
    return page(request, "audit/search.html", context)


@require_safe
@needs("audit.open-entry")
@acts
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show one entry: a look."""
    detail = open_entry(actor=actor_of(request), entry_id=entry_id, now=datetime.now(UTC))
    row = detail.row
    names = labels("person", {row.actor_id, row.subject_id, detail.on_behalf_of})
    context = {
        "page_title": words.action(row.action),
        "detail": detail,
        "row": _shown(row) | {"purpose": words.purpose(row.purpose, detail.said)},
        "done_by": names.get(row.actor_id) if row.actor_id else "",
        "subject": names.get(row.subject_id) if row.subject_id else "",
        "principal": names.get(detail.on_behalf_of) if detail.on_behalf_of else "",
        "facts": sorted(detail.facts.items()),
        "receipt_href": reverse("audit:receipt", args=[entry_id]),
    }
    return page(request, "audit/entry.html", context)


@require_safe
@needs(SOMEBODY)
def receipt(request: HttpRequest, entry_id: UUID) -> Any:
    """Give the receipt of an entry to whom it is about, who did it, and who may search the log."""
    actor = actor_of(request)
    is_own = actor.person_id is not None and is_about(entry_id, actor.person_id)
    if not is_own and not actor.may("audit.search"):
        raise NotFound
    content = receipt_of(entry_id, origin()).text().encode()
    return download(
        [content], name=f"{entry_id}.tlog-proof", content_type=MEDIA_TYPE, size=len(content)
    )


@require_safe
@needs(SOMEBODY)
def access_log(request: HttpRequest) -> HttpResponse:
    """Show a person who else did something with their data, when, and what for."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise Unauthenticated
    months, month = months_about(person_id), request.GET.get("month", "")
    found: Page[Look]
    if month in months:
        found = Page(cold_accesses(person_id, month), None)
    else:
        found, month = accesses(person_id, cursor=request.GET.get("cursor") or None), ""
    agencies = labels("agency", {look.agency_id for look in found.items})
    context = {
        "page_title": _("Who looked at my data"),
        "looks": [_told(look, agencies) for look in found.items],
        "next_href": f"?{urlencode({'cursor': found.next})}" if found.next else "",
        "month": Month.read(month).begins().date() if month else None,
        "months": [(f"?month={one}", Month.read(one).begins().date()) for one in months],
    }
    return page(request, "audit/access_log.html", context)


def _shown(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "href": reverse("audit:entry", args=[row.id]),
        "outcome": words.OUTCOMES.get(row.outcome, row.outcome),  # type: ignore[call-overload]  # a name is asked for
        "tone": "" if row.outcome == "done" else "warning",
        "by": str(row.actor_id)[-12:] if row.actor_id else row.actor_kind,
        "purpose": words.purpose(row.purpose),
    }


def _told(look: Look, agencies: dict[UUID, str]) -> dict[str, Any]:
    return {
        "at": look.at,
        "action": words.action(look.action),
        "purpose": words.purpose(look.purpose, look.said),
        "agency": agencies.get(look.agency_id, "") if look.agency_id else "",
        "what": words.WHATS.get(look.what, ""),
        "receipt_href": reverse("audit:receipt", args=[look.id]),
    }
