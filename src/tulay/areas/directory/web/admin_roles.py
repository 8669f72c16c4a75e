"""Pages that explain: what each role may do, who may do something and why."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_forms import Explain
from tulay.areas.identity import actions, queries
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of


@require_safe
@needs("identity.see-roles")
def roles(request: HttpRequest) -> HttpResponse:
    """Say in words what each role may do."""
    shown = [_role(one) for one in queries.described_roles() if one.scopes]
    context = {"page_title": _("Roles"), "crumbs": _crumbs(_("Roles")), "roles": shown}
    return page(request, "directory/admin/roles.html", context)


@acts
@require_safe
@needs("identity.explain")
def holders(request: HttpRequest) -> HttpResponse:
    """Answer who may do something, and why."""
    actor, now = actor_of(request), datetime.now(UTC)
    form = Explain(request.GET if "code" in request.GET else None, actor=actor)
    found: tuple[queries.Holder, ...] = ()
    is_asked = form.is_bound and form.is_valid()
    if is_asked:
        code, agency = form.cleaned_data["code"], form.cleaned_data["agency"]
        actions.explain(actor=actor, code=code, now=now)
        found = queries.holders(actor, code, now=now, agency_id=UUID(agency) if agency else None)
    context = {
        "page_title": _("Who may do this, and why"),
        "crumbs": _crumbs(_("Who may do this, and why")),
        "form": form,
        "is_asked": is_asked,
        "holders": explained(found),
    }
    return page(request, "directory/admin/holders.html", context)


@acts
@require_safe
@needs("identity.explain")
def permissions(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Answer what one person may do, and why."""
    actor, now = actor_of(request), datetime.now(UTC)
    actions.explain(actor=actor, person_id=person_id, now=now)
    found = queries.permissions_of(actor, person_id, now=now)
    names = words.names_of(one.agency_id for one in found)
    context = {
        "page_title": _("What this person may do, and why"),
        "crumbs": _crumbs(_("What this person may do, and why")),
        "person_id": person_id,
        "reasons": [_reason(one, names) for one in found],
    }
    return page(request, "directory/admin/permissions.html", context)


def explained(found: tuple[queries.Holder, ...]) -> list[dict[str, Any]]:
    """Return people with their reasons in words."""
    names = words.names_of(r.agency_id for one in found for r in one.reasons)
    return [
        {
            "name": one.name or _("No name"),
            "href": reverse("directory:admin-person", args=[one.person_id]),
            "reasons": [_reason(reason, names) for reason in one.reasons],
        }
        for one in found
    ]


def _reason(one: queries.Reason, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "permission": words.permission_name(one.code),
        "role": words.role_name(one.role),
        "where": _isolated(words.scope_name(one.agency_id, one.region, names)),
        "until": one.until,
        "policies": [_isolated(policy.name) for policy in one.policies],
        "is_refused_now": one.is_refused_now,
    }


def _isolated(name: str) -> str:
    """Keep a name in one piece within a sentence that runs the other way."""
    return format_html("<bdi>{}</bdi>", name)


def _role(one: queries.RoleCard) -> dict[str, Any]:
    where = {"agency": _("one agency"), "region": _("a region"), "everywhere": _("everywhere")}
    return {
        "id": one.role.value,
        "name": words.role_name(one.role),
        "permissions": sorted(words.permission_name(code) for code in one.permissions),
        "where": [where[scope] for scope in one.scopes],
        "not_with": [words.role_name(other) for other in one.not_together_with],
        "above": one.given_by_superuser_only,
    }


def _crumbs(name: str) -> list[dict[str, str]]:
    return [{"text": _("Administration"), "href": reverse("directory:admin")}, {"text": name}]
