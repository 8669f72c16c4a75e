"""Pages where administrators look after people: find, look, give, take, close, sign out."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_forms import (
    NewGrant,
    PeopleFilter,
    PersonSought,
    scope_of,
    until_of,
)
from tulay.areas.identity import actions, queries
from tulay.areas.identity.errors import StepUpNeeded
from tulay.kernel.actor import Actor
from tulay.kernel.errors import NotFound, Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import following
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import listed_apart, region

_STEPS = {
    "deactivate": actions.deactivate_person,
    "reactivate": actions.reactivate_person,
    "sign-out": actions.force_sign_out,
    "invite-again": actions.resend_invitation,
    "take-back": actions.withdraw_invitation,
}


@require_safe
@needs("identity.see-roles")
def index(request: HttpRequest) -> HttpResponse:
    """Show what this reader administers."""
    actor = actor_of(request)
    cards = [
        {"title": str(title), "text": str(text), "href": reverse(name)}
        for name, code, title, text in words.PLACES
        if actor.may(code)
    ]
    context = {"page_title": _("Administration"), "cards": cards}
    return page(request, "directory/admin/index.html", context)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.see-people")
def people(request: HttpRequest) -> HttpResponse:
    """List the people whom the reader administers; sent an address or a number, go to whose it is."""
    actor, now = actor_of(request), datetime.now(UTC)
    sought = PersonSought(request.POST if request.method == "POST" else None)
    if sought.is_bound and sought.is_valid():
        found_id = _whose(actor, sought.cleaned_data["identifier"], now)
        if found_id is not None:
            return redirect("directory:admin-person", person_id=found_id)
        sought.add_error("identifier", _("Nobody whom you administer has this address or number."))
    form = PeopleFilter(request.GET or None, actor=actor)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    asked = queries.Asked(
        role=given.get("role", ""),
        agency_id=UUID(given["agency"]) if given.get("agency") else None,
        is_active={"active": True, "closed": False}.get(given.get("state", "")),
    )
    actions.see_people(actor=actor, now=now, narrowed_by=asked.named)
    found = queries.people_page(actor, asked, now=now, cursor=request.GET.get("cursor"))
    names = words.names_of(g.agency_id for one in found.items for g in one.grants)
    context = {
        "may_invite": actor.may("identity.invite"),
        "may_bring": actor.may("identity.check-import"),
        "page_title": _("People"),
        "crumbs": crumbs(_("People")),
        "sought": sought,
        "form": form,
        "is_narrowed": any(given.values()),
        "columns": [
            {"label": w} for w in (_("Name"), _("E-mail address"), _("Roles"), _("Account"))
        ],
        "rows": [_row(one, names) for one in found.items],
        "next_href": following(request, found.next),
    }
    return page(request, "directory/admin/people.html", context)


def _whose(actor: Actor, identifier: str, now: datetime) -> UUID | None:
    asked = queries.Asked(q=identifier)
    actions.see_people(actor=actor, now=now, narrowed_by=asked.named)
    found = queries.people_page(actor, asked, now=now)
    return found.items[0].id if found.items else None


@acts
@require_safe
@needs("identity.look-at-person")
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show one person: their roles with what became of them, and what can be done."""
    actor, now = actor_of(request), datetime.now(UTC)
    actions.look_at_person(actor=actor, person_id=person_id, now=now)
    return _person_page(request, actor, person_id, now)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.grant-role")
