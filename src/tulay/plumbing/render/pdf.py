"""Typeset a letter or a long record: text in, tagged PDF out, in whatever language and direction.

Text is handed over as data, never as markup: nothing that somebody writes can reach the typesetter's language.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg
import typst

LETTER = Path(__file__).parent / "letter.typ"
RECORD = Path(__file__).parent / "record.typ"
FAMILIES = ("Noto Sans", "IBM Plex Sans Arabic")


def letter_pdf(facts: Mapping[str, Any], *, language: str, rtl: bool) -> bytes:
    """Return the PDF of a letter; `facts` are the names that `letter.typ` reads, all plain text."""
    return _typeset(LETTER, facts, language=language, rtl=rtl)


def record_pdf(facts: Mapping[str, Any], *, language: str, rtl: bool) -> bytes:
    """Return the PDF of sections of named values; `facts` are the names that `record.typ` reads, all plain text."""
    return _typeset(RECORD, facts, language=language, rtl=rtl)


def _typeset(form: Path, facts: Mapping[str, Any], *, language: str, rtl: bool) -> bytes:
    inputs = {"facts": json.dumps({**facts, "language": language, "rtl": rtl})}
    content = typst.compile(
        form,
        format="pdf",
        sys_inputs=inputs,
        font_paths=list(font_folders()),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(content, bytes), "no file name was given"
    return content


@cache
def font_folders() -> tuple[Path, ...]:
    """Return where the fonts lie: packages, so that every machine has the same ones."""
    folders = {font.path.parent for name in FAMILIES for font in fontpkg.family(name).files}
    return tuple(sorted(folders))
