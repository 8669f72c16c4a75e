"""Pages of policies: list, add, look whom one stops, switch on and off."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_policy_forms import PolicyForm
from tulay.areas.directory.web.admin_roles import explained
from tulay.areas.identity import actions, queries
from tulay.areas.identity.errors import StepUpNeeded
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import following
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import listed, listed_apart


@require_safe
@needs("identity.see-policies")
def policies(request: HttpRequest) -> HttpResponse:
    """List the policies that bind the reader's agencies."""
    actor = actor_of(request)
    is_retired = request.GET.get("retired") == "yes"
    found = queries.visible_policies(actor, is_retired=is_retired, cursor=request.GET.get("cursor"))
    names = words.names_of(one.agency_id for one in found.items)
    context = {
        "page_title": _("Policies"),
        "crumbs": policy_crumbs(),
        "policies": [shown_policy(one, names) for one in found.items],
        "may_add": actor.may("identity.add-policy") and not is_retired,
        "is_retired": is_retired,
        "next_href": following(request, found.next),
    }
    return page(request, "directory/admin/policies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.add-policy")
def new_policy(request: HttpRequest) -> HttpResponse:
    """Add a policy, switched off at first, so that its maker sees whom it stops."""
    actor, now = actor_of(request), datetime.now(UTC)
    form = PolicyForm(request.POST or None, actor=actor, code="identity.add-policy")
    if request.method == "POST" and form.is_valid():
        try:
            policy_id = actions.add_policy(
                actor=actor, details=form.details(), now=now, is_on=False
            )
        except StepUpNeeded:
            raise
        except Problem as problem:
            form.refuse(problem)
        else:
            flash(request, _("The policy is kept. Look whom it stops, then switch it on."))
            return redirect("directory:admin-policy", policy_id)
    context = {
        "page_title": _("Add a policy"),
        "crumbs": policy_crumbs(_("Add a policy")),
        "form": form,
        "hints": words.CONDITION_HINTS,
        "is_open": bool(form.errors),
    }
    return page(request, "directory/admin/new-policy.html", context, 422 if form.errors else 200)


@acts
@require_safe
@needs("identity.see-policies")
def policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Show what a policy says, and whom it stops."""
    actor, now = actor_of(request), datetime.now(UTC)
    card = queries.visible_policy(actor, policy_id)
    stopped: tuple[queries.Holder, ...] = ()
    if actor.may("identity.explain"):
        actions.explain(actor=actor, code=card.actions, now=now)
        stopped = queries.stopped_by(
            actor, queries.rule_of(card), queries.codes_of(card.actions), now=now
        )
    shown = shown_policy(card, words.names_of([card.agency_id]))
    context = {
        "page_title": card.name,
        "crumbs": policy_crumbs(card.name),
        "policy": shown,
        "details": policy_rows(shown),
        "holders": explained(stopped),
        "may_change": may_keep(actor, "identity.change-policy", card),
        "may_switch": card.retired_at is None and may_keep(actor, "identity.switch-policy", card),
    }
    return page(request, "directory/admin/policy.html", context)


@require_POST
@needs("identity.switch-policy")
def switch(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Switch a policy on or off."""
    is_on = request.POST.get("is_on") == "yes"
    actions.switch_policy(
        actor=actor_of(request), policy_id=policy_id, is_on=is_on, now=datetime.now(UTC)
    )
    flash(request, _("The policy is on. It counts from now.") if is_on else _("The policy is off."))
    return redirect("directory:admin-policy", policy_id)


def may_keep(actor: Actor, code: str, card: queries.PolicyCard) -> bool:
    """Answer whether a button that changes this policy is shown to this reader."""
    return actor.may(code, card.agency_id) if card.agency_id else actor.may(code)


def shown_policy(card: queries.PolicyCard, names: dict[UUID, str]) -> dict[str, Any]:
    """Return a policy in words."""
    areas = {
        "cases.*": _("Everything with requests"),
        "catalogue.*": _("Everything with services"),
        "*": _("Everything"),
    }
    return {
        "id": card.id,
        "name": card.name,
        "href": reverse("directory:admin-policy", args=[card.id]),
        "is_on": card.is_on,
        "retired_at": card.retired_at,
        "begins_at": card.begins_at,
        "stops": areas.get(card.actions) or words.permission_name(card.actions),
        "when": str(words.CONDITIONS[card.condition]),
        "where": words.scope_name(card.agency_id, card.region, names),
        "parameters": listed_apart(_parameter(k, v) for k, v in sorted(card.parameters.items())),
        "roles": listed(words.role_name(role) for role in card.roles),
        "ends_at": card.ends_at,
    }


def _parameter(name: str, value: object) -> str:
    told = listed(value) if isinstance(value, list) else str(value)
    if name == "weekdays" and isinstance(value, list):
        told = listed(WEEKDAYS[day] for day in value)
    if name == "roles" and isinstance(value, list):
        told = listed(words.role_name(role) for role in value)
    called = {
        "opens": _("From"),
        "closes": _("Until"),
        "zone": _("Time zone"),
        "weekdays": _("Days"),
        "person": _("Person"),
        "people": _("People close to them"),
        "marks": _("Marks"),
        "roles": _("Roles that may nevertheless"),
    }
    return f"{called.get(name, name)}: {told}"


def day_of(at: datetime) -> str:
    """Return a day in words."""
    return date_format(timezone.localtime(at), "j F Y")


def policy_rows(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a policy says, line by line."""
    rows = [
        {"key": _("What it stops"), "value": shown["stops"]},
        {"key": _("When"), "value": shown["when"]},
        {"key": _("Where"), "value": shown["where"]},
    ]
    if shown["parameters"]:
        rows.append({"key": _("More"), "value": shown["parameters"]})
    if shown["roles"]:
        rows.append({"key": _("Only for"), "value": shown["roles"]})
    if shown["begins_at"]:
        rows.append({"key": _("First day"), "value": day_of(shown["begins_at"])})
    return rows


def policy_crumbs(name: str = "") -> list[dict[str, str]]:
    """Return the way to a page about policies."""
    way = [
        {"text": _("Administration"), "href": reverse("directory:admin")},
        {"text": _("Policies"), "href": reverse("directory:admin-policies")},
    ]
    if name:
        way.append({"text": name})
    else:
        way[-1].pop("href")
    return way