def grant(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a role in two steps: choose, then check and confirm."""
    actor, now = actor_of(request), datetime.now(UTC)
    record = queries.person_record(actor, person_id, now=now)
    form = NewGrant(request.POST or None, actor=actor, code="identity.grant-role")
    is_checked = False
    if request.method == "POST" and form.is_valid():
        is_checked = True
        if "confirm" in request.POST:
            try:
                _give(actor, person_id, form, now)
            except StepUpNeeded:
                raise
            except Problem as problem:
                form.refuse(problem)
                is_checked = False
            else:
                flash(request, _("The role is given. It counts from now."))
                return redirect("directory:admin-person", person_id)
    context = {
        "page_title": _("Give a role"),
        "crumbs": crumbs(_("People"), record.name or _("No name"), at=person_id),
        "form": form,
        "person": record,
        "is_checked": is_checked,
        "checked": _checked(form) if is_checked else [],
        "has_errors": bool(form.errors),
    }
    return page(request, "directory/admin/grant.html", context, 422 if form.errors else 200)


@require_POST
@needs("identity.revoke-role")
def revoke(request: HttpRequest, person_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role away; the page that follows offers to give it back."""
    actor = actor_of(request)
    actions.revoke_role(actor=actor, grant_id=grant_id, person_id=person_id, now=datetime.now(UTC))
    return redirect(f"{reverse('directory:admin-person', args=[person_id])}?taken={grant_id}")


@require_POST
@needs("identity.grant-role")
def give_back(request: HttpRequest, person_id: UUID, grant_id: UUID) -> HttpResponse:
    """Undo: give a role again as it was."""
    actor, now = actor_of(request), datetime.now(UTC)
    record = queries.person_record(actor, person_id, now=now)
    was = next((g for g in record.grants if g.id == grant_id), None)
    if was is None:
        raise NotFound
    actions.grant_role(
        actor=actor,
        person_id=person_id,
        role=was.role.value,
        agency_id=was.agency_id,
        region=was.region,
        until=was.until,
        now=now,
    )
    flash(request, _("The role is given back."))
    return redirect("directory:admin-person", person_id)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.force-sign-out")
def step(request: HttpRequest, person_id: UUID, step: str) -> HttpResponse:
    """Close or open an account, or sign somebody out: ask first, then do it."""
    actor, now = actor_of(request), datetime.now(UTC)
    if step not in _STEPS:
        raise NotFound
    record = queries.person_record(actor, person_id, now=now)
    if request.method == "POST":
        if step == "invite-again":
            limit("invitation", str(person_id), actions.RESENT)
        _STEPS[step](actor=actor, person_id=person_id, now=now)
        done = {
            "deactivate": _("The account is closed and every session has ended."),
            "reactivate": _("The account is open again."),
            "sign-out": _("Every session of this person has ended."),
            "invite-again": _("A new link is on its way. The one before opens nothing any more."),
            "take-back": _("The invitation is taken back."),
        }
        flash(request, done[step])
        return redirect("directory:admin-person", person_id)
    context = {
        "page_title": _("Are you sure?"),
        "crumbs": crumbs(_("People"), record.name or _("No name"), at=person_id),
        "person": record,
        "step": step,
    }
    return page(request, "directory/admin/step.html", context)


def _person_page(
    request: HttpRequest, actor: Actor, person_id: UUID, now: datetime
) -> HttpResponse:
    record = queries.person_record(actor, person_id, now=now)
    names = words.names_of(g.agency_id for g in record.grants)
    givers = queries.person_names(g.granted_by for g in record.grants if g.granted_by)
    shown: list[dict[str, Any]] = [
        {
            "grant": one,
            "role": words.role_name(one.role),
            "where": words.scope_name(one.agency_id, one.region, names),
            "giver": givers.get(one.granted_by, "") if one.granted_by else "",
        }
        for one in record.grants
    ]
    taken = request.GET.get("taken", "")
    context = {
        "page_title": record.name or _("No name"),
        "crumbs": crumbs(_("People"), record.name or _("No name")),
        "person": record,
        "details": _details(record),
        "held": [one for one in shown if one["grant"].is_open],
        "ended": [one for one in shown if not one["grant"].is_open],
        "taken": next((one for one in shown if str(one["grant"].id) == taken), None),
        "may_grant": actor.may("identity.grant-role") and actor.person_id != person_id,
        "may_step": actor.may("identity.force-sign-out") and actor.person_id != person_id,
        "may_explain": actor.may("identity.explain"),
    }
    return page(request, "directory/admin/person.html", context)


def _details(record: queries.PersonRecord) -> list[dict[str, Any]]:
    return [
        {"key": _("E-mail address"), "value": _as_written(record.email)},
        {"key": _("Phone"), "value": _as_written(record.phone)},
        {"key": _("Language"), "value": own_name(record.language)},
        {"key": _("Country or region"), "value": region(record.jurisdiction)},
        {"key": _("Open sessions"), "value": record.open_sessions},
    ]


def _as_written(text: str | None) -> str:
    """Keep an address or a number together in a page that runs from right to left."""
    return format_html('<bdi dir="ltr">{}</bdi>', text) if text else ""


def _give(actor: Actor, person_id: UUID, form: NewGrant, now: datetime) -> None:
    agency_id, region = scope_of(form.cleaned_data["scope"])
    actions.grant_role(
        actor=actor,
        person_id=person_id,
        role=form.cleaned_data["role"],
        agency_id=agency_id,
        region=region,
        until=until_of(form.cleaned_data["until"]),
        now=now,
    )


def _checked(form: NewGrant) -> list[dict[str, Any]]:
    given = form.cleaned_data
    where = dict(form.fields["scope"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    return [
        {"key": _("Role"), "value": words.role_name(given["role"])},
        {"key": _("Where"), "value": where[given["scope"]]},
        {"key": _("Last day"), "value": given["until"] or _("No end")},
    ]


def _row(one: queries.PersonRow, names: dict[UUID, str]) -> dict[str, Any]:
    roles = [
        f"{words.role_name(g.role)} ({words.scope_name(g.agency_id, g.region, names)})"
        for g in one.grants
    ]
    state = (_("Active"), "success") if one.is_active else (_("Closed"), "")
    href = reverse("directory:admin-person", args=[one.id])
    return {
        "cells": [
            {"value": one.name or _("No name"), "href": href},
            {"value": one.email or _("None")},
            {"value": listed_apart(roles) or _("None")},
            {"value": state[0], "tag": state[1]},
        ]
    }


def crumbs(*names: str, at: UUID | None = None) -> list[dict[str, str]]:
    """Return the way to a page of administrators."""
    way = [
        {"text": _("Administration"), "href": reverse("directory:admin")},
        {"text": names[0], "href": reverse("directory:admin-people")},
    ]
    for name in names[1:]:
        href = reverse("directory:admin-person", args=[at]) if at else ""
        way.append({"text": name, "href": href})
    if not at:
        way[-1].pop("href", None)
    return way
