"""Text as it may be kept: NFC, no control characters, no NUL, a length. For forms and for JSON alike.

class Comment(Schema):
    text: Text[2000]              # several lines;  Line[200] for one

text = CleanTextField(max_length=2000)      # the same in a form
"""

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from pydantic import AfterValidator, BeforeValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_OVERRIDES = re.compile(
    r"[\u202a-\u202e\u2066-\u2069]"
)  # would let a text read otherwise than it is
_LINES = re.compile(r"\r\n?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

#: The same said to programs (ECMA-262): no NUL, and something that is left after cleaning.
_ANYTHING = r"^[^\u0000]*$"
_BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff\ufffe\uffff"
_SOMETHING = rf"^[^\u0000]*[^{_BLANK}][^\u0000]*$"


def _written(value: object) -> object:
    if (
        value is None
        or isinstance(value, date)
        or (isinstance(value, str) and _DAY.fullmatch(value))
    ):
        return value
    raise PydanticCustomError("date_parsing", "Write a day as 2026-11-22.")


Day = Annotated[date, BeforeValidator(_written)]
"""A day as RFC 3339 writes it; a bare number is none, whatever it might count."""


NO_OTHER_NAMES: dict[str, JsonValue] = {"additionalProperties": False}
"""For a mapping: its description names keys by a pattern, and would otherwise allow whatever does not fit it."""


def cleaned(text: str) -> str:
    """Return `text` in its canonical form.

    :raises ValueError: it contains NUL or half a character, which no repair makes right.
    """
    if "\x00" in text:
        raise ValueError(gettext("This contains a character (NUL) that cannot be kept."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(gettext("This contains characters that cannot be kept.")) from error
    plain = _OVERRIDES.sub("", _CONTROLS.sub("", _LINES.sub("\n", text)))
    return unicodedata.normalize("NFC", plain).strip()


def one_line(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces."""
    return " ".join(cleaned(text).split())


if TYPE_CHECKING:
    Text = Annotated[str, int]
    Line = Annotated[str, int]
else:

    class _Sized:
        """`Text[2000]`: cleaned text of at most 2,000 characters, empty only where `Text[0:2000]` says so."""

        def __init__(self, clean: Any) -> None:
            self._clean = clean

        def __getitem__(self, size: int | slice) -> Any:
            least, most = (size.start, size.stop) if isinstance(size, slice) else (1, size)
            return Annotated[
                str,
                Field(
                    min_length=least,
                    max_length=most,
                    json_schema_extra={"pattern": _SOMETHING if least else _ANYTHING},
                ),
                AfterValidator(self._clean),
                AfterValidator(_within(least, most)),
            ]

    Text, Line = _Sized(cleaned), _Sized(one_line)


def _within(least: int, most: int) -> Any:
    def check(text: str) -> str:
        if len(text) < least:
            raise ValueError(gettext("This is needed."))
        if len(text) > most:  # the canonical form may be longer than what was sent
            raise ValueError(gettext("This is too long."))
        return text

    return check


class CleanTextField(forms.CharField):
    """A form field for text that may be kept; `lines=False` folds it into one line."""

    def __init__(self, *, lines: bool = True, **options: Any) -> None:
        assert options.get("max_length"), "every text has a length"
        self._clean_text = cleaned if lines else one_line
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Clean before lengths are judged."""
        text = super().to_python(value) or ""
        try:
            return self._clean_text(text) if text else text
        except ValueError as error:
            raise ValidationError(str(error), code="unkeepable") from error
