"""The register of breaches: enter one, find out whose data it touched, tell whom the law names."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.privacy.actions.breaches import (
    BreachTexts,
    change_breach,
    close_breach,
    note_regulator,
    open_breach,
    tell_affected,
    trace_account,
)
from tulay.areas.privacy.errors.breaches import (
    BreachClosed,
    BreachIncomplete,
    LawUnknown,
    NobodyAffected,
    WindowBackwards,
)
from tulay.areas.privacy.queries.breaches import BreachDetail, affected, breach, breaches
from tulay.areas.privacy.rules.breaches import TEXT_MAX
from tulay.areas.privacy.web.rights import person_of
from tulay.areas.privacy.web.rights_words import LAWS
from tulay.kernel.actor import Actor
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.people import people
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import regions

WHEN = gettext_lazy("Like 2026-11-22 14:30")


def _text(label: Any, hint: Any = "") -> CleanTextField:
    return CleanTextField(
        label=label, help_text=hint, max_length=TEXT_MAX, widget=forms.Textarea, required=False
    )


class Texts(Form):
    """What is known of a breach by now."""

    title = CleanTextField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("It names no person."),
        max_length=200,
        lines=False,
    )
    happened = _text(gettext_lazy("What happened"))
    consequences = _text(gettext_lazy("What it can mean for the people"))
    measures = _text(gettext_lazy("What we have done"))
    advice = _text(gettext_lazy("What the people can do"))

    def texts(self) -> BreachTexts:
        """Return what was written."""
        given = self.cleaned_data
        return BreachTexts(
            given["title"],
            given["happened"],
            given["consequences"],
            given["measures"],
            given["advice"],
        )


class Entering(Texts):
    """A breach that was found."""

    found_at = forms.DateTimeField(label=gettext_lazy("When was it found?"), help_text=WHEN)
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Whose data is it?"),
        choices=regions(),
        widget=forms.CheckboxSelectMultiple,
    )


class Tracing(Form):
    """Whose data an account touched."""

    account = CleanTextField(
        label=gettext_lazy("Account"),
        help_text=gettext_lazy("Its e-mail address, or the person's number"),
        max_length=254,
        lines=False,
    )
    since = forms.DateTimeField(label=gettext_lazy("From"), help_text=WHEN)
    until = forms.DateTimeField(label=gettext_lazy("To"), help_text=WHEN)


class Telling(Form):
    """Under which reference a regulator was told."""

    reference = CleanTextField(
        label=gettext_lazy("Reference of the regulator"), max_length=120, lines=False
    )


@require_safe
@needs("privacy.see-breaches")
def index(request: HttpRequest) -> HttpResponse:
    """Show the register, newest first."""
    found = breaches(cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Register of breaches"),
        "breaches": found.items,
        "may_open": person_of(request).may("privacy.open-breach"),
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "privacy/desk/breaches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.open-breach")
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a breach: the clocks begin."""
    form = Entering(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made = open_breach(
                actor=person_of(request),
                texts=form.texts(),
                found_at=form.cleaned_data["found_at"],
                regions=frozenset(form.cleaned_data["regions"]),
                now=datetime.now(UTC),
            )
            flash(request, _("Entered. The clocks run."))
            return redirect("privacy:breach", made)
    context = {
        "page_title": _("Enter a breach"),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "privacy/desk/new-breach.html", context, status)


@require_safe
@needs("privacy.see-breaches")
def show(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Show one breach: its clocks, what is known, whom it touched."""
    return _shown(request, breach_id)


@require_POST
@needs("privacy.change-breach")
def change(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Write down what is known by now."""
    form = Texts(request.POST)

    def do(actor: Actor, now: datetime) -> str:
        change_breach(actor=actor, breach_id=breach_id, texts=form.texts(), now=now)
        return _("Saved.")

    return _done(request, breach_id, form, "title", do=do)


@require_POST
@needs("privacy.trace")
def trace(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """List everybody whose data an account touched as affected."""
    form = Tracing(request.POST, prefix="trace")

    def do(actor: Actor, now: datetime) -> str:
        given = form.cleaned_data
        found = trace_account(
            actor=actor,
            breach_id=breach_id,
            account_id=_account(given["account"]),
            since=given["since"],
            until=given["until"],
            now=now,
        )
        return _("%(n)s people were added.") % {"n": found}

    return _done(request, breach_id, form, "until", do=do)


@require_POST
@needs("privacy.tell-regulator")
def regulator(request: HttpRequest, breach_id: UUID, law: str) -> HttpResponse:
    """Note that a regulator was told."""
    form = Telling(request.POST, prefix=law)

    def do(actor: Actor, now: datetime) -> str:
        reference = form.cleaned_data["reference"]
        note_regulator(actor=actor, breach_id=breach_id, law=law, reference=reference, now=now)
        return _("Saved. This clock has stopped.")

    return _done(request, breach_id, form, "reference", do=do)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("privacy.tell-affected")
def tell(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Show the letter once more, then send it to everybody who was not told yet."""
    actor, now = person_of(request), datetime.now(UTC)
    people().require_step_up(actor, now)
    found = breach(breach_id)
    if request.method == "POST":
        count = tell_affected(actor=actor, breach_id=breach_id, now=now)
        flash(request, _("%(n)s people are being written to.") % {"n": count})
        return redirect("privacy:breach", breach_id)
    context = {
        "page_title": _("Tell the people"),
        "detail": found,
        "waiting": found.affected - found.told,
        "letter": _letter(found),
    }
    return page(request, "privacy/desk/tell-affected.html", context)


@require_safe
@needs("privacy.see-breaches")
def draft(request: HttpRequest, breach_id: UUID, law: str) -> HttpResponse:
    """Show the draft of the notice to a regulator, to be copied into its portal."""
    found = breach(breach_id)
    clock = next((one for one in found.card.clocks if one.law == law), None)
    if clock is None:
        raise LawUnknown
    context = {"page_title": _("Draft for the regulator"), "detail": found, "clock": clock}
    return page(request, "privacy/desk/draft.html", {**context, "law": LAWS.get(law, law)})


@require_POST
@needs("privacy.close-breach")
def close(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Close a breach."""
    close_breach(actor=person_of(request), breach_id=breach_id, now=datetime.now(UTC))
    flash(request, _("Closed."))
    return redirect("privacy:breach", breach_id)


def _account(typed: str) -> UUID:
    """Return whose account is meant; a number nobody has finds nobody's data."""
    try:
        return UUID(typed)
    except ValueError:
        return people().find(typed) or UUID(int=0)


def _letter(found: BreachDetail) -> str:
    facts = {
        "name": "…",
        "happened": found.happened,
        "consequences": found.consequences,
        "measures": found.measures,
        "advice": found.advice,
        "found_at": found.card.found_at,
    }
    return render_to_string("notifications/privacy/breach/body.txt", facts)


def _done(
    request: HttpRequest,
    breach_id: UUID,
    form: Form,
    field: str,
    *,
    do: Callable[[Actor, datetime], str],
) -> HttpResponse:
    """Do one step from the breach's page, or show the page again with what is wrong."""
    if not form.is_valid():
        return _shown(request, breach_id, form, 422)
    try:
        said = do(person_of(request), datetime.now(UTC))
    except (BreachClosed, BreachIncomplete, LawUnknown, NobodyAffected, WindowBackwards) as problem:
        form.add_error(field, detail_of(problem))
        return _shown(request, breach_id, form, status_of(problem))
    flash(request, said)
    return redirect("privacy:breach", breach_id)


def _shown(
    request: HttpRequest, breach_id: UUID, form: Form | None = None, status: int = 200
) -> HttpResponse:
    found = breach(breach_id)
    people_page = affected(breach_id, cursor=request.GET.get("cursor") or None)
    known = {
        "title": found.card.title,
        "happened": found.happened,
        "consequences": found.consequences,
        "measures": found.measures,
        "advice": found.advice,
    }
    is_open = found.card.closed_at is None and person_of(request).may("privacy.change-breach")
    context = {
        "page_title": found.card.title,
        "detail": found,
        "clocks": [
            {
                "clock": clock,
                "law": LAWS.get(clock.law, clock.law),
                "form": form
                if isinstance(form, Telling) and form.prefix == clock.law
                else Telling(prefix=clock.law),
            }
            for clock in found.card.clocks
        ],
        "people": people_page.items,
        "next_href": f"?cursor={people_page.next}" if people_page.next else "",
        "is_open": is_open,
        "writing": form if type(form) is Texts else Texts(initial=known),
        "tracing": form if isinstance(form, Tracing) else Tracing(prefix="trace"),
        "waiting": found.affected - found.told,
        "broken": form if form is not None and form.errors else None,
        "has_errors": bool(form is not None and form.errors),
    }
    return page(request, "privacy/desk/breach.html", context, status)


addresses = [
    path("desk/privacy/breaches/", index, name="breaches"),
    path("desk/privacy/breaches/new/", enter, name="open-breach"),
    path("desk/privacy/breaches/<uuid:breach_id>/", show, name="breach"),
    path("desk/privacy/breaches/<uuid:breach_id>/change/", change, name="change-breach"),
    path("desk/privacy/breaches/<uuid:breach_id>/trace/", trace, name="trace"),
    path(
        "desk/privacy/breaches/<uuid:breach_id>/regulator/<slug:law>/",
        regulator,
        name="tell-regulator",
    ),
    path("desk/privacy/breaches/<uuid:breach_id>/draft/<slug:law>/", draft, name="breach-draft"),
    path("desk/privacy/breaches/<uuid:breach_id>/tell/", tell, name="tell-affected"),
    path("desk/privacy/breaches/<uuid:breach_id>/close/", close, name="close-breach"),
]
