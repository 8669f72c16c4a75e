"""An agency's kept texts: as they are written, and filled for one request in its applicant's language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from tulay.areas.cases.models import Request, ResponseTemplate
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.templates import Placeholder, TemplateKind, filled, text_in
from tulay.areas.directory.queries import agency_card
from tulay.areas.identity.queries import person_card
from tulay.plumbing.ui.words import day


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """One kept text."""

    id: UUID
    agency_id: UUID
    kind: TemplateKind
    name: str
    texts: Mapping[str, str]
    is_retired: bool


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """One text as the applicant would read it; `language` is the one it is in, `wanted` theirs."""

    id: UUID
    kind: TemplateKind
    name: str
    text: str = field(repr=False)
    language: str
    wanted: str


def templates_of(
    agency_id: UUID,
    kinds: Collection[TemplateKind] = tuple(TemplateKind),
    *,
    with_retired: bool = False,
) -> tuple[TemplateCard, ...]:
    """Return an agency's texts by kind, in their order."""
    listed = list(TemplateKind)
    rows = ResponseTemplate.objects.filter(agency_id=agency_id, kind__in=kinds)
    if not with_retired:
        rows = rows.offered()
    cards = (_card(row) for row in rows.order_by("position", "id"))
    return tuple(sorted(cards, key=lambda card: (listed.index(card.kind), card.is_retired)))


def template_card(template_id: UUID, agencies: Collection[UUID] | None) -> TemplateCard | None:
    """Return one text, if it is one of these agencies' (None: of any)."""
    rows = ResponseTemplate.objects.filter(id=template_id)
    if agencies is not None:
        rows = rows.filter(agency_id__in=agencies)
    row = rows.first()
    return _card(row) if row else None


def filled_for(
    record: RequestRecord, kinds: Collection[TemplateKind]
) -> tuple[FilledTemplate, ...]:
    """Return the texts for a request as its applicant would read them. Whoever asks has put the look on record."""
    cards = templates_of(record.row.agency_id, kinds)
    gaps = _Gaps.of(record)
    facts = {language: gaps.facts(language) for language in _languages(cards, record)}
    return tuple(_filled(card, record.language, facts) for card in cards)


def filled_text(template_id: UUID, request: Request) -> str | None:
    """Return one text as the applicant of a request would read it; nothing where it is no longer offered."""
    row = ResponseTemplate.objects.offered().filter(id=template_id).first()
    if row is None or row.agency_id != request.agency_id:
        return None
    text, language = text_in(row.texts, request.language)
    gaps = _Gaps(
        request.agency_id,
        request.service_id,
        tracking.shown(request.tracking_code or ""),
        person_card(request.applicant_id).name,
        request.due_at,
    )
    return filled(text, gaps.facts(language))


def _languages(cards: Collection[TemplateCard], record: RequestRecord) -> set[str]:
    return {text_in(card.texts, record.language)[1] for card in cards}


def _filled(
    card: TemplateCard, wanted: str, facts: Mapping[str, Mapping[Placeholder, str]]
) -> FilledTemplate:
    text, language = text_in(card.texts, wanted)
    return FilledTemplate(
        card.id, card.kind, card.name, filled(text, facts[language]), language, wanted
    )


@dataclass(frozen=True, slots=True)
class _Gaps:
    """What fills the gaps of a text."""

    agency_id: UUID
    service_id: UUID
    code: str
    applicant: str = field(repr=False)
    due_at: datetime | None

    @classmethod
    def of(cls, record: RequestRecord) -> "_Gaps":
        name = record.applicant.name if record.applicant else ""
        row = record.row
        return cls(row.agency_id, row.service_id, row.tracking_code or "", name, row.due_at)

    def facts(self, language: str) -> dict[Placeholder, str]:
        """Return them as they read in one language and in the agency's time."""
        zone = agency_card(self.agency_id).zone
        return {
            Placeholder.REQUEST_CODE: self.code,
            Placeholder.SERVICE_NAME: lately_known(self.service_id, language).name,
            Placeholder.APPLICANT_NAME: self.applicant,
            Placeholder.DUE_DATE: _day_in(self.due_at, language, zone),
        }


def _day_in(moment: datetime | None, language: str, zone: str) -> str:
    if moment is None:
        return ""
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        return day(moment)


def _card(row: ResponseTemplate) -> TemplateCard:
    return TemplateCard(
        row.id,
        row.agency_id,
        TemplateKind(row.kind),
        row.name,
        row.texts,
        row.retired_at is not None,
    )
