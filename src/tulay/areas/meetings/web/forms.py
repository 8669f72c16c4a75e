"""Questions on the pages of meetings."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.meetings.queries.meetings import MeetingCard, Narrowed
from tulay.areas.meetings.queries.series import SeriesCard
from tulay.areas.meetings.rules.series import DAILY_MAX, MINUTES, SeriesDetails
from tulay.areas.meetings.rules.steps import REASON_MAX
from tulay.areas.meetings.web import words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

UPCOMING, OVERDUE = "upcoming", "overdue"


class HowPlanned(Form):
    """How the meetings of a year are planned."""

    rooms = CleanTextField(
        label=_("Rooms"),
        help_text=_("One to a line. A room is never booked twice at the same time."),
        max_length=2000,
        widget=forms.Textarea,
    )
    facilitators = forms.MultipleChoiceField(
        label=_("Facilitators"),
        help_text=_("They take turns. Leave this out if nobody in particular leads."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    duration_minutes = forms.IntegerField(
        label=_("Length of a meeting in minutes"), min_value=MINUTES[0], max_value=MINUTES[1]
    )
    per_day = forms.IntegerField(
        label=_("Meetings a day, at most"), min_value=1, max_value=DAILY_MAX
    )
    reminder_days = CleanTextField(
        label=_("Days before a meeting on which people are reminded"),
        help_text=_("Numbers with commas between, like 7, 1. Leave this empty to remind nobody."),
        max_length=60,
        lines=False,
        required=False,
    )
    is_automatic = forms.BooleanField(
        label=_("Plan what is lacking by itself"),
        help_text=_(
            "When a quarter begins, when an agency joins, and next year's meetings when the last quarter begins."
        ),
        required=False,
    )

    def __init__(self, *args: Any, leading: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), name) for number, name in leading]
        self.fields["facilitators"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if not choices:
            del self.fields["facilitators"]

    def details(self) -> SeriesDetails:
        """Return what was settled."""
        given = self.cleaned_data
        rooms = (" ".join(line.split()) for line in given["rooms"].splitlines())
        return SeriesDetails(
            rooms=tuple(room for room in rooms if room),
            facilitators=tuple(UUID(one) for one in given.get("facilitators", ())),
            duration_minutes=given["duration_minutes"],
            per_day=given["per_day"],
            is_automatic=given["is_automatic"],
            reminder_days=given["reminder_days"],
        )

    def clean_reminder_days(self) -> tuple[int, ...]:
        """Read `7, 1`."""
        parts = self.cleaned_data["reminder_days"].replace("،", ",").split(",")
        try:
            return tuple(int(one) for one in parts if one.strip())
        except ValueError:
            raise forms.ValidationError(
                _("Write numbers with commas between, like 7, 1.")
            ) from None


class NewYear(HowPlanned):
    """A year that has no series yet."""

    jurisdiction = forms.ChoiceField(label=_("Where"))
    fiscal_year = forms.IntegerField(
        label=_("Fiscal year"), help_text=_("The calendar year in which it begins, like 2027.")
    )
    field_order = ("jurisdiction", "fiscal_year")

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].choices = list(regions)  # type: ignore[attr-defined]  # same


class Which(Form):
    """Which quarter is generated."""

    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]  # same
            ("all", gettext("All four quarters")),
            *words.quarters(),
        ]


class Another(Form):
    """Another time or room for a meeting."""

    day = DateField(label=_("Day"), help_text=_("For example, 18 1 2027"))
    time = forms.TimeField(
        label=_("Time"),
        help_text=_("Like 09:00, as the clock shows it where the meeting is."),
        input_formats=["%H:%M"],
        error_messages={"invalid": _("Write a time like 09:00.")},
        widget=forms.TextInput,
    )
    room = forms.ChoiceField(label=_("Room"))
    reason = CleanTextField(
        label=_("Why"),
        help_text=_("The agency reads this. It names no person."),
        max_length=REASON_MAX,
        lines=False,
        required=False,
    )

    def __init__(self, *args: Any, card: MeetingCard, rooms: Iterable[str], **kwargs: Any) -> None:
        zone = ZoneInfo(card.zone)
        now = card.starts_at.astimezone(zone)
        known = {"day": now.date(), "time": f"{now:%H:%M}", "room": card.room}
        super().__init__(*args, initial=known, **kwargs)
        self._zone = zone
        choices = [(one, one) for one in rooms]
        self.fields["room"].choices = choices  # type: ignore[attr-defined]  # same

    def starts_at(self) -> datetime:
        """Return the moment that was chosen."""
        given = self.cleaned_data
        return datetime.combine(given["day"], given["time"], self._zone).astimezone(UTC)


class Why(Form):
    """Why a meeting does not take place."""

    reason = CleanTextField(
        label=_("Why does it not take place?"),
        help_text=_("The agency reads this. It names no person."),
        max_length=REASON_MAX,
        lines=False,
    )


class Narrowing(Form):
    """Which meetings a list shows."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]  # same
            ("", gettext("All")),
            *words.quarters(),
        ]
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # same
            ("", gettext("All")),
            (UPCOMING, gettext("Still to come")),
            (OVERDUE, gettext("Nobody noted that it took place")),
            *((state.value, str(name)) for state, name in words.STATES.items()),
        ]

    def narrowed(self, series: SeriesCard) -> Narrowed:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        quarter = self.cleaned_data.get("quarter")
        state = self.cleaned_data.get("state", "")
        return Narrowed(
            series_id=series.id,
            quarter=int(quarter) if quarter else None,
            state="" if state in (UPCOMING, OVERDUE) else state,
            is_upcoming=state == UPCOMING,
            is_overdue=state == OVERDUE,
        )
