"""The filters of a queue as they stand in its address: read, shown, and written back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.cases.queries.queue import Order, QueueFilter, View
from tulay.areas.cases.queries.services import offered_by
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.steps import Priority, State
from tulay.areas.cases.web import words
from tulay.areas.cases.web.doors import language, uuid_in
from tulay.areas.directory.queries import PlaceCard, agencies, search_places
from tulay.areas.identity.queries import person_names
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

E = TypeVar("E", bound=StrEnum)
NAMES = (
    "view",
    "q",
    "state",
    "service",
    "agency",
    "priority",
    "due",
    "step",
    "place",
    "officer",
    "batch",
    "order",
)
TEXT_MAX = 120
STEP_LATE = "late"
ANY = gettext_lazy("Any")
Choices = list[tuple[str, Any]]


class NarrowingForm(Form):
    """The filters beside a queue."""

    q = forms.CharField(
        label=gettext_lazy("Code, e-mail address, phone number or service"),
        required=False,
        max_length=TEXT_MAX,
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Due"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("Step inside the request"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=TEXT_MAX)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        """List what can be chosen; a filter with nothing to choose is left out."""
        super().__init__(*args, **kwargs)
        for name in ("state", "due", "step", "priority", "service", "agency", "order"):
            field: Any = self.fields[name]
            if name in choices:
                first = [] if name == "order" else [("", ANY)]
                field.choices = [*first, *choices[name]]
            else:
                del self.fields[name]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a queue is wanted, with the words for it."""

    given: dict[str, str]
    wanted: QueueFilter
    cursor: str | None
    form: NarrowingForm
    place: PlaceCard | None
    choices: dict[str, Choices]

    @property
    def is_impossible(self) -> bool:
        """Whether a place was written that nobody knows."""
        return bool(self.given.get("place")) and self.place is None

    @property
    def view_now(self) -> dict[str, str]:
        """Return which saved view this is, if it is exactly one."""
        rest = {k: v for k, v in self.given.items() if k != "order"}
        return {"view": View.ALL.value} | rest

    @property
    def chosen(self) -> list[dict[str, str]]:
        """Return the filters in use, each with the address without it."""
        return [
            {"text": self._in_words(name), "href": self.href(**{name: None, "cursor": None})}
            for name in NAMES
            if self.given.get(name) and name not in {"view", "order"}
        ]

    @property
    def clear_href(self) -> str:
        """Return the address of the same view without filters."""
        return f"{reverse('cases:queue')}?{urlencode({'view': self.wanted.view.value})}"

    @property
    def query(self) -> str:
        """Return what narrows this queue, as an address has it."""
        return urlencode(self.given)

    def href(self, **changes: str | None) -> str:
        """Return the address of this queue with something changed."""
        query: dict[str, str | None] = {**self.given, "cursor": self.cursor, **changes}
        kept = {name: value for name, value in query.items() if value}
        return f"{reverse('cases:queue')}?{urlencode(kept)}" if kept else reverse("cases:queue")

    def _in_words(self, name: str) -> str:
        if name == "place":
            return self.place.label if self.place else _("unknown place: %s") % self.given[name]
        if name == "officer":
            officer = self.wanted.assignee_id
            return person_names([officer]).get(officer, "") if officer else ""
        if name == "batch":
            return _("chosen requests")
        labels = {str(code): str(label) for code, label in self.choices.get(name, [])}
        return labels.get(self.given[name], self.given[name])


def narrowing_of(request: HttpRequest) -> Narrowing:
    """Read the filters of an address; what makes no sense is left out rather than refused."""
    given = cleaned(request.GET)
    choices = _choices(actor_of(request))
    wanted, place = wanted_by(given)
    return Narrowing(
        given={name: value for name, value in given.items() if value},
        wanted=wanted,
        cursor=request.GET.get("cursor") or None,
        form=NarrowingForm(initial=given, choices=choices),
        place=place,
        choices=choices,
    )


def cleaned(query: Mapping[str, str]) -> dict[str, str]:
    """Return the words of an address that narrow a queue."""
    return {n: (query.get(n) or "").replace("\0", "").strip()[:TEXT_MAX] for n in NAMES}


def wanted_by(given: Mapping[str, str]) -> tuple[QueueFilter, PlaceCard | None]:
    """Return what is wanted of a queue, and the place that was meant."""
    place = _place(given["place"])
    wanted = QueueFilter(
        view=_member(View, given["view"]) or View.ALL,
        state=_member(State, given["state"]),
        service_id=uuid_in(given["service"]),
        agency_id=uuid_in(given["agency"]),
        priority=_member(Priority, given["priority"]),
        due=_member(DueStatus, given["due"]),
        is_step_late=given["step"] == STEP_LATE,
        place_id=place.id if place else None,
        assignee_id=uuid_in(given["officer"]),
        batch_id=uuid_in(given["batch"]),
        q=given["q"],
        order=_member(Order, given["order"]) or Order.DUE,
    )
    return wanted, place


def _choices(actor: Actor) -> dict[str, Choices]:
    listed: dict[str, Choices] = {
        "state": _listed(s for s in words.FOR_STAFF.items() if s[0] is not State.DRAFT),
        "due": _listed(words.DUE.items()),
        "step": [(STEP_LATE, _("Step overdue"))],
        "priority": _listed(words.PRIORITIES.items()),
        "order": [("due", _("Due first")), ("newest", _("Newest first"))],
    }
    mine = actor.agencies("cases.look")
    if isinstance(mine, Everywhere):
        listed["agency"] = [(str(one.id), one.name_in(language())) for one in agencies()]
    else:
        listed["service"] = [
            (str(service_id), name)
            for one in sorted(mine)
            for service_id, name in offered_by(one, language())
        ]
    return listed


def _listed(pairs: Iterable[tuple[StrEnum, Any]]) -> Choices:
    return [(code.value, label) for code, label in pairs]


def _place(typed: str) -> PlaceCard | None:
    found = search_places(typed, limit=1) if typed else ()
    return found[0] if found else None


def _member(kind: Callable[[str], E], text: str) -> E | None:
    try:
        return kind(text)
    except ValueError:
        return None
