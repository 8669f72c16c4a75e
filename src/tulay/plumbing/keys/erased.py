"""What a reader finds in place of an erased person's values.

A word that is a string, and facts that are a mapping, so that pages, letters and the API go on; code that must know
asks `isinstance(value, (Erased, ErasedFacts))`. The brackets keep the word from being an address, a number or a key.
"""

from typing import Any, Self, TypeVar

from django.utils.translation import gettext


class Erased(str):
    """The word for an erased text, in the language of the moment it was read."""

    __slots__ = ()

    def __new__(cls) -> Self:
        """Say it."""
        return super().__new__(cls, f"[{gettext('erased')}]")


class ErasedFacts(dict[str, Any]):
    """No facts, because they were erased."""

    __slots__ = ()


Value = TypeVar("Value")


def unless_erased(value: Value) -> Value | None:
    """Return a value to act by (an address, a secret); of an erased person there is none."""
    return None if is_erased(value) else value


def is_erased(value: object) -> bool:
    """Answer whether a value that was read is the mark of an erased one."""
    return isinstance(value, (Erased, ErasedFacts))
