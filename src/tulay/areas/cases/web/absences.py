"""Who of an agency is away: listed, planned, ended."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.absences import end_absence, plan_absence
from tulay.areas.cases.errors import AbsenceNotFound, AbsenceOverlaps
from tulay.areas.cases.queries.absences import absences
from tulay.areas.cases.rules.absences import Away
from tulay.areas.cases.web.doors import clock, language, posted, seeing
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.cases.web.of_agency import chosen_agency, own_agencies
from tulay.areas.identity.queries import staff_of
from tulay.kernel.errors import Invalid
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import DateField, Form

FIELDS = {
    "person_id": "person",
    "stand_in_id": "stand_in",
    "first_date": "first_date",
    "last_date": "last_date",
}
LIKE = gettext_lazy("For example, 27 11 2026.")


class AbsenceForm(Form):
    """Who is away, from when to when, and who stands in."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who is away?"), coerce=UUID)
    first_date = DateField(label=gettext_lazy("First day"), help_text=LIKE)
    last_date = DateField(label=gettext_lazy("Last day"), help_text=LIKE)
    stand_in = forms.TypedChoiceField(
        label=gettext_lazy("Who stands in?"),
        help_text=gettext_lazy("New requests meant for whoever is away go to this colleague."),
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    def __init__(self, *args: Any, colleagues: list[tuple[UUID, str]], **kwargs: Any) -> None:
        """List the colleagues; nobody has to stand in."""
        super().__init__(*args, **kwargs)
        listed = [(str(person_id), name) for person_id, name in colleagues]
        nobody = [("", _("Nobody: new requests stay for anybody"))]
        self.fields["person"].choices = [("", ""), *listed]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["stand_in"].choices = [*nobody, *listed]  # type: ignore[attr-defined]  # the same

    @property
    def wanted(self) -> Away:
        """What was filled in."""
        given = self.cleaned_data
        return Away(given["person"], given["first_date"], given["last_date"], given["stand_in"])


@require_safe
@needs("cases.assign")
def index(request: HttpRequest) -> HttpResponse:
    """List who is away now and who will be."""
    actor = actor_of(request)
    offered = own_agencies(actor, "cases.assign")
    agency = chosen_agency(request, offered)
    context = {
        "page_title": _("Who is away"),
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "absences": absences(agency.id, clock()),
        "back_href": f"{reverse('cases:workload')}?{urlencode({'agency': agency.id})}",
        "may_plan": actor.may("cases.plan-absence", agency.id),
    }
    return page(request, "cases/desk/absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cases.plan-absence")
def plan(request: HttpRequest) -> HttpResponse:
    """Note that somebody is away."""
    actor = actor_of(request)
    with seeing(request):
        agency = chosen_agency(request, own_agencies(actor, "cases.plan-absence"))
        cards = staff_of(agency.id, "cases.review")
    colleagues = sorted(((card.id, card.name) for card in cards), key=lambda one: one[1])
    mine = str(actor.person_id) if actor.person_id in {card.id for card in cards} else ""
    form = AbsenceForm(posted(request), colleagues=colleagues, initial={"person": mine})
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            plan_absence(actor=actor, agency_id=agency.id, wanted=form.wanted, now=clock())
        except (Invalid, AbsenceOverlaps) as problem:
            put_errors(form, problem.errors, FIELDS)
            if not problem.errors:
                form.add_error("first_date", detail_of(problem))
            status = status_of(problem)
        else:
            flash(request, _("Noted. Whom it concerns has been told."))
            return redirect(index_href(agency.id))
    context = {
        "page_title": _("Note an absence"),
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "form": form,
        "has_errors": bool(form.errors),
        "back_href": index_href(agency.id),
    }
    return page(request, "cases/desk/absence.html", context, status)


@require_POST
@needs("cases.end-absence")
def end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """End an absence early."""
    try:
        end_absence(actor=actor_of(request), absence_id=absence_id, now=clock())
    except AbsenceNotFound as problem:
        if not request.POST.get("agency"):
            raise
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, _("The absence is ended. Whom it concerns has been told."))
    return redirect(index_href(request.POST.get("agency", "")))


def index_href(agency_id: UUID | str) -> str:
    """Return the address of an agency's list."""
    return f"{reverse('cases:absences')}?{urlencode({'agency': agency_id})}"
