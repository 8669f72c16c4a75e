"""Which component shows a bound form field, and with what.

`describe(bound)` turns a Django `BoundField` into the name of a component and its variables, so
that a template only says `{% field form.email %}`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from tulay.plumbing.ui import words
from tulay.plumbing.ui.forms import DateParts

# What the reader's own device may fill in, by the name of the field (HTML standard, autofill).
AUTOCOMPLETE = {
    "name": "name",
    "full_name": "name",
    "given_name": "given-name",
    "family_name": "family-name",
    "email": "email",
    "phone": "tel",
    "mobile": "tel",
    "address": "street-address",
    "postcode": "postal-code",
    "birth_date": "bday",
    "date_of_birth": "bday",
    "password": "current-password",
    "new_password": "new-password",
    "code": "one-time-code",
}
Describer = Callable[[BoundField], tuple[str, dict[str, Any]]]
TELEPHONE = {"phone", "mobile", "telephone"}


def describe(bound: BoundField, **overrides: Any) -> tuple[str, dict[str, Any]]:
    """Return the component's template name (without folder) and its variables."""
    component, extra = shape(bound)
    return component, {**common(bound), **extra, **overrides}


def common(bound: BoundField) -> dict[str, Any]:
    """Return what every question has."""
    attributes = dict(bound.field.widget.attrs)
    for handled in ("data-max-bytes", "rows", "maxlength"):
        attributes.pop(handled, None)
    return {
        "id": anchor(bound),
        "name": bound.html_name,
        "label": bound.label,
        "hint": bound.help_text,
        "errors": [str(error) for error in bound.errors],
        "value": plain(bound.value()),
        "required": bound.field.required,
        "autocomplete": attributes.pop("autocomplete", AUTOCOMPLETE.get(bound.name, "")),
        "disabled": bound.field.disabled,
        "attributes": {key: text for key, text in attributes.items() if text is not False},
    }


def plain(value: Any) -> Any:
    """Return what belongs between the quotes of `value`."""
    return "" if value is None else value


def anchor(bound: BoundField) -> str:
    """Return the id of the element that takes the focus for this field."""
    return bound.auto_id or f"id_{bound.html_name}"


def focus_target(bound: BoundField) -> str:
    """Return where the error summary's link must land: the first box of a group."""
    suffix = {"radios": "_0", "checkboxes": "_0", "date-input": "_day"}
    component, _extra = shape(bound)
    return anchor(bound) + suffix.get(component, "")


def shape(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Choose the component by the widget; the first kind that fits wins."""
    widget = bound.field.widget
    for kinds, make in SHAPES:
        if isinstance(widget, kinds):
            return make(bound)
    return text_input(bound)


def date_input(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show three boxes."""
    value = bound.value()
    parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
    typed = [plain(part) for part in (parts or ["", "", ""])]
    labels = (_("Day"), _("Month"), _("Year"))
    fill = AUTOCOMPLETE.get(bound.name) == "bday"
    items = [
        {
            "id": f"{anchor(bound)}_{name}",
            "name": f"{bound.html_name}_{name}",
            "label": label,
            "value": text,
            "width": 4 if name == "year" else 2,
            "autocomplete": f"bday-{name}" if fill else "",
        }
        for name, label, text in zip(DateParts.names, labels, typed, strict=True)
    ]
    return "date-input", {"items": items}


PHOTOS = ("image/", ".jpg", ".jpeg", ".png")


def file_upload(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show a file box; its limits come from attributes `accept` and `data-max-bytes`."""
    limit = int(bound.field.widget.attrs.get("data-max-bytes", 0))
    accepted = str(bound.field.widget.attrs.get("accept", ""))
    return "file-upload", {
        "no_camera": bool(accepted) and not any(one in accepted for one in PHOTOS),
        "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
        "max_bytes": limit,
        "max_words": words.size(limit) if limit else "",
    }


def single_checkbox(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show one box with the question beside it."""
    return "checkbox", {"checked": bool(bound.value())}


def group(component: str) -> Describer:
    """Make a describer for radios or checkboxes."""

    def describer(bound: BoundField) -> tuple[str, dict[str, Any]]:
        """Show a group of answers with its question as the legend."""
        return component, {"items": list(choices(bound))}

    return describer


def select(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show a list to choose from."""
    return "select", {"items": list(choices(bound, with_empty=True))}


def choices(bound: BoundField, *, with_empty: bool = False) -> Iterable[Mapping[str, Any]]:
    """List the answers flat; a group's name goes before its answers in a `select` only."""
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(plain(value))}
    field: Any = bound.field
    for place, (key, label) in enumerate(flat(field.choices)):
        if key in ("", None) and not with_empty:
            continue
        yield {
            "id": f"{anchor(bound)}_{place}",
            "value": plain(key),
            "label": label,
            "checked": str(plain(key)) in chosen,
        }


def flat(given: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Unfold choices that come in named groups."""
    for key, label in given:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def textarea(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show room for several lines."""
    rows = bound.field.widget.attrs.get("rows", "5")
    return "textarea", {"rows": rows, "maxlength": getattr(bound.field, "max_length", None)}


def hidden(_bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show nothing, send the value."""
    return "hidden", {}


def text_input(bound: BoundField) -> tuple[str, dict[str, Any]]:
    """Show one line, with the keyboard that fits its kind."""
    kind, mode = "text", ""
    if bound.name in TELEPHONE:
        kind = "tel"
    elif isinstance(bound.field, forms.EmailField):
        kind = "email"
    elif isinstance(bound.field.widget, forms.PasswordInput):
        kind = "password"
    elif isinstance(bound.field, forms.DecimalField):
        mode = "decimal"
    elif isinstance(bound.field, forms.IntegerField) or bound.name == "code":
        mode = "numeric"
    extra: dict[str, Any] = {"type": kind, "inputmode": mode}
    extra["maxlength"] = getattr(bound.field, "max_length", None)
    if kind == "password":  # never sent back
        extra["value"] = ""
    return "input", extra


SHAPES: tuple[tuple[type | tuple[type, ...], Describer], ...] = (
    ((forms.HiddenInput, forms.MultipleHiddenInput), hidden),
    (DateParts, date_input),
    (forms.FileInput, file_upload),
    (forms.CheckboxSelectMultiple, group("checkboxes")),
    (forms.CheckboxInput, single_checkbox),
    (forms.RadioSelect, group("radios")),
    (forms.Select, select),
    (forms.Textarea, textarea),
)
