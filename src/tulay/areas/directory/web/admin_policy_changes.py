"""Change a policy in two steps, with a look at whom that stops; retire one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_policies import policy_crumbs, policy_rows, shown_policy
from tulay.areas.directory.web.admin_policy_forms import PolicyForm
from tulay.areas.directory.web.admin_roles import explained
from tulay.areas.identity import actions, queries
from tulay.areas.identity.errors import PolicyRetired, StepUpNeeded
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

CODE = "identity.change-policy"


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs(CODE)
def change_policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Change what a policy says: answer, look whom it would stop, confirm."""
    actor, now = actor_of(request), datetime.now(UTC)
    card = queries.visible_policy(actor, policy_id)
    if card.retired_at is not None:
        raise PolicyRetired
    form = PolicyForm(request.POST or None, actor=actor, code=CODE, kept=card)
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST:
                return _changed(request, actor, card, form, now)
            preview = _preview(actor, card, form, now)
        except StepUpNeeded:
            raise
        except Problem as problem:
            form.refuse(problem)
    context = {
        "page_title": _("Change a policy"),
        "crumbs": policy_crumbs(_("Change a policy")),
        "card": card,
        "form": form,
        "hidden": _answers(request) if preview else [],
        "is_open": True,
        **preview,
    }
    return page(request, "directory/admin/change-policy.html", context, 422 if form.errors else 200)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.retire-policy")
def retire_policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """Take a policy out of use for good: say whom it has stopped, ask, then do it."""
    actor, now = actor_of(request), datetime.now(UTC)
    card = queries.visible_policy(actor, policy_id)
    if request.method == "POST":
        actions.retire_policy(actor=actor, policy_id=policy_id, now=now)
        flash(request, _("The policy is retired. It counts no more."))
        return redirect("directory:admin-policies")
    if card.retired_at is not None:
        raise PolicyRetired
    context = {
        "page_title": _("Retire this policy?"),
        "crumbs": policy_crumbs(_("Retire this policy?")),
        "policy": card,
        "holders": explained(_stopped(actor, card, now)) if card.is_on else [],
    }
    return page(request, "directory/admin/retire-policy.html", context)


def _changed(
    request: HttpRequest, actor: Actor, card: queries.PolicyCard, form: PolicyForm, now: datetime
) -> HttpResponse:
    actions.change_policy(actor=actor, policy_id=card.id, details=form.details(), now=now)
    flash(
        request,
        _("The policy is changed. It counts from now.") if card.is_on else _("The policy is kept."),
    )
    return redirect("directory:admin-policy", card.id)


def _preview(
    actor: Actor, card: queries.PolicyCard, form: PolicyForm, now: datetime
) -> dict[str, Any]:
    """Return what would change, whom the policy would stop, who is new among them and who no longer is."""
    before = {one.person_id: one for one in _stopped(actor, card, now)}
    after = actions.preview_policy(actor=actor, details=form.details(), now=now)
    kept = {one.person_id for one in after}
    shown = explained(after)
    for one, holder in zip(shown, after, strict=True):
        one["is_new"] = holder.person_id not in before
    gone = tuple(one for person_id, one in before.items() if person_id not in kept)
    would = queries.policy_like(card, **form.values())
    return {
        "is_checked": True,
        "details": policy_rows(shown_policy(would, words.names_of([would.agency_id]))),
        "name": would.name,
        "holders": shown,
        "gone": explained(gone),
    }


def _stopped(actor: Actor, card: queries.PolicyCard, now: datetime) -> tuple[queries.Holder, ...]:
    codes = queries.codes_of(card.actions)
    return queries.stopped_by(actor, queries.rule_of(card), codes, now=now)


def _answers(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the answers again, to be confirmed: one that was given several times, so often."""
    hidden = {"csrfmiddlewaretoken", "confirm"}
    return [
        (name, str(one))
        for name, given in request.POST.lists()
        if name not in hidden
        for one in given
    ]
