"""What is asked of whoever writes a service, one small page at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.services import Access, Details, Texts
from tulay.areas.catalogue.rules.versions import REASON_MAX
from tulay.areas.catalogue.web import desk_words
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

LINE_MAX, LINES_MAX, SLUG_MAX = 300, 6000, 80
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
Options = Iterable[tuple[str, str]]


def slug_of(name: str, most: int = SLUG_MAX) -> str:
    """Make an address, or a code, of a name."""
    return _NOT_IN_A_SLUG.sub("-", name.lower())[:most].strip("-")


def lines_of(text: str) -> tuple[str, ...]:
    """Return what stands on each line, without the empty ones."""
    return tuple(one for line in text.splitlines() if (one := " ".join(line.split())))


def offer(form: forms.Form, name: str, choices: Options) -> None:
    """Fill a list to choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def listing(label: Any, hint: Any = "", *, required: bool = False) -> CleanTextField:
    """Return a box in which each line is one thing."""
    widget = forms.Textarea(attrs={"rows": 5})
    return CleanTextField(
        label=label, help_text=hint, max_length=LINES_MAX, widget=widget, required=required
    )


class Draft(Form):
    """A service that begins: its agency, its name and its subject."""

    agency = forms.TypedChoiceField(label=gettext_lazy("Agency"), coerce=UUID)
    name = CleanTextField(
        label=gettext_lazy("Name of the service, in English"),
        help_text=gettext_lazy("What people get, in a few words, like “Help after a storm”."),
        max_length=rules.NAME_MAX,
        lines=False,
    )
    sector = forms.ChoiceField(label=gettext_lazy("Subject"))
    slug = CleanTextField(
        label=gettext_lazy("Address of its page"),
        help_text=gettext_lazy(
            "Small letters, digits and hyphens. It stays the same for ever. We make one of the name."
        ),
        max_length=SLUG_MAX,
        lines=False,
        required=False,
    )

    def __init__(
        self, *args: Any, agencies: Iterable[tuple[UUID, str]], sectors: Options, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", [(str(key), name) for key, name in agencies])
        offer(self, "sector", sectors)

    def slug_given(self) -> str:
        """Return the address that was given, or one made of the name."""
        given = self.cleaned_data
        return str(given["slug"]) or slug_of(given["name"])


class Step(Form):
    """One page of a service: it shows a part of the details, and puts its answers back into them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def applied(self, details: Details) -> Details:
        """Return the details with what was answered here: of a page that asks nothing, as they were."""
        return details


class Basics(Step):
    """What it is about, and how people come to it."""

    sector = forms.ChoiceField(label=gettext_lazy("Subject"))
    access = forms.ChoiceField(
        label=gettext_lazy("How do people come to it?"), widget=forms.RadioSelect
    )
    life_events = forms.MultipleChoiceField(
        label=gettext_lazy("When in life do people look for it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tags = listing(
        gettext_lazy("Tags"), gettext_lazy("Short words shown with the service, one to a line.")
    )
    keywords = listing(
        gettext_lazy("Other words that people search for"),
        gettext_lazy("Not shown. One to a line, in any language."),
    )

    def __init__(self, *args: Any, sectors: Options, moments: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "sector", sectors)
        offer(self, "access", [(one.value, str(desk_words.ACCESS[one])) for one in Access])
        offer(self, "life_events", moments)

    @staticmethod
    def shown(details: Details) -> dict[str, Any]:
        """Return what the boxes begin with."""
        return {
            "sector": details.sector,
            "access": details.access,
            "life_events": list(details.life_events),
            "tags": "\n".join(details.tags),
            "keywords": "\n".join(details.keywords),
        }

    def applied(self, details: Details) -> Details:
        """Return the details with what was answered here."""
        given = self.cleaned_data
        return replace(
            details,
            sector=given["sector"],
            access=given["access"],
            life_events=tuple(given["life_events"]),
            tags=lines_of(given["tags"]),
            keywords=lines_of(given["keywords"]),
        )


class Words(Step):
    """All that is read of a service, in one language."""

    name = CleanTextField(
        label=gettext_lazy("Name"), max_length=rules.NAME_MAX, lines=False, required=False
    )
    summary = CleanTextField(
        label=gettext_lazy("What does it give? One sentence"),
        max_length=rules.SUMMARY_MAX,
        lines=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    for_whom = CleanTextField(
        label=gettext_lazy("For whom is it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    eligibility = listing(
        gettext_lazy("Who can get it?"),
        gettext_lazy("One condition to a line, in plain words: “You fish for a living.”"),
    )
    steps = listing(
        gettext_lazy("What happens after somebody asks?"), gettext_lazy("One step to a line.")
    )
    after = CleanTextField(
        label=gettext_lazy("What do people read once they have sent their request?"),
        help_text=gettext_lazy("Beside the code and the dates, which we always say."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_reviewed = forms.BooleanField(
        label=gettext_lazy("Somebody who speaks this language well has read it"), required=False
    )

    def __init__(self, *args: Any, spoken: str, **kwargs: Any) -> None:
        """Ask for the words in one language; only English must have a name from the start."""
        super().__init__(*args, **kwargs)
        self.spoken = spoken
        for name in ("name", "summary", "for_whom", "eligibility", "steps", "after"):
            self.fields[name].widget.attrs |= desk_words.written_in(spoken)
        if spoken == rules.ENGLISH:
            self.fields["name"].required = True
            del self.fields["is_reviewed"]

    @staticmethod
    def shown(details: Details, spoken: str) -> dict[str, Any]:
        """Return what the boxes begin with."""
        text = details.texts.get(spoken)
        if text is None:
            return {}
        return {
            "name": text.name,
            "summary": text.summary,
            "for_whom": text.for_whom,
            "eligibility": "\n".join(text.eligibility),
            "steps": "\n".join(text.steps),
            "after": text.after,
            "is_reviewed": text.is_reviewed,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a name as soon as anything else is said."""
        given = super().clean() or {}
        if not given.get("name") and "name" not in self.errors and self._says_something(given):
            self.add_error("name", _("Give it a name in this language, too."))
        return given

    def applied(self, details: Details) -> Details:
        """Return the details with these words; a language left empty is not offered."""
        given = self.cleaned_data
        texts = dict(details.texts)
        before = texts.pop(self.spoken, Texts(name=""))
        if given["name"]:
            texts[self.spoken] = replace(
                before,
                name=given["name"],
                summary=given["summary"],
                for_whom=given["for_whom"],
                eligibility=lines_of(given["eligibility"]),
                steps=lines_of(given["steps"]),
                after=given["after"],
                is_reviewed=given.get("is_reviewed", True),
            )
        ordered = {one: texts[one] for one in rules.LANGUAGES if one in texts}
        return replace(details, texts=ordered)

    @staticmethod
    def _says_something(given: Mapping[str, Any]) -> bool:
        return any(given.get(name) for name in ("summary", "for_whom", "eligibility", "steps"))


UNCHANGED = (
    "processing_days",
    "response_hours",
    "resolution_hours",
    "currency",
    "slots",
    "is_fee_first",
    "deadline",
    "second_signature",
    "may_be_appealed",
)
"""What stands in a box as it is kept; amounts do not."""


class Terms(Step):
    """What it costs and pays, how many it is for, and how long it takes."""

    processing_days = forms.IntegerField(
        label=gettext_lazy("Working days until the answer"),
        min_value=1,
        max_value=1000,
        required=False,
    )
    response_hours = forms.IntegerField(
        label=gettext_lazy("Working hours until somebody opens a request"),
        min_value=1,
        max_value=1000,
    )
    resolution_hours = forms.IntegerField(
        label=gettext_lazy("Working hours until it is settled"), min_value=1, max_value=8000
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    fee = forms.DecimalField(
        label=gettext_lazy("What people pay"),
        help_text=gettext_lazy("0 if it is free."),
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    is_fee_first = forms.BooleanField(
        label=gettext_lazy("It is paid before the request is sent"), required=False
    )
    benefit = forms.DecimalField(
        label=gettext_lazy("What an approved request is paid"),
        help_text=gettext_lazy("0 if it pays nothing."),
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    slots = forms.IntegerField(
        label=gettext_lazy("Places"),
        help_text=gettext_lazy("How many can be approved. Leave this out if there is no limit."),
        min_value=0,
        max_value=10**9,
        required=False,
    )
    deadline = DateField(
        label=gettext_lazy("Last day to ask"),
        help_text=gettext_lazy("For example, 27 3 2027"),
        required=False,
    )
    second_signature = forms.BooleanField(
        label=gettext_lazy("Two officers decide together"), required=False
    )
    may_be_appealed = forms.BooleanField(
        label=gettext_lazy("Whoever is refused can ask once for another officer"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "currency", [(code, code) for code in EXPONENTS])

    @staticmethod
    def shown(details: Details) -> dict[str, Any]:
        """Return what the boxes begin with."""
        return {name: getattr(details, name) for name in UNCHANGED} | {
            "fee": _major(details.fee_minor, details.currency),
            "benefit": _major(details.benefit_minor, details.currency),
        }

    def applied(self, details: Details) -> Details:
        """Return the details with what was answered here."""
        given = dict(self.cleaned_data)
        given.pop("version")
        currency = given["currency"]
        fee, benefit = given.pop("fee"), given.pop("benefit")
        return replace(
            details,
            **given,
            fee_minor=_minor(fee, currency),
            benefit_minor=_minor(benefit, currency),
        )


class Reason(Form):
    """Why something is done to a service."""

    reason = CleanTextField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Your colleagues read it. It names no person."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-EXPONENTS[currency])


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount.scaleb(EXPONENTS[currency]))
