"""Notices: what is published, what is being written, and what a person was shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from tulay.areas.privacy.errors.notices import UnknownNotice
from tulay.areas.privacy.models import Notice, NoticeText, Showing
from tulay.areas.privacy.rules.notices import (
    NoticeState,
    Purpose,
    Reference,
    Section,
    is_in_reach,
    sections,
)
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS

SEE = "privacy.see-register"
PUBLISHED = NoticeState.PUBLISHED.value


@dataclass(frozen=True, slots=True)
class TextCard:
    """A notice in one language."""

    language: str
    title: str
    content: str
    sha256: str

    @property
    def sections(self) -> tuple[Section, ...]:
        """The text as it is shown."""
        return sections(self.content)


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One version of a notice in all its languages."""

    id: UUID
    purpose: Purpose
    jurisdiction: str
    number: int
    state: NoticeState
    is_material: bool
    drafted_at: datetime
    published_at: datetime | None
    texts: tuple[TextCard, ...]

    def text(self, language: str) -> TextCard | None:
        """Return the text in a language, or in the region's first; none only where nothing is written."""
        spoken = {one.language: one for one in self.texts}
        first = JURISDICTIONS[self.jurisdiction].languages[0]
        return spoken.get(language) or spoken.get(first) or next(iter(self.texts), None)

    def reference(self, language: str, channel: str) -> str:
        """Spell which text of it somebody is shown."""
        shown = self.text(language)
        spoken = shown.language if shown else language
        return str(Reference(self.jurisdiction, self.purpose, self.number, spoken, channel))


@dataclass(frozen=True, slots=True)
class ShowingCard:
    """A notice that a person was shown."""

    purpose: Purpose
    jurisdiction: str
    number: int
    language: str
    sha256: str
    channel: str
    occasion: str
    at: datetime


def current_notice(purpose: str, jurisdiction: str) -> NoticeCard | None:
    """Return the published version that counts now; nothing where none was ever published."""
    rows = _published().filter(purpose=purpose, jurisdiction=jurisdiction)
    row = rows.order_by("-number").first()
    return _card(row) if row else None


def current_notices(
    jurisdictions: Iterable[str] = tuple(JURISDICTIONS), *, purpose: str = ""
) -> list[NoticeCard]:
    """Return the versions that count now, region by region, in the order of the purposes."""
    newest: dict[tuple[str, str], Notice] = {}
    rows = _published().filter(jurisdiction__in=tuple(jurisdictions))
    for row in (rows.filter(purpose=purpose) if purpose else rows).order_by("number"):
        newest[row.jurisdiction, row.purpose] = row
    order = {purpose.value: place for place, purpose in enumerate(Purpose)}
    chosen = sorted(newest.values(), key=lambda row: (row.jurisdiction, order[row.purpose]))
    return [_card(row) for row in chosen]


def published_notice(purpose: str, jurisdiction: str, number: int | None = None) -> NoticeCard:
    """Return one published version, or the newest.

    :raises UnknownNotice: there is none.
    """
    rows = _published().filter(purpose=purpose, jurisdiction=jurisdiction)
    if number is not None:
        rows = rows.filter(number=number)
    row = rows.order_by("-number").first()
    if row is None:
        raise UnknownNotice
    return _card(row)


def notice_card(actor: Actor, notice_id: UUID) -> NoticeCard:
    """Return a version by its id: a published one to everybody, a draft to its officers.

    :raises UnknownNotice: there is none that this reader may see.
    """
    row = Notice.objects.prefetch_related("texts").filter(id=notice_id).first()
    if row is None:
        raise UnknownNotice
    if row.state != PUBLISHED and not is_in_reach(actor, SEE, row.jurisdiction):
        raise UnknownNotice
    return _card(row)


def versions(purpose: str, jurisdiction: str) -> list[NoticeCard]:
    """Return every version, the newest first, a draft before all."""
    rows = Notice.objects.prefetch_related("texts").filter(
        purpose=purpose, jurisdiction=jurisdiction
    )
    return [_card(row) for row in rows.order_by("-number")]


def drafts(jurisdictions: Iterable[str]) -> dict[tuple[str, str], UUID]:
    """Return the versions being written, by region and purpose."""
    rows = Notice.objects.filter(state=NoticeState.DRAFT, jurisdiction__in=tuple(jurisdictions))
    return {(row.jurisdiction, row.purpose): row.id for row in rows}


def jurisdictions_of(actor: Actor) -> tuple[str, ...]:
    """Return the regions whose notices an officer answers for."""
    return tuple(code for code in JURISDICTIONS if is_in_reach(actor, SEE, code))


def last_material(purpose: str, jurisdiction: str) -> int:
    """Return the number of the last published version that changed something that matters; 0 where there is none."""
    rows = _published().filter(purpose=purpose, jurisdiction=jurisdiction, is_material=True)
    found = rows.aggregate(last=Max("number"))["last"]
    return int(found or 0)


def showings_of(person_id: UUID, *, limit: int = 100) -> list[ShowingCard]:
    """Return which notices a person was shown, the newest first."""
    rows = Showing.objects.filter(person_id=person_id).select_related("notice").order_by("-id")
    return [
        ShowingCard(
            purpose=Purpose(row.notice.purpose),
            jurisdiction=row.notice.jurisdiction,
            number=row.notice.number,
            language=row.language,
            sha256=row.sha256,
            channel=row.channel,
            occasion=row.occasion,
            at=row.at,
        )
        for row in rows[:limit]
    ]


def changed_since_shown(person_id: UUID, jurisdiction: str) -> list[NoticeCard]:
    """Return notices of which a person was shown an older version, and something that matters has changed since."""
    shown: dict[str, int] = {}
    for one in showings_of(person_id):
        if one.jurisdiction == jurisdiction:
            shown[one.purpose] = max(shown.get(one.purpose, 0), one.number)
    if not shown:
        return []
    return [
        notice
        for notice in current_notices([jurisdiction])
        if notice.purpose in shown
        and shown[notice.purpose] < last_material(notice.purpose, jurisdiction)
    ]


def _published() -> "QuerySet[Notice]":
    return Notice.objects.prefetch_related("texts").filter(state=PUBLISHED)


def _card(row: Notice) -> NoticeCard:
    return NoticeCard(
        id=row.id,
        purpose=Purpose(row.purpose),
        jurisdiction=row.jurisdiction,
        number=row.number,
        state=NoticeState(row.state),
        is_material=row.is_material,
        drafted_at=row.drafted_at,
        published_at=row.published_at,
        texts=tuple(_text(one) for one in sorted(row.texts.all(), key=_order(row))),
    )


def _order(row: Notice) -> Callable[[NoticeText], int]:
    spoken = JURISDICTIONS[row.jurisdiction].languages
    return lambda text: spoken.index(text.language) if text.language in spoken else len(spoken)


def _text(row: NoticeText) -> TextCard:
    return TextCard(row.language, row.title, row.content, row.sha256)


def exported_showings(person_id: UUID) -> list[dict[str, object]]:
    """Return every notice a person was shown, for their export."""
    return [
        {
            "about": one.purpose.value,
            "region": one.jurisdiction,
            "version": one.number,
            "language": one.language,
            "sha256": one.sha256,
            "occasion": one.occasion,
            "at": one.at.isoformat(),
        }
        for one in showings_of(person_id, limit=10_000)
    ]
