"""What may stand in the address of a search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.catalogue.queries.public import Choices
from tulay.areas.catalogue.rules.search import QUERY_MAX, Order, Wish
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.words import regions

Options = Iterable[tuple[str, str]]
ORDERS = {
    "": gettext_lazy("Best match first"),
    Order.NAME: gettext_lazy("Name, A to Z"),
    Order.NEWEST: gettext_lazy("Newest first"),
}
NAMES = {
    "q": "q",
    "jurisdiction": "jurisdiction",
    "sector": "sector",
    "agency": "agency",
    "place": "place",
    "life_event": "life_event",
    "is_open": "open",
    "spoken": "spoken",
    "order": "order",
}
"""Parts of a wish and their names in the address."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, with the address that takes it off."""

    text: str
    href: str


class SearchForm(forms.Form):
    """The filters of `/services/`. What is not understood is passed over: an old link still finds something."""

    q = CleanTextField(lines=False, max_length=QUERY_MAX, required=False)
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Country or region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    life_event = forms.ChoiceField(label=gettext_lazy("What is happening"), required=False)
    place = CleanTextField(
        lines=False, max_length=QUERY_MAX, required=False, label=gettext_lazy("Town or region")
    )
    spoken = forms.ChoiceField(label=gettext_lazy("Language of the service"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    open = forms.BooleanField(label=gettext_lazy("Only what I can ask for now"), required=False)

    def __init__(
        self, data: Mapping[str, str], offered: Choices, languages: Options, language: str
    ) -> None:
        super().__init__(data, auto_id="find-%s")
        anything = [("", _("All"))]
        options: dict[str, list[tuple[str, str]]] = {
            "jurisdiction": regions(),
            "sector": [(one.code, one.name_in(language)) for one in offered.sectors],
            "agency": [(one.slug, one.name_in(language)) for one in offered.agencies],
            "life_event": [(one.code, one.name) for one in offered.life_events],
            "spoken": list(languages),
        }
        for name, known in options.items():
            self._field(name).choices = [*anything, *known]
        self._field("order").choices = [(str(order), str(words)) for order, words in ORDERS.items()]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def wish(self) -> Wish:
        """Return what is wished for, as far as it is understood."""
        self.is_valid()
        given = self.cleaned_data
        return Wish(**{part: given[name] for part, name in NAMES.items() if given.get(name)})

    def chosen(self, wish: Wish, path: str) -> list[Chosen]:
        """List the filters that are on, in words."""
        shown = []
        for part, name in NAMES.items():
            value = getattr(wish, part)
            if part in {"q", "order"} or not value:
                continue
            words = str(self.fields[name].label) if value is True else self._words(name, value)
            shown.append(Chosen(words, address(path, wish, **{part: ""})))
        return shown

    def _words(self, name: str, value: str) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type] # flat choices
        return value


def address(path: str, wish: Wish, **changes: str) -> str:
    """Return the address of a search, with some parts changed; empty ones are left out."""
    parts = {part: changes.get(part, getattr(wish, part)) for part in NAMES} | {
        key: value for key, value in changes.items() if key not in NAMES
    }
    given = {
        NAMES.get(part, part): "on" if value is True else value
        for part, value in parts.items()
        if value
    }
    return f"{path}?{urlencode(given)}" if given else path
