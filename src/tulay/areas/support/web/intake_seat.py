"""What the pages of a person's own intake share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import register_converter, reverse
from django.urls.converters import StringConverter
from django.views.decorators.cache import never_cache

from tulay.areas.support.actions.intake import read_along
from tulay.areas.support.errors.intake import NoProgramme
from tulay.areas.support.queries.intake import OwnIntake, own_intake
from tulay.areas.support.rules.intake import SPECIAL, Section
from tulay.areas.support.web.seat import clock, person_of, seeing
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.routes import for_somebody

OwnView = Callable[..., HttpResponse]


class SectionConverter(StringConverter):
    """A part of an intake, by its name in the address."""

    regex = "|".join(Section)

    def to_python(self, value: str) -> Section:
        """Read it."""
        return Section(value)


register_converter(SectionConverter, "intake_section")


def on_own(view: OwnView) -> OwnView:
    """Give a view the intake it is about; who sits with the person leaves a line that they read."""

    @wraps(view)
    def opened(request: HttpRequest, **rest: Any) -> HttpResponse:
        actor = person_of(request)
        try:
            if actor.on_behalf_of is not None and request.method != "POST":
                read_along(actor=actor, what="intake", now=clock())
            with seeing(request):
                mine = own_intake(actor)
        except NoProgramme:
            if actor.on_behalf_of is not None:
                raise
            return redirect("support:own")
        return view(request, mine, **rest)

    return for_somebody(acts(never_cache(opened)))


def address_of(section: Section) -> str:
    """Return where a part is asked."""
    return reverse("support:intake-section", args=[section])


def may_ask(mine: OwnIntake, section: Section) -> bool:
    """Answer whether a part may be asked: special information only of whoever agreed."""
    return mine.may_tell_special or section not in SPECIAL
