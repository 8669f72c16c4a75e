"""The list of who came, as a form: a line for everybody known, and empty ones for who came besides."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tulay.areas.meetings.queries.attendance import Seat
from tulay.areas.meetings.rules.attendance import (
    DESIGNATION_MAX,
    NAME_MAX,
    ORGANISATION_MAX,
    REMARKS_MAX,
    Line,
)
from tulay.kernel.ids import uuid7
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import listed

EMPTY_LINES = 3
_KNOWN = re.compile(r"line-([0-9a-f-]{36})-version")


def _text(label: Any, most: int, *, required: bool = False) -> CleanTextField:
    return CleanTextField(label=label, max_length=most, lines=False, required=required)


class Known(Form):
    """Somebody who is on the list already. `was` is what the writer saw: a line nobody touched is not sent."""

    attended = forms.BooleanField(required=False)
    remarks = _text(_("Remarks"), REMARKS_MAX)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    was = forms.CharField(widget=forms.HiddenInput, max_length=REMARKS_MAX + 2, strip=False)

    def __init__(self, data: QueryDict | None, *, seat: Seat) -> None:
        self.seat = seat
        seen = {"attended": seat.attended, "remarks": seat.remarks, "version": seat.version}
        was = _seen(attended=seat.attended, remarks=seat.remarks)
        super().__init__(data, prefix=f"line-{seat.id}", initial=seen | {"was": was})
        self.fields["attended"].label = seat.name
        parts = (seat.designation, seat.organisation)
        self.fields["attended"].help_text = listed(part for part in parts if part)

    def lines(self) -> Iterator[Line]:
        """Yield the line if the writer changed it."""
        given = self.cleaned_data
        if _seen(attended=given["attended"], remarks=given["remarks"]) == given["was"]:
            return
        seat = self.seat
        yield Line(
            seat.id,
            given["attended"],
            seat.name,
            seat.organisation,
            seat.designation,
            given["remarks"],
            given["version"],
        )


class Walker(Form):
    """Somebody nobody expected: the number of the line comes with the page, so that sending twice is once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = _text(_("Name"), NAME_MAX)
    organisation = _text(_("Organisation"), ORGANISATION_MAX)
    designation = _text(_("Designation"), DESIGNATION_MAX)
    remarks = _text(_("Remarks"), REMARKS_MAX)

    def __init__(self, data: QueryDict | None, *, place: int) -> None:
        super().__init__(data, prefix=f"new-{place}", initial={"id": uuid7()})

    def clean(self) -> dict[str, Any]:
        """Ask for a name where anything else is written."""
        given = super().clean() or self.cleaned_data
        said = (given.get(name) for name in ("organisation", "designation", "remarks"))
        if any(said) and not given.get("name"):
            self.add_error("name", _("Write the name of who came."))
        return given

    def lines(self) -> Iterator[Line]:
        """Yield the line if somebody is named."""
        given = self.cleaned_data
        if given["name"]:
            yield Line(
                given["id"],
                attended=True,
                name=given["name"],
                organisation=given["organisation"],
                designation=given["designation"],
                remarks=given["remarks"],
            )


class Here(Form):
    """Who says that they are here, without an account."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = _text(_("Your full name"), NAME_MAX, required=True)
    organisation = _text(_("Organisation"), ORGANISATION_MAX)
    designation = _text(_("Designation"), DESIGNATION_MAX)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, initial={"id": uuid7()})

    def line(self) -> Line:
        """Return what was written."""
        given = self.cleaned_data
        return Line(
            given["id"],
            attended=True,
            name=given["name"],
            organisation=given["organisation"],
            designation=given["designation"],
        )


class Sheet:
    """All lines of a list together."""

    def __init__(self, seats: Iterable[Seat], data: QueryDict | None = None) -> None:
        sent = (
            set() if data is None else {found[1] for found in map(_KNOWN.fullmatch, data) if found}
        )
        shown = [seat for seat in seats if data is None or str(seat.id) in sent]
        self.known = [Known(data, seat=seat) for seat in shown]
        self.walkers = [Walker(data, place=place) for place in range(EMPTY_LINES)]

    @property
    def forms(self) -> list[Form]:
        """Return every form of the sheet."""
        return [*self.known, *self.walkers]

    def is_valid(self) -> bool:
        """Answer whether every line can be read."""
        mistaken = [
            one for one in self.forms if not one.is_valid()
        ]  # each is asked: all mistakes at once
        return not mistaken

    def lines(self) -> tuple[Line, ...]:
        """Return the lines that somebody changed or added."""
        shown: list[Known | Walker] = [*self.known, *self.walkers]
        return tuple(line for one in shown for line in one.lines())

    def names(self) -> dict[UUID, str]:
        """Return the names of lines, to say which were left."""
        return {one.seat.id: one.seat.name for one in self.known}


def _seen(*, attended: bool, remarks: str) -> str:
    return f"{int(attended)}|{remarks}"
