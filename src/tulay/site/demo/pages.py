"""Static page texts: statement, contact, notices, and a help text per page."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from tulay.site.demo.reading import names, toml
from tulay.site.demo.shapes import LANGUAGES

#: Help of the staff's pages is English only; everything a resident can meet has every language.
STAFF_HELP = frozenset({"desk-queue", "desk-request"})
_FOLDERS = {"page": "pages", "help": "pages/help"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page of plain text (statement, notice, help) in one language."""

    slug: str
    language: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    reviewed: bool


def page_slugs(kind: str) -> tuple[str, ...]:
    """Return the slugs of the texts of a kind, `page` or `help`."""
    return tuple(names(_FOLDERS[kind]))


@cache
def page_text(kind: str, slug: str, language: str) -> PageText:
    """Return a text in the language asked for, or in English where there is no other."""
    content = toml(f"{_FOLDERS[kind]}/{slug}.toml")
    spoken = language if language in content else LANGUAGES[0]
    row = content[spoken]
    return PageText(
        slug=slug,
        language=spoken,
        title=row["title"],
        lead=row["lead"],
        sections=tuple(_section(section) for section in row["section"]),
        reviewed=spoken == LANGUAGES[0],
    )


def _section(row: dict[str, Any]) -> Section:
    return Section(
        heading=row["heading"],
        paragraphs=tuple(row["paragraphs"]),
        points=tuple(row["points"]),
    )
