"""When somebody was born: told by themselves, corrected by an official."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from tulay.areas.identity import actions
from tulay.areas.identity.errors import BirthDateSettled, BirthDateUnlikely, UnknownPerson
from tulay.areas.identity.queries.reach import birth_date_of
from tulay.areas.identity.web.account_forms import given
from tulay.areas.identity.web.form_pages import shown_or_sent
from tulay.areas.identity.web.seat import now, person_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.ui.forms import DateField, Form


class Birth(Form):
    """A date of birth."""

    born_on = DateField(
        label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example, 27 3 2010.")
    )


class OthersBirth(Birth):
    """Somebody else's date of birth."""

    address = CleanTextField(
        label=gettext_lazy("E-mail address or phone number of the person"),
        max_length=254,
        lines=False,
    )
    field_order = ("address", "born_on")


@never_cache
@shown_or_sent
def state_birth_date(request: HttpRequest) -> HttpResponse:
    """Ask when the reader was born."""
    actor = person_of(request)
    assert actor.person_id is not None
    known = birth_date_of(actor.person_id)
    form = Birth(given(request), initial={"born_on": known} if known else None)
    context = {"page_title": _("Your date of birth"), "known": known}

    def act(said: dict[str, Any]) -> HttpResponse:
        actions.state_birth_date(actor=actor, born_on=said["born_on"], now=now())
        flash(request, _("Your date of birth is saved."))
        return redirect("identity:index")

    return _page(request, form, "identity/state-birth-date.html", context, act)


@never_cache
@needs("identity.correct-birth-date")
@shown_or_sent
def correct_birth_date(request: HttpRequest) -> HttpResponse:
    """Ask whose date of birth is to be corrected."""
    actor = person_of(request)

    def act(said: dict[str, Any]) -> HttpResponse:
        actions.correct_birth_date(actor=actor, **said, now=now())
        flash(request, _("The date of birth is corrected."))
        return redirect("identity:correct-birth-date")

    context = {"page_title": _("Correct a date of birth")}
    return _page(
        request, OthersBirth(given(request)), "identity/correct-birth-date.html", context, act
    )


def _page(
    request: HttpRequest, form: Form, template: str, context: dict[str, Any], act: Any
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done: HttpResponse = act(form.cleaned_data)
            except BirthDateUnlikely as problem:
                for error in problem.errors:
                    form.add_error(error.pointer, detail_of_field(error))
            except (BirthDateSettled, UnknownPerson) as problem:
                where = "address" if isinstance(problem, UnknownPerson) else "born_on"
                form.add_error(where, detail_of(problem))
                status = status_of(problem)
            else:
                return done
    context |= {"form": form, "has_errors": bool(form.errors)}
    return page(request, template, context, status)
