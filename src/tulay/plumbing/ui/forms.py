"""Forms that speak plainly: the base class, a date in three boxes, and the errors they say.

Use `Form` instead of `django.forms.Form`, `DateField` instead of Django's; `help_text` is the hint.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Said instead of Django's own sentences; `{label}` is the question as the reader saw it.
MISSING_CHOICE = gettext_lazy("Choose an answer for “%(label)s”.")
MISSING_FILE = gettext_lazy("Choose a file for “%(label)s”.")
MISSING_TICK = gettext_lazy("Tick the box “%(label)s” to go on.")
MISSING = gettext_lazy("Fill in “%(label)s”.")
SENTENCES = {
    forms.EmailField: gettext_lazy("Write an e-mail address like name@example.com."),
    forms.IntegerField: gettext_lazy("Write a whole number, like 12."),
    forms.DecimalField: gettext_lazy("Write a number, like 12.50."),
    forms.URLField: gettext_lazy("Write a web address like https://example.com."),
    forms.ChoiceField: gettext_lazy("Choose one of the answers in the list."),
    forms.MultipleChoiceField: gettext_lazy("Choose from the answers in the list."),
    forms.MultiValueField: gettext_lazy("Write the date like 27 3 1990."),
    forms.FileField: gettext_lazy("We could not read this file. Choose it again."),
}
CODES = {"invalid", "invalid_choice", "invalid_list", "missing", "invalid_image"}
LIMITS = {
    "max_length": gettext_lazy("Use at most %(limit_value)d characters. You used %(show_value)d."),
    "min_length": gettext_lazy("Use at least %(limit_value)d characters. You used %(show_value)d."),
    "max_value": gettext_lazy("The number can be at most %(limit_value)s."),
    "min_value": gettext_lazy("The number must be at least %(limit_value)s."),
}


class Form(forms.Form):
    """A Django form whose default errors name the question and say how to mend the answer."""

    # One set of words for every field would say "This field is required."; ours name the question.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give each field without words of its own the plain ones."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name.replace("_", " ").capitalize()
            speak_plainly(field, str(label))


def speak_plainly(field: forms.Field, label: str) -> None:
    """Replace the library's own sentences; keep those the form's author wrote."""
    own = own_messages(field)
    if "required" not in own:
        field.error_messages["required"] = str(missing(field)) % {"label": label}
    for kind, sentence in SENTENCES.items():
        if isinstance(field, kind):
            for code in CODES - own:  # also those that a validator says, not the field
                field.error_messages[code] = str(sentence)
    if isinstance(field, forms.FileField):
        if "empty" not in own:
            field.error_messages["empty"] = _("This file is empty. Choose another.")
    else:
        for code, sentence in LIMITS.items():
            if code not in own:
                field.error_messages[code] = str(sentence)


def own_messages(field: forms.Field) -> set[str]:
    """Return the codes whose sentence differs from what the field's class would say."""
    stock: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        stock.update(getattr(kind, "default_error_messages", {}))
    return {code for code, said in field.error_messages.items() if said != stock.get(code)}


def missing(field: forms.Field) -> Any:
    """Choose the sentence for an answer left out."""
    if isinstance(field, forms.FileField):
        return MISSING_FILE
    if isinstance(field, forms.BooleanField):
        return MISSING_TICK
    if isinstance(field, forms.ChoiceField):
        return MISSING_CHOICE
    return MISSING


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes: nobody fights a calendar to type a birthday."""

    names = ("day", "month", "year")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Make the three boxes."""
        super().__init__({name: forms.TextInput() for name in self.names}, attrs)

    def decompress(self, value: date | str | None) -> list[Any]:
        """Take a date apart; what was typed wrongly comes back as it was typed."""
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return [None, None, None]


class DateField(forms.MultiValueField):
    """A calendar day. Cleans to `datetime.date` or `None`."""

    widget = DateParts

    def __init__(self, **kwargs: Any) -> None:
        """Make a date field; takes what any field takes."""
        parts = tuple(forms.CharField(required=False, max_length=4) for _part in DateParts.names)
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[Any]) -> date | None:
        """Put the parts together.

        :raises ValidationError: a part is missing or the calendar has no such day.
        """
        if not data_list or not any(data_list):
            return None
        lacking = [
            name for name, part in zip(self.part_names(), data_list, strict=True) if not part
        ]
        if lacking:
            raise ValidationError(
                _("The date needs a %(part)s too.") % {"part": lacking[0]}, "part"
            )
        try:
            day, month, year = (int(part) for part in data_list)
            return date(year, month, day)
        except ValueError as error:
            words = _("The calendar has no such day. Write it like 27 3 1990.")
            raise ValidationError(words, "no_such_day") from error

    def part_names(self) -> tuple[str, str, str]:
        """Name the parts in the reader's language."""
        return _("day"), _("month"), _("year")
