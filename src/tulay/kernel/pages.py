"""Pages of a list by keyset: a cursor names the last row seen, never an offset."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
LIMIT_DEFAULT = 20
LIMIT_MAX = 100


class BrokenCursor(ValueError):
    """The text is not a cursor that we made."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort key of the last row of a page, as strings."""

    values: tuple[str, ...]

    def encode(self) -> str:
        """Return URL-safe text without padding."""
        raw = json.dumps(self.values, separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, *, width: int) -> "Cursor":
        """Read a cursor of `width` values.

        :raises BrokenCursor: it was cut, changed or belongs to another list.
        """
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (ValueError, binascii.Error, UnicodeError) as error:
            raise BrokenCursor from error
        if (
            not isinstance(values, list)
            or len(values) != width
            or not all(isinstance(v, str) for v in values)
        ):
            raise BrokenCursor
        return cls(tuple(values))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `next` is the cursor of the page behind it."""

    items: tuple[T, ...]
    next: str | None = None
