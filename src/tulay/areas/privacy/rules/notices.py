"""What notices speak about, how they are read, and when one may be published. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from tulay.areas.privacy.errors.notices import (
    NoticeIncomplete,
    NoticeTooLong,
    OtherRegion,
    UnknownPurpose,
)
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS

TITLE_MAX, CONTENT_MAX = 200, 20_000


class Purpose(StrEnum):
    """What personal data is used for: one notice each."""

    ACCOUNT = "account"
    APPLICATIONS = "applications"
    SPECIAL = "special"
    CHILD = "child"


class NoticeState(StrEnum):
    """A version is written, then published; what is published never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    heading: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]


def text_hash(title: str, content: str) -> str:
    """Return the SHA-256 of a notice's text as it is read: title, an empty line, content, in UTF-8."""
    return sha256(f"{title}\n\n{content}".encode()).hexdigest()


def sections(content: str) -> tuple[Section, ...]:
    """Read a notice: `## ` begins a section, `- ` a point, everything else is a paragraph."""
    found: list[tuple[str, list[str], list[str]]] = []
    for line in (one.strip() for one in content.splitlines()):
        if line.startswith("## "):
            found.append((line[3:].strip(), [], []))
            continue
        if not line:
            continue
        if not found:
            found.append(("", [], []))
        if line.startswith("- "):
            found[-1][2].append(line[2:].strip())
        else:
            found[-1][1].append(line)
    return tuple(Section(heading, tuple(said), tuple(points)) for heading, said, points in found)


def check_place(purpose: str, jurisdiction: str) -> None:
    """Refuse a notice about nothing or for nowhere.

    :raises UnknownPurpose: there is no such purpose or jurisdiction.
    """
    if purpose not in set(Purpose) or jurisdiction not in JURISDICTIONS:
        raise UnknownPurpose


def check_sizes(texts: Mapping[str, tuple[str, str]]) -> None:
    """Refuse texts that nobody would read to their end.

    :raises NoticeTooLong: a title or a text is too long.
    """
    if any(len(title) > TITLE_MAX or len(said) > CONTENT_MAX for title, said in texts.values()):
        raise NoticeTooLong(title=TITLE_MAX, content=CONTENT_MAX)


def missing_languages(jurisdiction: str, written: Iterable[str]) -> tuple[str, ...]:
    """Return the languages of a jurisdiction in which a notice still has to be written."""
    done = set(written)
    return tuple(one for one in JURISDICTIONS[jurisdiction].languages if one not in done)


def check_complete(jurisdiction: str, written: Iterable[str]) -> None:
    """Refuse to publish what some people could not read.

    :raises NoticeIncomplete: naming each language that is missing.
    """
    missing = missing_languages(jurisdiction, written)
    if missing:
        raise NoticeIncomplete(
            errors=[
                FieldError(f"texts/{language}", "missing", "Write the notice in this language.")
                for language in missing
            ]
        )


def is_in_reach(actor: Actor, code: str, jurisdiction: str) -> bool:
    """Answer whether a permission reaches over a whole jurisdiction."""
    regions = {grant.region for grant in actor.grants if code in grant.codes}
    return actor.may_everywhere(code) or (actor.may(code) and jurisdiction in regions)


def check_reach(actor: Actor, code: str, jurisdiction: str) -> None:
    """Refuse an officer of another region.

    :raises OtherRegion: their grant ends at its border.
    """
    if not is_in_reach(actor, code, jurisdiction):
        raise OtherRegion


@dataclass(frozen=True, slots=True)
class Reference:
    """Which version somebody was shown, in which language, through which door: kept until there is a person."""

    jurisdiction: str
    purpose: str
    number: int
    language: str
    channel: str

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.purpose}/{self.number}/{self.language}/{self.channel}"


def read_reference(text: str) -> Reference | None:
    """Return what a reference says; nothing where it is none."""
    parts = text.split("/")
    if len(parts) != 5 or not parts[2].isdecimal():  # noqa: PLR2004 - its five parts
        return None
    return Reference(parts[0], parts[1], int(parts[2]), parts[3], parts[4])
