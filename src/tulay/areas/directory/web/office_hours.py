"""The page on which an agency says when it is open, and on which days of its own it is closed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.directory.actions import set_calendar
from tulay.areas.directory.errors import UnfitAgency
from tulay.areas.directory.queries import AgencyCard, agency_by_slug
from tulay.areas.directory.rules import OfficeCalendar
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

CODE = "directory.set-calendar"
LINES_MAX = 2_000
LEAP = 2024
HOURS_LIKE = gettext_lazy("For example 08:00-12:00, 13:00-17:00. Leave it empty for a closed day.")
_SPAN = re.compile(r"\s*(\d{1,2}:\d\d)\s*[-\N{EN DASH}]\s*(\d{1,2}:\d\d)\s*")
_SPLIT = re.compile(r"[,;\N{ARABIC COMMA}\N{ARABIC SEMICOLON}]")
Spans = tuple[tuple[str, str], ...]


class HoursField(CleanTextField):
    """The hours of one weekday on one line. Cleans to spans of local time."""

    def clean(self, value: Any) -> Spans:
        """Read `8:00-12:00, 13:00-17:00`."""
        typed = super().clean(value)
        found = [_SPAN.fullmatch(part) for part in _SPLIT.split(typed)] if typed else []
        if not all(found):
            raise ValidationError(_("Write hours like 08:00-12:00, 13:00-17:00."), "hours")
        return tuple((one[1].zfill(5), one[2].zfill(5)) for one in found if one)


class DaysField(CleanTextField):
    """Days, one on each line. Cleans to dates; without a year, to days of a leap year."""

    def __init__(self, *, has_year: bool, **options: Any) -> None:
        """Say whether each line ends in a year."""
        super().__init__(max_length=LINES_MAX, required=False, widget=forms.Textarea, **options)
        self._has_year = has_year

    def clean(self, value: Any) -> tuple[date, ...]:
        """Read `28 12 2026`, or `21 1`."""
        return tuple(self._day(line) for line in super().clean(value).splitlines() if line.strip())

    def _day(self, line: str) -> date:
        try:
            day, month, *rest = (int(part) for part in re.split(r"[\s./-]+", line.strip()))
            (year,) = rest if self._has_year else [*rest, LEAP]
            return date(year, month, day)
        except ValueError as error:
            words = _("“%(line)s” is no day that we can read. Write one day on each line.")
            raise ValidationError(words % {"line": line.strip()[:40]}, "day") from error


class CalendarForm(Form):
    """Hours of each weekday, days of every year, single days."""

    yearly = DaysField(
        has_year=False,
        label=gettext_lazy("Closed every year on"),
        help_text=gettext_lazy("One day on each line, like 21 1 for 21 January."),
    )
    closed = DaysField(
        has_year=True,
        label=gettext_lazy("Closed on single days"),
        help_text=gettext_lazy("One day on each line, like 28 12 2026."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for each day of the week."""
        super().__init__(*args, **kwargs)
        days = {
            f"day_{day}": HoursField(
                label=WEEKDAYS[day],
                help_text=HOURS_LIKE if day == 0 else "",
                required=False,
                max_length=60,
                lines=False,
                widget=forms.TextInput(attrs={"dir": "ltr"}),
            )
            for day in range(7)
        }
        self.fields = days | self.fields

    @property
    def wanted(self) -> OfficeCalendar:
        """What was filled in."""
        given = self.cleaned_data
        hours = {day: given[f"day_{day}"] for day in range(7) if given[f"day_{day}"]}
        yearly = tuple(f"{day:%m-%d}" for day in given["yearly"])
        return OfficeCalendar(hours, yearly, given["closed"])

    def refuse(self, problem: UnfitAgency) -> None:
        """Put what is the matter beside the question that it is about."""
        fields = {"hours": "day_0", "extra_holidays": "yearly", "closed_dates": "closed"}
        for error in problem.errors:
            self.add_error(fields[error.pointer], detail_of_field(error))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CODE)
def office_hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change when an agency is open."""
    actor, agency = actor_of(request), agency_by_slug(slug)
    actor.check(CODE, Resource(agency_id=agency.id))
    form = CalendarForm(request.POST or None, initial=_written(agency))
    if request.method == "POST" and form.is_valid() and _kept(actor, agency.id, form):
        flash(request, _("The opening hours are kept. Due times already promised stay."))
        return redirect("directory:agency", slug)
    name = agency.name_in(get_language() or "en")
    context = {
        "page_title": _("Opening hours of %(agency)s") % {"agency": name},
        "agency": agency,
        "name": name,
        "form": form,
        "has_errors": bool(form.errors),
        "back_href": reverse("directory:agency", args=[slug]),
    }
    return page(request, "directory/hours.html", context, 422 if form.errors else 200)


def closed_days_shown(card: AgencyCard, today: date) -> list[date]:
    """Return the single closed days that are still to come."""
    return [day for day in card.closed_dates if day >= today]


def yearly_shown(card: AgencyCard) -> list[str]:
    """Return the closed days of every year in words."""
    days = (day.split("-") for day in card.extra_holidays)
    return [f"{int(number)} {MONTHS[int(month)]}" for month, number in days]


def _kept(actor: Actor, agency_id: Any, form: CalendarForm) -> bool:
    try:
        set_calendar(actor=actor, agency_id=agency_id, wanted=form.wanted, now=datetime.now(UTC))
    except UnfitAgency as problem:
        form.refuse(problem)
        return False
    return True


def _written(card: AgencyCard) -> dict[str, str]:
    """Return a calendar as the boxes of the form show it."""
    days = {f"day_{day}": _line(card.hours.get(day, ())) for day in range(7)}
    yearly = ("{} {}".format(*map(int, reversed(day.split("-")))) for day in card.extra_holidays)
    closed = (f"{day.day} {day.month} {day.year}" for day in card.closed_dates)
    return {**days, "yearly": "\n".join(yearly), "closed": "\n".join(closed)}


def _line(spans: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans)
