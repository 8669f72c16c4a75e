"""Pages about people who ask to work here: who waits, and the decision about one of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_forms import until_of
from tulay.areas.identity import actions, queries
from tulay.areas.identity.errors import StepUpNeeded
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import following
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import DateField, Form
from tulay.plumbing.ui.words import listed


class Narrowing(Form):
    """Which of those who asked are listed."""

    state = forms.ChoiceField(label=gettext_lazy("How far they are"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(state, str(said)) for state, said in words.AFFILIATION_STATES.items()]
        self.fields["state"].choices = [("", _("All")), *states]  # type: ignore[attr-defined]  # a ChoiceField


class Approval(Form):
    """Until when the role is given."""

    until = DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the role has no end yet."),
    )


class Refusal(Form):
    """Why somebody is refused."""

    reason = CleanTextField(
        label=gettext_lazy("Why do you refuse?"),
        help_text=gettext_lazy("The person reads it."),
        max_length=400,
        lines=False,
    )


@acts
@require_safe
@needs("identity.see-affiliations")
def affiliations(request: HttpRequest) -> HttpResponse:
    """List the people who ask to work for the reader's agencies."""
    actor, now = actor_of(request), datetime.now(UTC)
    form = Narrowing(request.GET or None)
    state = form.cleaned_data["state"] if form.is_bound and form.is_valid() else ""
    actions.see_affiliations(actor=actor, now=now)
    found = queries.affiliations_page(actor, state=state, cursor=request.GET.get("cursor"))
    names = words.names_of(one.agency_id for one in found.items)
    context = {
        "page_title": _("People who ask to work here"),
        "crumbs": _crumbs(),
        "form": form,
        "is_narrowed": bool(state),
        "columns": [{"label": w} for w in (_("Name"), _("Agency"), _("Role"), _("How far"))],
        "rows": [_row(one, names) for one in found.items],
        "next_href": following(request, found.next),
    }
    return page(request, "directory/admin/affiliations.html", context)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.see-affiliations")
def affiliation(request: HttpRequest, affiliation_id: UUID) -> HttpResponse:
    """Show one person who asks, and what this reader can decide."""
    actor, now = actor_of(request), datetime.now(UTC)
    chosen = request.POST.get("do", "")
    approval = Approval(request.POST if chosen == "approve" else None)
    refusal = Refusal(request.POST if chosen == "refuse" else None)
    failed: Problem | None = None
    if request.method == "POST":
        form = {"approve": approval, "refuse": refusal}.get(chosen)
        if form is None or form.is_valid():
            try:
                return _decided(request, actor, affiliation_id, form, now)
            except StepUpNeeded:
                raise
            except Problem as problem:
                failed = problem
    else:
        actions.see_affiliations(actor=actor, affiliation_id=affiliation_id, now=now)
    card = queries.visible_affiliation(actor, affiliation_id)
    status = status_of(failed) if failed else 422 if approval.errors or refusal.errors else 200
    context = {
        "page_title": card.name or _("No name"),
        "crumbs": _crumbs(card.name or _("No name")),
        "card": card,
        "state": words.AFFILIATION_STATES[card.state],
        "tone": words.AFFILIATION_TONES[card.state],
        "details": _details(card),
        "approval": approval,
        "refusal": refusal,
        "failed": detail_of(failed) if failed else "",
    }
    return page(request, "directory/admin/affiliation.html", context, status)


def _decided(
    request: HttpRequest, actor: Actor, affiliation_id: UUID, form: Form | None, now: datetime
) -> HttpResponse:
    if isinstance(form, Approval):
        until = until_of(form.cleaned_data["until"])
        actions.approve_affiliation(
            actor=actor, affiliation_id=affiliation_id, until=until, now=now
        )
        said = _("The role is given. It counts from now.")
    elif isinstance(form, Refusal):
        reason = form.cleaned_data["reason"]
        actions.refuse_affiliation(
            actor=actor, affiliation_id=affiliation_id, reason=reason, now=now
        )
        said = _("It is refused, and the person is told why.")
    else:
        actions.endorse_affiliation(actor=actor, affiliation_id=affiliation_id, now=now)
        said = _("You have endorsed this person. Somebody else approves it.")
    flash(request, said)
    return redirect("directory:admin-affiliations")


def _row(one: queries.AffiliationCard, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "cells": [
            {
                "value": one.name or _("No name"),
                "href": reverse("directory:admin-affiliation", args=[one.id]),
            },
            {"value": names.get(one.agency_id, "")},
            {"value": words.role_name(one.role)},
            {
                "value": str(words.AFFILIATION_STATES[one.state]),
                "tag": words.AFFILIATION_TONES[one.state],
            },
        ]
    }


def _details(one: queries.AffiliationCard) -> list[dict[str, Any]]:
    rows = [
        {"key": _("Agency"), "value": words.names_of([one.agency_id]).get(one.agency_id, "")},
        {"key": _("Role"), "value": words.role_name(one.role)},
        {"key": _("What they do there"), "value": format_html("<bdi>{}</bdi>", one.post)},
        {
            "key": _("E-mail address"),
            "value": format_html('<bdi dir="ltr">{}</bdi>', one.email or ""),
        },
        {"key": _("Asked on"), "value": _day(one.asked_at)},
    ]
    if one.endorsed_at is not None:
        rows.append(
            {"key": _("Endorsed by"), "value": listed([one.endorser, _day(one.endorsed_at)])}
        )
    if one.settled_at is None:
        rows.append({"key": _("Ends by itself on"), "value": _day(one.waits_until)})
    if one.reason:
        rows.append({"key": _("Why it was refused"), "value": one.reason})
    return rows


def _day(at: datetime) -> str:
    return date_format(at, "j F Y")


def _crumbs(name: str = "") -> list[dict[str, str]]:
    way = [
        {"text": _("Administration"), "href": reverse("directory:admin")},
        {
            "text": _("People who ask to work here"),
            "href": reverse("directory:admin-affiliations"),
        },
    ]
    if name:
        way.append({"text": name})
    else:
        way[-1].pop("href")
    return way
