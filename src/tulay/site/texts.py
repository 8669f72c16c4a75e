"""Texts of the pages that belong to everybody: statement, contact, notices, and a help text per page."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["pages", "help"]
FOLDER = Path(__file__).parent / "content"
DEMO_FOLDER = Path(__file__).parent / "demo" / "content"
LANGUAGES = ("en", "fil", "ar")
#: Help of the staff's pages is English only; everything a resident can meet has every language.
STAFF_HELP = frozenset({"desk-queue", "desk-request"})


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


def slugs(kind: Kind) -> tuple[str, ...]:
    """Return the slugs of the texts of a kind."""
    return tuple(sorted(file.stem for file in (FOLDER / kind).glob("*.toml")))


def text_of(kind: Kind, slug: str, language: str, contact: str) -> PageText:
    """Return a text in the language asked for, or in English where there is no other; `contact` fills it in."""
    return _text(_content(FOLDER / kind / f"{slug}.toml"), slug, language, contact)


def demo_terms(language: str) -> PageText:
    """Return the terms of the demo."""
    return _text(_content(DEMO_FOLDER / "terms.toml"), "terms", language, "")


@cache
def _content(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _text(content: dict[str, Any], slug: str, language: str, contact: str) -> PageText:
    spoken = language if language in content else LANGUAGES[0]
    row = content[spoken]
    return PageText(
        slug=slug,
        language=spoken,
        title=row["title"],
        lead=row["lead"],
        sections=tuple(
            Section(
                heading=section["heading"],
                paragraphs=_filled(section["paragraphs"], contact),
                points=_filled(section["points"], contact),
            )
            for section in row["section"]
        ),
        reviewed=spoken == LANGUAGES[0],
    )


def _filled(said: list[str], contact: str) -> tuple[str, ...]:
    return tuple(one.replace("{contact}", contact) for one in said)
