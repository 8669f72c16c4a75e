"""What Django itself says on our pages, for a language that Django does not speak.

Django brings names of months and days, and what its fields say, in some hundred languages. For a language
that it lacks (Filipino) they stand in our catalogue, and Django finds them there.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import django

from tools.messages.extract import Message, calls

DJANGO = Path(django.__file__).parent
SPOKEN = DJANGO / "conf" / "locale"
SAID_IN = ("utils/dates.py", "forms/fields.py", "core/validators.py")


def borrowed(language: str) -> list[Message]:
    """Return Django's words that our catalogue must hold: none where Django has the language."""
    return [] if (SPOKEN / language).is_dir() else list(_words())


def _words() -> Iterator[Message]:
    for name in SAID_IN:
        tree = ast.parse((DJANGO / name).read_text(encoding="utf-8"))
        yield from calls(tree, f"django/{name}")
