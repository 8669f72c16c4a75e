"""What pydantic found, in words a person can act upon, naming the field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.kernel.errors import FieldError, Invalid

_NUMBER = _("Enter a number.")
_WHOLE = _("Enter a whole number.")
_DATE = _("Enter a date as year-month-day, for example 2026-11-24.")
_MOMENT = _("Enter a date and time with its zone, for example 2026-11-24T08:00:00+08:00.")
_WORDS: dict[str, object] = {
    "missing": _("This is needed."),
    "extra_forbidden": _("This is not known here. Check the name for typing mistakes."),
    "string_type": _("Enter text."),
    "string_unicode": _("This contains characters that cannot be kept."),
    "string_too_short": _("Enter at least {min_length} characters."),
    "string_too_long": _("Enter at most {max_length} characters."),
    "string_pattern_mismatch": _("This does not have the expected form: {pattern}."),
    "too_short": _("Give at least {min_length}."),
    "too_long": _("Give at most {max_length}."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _("This number is too large."),
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": _("This number has too many digits."),
    "decimal_max_places": _("Give at most {decimal_places} digits after the point."),
    "bool_type": _("Answer true or false."),
    "bool_parsing": _("Answer true or false."),
    "greater_than": _("This must be more than {gt}."),
    "greater_than_equal": _("This must be {ge} or more."),
    "less_than": _("This must be less than {lt}."),
    "less_than_equal": _("This must be {le} or less."),
    "enum": _("Choose one of: {expected}."),
    "literal_error": _("Choose one of: {expected}."),
    "uuid_type": _("Enter an identifier (UUID)."),
    "uuid_parsing": _("Enter an identifier (UUID)."),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "list_type": _("Give a list."),
    "dict_type": _("Give an object with named values."),
    "model_type": _("Give an object with named values."),
    "model_attributes_type": _("Give an object with named values."),
    "url_parsing": _("Enter a web address starting with https://."),
    "url_scheme": _("Enter a web address starting with https://."),
    "json_invalid": _("This is not well-formed JSON."),
}
_OTHERWISE = _("Check this value.")


def as_invalid(found: Iterable[Mapping[str, Any]]) -> Invalid:
    """Return one problem for all that a validation found."""
    return Invalid(errors=[field_error(one) for one in found])


def field_error(found: Mapping[str, Any]) -> FieldError:
    """Return one finding of pydantic as a field error."""
    kind = str(found["type"])
    said = found.get("ctx", {}).get("error") if kind == "value_error" else None
    words = str(said) if said else str(_WORDS.get(kind, _OTHERWISE))
    try:
        detail = words if said else words.format(**found.get("ctx", {}))
    except (KeyError, IndexError, ValueError):
        detail = gettext(str(_OTHERWISE))
    return FieldError(_pointer(tuple(found.get("loc", ()))), kind.replace("_", "-"), detail)


def _pointer(place: tuple[Any, ...]) -> str:
    """Return a JSON pointer for what lies in the body, `?name` for a parameter."""
    source, *path = [str(step) for step in place] or [""]
    if source in {"query", "path", "header", "cookie"}:
        return "?" + ".".join(path)
    inside = path[1:] if source == "body" else path
    return "/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in inside)
