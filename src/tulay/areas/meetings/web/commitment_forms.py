"""Questions about commitments."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.meetings.queries.commitments import ItemCard, ItemsWanted
from tulay.areas.meetings.rules.commitments import NOTE_MAX, TITLE_MAX, ItemState, Promise
from tulay.areas.meetings.web import words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

OVERDUE, SOON = "overdue", "soon"


class Promising(Form):
    """What is promised, by whom, until when."""

    title = CleanTextField(
        label=_("What is promised?"),
        help_text=_("One sentence. It names no person."),
        max_length=TITLE_MAX,
        lines=False,
    )
    agency = forms.ChoiceField(label=_("By which agency?"))
    person = forms.ChoiceField(
        label=_("Who answers for it?"),
        help_text=_("Somebody of the agency that promises. You can leave this open."),
        required=False,
    )
    due_date = DateField(label=_("Until when?"), help_text=_("For example, 18 1 2027"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        data: Any,
        *,
        agencies: Iterable[tuple[UUID, str]],
        people: Iterable[tuple[UUID, str]],
        first: UUID | None = None,
        item: ItemCard | None = None,
    ) -> None:
        known: dict[str, object] = {"agency": str(first or ""), "version": 0}
        if item is not None:
            known = {"title": item.title, "agency": str(item.agency_id)}
            known |= {"due_date": item.due_date, "version": item.version}
            known |= {"person": str(item.person_id or "")}
        super().__init__(data, initial=known)
        choices = [(str(number), name) for number, name in agencies]
        self.fields["agency"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        named = [(str(number), name) for number, name in people]
        self.fields["person"].choices = [("", gettext("Nobody in particular")), *named]  # type: ignore[attr-defined]  # same

    def promise(self) -> Promise:
        """Return what was written."""
        given = self.cleaned_data
        person_id = UUID(given["person"]) if given["person"] else None
        return Promise(given["title"], UUID(given["agency"]), given["due_date"], person_id)


class Reporting(Form):
    """How far it is, and what shows it."""

    state = forms.ChoiceField(label=_("How far is it?"), widget=forms.RadioSelect)
    note = CleanTextField(
        label=_("What was done, or why?"),
        help_text=_("Say what shows it: a letter, a date, a place, a figure."),
        max_length=NOTE_MAX,
        widget=forms.Textarea,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any, *, steps: Iterable[ItemState], item: ItemCard | None = None
    ) -> None:
        super().__init__(data, initial={"version": item.version} if item else None)
        choices = [(state.value, str(words.ITEM_STATES[state])) for state in steps]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]  # same


class Narrowing(Form):
    """Which commitments the tracker shows."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any, *, agencies: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        every = ("", gettext("All"))
        named = [(str(number), name) for number, name in agencies]
        self.fields["agency"].choices = [every, *named]  # type: ignore[attr-defined]  # same
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # same
            every,
            (OVERDUE, gettext("Overdue")),
            (SOON, gettext("Due within 30 days")),
            *((state.value, str(name)) for state, name in words.ITEM_STATES.items()),
        ]

    def wanted(self) -> ItemsWanted:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        agency, state = self.cleaned_data.get("agency"), self.cleaned_data.get("state", "")
        return ItemsWanted(
            agency_id=UUID(agency) if agency else None,
            state="" if state in (OVERDUE, SOON) else state,
            is_overdue=state == OVERDUE,
            is_due_soon=state == SOON,
        )
